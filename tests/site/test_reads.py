"""How often articles are read: counted before everything else, without knowing who read."""

import io
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import DatabaseError, close_old_connections, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from articles.models import ArticleReads
from articles.reads import add_reads, forget_old_reads, reads_of
from clinic_site.reads import CountReads, read_by_a_visitor
from clinic_site.wsgi import application
from tests.factories import PASSWORD, make_article, make_category, make_draft, make_user

pytestmark = pytest.mark.django_db
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def counter():
    """The site's own entry point."""
    application.reads.flush()  # what earlier tests have read
    ArticleReads.objects.all().delete()
    # As Django's test client does: a server ends the connection with the request, and the test's with it.
    signals = [request_started, request_finished]
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield application
    for signal in signals:
        signal.connect(close_old_connections)


def ask(counter, address: str, *, method: str = "GET", **headers: str) -> str:
    """What a server does with a request: the answer's status."""
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": address,
        "QUERY_STRING": "",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_USER_AGENT": BROWSER,
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
    } | {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    answered: list[str] = []
    b"".join(counter(environ, lambda status, headers, *rest: answered.append(status)))
    return answered[0]


def rows() -> list[tuple[str, date, int]]:
    return list(ArticleReads.objects.order_by("article", "day").values_list("article__slug", "day", "count"))


def test_an_article_that_was_read_is_counted_on_the_clinics_day(counter, time_machine):
    make_article(slug="knees")
    time_machine.move_to("2026-12-02T04:00:00+00:00", tick=False)  # still the first in New York
    for _ in range(3):
        assert ask(counter, "/articles/knees/") == "200 OK"
    assert rows() == [], "kept in memory for a while"
    counter.reads.flush()
    assert rows() == [("knees", date(2026, 12, 1), 3)]
    time_machine.move_to("2026-12-02T06:00:00+00:00", tick=False)
    ask(counter, "/articles/knees/")
    counter.reads.flush()
    counter.reads.flush()
    assert rows() == [("knees", date(2026, 12, 1), 3), ("knees", date(2026, 12, 2), 1)]


def test_what_is_no_read_is_not_counted(counter):
    draft, gone = make_draft(slug="draft"), make_article(slug="gone")
    publishing.unpublish(gone, by=None)
    make_article(slug="knees")
    moved = make_article(slug="old")
    publishing.change_address(moved, "new", by=None)
    statuses = [ask(counter, f"/articles/{slug}/") for slug in (draft.slug, "gone", "old", "none")]
    assert [status[:3] for status in statuses] == ["404", "410", "301", "404"]
    for address in ("/", "/articles/knees.txt", "/articles/knees/comments/", "/category/knees/"):
        ask(counter, address)
    ask(counter, "/articles/knees/", method="HEAD")
    counter.reads.flush()
    assert rows() == []


@pytest.mark.parametrize(
    "headers",
    [
        {"user_agent": ""},
        {"user_agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"user_agent": "Mozilla/5.0 (compatible; YandexBot_3.0)"},
        {"user_agent": "curl/8.5.0"},
        {"user_agent": "python-requests/2.32"},
        {"user_agent": "facebookexternalhit/1.1"},
        {"user_agent": "meta-externalagent/1.1"},
        {"user_agent": "WhatsApp/2.23.20.0"},
        {"user_agent": "Mozilla/5.0 (Linux; Android 6.0.1) Chrome/140.0 Mobile (compatible; GoogleOther)"},
        {"user_agent": "Mozilla/5.0 (X11) Chrome/140.0 (StatusPage; +https://status.example)"},
        {"sec_purpose": "prefetch"},
        {"sec_purpose": "prefetch;prerender"},
        {"purpose": "prefetch"},
        {"x_moz": "prefetch"},
        {"sec_fetch_dest": "iframe"},
        {"sec_fetch_dest": "empty"},
        {"cookie": f"a=b; {settings.SESSION_COOKIE_NAME}=abc"},
    ],
)
def test_staff_programs_and_what_is_loaded_ahead_are_not_counted(counter, headers):
    make_article(slug="knees")
    assert ask(counter, "/articles/knees/", **headers) == "200 OK"
    counter.reads.flush()
    assert rows() == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec_fetch_dest": "document", "cookie": "other_session=1"},
        {"user_agent": "Mozilla/5.0 (Linux; Android 13; CUBOT NOTE 50) AppleWebKit/537.36 Chrome/124 Mobile"},
        {"user_agent": "Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; Trident/6.0)"},
        {"user_agent": "Opera/9.80 (Android; Opera Mini/36.2/119; U; en) Presto/2.12 Version/12.16"},
    ],
)
def test_readers_are_counted(counter, headers):
    make_article(slug="knees")
    ask(counter, "/articles/knees/", **headers)
    counter.reads.flush()
    assert [count for _slug, _day, count in rows()] == [1]


def test_a_page_that_a_cache_answers_counts_too():
    make_article(slug="knees")

    def cached(environ, start_response):
        start_response("200 OK", [("Age", "3")])
        return [b"kept"]

    counter = CountReads(cached)
    assert ask(counter, "/articles/knees/") == "200 OK"
    counter.reads.flush()
    assert [count for _slug, _day, count in rows()] == [1]


def test_reads_wait_while_the_database_is_away(counter, monkeypatch):
    make_article(slug="knees")
    ask(counter, "/articles/knees/")

    def fail(counted):
        raise DatabaseError

    with monkeypatch.context() as patch:
        patch.setattr("articles.reads.add_reads", fail)
        counter.reads.flush()
    ask(counter, "/articles/knees/")
    counter.reads.flush()
    assert [count for _slug, _day, count in rows()] == [2]


def test_reads_find_an_article_whose_address_changed_meanwhile():
    article, today = make_article(slug="old"), timezone.localdate()
    publishing.change_address(article, "new", by=None)
    add_reads({("old", today): 2, ("new", today): 3, ("never-there", today): 9})
    assert rows() == [("new", today, 5)]


def test_several_processes_add_to_the_same_day():
    make_article(slug="knees")
    today = timezone.localdate()
    for count in (1, 10, 100):
        add_reads({("knees", today): count})
    assert rows() == [("knees", today, 111)]


def test_what_is_kept_says_nothing_about_who():
    assert {field.name for field in ArticleReads._meta.get_fields()} == {"id", "article", "day", "count"}


def test_the_clock_forgets_after_two_years_and_a_month(time_machine):
    time_machine.move_to("2026-11-25T12:00:00+00:00")
    article = make_article(at=timezone.now() - timedelta(days=1000))
    for day in (date(2024, 10, 24), date(2024, 10, 25), date(2026, 11, 25)):
        ArticleReads.objects.create(article=article, day=day, count=1)
    forget_old_reads()
    assert [day for _slug, day, _count in rows()] == [date(2024, 10, 25), date(2026, 11, 25)]


# --- What editors see ----------------------------------------------------------------------------------------


def read(article, *, days_ago: int, count: int) -> None:
    ArticleReads.objects.create(article=article, day=timezone.localdate() - timedelta(days=days_ago), count=count)


def test_seven_days_are_today_and_the_six_before(client):
    article = make_article()
    for days_ago, count in [(0, 1), (6, 10), (7, 100), (29, 1000), (30, 10_000), (364, 100_000), (365, 1_000_000)]:
        read(article, days_ago=days_ago, count=count)
    assert [count for _words, count in reads_of(article)] == [11, 1111, 111_111]
    client.login(username=make_user("Editor").username, password=PASSWORD)
    page = client.get(f"/admin/articles/article/{article.pk}/publish/").content.decode()
    assert "<td>1,111</td>" in page
    assert "1,111" in client.get("/admin/articles/article/").content.decode()


def test_a_writer_is_not_shown_the_reads(client):
    writer = make_user("Writer")
    read(make_article(by=writer), days_ago=1, count=4321)
    client.login(username=writer.username, password=PASSWORD)
    assert "4,321" not in client.get("/admin/articles/article/").content.decode()


def test_what_was_read_most_stands_on_the_dashboard_alone(client):
    health, joints = make_category(name="Health", position=1), make_category(name="Joints", position=2)
    for number in range(1, 6):
        read(make_article(title=f"Health {number}", category=health), days_ago=number, count=number)
    read(make_article(title="Knees", category=joints), days_ago=1, count=1)
    read(make_article(title="Read long ago", category=joints), days_ago=40, count=99)
    gone = make_article(title="Taken down", category=joints)
    read(gone, days_ago=1, count=99)
    publishing.unpublish(gone, by=None)
    client.login(username=make_user("Editor").username, password=PASSWORD)
    panels = {str(panel.title): panel.rows for panel in client.get("/admin/").context["panels"]}
    shown = [(row.text, str(row.note)) for row in panels["Read most in the last 30 days"]]
    assert shown == [
        ("Health 5", "Health, 5 reads"),
        ("Health 4", "Health, 4 reads"),
        ("Knees", "Joints, 1 read"),
    ]
    client.login(username=make_user("Writer").username, password=PASSWORD)
    titles = [str(panel.title) for panel in client.get("/admin/").context["panels"]]
    assert "Read most in the last 30 days" not in titles


def test_the_list_takes_no_more_queries_with_more_reads(client):
    client.login(username=make_user("Editor").username, password=PASSWORD)
    client.get("/admin/articles/article/")

    def queries() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            client.get("/admin/articles/article/")
        return len(captured)

    for article in (make_article(), make_article()):
        read(article, days_ago=1, count=1)
    few = queries()
    for _ in range(4):
        article = make_article()
        for days_ago in range(5):
            read(article, days_ago=days_ago, count=2)
    assert queries() == few


@pytest.mark.parametrize("path", ["/articles/" + "a-" * 50_000 + "!/", "/articles/x/\0", ""])
def test_a_hostile_request_is_no_error(path):
    agent = "Mozilla/5.0 " + "b" * 100_000
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "HTTP_USER_AGENT": agent, "HTTP_COOKIE": '=;;="\\x'}
    assert read_by_a_visitor(environ) == ""
