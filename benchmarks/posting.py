"""How many comments the site takes in a second, through its production server.

    [DATABASE_URL=postgres://…/an_empty_database] python benchmarks/posting.py [--seconds 10] [--posters 16]

Builds the demo site (SQLite in a folder of its own without DATABASE_URL), starts granian as deploy/web.sh does, and
lets so many readers send at the same time, each comment from another network: first under all articles, then under one.
Prints comments a second, how long an answer took, what the server's processors spent on one and how much of that is
screening, and the ratio to bare transactions with one INSERT, made in the same run by as many connections as the server
has. The clients are on the same machine and take their part of its processors.
"""

import argparse
import asyncio
import itertools
import os
import random
import re
import statistics
import string
import sys
import tempfile
import threading
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.servers import WORKERS, Served, build_site  # noqa: E402

THREADS = 4
TEXTS = 400


@dataclass
class Run:
    """What came of some seconds of sending."""

    taken: int
    seconds: float
    answers: list[float]
    processor_ms: float

    @property
    def rate(self) -> float:
        return self.taken / self.seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10, help="how long each way of sending is measured")
    parser.add_argument("--posters", type=int, default=16, help="readers at the same time")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="clinic-posting-") as folder:
        environment = build_site(Path(folder), os.environ.get("DATABASE_URL", ""))
        # The server trusts this machine to tell who sends: otherwise all are one sender, who may send six.
        environment["TRUSTED_PROXIES"] = "127.0.0.1"
        os.environ.update(environment, DJANGO_SETTINGS_MODULE="clinic_site.settings")
        compare(options, environment)


def compare(options: argparse.Namespace, environment: dict[str, str]) -> None:
    import django

    django.setup()
    from django.db import connection

    bodies, screening_ms = texts()
    inserts = bare_inserts(options.seconds)
    print(f"{connection.vendor}, {WORKERS} x {THREADS} threads, {options.posters} posters, {options.seconds:g} s each")
    print(f"a bare INSERT: {inserts:,.0f} a second; screening: {screening_ms:.1f} ms a comment")
    served = Served("granian", environment, THREADS)
    with served as address:
        paths = article_paths(address)
        for name, some in (("under all articles", paths), ("under one article", paths[:1])):
            asyncio.run(send_all(address, some, bodies, options.posters, 3))
            before = served.processor_seconds()
            begun = time.perf_counter()
            answers = asyncio.run(send_all(address, some, bodies, options.posters, options.seconds))
            seconds = time.perf_counter() - begun
            spent = (served.processor_seconds() - before) / len(answers) * 1000
            report(name, Run(len(answers), seconds, answers, spent), inserts, screening_ms)


def report(name: str, run: Run, inserts: float, screening_ms: float) -> None:
    answers = sorted(run.answers)
    print(
        f"{name:20} {run.rate:6.1f} comments a second, {run.rate / inserts:.1%} of bare INSERTs; "
        f"answered in {statistics.median(answers) * 1000:.0f} ms, 95 % in "
        f"{answers[int(len(answers) * 0.95)] * 1000:.0f} ms; "
        f"{run.processor_ms:.1f} ms of processor each, {screening_ms / run.processor_ms:.0%} of it screening",
        flush=True,
    )


def texts() -> tuple[list[str], float]:
    """Comments of one to four sentences that nobody is warned of, and how long one is screened."""
    from comments.forms import WARNED_OF
    from comments.screening import Typed, screen
    from comments.screening.starting import starting_examples

    draw = random.Random(1)
    honest = [example.text for example in starting_examples() if not example.is_spam]
    made, times = [], []
    screen(Typed(" ".join(honest)))  # what is learnt is learnt by now
    while len(made) < TEXTS:
        body = " ".join(draw.sample(honest, draw.randint(1, 4)))
        begun = time.perf_counter()
        marks = screen(Typed(body, "River")).marks
        times.append(time.perf_counter() - begun)
        if not any(mark.kind in WARNED_OF for mark in marks):
            made.append(body)
    # The form screens; the act takes what it found.
    return made, statistics.mean(times) * 1000


def bare_inserts(seconds: float) -> float:
    """Transactions with one INSERT in a second, by as many threads as the server has."""
    from django.db import connection, transaction

    body, made, end = "x" * 300, [], time.perf_counter() + seconds
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS posting_benchmark")
        cursor.execute("CREATE TABLE posting_benchmark (body text)")

    def insert() -> None:
        count = 0
        while time.perf_counter() < end:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("INSERT INTO posting_benchmark (body) VALUES (%s)", [body])
            count += 1
        made.append(count)
        connection.close()

    threads = [threading.Thread(target=insert) for _ in range(WORKERS * THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE posting_benchmark")
    return sum(made) / seconds


def article_paths(address: str) -> list[str]:
    """Of the articles that the sitemap names and that take comments."""
    with urlopen(f"{address}/sitemap.xml") as page:
        slugs = re.findall(r"/articles/[^<\"/]+/", page.read().decode())
    paths = []
    for path in dict.fromkeys(slugs):
        with urlopen(f"{address}{path}comments/") as page:
            if b"<textarea" in page.read():
                paths.append(path)
    if not paths:
        sys.exit("No article takes comments.")
    return paths


async def send_all(address: str, paths: list[str], bodies: list[str], posters: int, seconds: float) -> list[float]:
    """How long each answer took. Any other than that the comment was taken ends the run."""
    host, port = address.removeprefix("http://").split(":")
    numbers, answers, end = itertools.count(), [], time.perf_counter() + seconds

    async def poster() -> None:
        stream, writer = await asyncio.open_connection(host, int(port), limit=1 << 20)
        while time.perf_counter() < end:
            request = comment(host, paths[next(numbers) % len(paths)], random.choice(bodies))
            begun = time.perf_counter()
            writer.write(request)
            head = (await stream.readuntil(b"\r\n\r\n")).lower()
            length = re.search(rb"content-length: (\d+)", head)
            await stream.readexactly(int(length[1]) if length else 0)
            if not head.startswith(b"http/1.1 302 "):
                sys.exit(f"A comment was answered by {head.splitlines()[0].decode()}")
            answers.append(time.perf_counter() - begun)
        writer.close()

    async with asyncio.timeout(seconds + 60):
        await asyncio.gather(*(poster() for _ in range(posters)))
    return answers


def comment(host: str, path: str, body: str) -> bytes:
    """A request with a form that was opened a minute ago, from a network of its own."""
    from django.core import signing

    from comments.sending import SALT

    token = signing.dumps([uuid.uuid4().hex, int(time.time()) - 60], salt=SALT)
    other_words = " ".join("".join(random.choices(string.ascii_lowercase, k=6)) for _ in range(2))
    data = urlencode({"name": "River", "body": f"{body} {other_words}", "token": token}).encode()
    sender = ".".join(str(random.randint(1, 250)) for _ in range(3))
    head = (
        f"POST {path}comments/ HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-For: 100.{sender}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(data)}\r\n\r\n"
    )
    return head.encode() + data


if __name__ == "__main__":
    main()
