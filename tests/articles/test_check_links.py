"""Links that lead elsewhere: a command asks a real server, here one of our own."""

import io
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.management import CommandError, call_command

from articles import publishing
from articles.models import Article
from tests.factories import make_article, make_draft

pytestmark = pytest.mark.django_db


class Elsewhere(BaseHTTPRequestHandler):
    asked: list[tuple[str, str]] = []

    def do_HEAD(self) -> None:
        self.asked.append((self.command, self.path))
        statuses = {"/gone": 410, "/missing": 404, "/broken": 500, "/moved": 301, "/only-get": 405}
        status = statuses.get(self.path, 200) if self.command == "HEAD" or self.path != "/only-get" else 200
        self.send_response(status)
        if status == 301:
            self.send_header("Location", "/gone")
        self.end_headers()

    do_GET = do_HEAD  # noqa: N815

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def elsewhere():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    Elsewhere.asked.clear()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def run(*arguments: str) -> tuple[list[str], str]:
    out = io.StringIO()
    try:
        call_command("check_links", *arguments, stdout=out)
    except CommandError as error:
        return out.getvalue().splitlines(), str(error)
    return out.getvalue().splitlines(), ""


def test_what_is_gone_is_told_with_its_articles(elsewhere):
    links = "".join(f'<a href="{elsewhere}/{name}">{name}</a>' for name in ("fine#part", "gone", "only-get", "broken"))
    first = make_article(title="First", body=f'<p>{links} <a href="/topics/">ours</a> <a href="mailto:a@b.c">m</a></p>')
    second = make_article(title="Second", body="<p>Words [1].</p>", references="A study. https://doi.org/10.1000/abc")
    # A reference to a bare number and port is not taken for one that can be looked up.
    cited = [{"text": "A study.", "url": f"{elsewhere}/gone"}]
    Article.objects.filter(pk=second.pk).update(rendered_references=cited)
    make_draft(body=f'<p><a href="{elsewhere}/missing">x</a></p>')
    publishing.unpublish(make_article(body=f'<p><a href="{elsewhere}/missing">x</a></p>'), by=None)
    lines, error = run("--also-private", "--format", "json")
    told = {row["address"]: row for row in map(json.loads, lines)}
    assert set(told) == {f"{elsewhere}/gone", f"{elsewhere}/broken"}
    assert [article["id"] for article in told[f"{elsewhere}/gone"]["in"]] == [first.pk, second.pk]
    assert told[f"{elsewhere}/gone"]["verdict"] == "gone"
    assert told[f"{elsewhere}/broken"]["verdict"] == "unsure"
    assert error.startswith("1 gone")
    assert ("GET", "/only-get") in Elsewhere.asked
    assert not [path for _method, path in Elsewhere.asked if path == "/missing"], "nobody reads those"


def test_a_redirect_is_followed_to_its_end(elsewhere):
    make_article(body=f'<p><a href="{elsewhere}/moved">x</a></p>')
    lines, error = run("--also-private")
    assert lines[0].startswith(f"gone: {elsewhere}/moved (status 410)")
    assert lines[-1] == "1 addresses: 0 answers, 1 gone, 0 could not be told."
    assert error


def test_all_that_answer_is_a_quiet_success(elsewhere):
    article = make_article(body=f'<p><a href="{elsewhere}/fine">x</a></p>')
    assert run("--also-private", str(article.pk)) == (["1 addresses: 1 answers, 0 gone, 0 could not be told."], "")


def test_a_private_network_is_not_asked(elsewhere):
    make_article(body=f'<p><a href="{elsewhere}/fine">x</a></p>')
    lines, error = run()
    assert "it leads into a private network" in lines[0]
    assert error
    assert Elsewhere.asked == []


def test_an_article_that_is_not_live_is_said(elsewhere):
    draft = make_draft()
    assert run(str(draft.pk)) == ([], f"There is no live article {draft.pk}.")
