"""A draft as readers will see it: for staff, and for who holds a link."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from articles.content import Content
from articles.models import Article, PreviewLink
from articles.previews import article_as_revision, make_link, revoke_link
from tests.factories import PASSWORD, approve, make_article, make_comment, make_draft, make_tag, make_user

pytestmark = pytest.mark.django_db


def save(article: Article, **facts):
    article = Article.objects.get(pk=article.pk)
    content = Content.from_json({**article.newest_revision.content, **facts})
    return publishing.save_revision(article, content, by=None, base=article.newest_revision.number)


def link_to(article: Article, *, days: int = 7) -> PreviewLink:
    return make_link(article, by=make_user("Writer"), days=days)


def address_of(link: PreviewLink) -> str:
    return f"/preview/{link.token}/"


@pytest.fixture
def editor(client):
    user = make_user("Editor")
    client.login(username=user.username, password=PASSWORD)
    return user


def test_who_holds_the_link_reads_the_newest_draft_without_an_account(client):
    article = make_article(title="Live title", body="<p>Live words.</p>")
    link = link_to(article)
    save(article, title="Draft title", body="<h2>New</h2><p>Draft words [1].</p>", references="A study.")
    page = client.get(address_of(link)).content.decode()
    for words in ["Draft title", "Draft words", 'id="reference-1"', "Preview of version 2", "valid until"]:
        assert words in page
    public = client.get(article.get_absolute_url()).content.decode()
    assert "Live words" in public
    assert "Draft" not in public


def test_a_preview_is_never_kept_found_or_told_of(client):
    link = link_to(make_draft())
    response = client.get(address_of(link))
    page = response.content.decode()
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert '<meta name="robots" content="noindex' in page
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert not response.cookies
    assert link.token not in page
    assert link.token not in client.get("/robots.txt").content.decode()


def test_a_preview_only_reads(client):
    address = address_of(link_to(make_draft()))
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    assert {query["sql"].split()[0].lstrip("(") for query in captured.captured_queries} == {"SELECT"}
    assert client.post(address).status_code == 405


def test_a_link_that_is_expired_revoked_or_wrong_leads_nowhere(client, time_machine):
    article = make_draft(title="SECRET")
    expired, revoked = link_to(article, days=1), link_to(article)
    revoke_link(revoked, by=revoked.by)
    address = address_of(expired)
    assert client.get(address).status_code == 200
    time_machine.move_to(timezone.now() + timedelta(days=1, seconds=1))
    for wrong in [address, address_of(revoked), address[:-2] + "/", "/preview/x/", "/preview/%00/", "/preview//"]:
        response = client.get(wrong)
        assert response.status_code == 404, wrong
        assert "SECRET" not in response.content.decode()


@pytest.mark.parametrize(
    "content",
    [
        {"category": None, "author": None, "summary": "", "body": ""},
        {"category": 987654, "author": 987654, "tags": [987654], "title": "Only a title"},
    ],
)
def test_half_a_draft_can_be_seen(client, content):
    article = make_draft()
    save(article, **content)
    assert client.get(address_of(link_to(article))).status_code == 200


def test_it_can_be_seen_in_every_state(client):
    articles = [
        make_draft(),
        approve(make_draft()),
        make_article(at=timezone.now() + timedelta(days=1)),
        publishing.unpublish(make_article(), by=None),
        make_article(at=timezone.now() - timedelta(days=2), ends_at=timezone.now() - timedelta(days=1)),
    ]
    for article in articles:
        assert client.get(address_of(link_to(article))).status_code == 200


def test_a_preview_is_the_readers_page_to_the_letter(client, picture, time_machine):
    """What somebody previewed is what readers get when it is published, but for what stands around it."""
    tag = make_tag(name="Knees")
    make_article(title="A related one", tags=[tag])
    article = make_draft(tags=[tag], hero=picture, hero_alt="Calm", body="<h2>Rest</h2><p>Words [1].</p>")
    approve(article)
    link = link_to(article)

    def text(address: str) -> str:
        page = client.get(address).content.decode().split('<article class="article')[1]
        return page.split('<section class="band discussion')[0].rstrip()

    time_machine.move_to(timezone.now(), tick=False)
    before = text(address_of(link))
    publishing.publish(article, by=None)
    assert text(article.get_absolute_url()) == before
    assert "A related one" in before


def test_the_discussion_is_shown_and_takes_nothing(client, editor):
    article = make_article()
    make_comment(article, body="A reader's words")
    for address in [address_of(link_to(article)), f"/admin/articles/article/{article.pk}/preview/"]:
        page = client.get(address).content.decode()
        assert "A reader&#x27;s words" in page
        assert 'method="post"' not in page
        assert "/comments/" not in page
        assert "comment-form.js" not in page


def test_an_overlay_leaves_the_article_as_it_is():
    article = make_article(title="Live", tags=[make_tag()])
    revision = save(article, title="Draft", tags=[])
    article = Article.objects.get(pk=article.pk)
    shown = article_as_revision(article, revision)
    assert (shown.title, list(shown.tags.all())) == ("Draft", [])
    assert (article.title, article.tags.count()) == ("Live", 1)
    assert article.rendered_body


# --- For staff -----------------------------------------------------------------------------------------------


def test_staff_see_it_on_a_phone_and_on_a_desk(client, editor):
    article = make_draft(title="Draft title")
    address = f"/admin/articles/article/{article.pk}/preview/"
    frames = client.get(address + "frames/").content.decode()
    assert frames.count(f'src="{address}"') == 2
    response = client.get(address)
    assert "Draft title" in response.content.decode()
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in response.headers["Content-Security-Policy"]
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert "no-store" in response.headers["Cache-Control"]
    assert "noindex" in response.headers["X-Robots-Tag"]


def test_staff_make_and_revoke_links(client, editor):
    article = make_draft()
    links, history = (f"/admin/articles/article/{article.pk}/{name}/" for name in ("preview-links", "history"))
    client.post(links, {"act": "make", "days": "3"})
    link = PreviewLink.objects.get()
    assert (link.article, link.by) == (article, editor)
    assert timedelta(days=2, hours=23) < link.expires_at - timezone.now() <= timedelta(days=3)
    assert address_of(link) in client.get(history).content.decode()
    client.post(links, {"act": "revoke", "link": link.pk})
    assert client.get(address_of(link)).status_code == 404
    assert address_of(link) not in client.get(history).content.decode()


@pytest.mark.parametrize("days", ["0", "31", "-1", "many", ""])
def test_a_link_is_valid_for_a_month_at_most(client, editor, days):
    article = make_draft()
    address = f"/admin/articles/article/{article.pk}/preview-links/"
    page = client.post(address, {"act": "make", "days": days}, follow=True).content.decode()
    assert "valid for 1 to 30 days" in page
    assert not PreviewLink.objects.exists()


def test_a_link_of_another_article_is_not_revoked(client, editor):
    article, link = make_draft(), link_to(make_draft())
    address = f"/admin/articles/article/{article.pk}/preview-links/"
    assert client.post(address, {"act": "revoke", "link": link.pk}).status_code == 404
    assert client.post(address, {"act": "else"}).status_code == 404
    assert client.get(address_of(link)).status_code == 200
