"""What docker-compose.yml, the Dockerfile and deploy/ say; and what they do, run as plain processes.

There is no Docker engine where the tests run. So the containers run scripts, and the last test here runs the same
scripts on a real PostgreSQL, Redis and nginx: it comes up, is read and written to over HTTPS, and goes down.
"""

import gzip
import http.client
import json
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import psycopg2  # type: ignore[import-untyped]
import pytest
import redis
import yaml
from lxml import html

from tests.services import free_port, missing

pytestmark = pytest.mark.services

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
ONE_SHOT = {"migrate"}
SETTINGS = sorted(
    set(
        re.findall(
            r"\b(?:env\.\w+|required)\(\s*\"(\w+)\"",
            (ROOT / "clinic_site/settings.py").read_text(),
        )
    )
)
POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
REDIS_URL = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379")


# --- What the files say --------------------------------------------------------------------------------------


def scripts_of_compose() -> set[str]:
    words = [
        word
        for service in SERVICES.values()
        for word in [
            *service.get("command", []),
            *service["healthcheck"].get("test", []),
        ]
    ]
    return {word for word in words if word.startswith("deploy/")}


def test_every_script_that_is_named_can_be_run() -> None:
    commands = re.findall(r"CMD (\[.*\])", (ROOT / "Dockerfile").read_text())
    of_images = {word for command in commands for word in json.loads(command) if word.startswith("deploy/")}
    assert len(scripts_of_compose()) >= 4
    assert of_images <= scripts_of_compose()
    for name in scripts_of_compose():
        assert os.access(ROOT / name, os.X_OK), f"{name} cannot be run"


def test_what_images_copy_is_there_and_nothing_private_goes_in() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    for sources in re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile, re.MULTILINE):
        for source in sources.split():
            assert (ROOT / source).exists(), source
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert {
        ".env",
        ".env.*",
        ".git",
        ".venv",
        "db.sqlite3*",
        "media",
        "run",
        "staticfiles",
    } <= set(ignored)
    assert not re.search(r"^(ENV|ARG).*(SECRET|PASSWORD)", dockerfile, re.MULTILINE), "a secret would stay in the image"
    assert re.findall(r"^USER (\S+)", dockerfile, re.MULTILINE) == ["site"]


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_watched_and_shut_in(name: str) -> None:
    service = SERVICES[name]
    if name in ONE_SHOT:
        assert service["restart"] == "no"
    else:
        assert service["healthcheck"]["test"][0] == "CMD"
        assert service["restart"] == "unless-stopped"
    assert service["read_only"] is True
    assert "no-new-privileges:true" in service["security_opt"]
    for other, wanted in service.get("depends_on", {}).items():
        expected = "service_completed_successfully" if other in ONE_SHOT else "service_healthy"
        assert wanted["condition"] == expected
    assert ("ports" in service) == (name == "proxy"), "only the proxy is reached from outside"


def test_volumes_and_networks_are_declared() -> None:
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            assert volume.split(":")[0] in COMPOSE["volumes"]
        assert set(service["networks"]) <= set(COMPOSE["networks"])
    assert SERVICES["database"]["networks"] == SERVICES["cache"]["networks"] == ["data"]
    assert COMPOSE["networks"]["data"]["internal"] is True


@pytest.mark.parametrize("file", ["docker-compose.yml", "deploy/compose.tls.yml"])
def test_no_secret_has_a_default(file: str) -> None:
    text = (ROOT / file).read_text()
    references = re.findall(r"\$\{(\w+)([^}]*)\}", text)
    assert references
    for name, rest in references:
        if re.search(r"SECRET|PASSWORD|KEY|HOSTS|URL", name):
            assert rest.startswith(":?"), f"{name} must be asked for"
    for name, value in re.findall(r"^\s+(\w*(?:SECRET|PASSWORD)\w*): *(.*)$", text, re.MULTILINE):
        assert value.startswith("${"), f"{name} is written down"


def test_every_setting_is_explained() -> None:
    manual = (ROOT / "docs/settings.md").read_text()
    example = (ROOT / ".env.example").read_text()
    of_compose = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    assert {"SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"} <= set(SETTINGS)
    for name in {*SETTINGS, *of_compose}:
        assert f"`{name}`" in manual, f"docs/settings.md does not explain {name}"
        assert re.search(rf"^#?{name}=", example, re.MULTILINE), f".env.example does not name {name}"
    for name in ["SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "POSTGRES_PASSWORD"]:
        assert re.search(rf"^{name}=$", example, re.MULTILINE), f"{name} must be empty in .env.example"


# --- What starts, and what refuses to ------------------------------------------------------------------------


def environment(**settings: str) -> dict[str, str]:
    """That of a fresh service: nothing of what the tests themselves were started with."""
    path = os.pathsep.join(
        [
            str(Path(sys.executable).parent),
            os.environ["PATH"],
            "/usr/sbin",
            "/usr/local/sbin",
        ]
    )
    return {
        "PATH": path,
        "LANG": "C.UTF-8",
        "SECRET_KEY": uuid.uuid4().hex * 2,
        **settings,
    }


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set."),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is not set."),
        ({"SITE_URL": ""}, "SITE_URL is not set."),
        (
            {"ALLOWED_HOSTS": "www.clinic.example"},
            "SITE_URL is at 'localhost', which ALLOWED_HOSTS does not name.",
        ),
        ({"SITE_URL": "https://localhost"}, "TRUSTED_PROXIES names none"),
        (
            {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"},
            "The database of DATABASE_URL does not answer",
        ),
        ({}, "Run deploy/migrate.sh, then start again."),
    ],
)
def test_the_server_refuses_with_a_sentence(settings: dict[str, str], sentence: str, tmp_path: Path) -> None:
    usable = {
        "ALLOWED_HOSTS": "localhost",
        "SITE_URL": "http://localhost",
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
        "STATIC_ROOT": str(tmp_path / "static"),
        "PORT": str(free_port()),
        "DEBUG": "1",  # a development machine's, which the script must not follow
    }
    run = subprocess.run(
        [ROOT / "deploy/web.sh"],
        env=environment(**{**usable, **settings}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 1
    assert sentence in run.stderr
    assert run.stderr.startswith("The site cannot start: ")
    assert "Traceback" not in run.stderr


# --- The whole site, up and down -----------------------------------------------------------------------------


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not ``tmp_path``: nginx's own processes run as somebody else and may not look in there."""
    path = Path(tempfile.mkdtemp(prefix="clinic-deploy-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def database_url() -> Iterator[str]:
    """A database of our own."""
    try:
        server = psycopg2.connect(POSTGRES_URL, connect_timeout=5)
    except psycopg2.OperationalError:
        missing(
            "PostgreSQL",
            f"apt-get install postgresql; TEST_POSTGRES_URL says where ({POSTGRES_URL})",
        )
    server.autocommit = True
    name = f"deploy_{uuid.uuid4().hex[:12]}"
    with server.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    yield urlsplit(POSTGRES_URL)._replace(path=f"/{name}").geturl()
    with server.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    server.close()


@pytest.fixture
def cache_url() -> Iterator[str]:
    """One of the cache server's numbered databases that nobody uses."""
    server = urlsplit(REDIS_URL)
    for number in range(15, 0, -1):
        url = server._replace(path=f"/{number}").geturl()
        store = redis.Redis.from_url(url, socket_connect_timeout=5)
        try:
            is_ours = store.dbsize() == 0 and store.set("claimed-by", "test_deploy", nx=True)
        except redis.ConnectionError:
            missing(
                "Redis",
                f"apt-get install redis-server; TEST_REDIS_URL says where ({REDIS_URL})",
            )
        if is_ours:
            yield url
            used = store.dbsize() > 1
            store.flushdb()
            store.close()
            assert used, "the site has not used the cache it was given"
            return
        store.close()
    pytest.fail("No database of the cache server is empty: is one left over from a run that was killed?")


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()


@dataclass
class Stack:
    """The compose file's services as processes, with their output in files."""

    folder: Path
    environment: dict[str, str]
    port: int
    tls_port: int
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    scripts_run: set[str] = field(default_factory=set)

    def run(self, *command: str) -> str:
        """Run one command of a service's container to its end."""
        self.scripts_run.add(command[0])
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done.stdout

    def start(self, service: str) -> None:
        command = SERVICES[service]["command"]
        self.scripts_run.update(command)
        with self.log(service).open("ab") as log:
            self.processes[service] = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def log(self, service: str) -> Path:
        return self.folder / f"{service}.log"

    def wait_until(self, what: str, holds: Callable[[], bool], seconds: float = 90) -> None:
        end = time.monotonic() + seconds
        while not holds():
            for service, process in self.processes.items():
                assert process.poll() is None, f"{service} has ended:\n{self.log(service).read_text()}"
            logs = "\n".join(self.log(service).read_text()[-3000:] for service in self.processes)
            assert time.monotonic() < end, f"In vain waited until {what}:\n{logs}"
            time.sleep(0.2)

    def is_healthy(self, service: str) -> bool:
        """Ask what the compose file asks."""
        kind, *command = SERVICES[service]["healthcheck"]["test"]
        assert kind == "CMD"
        self.scripts_run.add(command[0])
        return (
            subprocess.run(
                command,
                cwd=ROOT,
                env=self.environment,
                capture_output=True,
                check=False,
            ).returncode
            == 0
        )

    def stop(self) -> dict[str, int]:
        """Send every process the signal that Docker would."""
        for service, process in self.processes.items():
            process.send_signal(signal.Signals[SERVICES[service].get("stop_signal", "SIGTERM")])
        return {service: process.wait(timeout=60) for service, process in self.processes.items()}

    def kill(self) -> None:
        for process in self.processes.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def ask(
        self,
        path: str,
        form: dict[str, str] | None = None,
        *,
        plain: bool = False,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Ask nginx: GET, or POST with a ``form``; over TLS, or over ``plain`` HTTP."""
        connection: http.client.HTTPConnection
        if plain:
            connection = http.client.HTTPConnection("localhost", self.port, timeout=60)
        else:
            trusted = ssl.create_default_context(cafile=self.folder / "certificate.pem")
            connection = http.client.HTTPSConnection("localhost", self.tls_port, timeout=60, context=trusted)
        sent = dict(headers or {})
        if form is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            body = urlencode(form) if form is not None else None
            connection.request("POST" if form is not None else "GET", path, body=body, headers=sent)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()


@pytest.fixture
def stack(folder: Path, database_url: str, cache_url: str) -> Iterator[Stack]:
    for program, how in {
        "nginx": "apt-get install nginx-light",
        "openssl": "apt-get install openssl",
    }.items():
        if not shutil.which(program, path=environment()["PATH"]):
            missing(program, how)
    make_certificate = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost"
    )
    make_certificate += " -addext subjectAltName=DNS:localhost -keyout key.pem -out certificate.pem"
    subprocess.run(make_certificate.split(), cwd=folder, check=True, capture_output=True)
    port, tls_port, web_port = free_port(), free_port(), free_port()
    stack = Stack(
        folder,
        environment(
            ALLOWED_HOSTS="localhost",
            SITE_URL=f"https://localhost:{tls_port}",
            TRUSTED_PROXIES="127.0.0.1",
            DATABASE_URL=database_url,
            CACHE_URL=cache_url,
            STATIC_ROOT=str(folder / "static"),
            MEDIA_ROOT=str(folder / "media"),
            RUN_DIR=str(folder / "proxy"),
            PORT=str(web_port),
            UPSTREAM=f"127.0.0.1:{web_port}",
            PROXY_PORT=str(port),
            PROXY_TLS_PORT=str(tls_port),
            TLS_CERTIFICATE=str(folder / "certificate.pem"),
            TLS_KEY=str(folder / "key.pem"),
            DEBUG="0",
        ),
        port,
        tls_port,
    )
    yield stack
    stack.kill()


def test_the_site_comes_up_is_read_and_written_to_and_goes_down(stack: Stack, database_url: str) -> None:
    stack.run(*SERVICES["migrate"]["command"])
    stack.run(sys.executable, "manage.py", "load_demo")
    for service in ["web", "worker", "proxy"]:
        stack.start(service)
    stack.wait_until("the site is ready", lambda: is_ready(stack))
    assert stack.is_healthy("web")
    stack.wait_until("the clock ticks", lambda: stack.is_healthy("worker"))
    assert stack.ask("/proxy-health", plain=True).status == 200
    assert json.loads(stack.ask("/readyz").content) == {
        "status": "ok",
        "database": "ok",
        "cache": "ok",
        "migrations": "ok",
        "clock": "ok",
        "schedule": "ok",
    }

    database = psycopg2.connect(database_url)
    with database, database.cursor() as cursor:
        cursor.execute(
            "SELECT a.slug FROM articles_article a JOIN comments_discussion d ON d.article_id = a.id "
            "WHERE a.status = 'published' AND a.published_at < now() AND d.state = 'open' "
            "AND d.close_after_days IS NULL ORDER BY a.id LIMIT 1"
        )
        (slug,) = cursor.fetchone()

    read_an_article(stack, slug)
    ask_for_what_must_not_be_had(stack)
    write_a_comment(stack, slug, database)
    stop_with_a_request_under_way(stack, slug, database)
    database.close()
    assert scripts_of_compose() <= stack.scripts_run


def is_ready(stack: Stack) -> bool:
    try:
        return stack.ask("/readyz").status == 200
    except OSError:
        return False


def read_an_article(stack: Stack, slug: str) -> None:
    page = stack.ask(f"/articles/{slug}/")
    assert page.status == 200
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["X-Frame-Options"] == "DENY"
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Set-Cookie" not in page.headers
    assert page.headers["Server"] == "nginx"

    stylesheet = next(iter(re.findall(r'"(/static/[^"]+\.[0-9a-f]{12}\.css)"', page.text)), "")
    answer = stack.ask(stylesheet, headers={"Accept-Encoding": "gzip"})
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Type"].startswith("text/css")
    assert gzip.decompress(answer.content) == stack.ask(stylesheet).content

    packed = stack.ask(f"/articles/{slug}/", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.content) == page.content


def ask_for_what_must_not_be_had(stack: Stack) -> None:
    # An upload is never run.
    (stack.folder / "media" / "note.html").write_text("<script>alert(1)</script>")
    upload = stack.ask("/media/note.html")
    assert upload.status == 200
    assert upload.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert upload.headers["X-Content-Type-Options"] == "nosniff"
    assert upload.headers["Content-Disposition"] == "attachment"
    (stack.folder / "media" / "picture.avif").write_bytes(b"a picture")
    picture = stack.ask("/media/picture.avif")
    assert picture.headers["Content-Type"] == "image/avif"
    assert "Content-Disposition" not in picture.headers
    assert stack.ask("/media/none.png").status == 404
    assert stack.ask("/static/none.css").status == 404
    for way_out in [
        "/media/../key.pem",
        "/media/%2e%2e/key.pem",
        "/static/..%2fkey.pem",
        "/media../key.pem",
    ]:
        assert stack.ask(way_out).status in {400, 404}, way_out
    # Plain HTTP leads to HTTPS, and nobody talks the site out of it.
    for headers in [{}, {"X-Forwarded-Proto": "https"}]:
        answer = stack.ask("/", plain=True, headers=headers)
        assert answer.status == 301
        assert answer.headers["Location"].startswith("https://localhost")
    # Another's name.
    assert stack.ask("/", headers={"Host": "elsewhere.example"}).status == 400
    assert stack.ask("/", headers={"X-Forwarded-Host": "elsewhere.example"}).status == 200


def comment_form(stack: Stack, slug: str, body: str) -> dict[str, str]:
    """The form as a browser would send it, hidden fields and all."""
    page = stack.ask(f"/articles/{slug}/comments/")
    assert page.status == 200
    assert "no-store" in page.headers["Cache-Control"]
    (form,) = [form for form in html.fromstring(page.text).forms if form.xpath(".//textarea")]
    assert form.xpath(".//input[@type='hidden']")
    return {
        **{name: value or "" for name, value in form.form_values()},
        "name": "A reader",
        "body": body,
    }


def write_a_comment(stack: Stack, slug: str, database: Any) -> None:
    sent = stack.ask(
        f"/articles/{slug}/comments/",
        comment_form(stack, slug, "Thank you for this, through nginx."),
    )
    assert sent.status == 302
    thanks = stack.ask(sent.headers["Location"])
    assert thanks.status == 200
    assert "Thank you for this, through nginx." in thanks.text
    with database, database.cursor() as cursor:
        cursor.execute("SELECT name, status FROM comments_comment WHERE body = 'Thank you for this, through nginx.'")
        assert cursor.fetchall() == [("A reader", "pending")]
    stack.wait_until(
        "nginx has logged it",
        lambda: '"POST /articles/' in stack.log("proxy").read_text(),
    )
    log = stack.log("proxy").read_text()
    assert "127.0.0.1 " not in log, "the log must not hold addresses"
    assert sent.headers["Location"] not in log, "the log must not hold the key to a comment"


def stop_with_a_request_under_way(stack: Stack, slug: str, database: Any) -> None:
    """A comment waits for a lock that we hold while everything is told to stop: it must still arrive."""
    form = comment_form(stack, slug, "Sent at the last moment.")
    for _ in range(5):
        assert stack.ask(f"/articles/{slug}/", headers={"User-Agent": "Mozilla/5.0 (X11; Linux)"}).status == 200
    answers: list[Answer] = []
    stopped: list[dict[str, int]] = []
    with database.cursor() as cursor:
        cursor.execute("LOCK TABLE comments_comment IN SHARE MODE")
        sender = threading.Thread(target=lambda: answers.append(stack.ask(f"/articles/{slug}/comments/", form)))
        sender.start()
        stack.wait_until("the comment waits for the lock", lambda: is_waiting(cursor))
        stopper = threading.Thread(target=lambda: stopped.append(stack.stop()))
        stopper.start()
        time.sleep(1.5)
        assert not answers
        assert stack.processes["web"].poll() is None, "the server has not waited for the request"
        assert stack.processes["proxy"].poll() is None, "nginx has not waited for the request"
        with pytest.raises(ConnectionError):  # neither takes a new one
            stack.ask("/healthz")
        database.rollback()
    sender.join(60)
    stopper.join(60)
    assert [answer.status for answer in answers] == [302]
    assert stopped == [{"web": 0, "worker": 0, "proxy": 0}]
    with database, database.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM comments_comment WHERE body = 'Sent at the last moment.'")
        assert cursor.fetchone() == (1,)
        cursor.execute("SELECT sum(count) FROM articles_articlereads")
        assert cursor.fetchone() == (5,), "what was counted and not yet kept goes with no process that ends in order"


def is_waiting(cursor: Any) -> bool:
    cursor.execute(
        "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_class ON pg_class.oid = relation "
        "WHERE relname = 'comments_comment' AND NOT granted)"
    )
    waits: bool = cursor.fetchone()[0]
    return waits
