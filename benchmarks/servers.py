"""Which server answers more readers: granian or gunicorn, both with two workers and the same page of this site.

    python benchmarks/servers.py [--seconds 8] [--rounds 3] [--connections 32] [--threads 4] [--path /]

Builds the site with its demo content and production settings in a folder of its own (SQLite), lets the two take turns,
and prints the requests answered in a second, their ratio, and the processor time that the server spent on each (which
tells more when the machine has other work). The clients are on the same machine and take their part of its
processors: the figures compare, they promise nothing. ``wrk`` is used when it is installed.
"""

import argparse
import asyncio
import os
import re
import secrets
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
WORKERS = 2
APPLICATION = "clinic_site.wsgi:application"
REMEMBERING = "benchmarks.servers:remembering"

# gunicorn as its documentation advises (threads), and as it comes (one request at a time in each worker).
SERVERS: dict[str, list[str]] = {
    "granian": [
        "granian", "--interface", "wsgi", "--http", "1", "--no-ws", "--port", "{port}",
        "--workers", str(WORKERS), "--blocking-threads", "{threads}", "{application}",
    ],
    "gunicorn gthread": [
        "gunicorn", "--bind", "127.0.0.1:{port}", "--workers", str(WORKERS), "--worker-class", "gthread",
        "--threads", "{threads}", "--keep-alive", "30", "{application}",
    ],
    "gunicorn sync": ["gunicorn", "--bind", "127.0.0.1:{port}", "--workers", str(WORKERS), "{application}"],
}  # fmt: skip


def remembering(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """The site with a memory of whole pages before it: what is left is the server's own part of the work."""
    from clinic_site.wsgi import application

    path = environ["PATH_INFO"]
    if path not in PAGES:
        head: dict[str, Any] = {}

        def begin(status: str, headers: list[tuple[str, str]], *_: object) -> Callable[[bytes], object]:
            head.update(status=status, headers=headers)
            return lambda content: None

        content = b"".join(application(environ, begin))
        PAGES[path] = (head["status"], head["headers"], content)
    status, headers, content = PAGES[path]
    start_response(status, headers)
    return [content]


PAGES: dict[str, tuple[str, list[tuple[str, str]], bytes]] = {}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=8, help="how long each turn is measured")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each server")
    parser.add_argument(
        "--connections",
        type=int,
        default=32,
        help="readers at the same time, kept alive",
    )
    parser.add_argument("--threads", type=int, default=4, help="threads in each worker")
    parser.add_argument(
        "--path",
        action="append",
        help="the page that is asked for (again for another; without it an article and /healthz)",
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="clinic-benchmark-") as folder:
        environment = build_site(Path(folder))
        for path in options.path or [article_path(environment), "/healthz"]:
            compare(path, options, environment)
            compare(path, options, environment, REMEMBERING)


def build_site(folder: Path, database: str = "") -> dict[str, str]:
    """Make the site in ``folder`` and return the environment that its servers run with. ``database``: the address of
    an empty one; without it, SQLite in the folder."""
    environment = {
        "PATH": os.pathsep.join([str(BIN), os.environ["PATH"]]),
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": "http://127.0.0.1",
        "DATABASE_URL": database or f"sqlite:///{folder}/db.sqlite3",
        "STATIC_ROOT": f"{folder}/static",
        "MEDIA_ROOT": f"{folder}/media",
        "LOG_LEVEL": "WARNING",
    }
    print("Building the site ...", flush=True)
    for command in [
        ["manage.py", "migrate", "--noinput", "--verbosity=0"],
        ["manage.py", "load_demo"],
        ["-m", "deploy.collect_static"],
    ]:
        subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
    return environment


def article_path(environment: dict[str, str]) -> str:
    with (
        Served("granian", environment, threads=1) as address,
        urlopen(f"{address}/") as page,
    ):
        paths = re.findall(r'href="(/articles/[^"/]+/)"', page.read().decode())
    if not paths:
        sys.exit("The home page names no article.")
    return paths[0]


def compare(
    path: str,
    options: argparse.Namespace,
    environment: dict[str, str],
    application: str = APPLICATION,
) -> None:
    how = ", remembered" if application == REMEMBERING else ""
    print(
        f"\n{path}{how}: {WORKERS} workers, {options.connections} connections, {options.rounds} x {options.seconds:g} s"
    )
    rates: dict[str, list[float]] = {name: [] for name in SERVERS}
    costs: dict[str, list[float]] = {name: [] for name in SERVERS}
    for _ in range(options.rounds):
        for name in SERVERS:
            served = Served(name, environment, options.threads, application)
            with served as address:
                measure(address + path, options.connections, 1)  # what is remembered is remembered by now
                before = served.processor_seconds()
                rate = measure(address + path, options.connections, options.seconds)
                rates[name].append(rate)
                costs[name].append((served.processor_seconds() - before) / (rate * options.seconds) * 1000)
    for name, measured in rates.items():
        every = ", ".join(f"{rate:,.0f}" for rate in measured)
        cost = statistics.median(costs[name])
        print(f"  {name:17} {statistics.median(measured):8,.0f} requests/s   {cost:6.2f} ms each   ({every})")
    granian = statistics.median(rates["granian"])
    for name in list(SERVERS)[1:]:
        print(f"  granian : {name} = {granian / statistics.median(rates[name]):.2f}")
    sys.stdout.flush()


class Served:
    """A server that runs while the block does; gives its address."""

    def __init__(
        self,
        name: str,
        environment: dict[str, str],
        threads: int,
        application: str = APPLICATION,
    ) -> None:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = listener.getsockname()[1]
        self.command = [word.format(port=self.port, threads=threads, application=application) for word in SERVERS[name]]
        self.environment = environment

    def __enter__(self) -> str:
        command = [str(BIN / self.command[0]), *self.command[1:]]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        address = f"http://127.0.0.1:{self.port}"
        for _ in range(200):
            try:
                with urlopen(f"{address}/healthz"):
                    return address
            except OSError:
                if self.process.poll() is not None:
                    sys.exit(f"{self.command[0]} did not start: {' '.join(self.command)}")
                time.sleep(0.1)
        sys.exit(f"{self.command[0]} does not answer.")

    def processor_seconds(self) -> float:
        """What the server's processes have spent so far."""
        ticks = 0
        for process in [self.process.pid, *self._workers()]:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def _workers(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return [int(child) for file in children for child in file.read_text().split()]

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=60)


def measure(url: str, connections: int, seconds: float) -> float:
    """Requests answered with 200 in a second. Any other answer ends the run: it would measure the wrong thing."""
    if wrk := shutil.which("wrk"):
        command = [wrk, "-t2", f"-c{connections}", f"-d{max(1, round(seconds))}s", url]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        found = re.search(r"Requests/sec:\s+([\d.]+)", output)
        if found is None or "Non-2xx" in output:
            sys.exit(f"wrk says:\n{output}")
        return float(found[1])
    return asyncio.run(ask_for(url, connections, seconds))


async def ask_for(url: str, connections: int, seconds: float) -> float:
    host, _, path = url.removeprefix("http://").partition("/")
    name, port = host.split(":")
    request = f"GET /{path} HTTP/1.1\r\nHost: {name}\r\n\r\n".encode()
    answered = 0
    end = time.perf_counter() + seconds

    async def reader() -> None:
        nonlocal answered
        stream = None
        while time.perf_counter() < end:
            if stream is None:  # the first time, and where a server closes after each answer
                stream, writer = await asyncio.open_connection(name, int(port), limit=1 << 20)
            writer.write(request)
            head = (await stream.readuntil(b"\r\n\r\n")).lower()
            if not head.startswith(b"http/1.1 200 "):
                sys.exit(f"{url} answers {head.splitlines()[0].decode()}")
            length = re.search(rb"content-length: (\d+)", head)
            if length is None:
                sys.exit(f"{url} does not tell its length.")
            await stream.readexactly(int(length[1]))
            answered += 1
            if b"connection: close" in head:
                writer.close()
                stream = None
        if stream is not None:
            writer.close()

    begin = time.perf_counter()
    async with asyncio.timeout(seconds + 30):
        await asyncio.gather(*(reader() for _ in range(connections)))
    return answered / (time.perf_counter() - begin)


if __name__ == "__main__":
    main()
