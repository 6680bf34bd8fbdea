"""What readers must never see, asked of every public address."""

from datetime import timedelta

import pytest
from django.urls import get_resolver, reverse
from django.utils import timezone

from articles import publishing
from articles.content import Content
from articles.models import Article
from comments.models import Comment
from tests.factories import make_article, make_author, make_category, make_comment, make_draft, make_tag

pytestmark = pytest.mark.django_db


@pytest.fixture
def magazine():
    """One visible article among hidden ones that share its category, tag, author and words."""
    now = timezone.now()
    facts = {
        "category": make_category(slug="health", name="Health"),
        "author": make_author(slug="ines", name="Ines"),
        "tags": [make_tag(slug="knees", name="Knees")],
        "summary": "About knees.",
    }
    visible = make_article(title="SEEN first", slug="seen-first", **facts)
    make_article(title="SEEN second", slug="seen-second", **facts)
    make_draft(title="UNSEEN draft", slug="unseen-draft", **facts)
    make_article(title="UNSEEN later", slug="unseen-later", at=now + timedelta(hours=1), **facts)
    make_article(title="UNSEEN ended", slug="unseen-ended", ends_at=now - timedelta(minutes=1), **facts)
    taken_down = make_article(title="UNSEEN down", slug="unseen-down", **facts)
    publishing.unpublish(taken_down, by=None)
    # A draft on top of a live article is hidden as well.
    content = Content.from_json({**visible.newest_revision.content, "title": "UNSEEN change", "body": "<p>UNSEEN</p>"})
    publishing.save_revision(visible, content, by=None, base=1)
    return visible


def public_addresses() -> list[str]:
    """Every address that readers can ask for, of the whole address table, so that a new one joins by itself."""
    arguments = {
        "article": ["seen-first"],
        "article_text": ["seen-first"],
        "category": ["health"],
        "category_feed": ["health"],
        "tag_feed": ["knees"],
        "author_feed": ["ines"],
        "tag": ["knees"],
        "author": ["ines"],
        "write_comment": ["seen-first"],
        "discussion_feed": ["seen-first"],
        "sitemap_section": ["articles"],
    }
    others = {"page", "media", "healthz", "readyz", "robots", "switch_discussion", "preview"}
    others |= {"comment_door", "edit_comment", "confirm_comment", "mute_comment", "comment_place", "report_comment"}
    others |= {"comment_reported", "erase_comment", "my_comments", "export_my_comments", "erase_my_comments"}
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)} - others
    assert set(arguments) <= names
    addresses = [reverse(name, args=arguments.get(name, [])) for name in sorted(names)]
    return [
        *addresses,
        "/search/?q=knees",
        "/search/?q=draft",
        "/search/?q=later",
        "/search/?q=change",
        "/no-such-page/",
    ]


def test_only_the_published_article_is_found_anywhere(client, magazine):
    """Lists, feeds, sitemap, search, topics, author, tag, category and related blocks."""
    addresses = public_addresses()
    assert len(addresses) >= 15
    showing = []
    for address in addresses:
        page = client.get(address).content.decode()
        assert "UNSEEN" not in page, address
        assert "unseen-" not in page, address
        if "SEEN" in page or "seen-" in page:
            showing.append(address)
    # Each of these shows the visible article, or the test above has looked at nothing.
    for address in ["/", "/articles/seen-first/", "/category/health/", "/tag/knees/", "/author/ines/", "/feed/"]:
        assert address in showing
    for address in ["/articles/seen-first.txt", "/category/health/feed/", "/sitemap.xml", "/search/?q=knees"]:
        assert address in showing


def test_the_other_published_article_stands_in_one_block(client, magazine):
    page = client.get("/articles/seen-first/").content.decode()
    assert page.count('href="/articles/seen-second/"') >= 1
    assert "More in Health" in page, "it is the next of its category"
    assert "You may also like" not in page, "what stands beside is not repeated"


@pytest.mark.parametrize(
    ("slug", "status"),
    [
        ("seen-first", 200),
        ("unseen-draft", 404),
        ("unseen-later", 404),
        ("unseen-ended", 410),
        ("unseen-down", 410),
        ("never-was", 404),
    ],
)
def test_an_address_answers_honestly(client, magazine, slug, status):
    assert client.get(f"/articles/{slug}/").status_code == status


def test_gone_leads_to_the_categorys_other_articles(client, magazine):
    page = client.get("/articles/unseen-down/").content.decode()
    assert "/articles/seen-first/" in page
    assert "UNSEEN" not in page


@pytest.mark.parametrize(
    ("slug", "status"),
    [("unseen-draft", 404), ("unseen-later", 404), ("never-was", 404), ("unseen-ended", 410), ("unseen-down", 410)],
)
def test_nobody_comments_on_what_is_not_public(client, magazine, slug, status):
    """Who wrote meanwhile gets the text back, and learns of no title."""
    assert client.get(f"/articles/{slug}/comments/").status_code == status
    answer = client.post(f"/articles/{slug}/comments/", {"name": "A", "body": "All of <my> words."})
    assert answer.status_code == status
    page = answer.content.decode()
    assert "All of &lt;my&gt; words.</textarea>" in page
    assert ("taken down while you were writing" in page) == (status == 410)
    assert "UNSEEN" not in page
    assert not Comment.objects.exists()


def test_time_alone_publishes_and_ends(client, time_machine):
    now = timezone.now()
    make_article(slug="evening", title="Evening", at=now + timedelta(hours=1), ends_at=now + timedelta(hours=2))
    assert client.get("/articles/evening/").status_code == 404
    time_machine.move_to(now + timedelta(minutes=61))
    assert client.get("/articles/evening/").status_code == 200
    assert "Evening" in client.get("/").content.decode()
    time_machine.move_to(now + timedelta(minutes=121))
    assert client.get("/articles/evening/").status_code == 410


def test_a_scheduled_article_shows_the_comments_of_nobody_until_it_is_live():
    article = make_article(at=timezone.now() + timedelta(hours=1))
    with pytest.raises(Exception, match="closed"):
        make_comment(article)


def test_is_public_says_of_a_row_what_published_says_of_rows(magazine):
    public = set(Article.objects.published())
    assert {article for article in Article.objects.all() if article.is_public} == public
    assert len(public) == 2
