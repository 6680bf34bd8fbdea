"""What an article was: versions, what changed between two of them, going back, the log."""

import lxml.html
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import publishing
from articles.comparing import compare_html, compare_revisions, compare_text
from articles.content import Content
from articles.models import Article, Tag
from clinic_site.profile.fields import EDITOR_TAGS
from tests.factories import PASSWORD, make_article, make_author, make_category, make_draft, make_tag, make_user

pytestmark = pytest.mark.django_db


def page_of(article: Article, name: str) -> str:
    return f"/admin/articles/article/{article.pk}/{name}/"


def newest(article: Article) -> int:
    return Article.objects.get(pk=article.pk).newest_revision.number


def save(article: Article, *, by=None, note: str = "", **facts):
    article = Article.objects.get(pk=article.pk)
    content = Content.from_json({**article.newest_revision.content, **facts})
    return publishing.save_revision(article, content, by=by, base=article.newest_revision.number, note=note)


@pytest.fixture
def sign_in(client):
    def as_role(role: str):
        user = make_user(role)
        client.login(username=user.username, password=PASSWORD)
        return user

    return as_role


def messages_of(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


# --- Comparing -----------------------------------------------------------------------------------------------


def test_words_added_and_removed_are_marked_in_rich_text():
    old = "<p>Rest the knee for two weeks after the day.</p>"
    html = compare_html(old, "<p>Rest the <strong>knee</strong> for six weeks after the day.</p>")
    assert "<ins>six</ins>" in html
    assert "<del>two</del>" in html
    assert "<strong>knee</strong>" in html


def test_text_is_compared_line_by_line_and_its_signs_are_words():
    html = compare_text("a < b\nThe second line stays", "a < c\nThe second line stays")
    assert "<p>a &lt; <ins>c</ins> <del>b</del> </p><p>The second line stays</p>" in html
    assert "<b>" not in compare_text("<b>bold</b>", "<script>x</script>")


HOSTILE = [
    "<script>alert(1)</script><p>One</p>",
    '<p onclick="x()">One <img src=x onerror=x()></p>',
    "<p>One <ins>never added</ins> <del>never removed</del></p>",
    """<p><a href='http://x/?"><script>alert(1)</script><ins>faked</ins>'>link</a></p>""",
    "<p><a href='javascript:alert(1)'>link</a></p>",
    "<p>&lt;script&gt;alert(1)&lt;/script&gt; &lt;ins&gt;faked&lt;/ins&gt;</p>",
    "<table><caption>One<td>two<tr><th onload=x>three",
]


@pytest.mark.parametrize("old", ["", "<p>Another text.</p>", *HOSTILE])
@pytest.mark.parametrize("new", HOSTILE)
def test_nothing_but_marks_is_added_to_clean_text(old, new):
    root = lxml.html.fragment_fromstring(compare_html(old, new), create_parent="div")
    for element in root.iterdescendants():
        assert element.tag in EDITOR_TAGS | {"ins", "del"}
        assert not [name for name in element.attrib if name.startswith("on")]
        assert "javascript" not in element.get("href", "")


@pytest.mark.parametrize("text", HOSTILE)
def test_nobody_can_fake_a_mark(text):
    html = compare_html(text, text)
    assert "<ins>" not in html
    assert "<del>" not in html


def test_a_link_that_leads_elsewhere_is_a_change():
    html = compare_html("<p><a href='https://a.example'>here</a></p>", "<p><a href='https://b.example'>here</a></p>")
    assert "https://b.example</ins>" in html
    assert "https://a.example" in html


def test_every_field_that_differs_is_compared_by_the_names_of_what_it_holds(picture):
    knees, hips, backs = make_tag(name="Knees"), make_tag(name="Hips"), make_tag(name="Backs")
    article = make_draft(title="Old title", tags=[knees, hips], author=make_author(name="Ines"))
    new = save(
        article,
        title="New title",
        tags=[hips.pk, backs.pk],
        author=make_author(name="Omar").pk,
        category=None,
        hero=picture.pk,
        references="A study.",
    )
    Tag.objects.filter(pk=knees.pk).delete()
    changes = {change.name: change.html for change in compare_revisions(article.newest_revision, new)}
    assert list(changes) == ["title", "references", "category", "tags", "author", "hero"]
    assert "<ins>New</ins>" in changes["title"]
    assert "<ins>Omar</ins>" in changes["author"]
    assert "<del>Ines</del>" in changes["author"]
    assert changes["tags"] == "<p>Hips, <del>(deleted)</del>, <ins>Backs</ins></p>"
    assert "<ins>Calm water</ins>" in changes["hero"]
    assert changes["category"].startswith("<p><del>Category")


def test_a_change_of_form_only_is_said_to_be_one():
    article = make_draft(body="<h2>Rest</h2><p>Text.</p>")
    new = save(article, body="<h3>Rest</h3><p>Text.</p>")
    [change] = compare_revisions(article.newest_revision, new)
    assert change.is_only_formatting


def test_the_page_shows_the_older_version_against_the_newer(client, sign_in):
    sign_in("Editor")
    article = make_draft(body="<p>Take two pills.</p>")
    save(article, body="<p>Take three pills.</p>")
    for query in ["?from=1&to=2", "?from=2&to=1"]:
        page = client.get(page_of(article, "compare") + query).content.decode()
        assert "<ins>three</ins>" in page
        assert "<del>two</del>" in page


@pytest.mark.parametrize("query", ["", "?from=1", "?from=1&to=1", "?from=1&to=99", "?from=x&to=2", "?from=²&to=1"])
def test_a_comparison_that_cannot_be_is_said(client, sign_in, query):
    sign_in("Editor")
    article = make_draft()
    save(article, title="Two")
    response = client.get(page_of(article, "compare") + query)
    assert response.status_code == 404
    assert "Choose two different versions" in response.content.decode()


def test_versions_of_another_article_are_not_compared(client, sign_in):
    sign_in("Editor")
    article, other = make_draft(), make_draft()
    save(other, title="SECRET")
    assert "SECRET" not in client.get(page_of(article, "compare") + "?from=1&to=2").content.decode()


# --- Versions and log ----------------------------------------------------------------------------------------


def test_the_history_lists_versions_and_the_log(client, sign_in):
    editor = sign_in("Editor")
    leaver = make_user("Writer", last_name="Leaver")
    article = make_article()
    save(article, by=leaver, title="By a leaver", note="typing errors")
    save(article, by=editor, title="By the editor")
    page = client.get(page_of(article, "history")).content.decode()
    for words in ["Writer Leaver", "typing errors", "Live", "Approved", "Submitted for review", "Published", "Begun"]:
        assert words in page
    leaver.delete()
    assert "someone who left" in client.get(page_of(article, "history")).content.decode()


def test_the_log_shows_why_an_approval_was_overridden(client, sign_in):
    admin = sign_in("admin")
    article = make_draft()
    publishing.publish(article, by=admin, override_reason="Recall of a product <today>")
    page = client.get(page_of(article, "history")).content.decode()
    assert "Published without approval" in page
    assert "Recall of a product &lt;today&gt;" in page


def test_the_history_is_paged_and_asks_no_more_for_more_rows(client, sign_in):
    editor = sign_in("Editor")
    article = make_draft()

    def queries(name: str) -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page_of(article, name)).status_code == 200
        return len(captured)

    for number in range(3):
        save(article, by=editor, title=f"Title {number}")
    few = queries("history")
    for number in range(60):
        save(article, by=make_user() if number % 20 == 0 else editor, title=f"Later {number}")
    assert queries("history") == few
    first = client.get(page_of(article, "history")).content.decode()
    assert "Page 1 of 2" in first
    assert 'value="64"' in first
    assert 'name="from" value="1"' not in first
    assert 'name="from" value="1"' in client.get(page_of(article, "history") + "?page=2").content.decode()
    assert client.get(page_of(article, "history") + "?page=zero&log=-1").status_code == 200


# --- Going back ----------------------------------------------------------------------------------------------


def restore(client, article, number, base=None):
    data = {"number": number, "base": newest(article) if base is None else base}
    return client.post(page_of(article, "restore"), data, follow=True)


def test_restoring_makes_a_new_draft_and_changes_nothing_for_readers(client, sign_in):
    editor = sign_in("Editor")
    article = make_article(title="First words")
    save(article, title="Second words")
    response = restore(client, article, 1)
    assert "restored as a new draft, version 3" in messages_of(response)
    revision = Article.objects.get().newest_revision
    assert (revision.number, revision.content["title"], revision.author) == (3, "First words", editor)
    assert revision.state == "draft"
    assert Article.objects.get().live_revision.number == 1


def test_restoring_names_what_is_no_longer_there(client, sign_in):
    sign_in("Editor")
    tag, category = make_tag(), make_category()
    article = make_draft(tags=[tag], category=category, title="Old")
    save(article, tags=[], category=make_category().pk, title="New")
    tag.delete()
    category.delete()
    said = messages_of(restore(client, article, 1))
    assert "category, tags" in said
    content = Article.objects.get().newest_revision.content
    assert (content["title"], content["category"], content["tags"]) == ("Old", None, [])


def test_restoring_over_a_newer_version_is_refused(client, sign_in):
    sign_in("Editor")
    article = make_draft()
    save(article, title="Two")
    save(article, title="Three")
    response = restore(client, article, 1, base=2)
    assert "saved a newer version" in messages_of(response)
    assert newest(article) == 3


@pytest.mark.parametrize("data", [{}, {"number": "x", "base": "1"}, {"number": "99", "base": "2"}])
def test_a_restoring_that_cannot_be_is_said(client, sign_in, data):
    sign_in("Editor")
    article = make_draft()
    save(article, title="Two")
    response = client.post(page_of(article, "restore"), data, follow=True)
    assert response.status_code == 200
    assert messages_of(response)
    assert newest(article) == 2


def test_restoring_asks_for_a_post_with_a_token():
    user = make_user("Editor")
    article = make_draft()
    save(article, title="Two")
    strict = Client(enforce_csrf_checks=True)
    strict.login(username=user.username, password=PASSWORD)
    assert strict.get(page_of(article, "restore")).status_code == 405
    assert strict.post(page_of(article, "restore"), {"number": 1, "base": 2}).status_code == 403
    assert newest(article) == 2


# --- Who may -------------------------------------------------------------------------------------------------

GETS = ["history", "compare", "preview", "preview/frames"]
POSTS = {"restore": {"number": 1, "base": 2}, "preview-links": {"act": "make", "days": 7}}


@pytest.mark.parametrize(
    ("role", "own", "others", "acts"),
    [
        ("Writer", True, False, True),
        ("Reviewer", True, True, False),
        ("Editor", True, True, True),
        ("admin", True, True, True),
        ("Moderator", False, False, False),
        ("Manager", False, False, False),
        ("", False, False, False),
    ],
)
def test_each_page_is_for_who_may_see_the_article(client, sign_in, role, own, others, acts):
    user = sign_in(role)
    for article, may_see in [(make_draft(by=user), own), (make_draft(by=make_user("Writer")), others)]:
        save(article, title="SECRET title")
        for name in GETS:
            response = client.get(page_of(article, name) + "?from=1&to=2")
            assert (response.status_code == 200) == may_see, name
            assert ("SECRET" in response.content.decode()) == may_see, name
        for name, data in POSTS.items():
            response = client.post(page_of(article, name), data)
            assert (response.status_code == 302) == (may_see and acts), name
        assert newest(article) == (3 if may_see and acts else 2)
        assert article.preview_links.count() == (may_see and acts)


def test_no_page_is_for_a_visitor(client):
    article = make_draft()
    save(article, title="SECRET title")
    for name in GETS:
        assert client.get(page_of(article, name)).headers["Location"].startswith("/admin/login/")
    for name, data in POSTS.items():
        response = client.post(page_of(article, name), data)
        assert response.status_code == 403
        assert "You are no longer signed in" in response.content.decode()
    assert newest(article) == 2
    assert not article.preview_links.exists()
