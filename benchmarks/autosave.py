"""How long it takes until a writer is told that a text of 3,000 words is kept.

    python benchmarks/autosave.py [--rounds 200]

Builds the site with its demo content and production settings in a folder of its own (SQLite), signs a member of staff
in, opens the form of a new article and sends what its script sends, one word later each time. Printed are the median
and the slowest of twenty, and beside them the same for /healthz: what the server and the connection take by themselves.
"""

import argparse
import json
import re
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.servers import ROOT, Served, build_site

NEW = "/admin/articles/article/add/"
WORDS = "Walking a little every day helps sore knees more than rest does.".split(" ")  # noqa: SIM905


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=200)
    rounds = parser.parse_args().rounds
    with writer_at_work() as writer:
        kept = [seconds(lambda turn=turn: writer.keep(turn)) for turn in range(1, rounds + 1)]
        idle = [seconds(lambda: writer.opener.open(f"{writer.home}/healthz").read()) for _ in range(rounds)]
    report("kept", kept)
    report("/healthz", idle)


@contextmanager
def writer_at_work() -> Iterator["Writer"]:
    """Signed in at a site of their own, which goes with them."""
    with tempfile.TemporaryDirectory(prefix="clinic-benchmark-") as folder:
        environment = build_site(Path(folder))
        password = secrets.token_urlsafe(16)
        subprocess.run(
            [sys.executable, "manage.py", "createsuperuser", "--noinput", "--username=writer", "--email=w@c.example"],
            cwd=ROOT,
            env={**environment, "DJANGO_SUPERUSER_PASSWORD": password},
            check=True,
            stdout=subprocess.DEVNULL,
        )
        with Served("granian", environment, threads=4) as home:
            yield Writer(home, password)


class Writer:
    """A browser with the form of a new article open."""

    def __init__(self, home: str, password: str) -> None:
        self.home, self.cookies = home, CookieJar()
        self.opener: OpenerDirector = build_opener(HTTPCookieProcessor(self.cookies))
        self.opener.open(f"{home}/admin/login/").read()
        self.post("/admin/login/", {"username": "writer", "password": password, "next": NEW})
        page = self.opener.open(home + NEW).read().decode()
        found = re.search(r'name="unsaved_key" value="([^"]+)"', page), re.search(r'data-owner="(\d+)"', page)
        if not all(found):
            sys.exit("The form of a new article did not open.")
        self.key, self.owner = (match[1] for match in found if match)
        self.seen = 0

    def keep(self, turn: int) -> None:
        words = [WORDS[number % len(WORDS)] for number in range(3000 + turn)]
        paragraphs = (" ".join(words[at : at + 60]) for at in range(0, len(words), 60))
        typed = {"title": "Walking", "body": "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)}
        known = {"owner": self.owner, "key": self.key, "seen": self.seen, "tab": "a", "turn": turn}
        answer = self.post(f"{NEW[:-4]}autosave/", typed | {f"unsaved_{name}": value for name, value in known.items()})
        self.seen = json.loads(answer)["version"]

    def post(self, path: str, data: dict[str, Any]) -> str:
        token = next(cookie.value for cookie in self.cookies if cookie.name == "csrftoken")
        headers = {"X-CSRFToken": token or "", "Referer": self.home + path}
        with self.opener.open(Request(self.home + path, urlencode(data).encode(), headers)) as response:
            text: str = response.read().decode()
        return text


def seconds(act: Any) -> float:
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def report(name: str, taken: list[float]) -> None:
    slowest_of_twenty = statistics.quantiles(taken, n=20)[-1]
    median = statistics.median(taken)
    print(f"{name:10} median {median * 1000:6.1f} ms   one in twenty over {slowest_of_twenty * 1000:6.1f} ms")


if __name__ == "__main__":
    main()
