"""What is typed and not saved yet, by the requests that the form's script makes."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from articles import autosaving, publishing
from articles.content import Content
from articles.merging import merged_html, merged_parts
from articles.models import Article, UnsavedText
from tests.factories import PASSWORD, make_author, make_category, make_draft, make_user

pytestmark = pytest.mark.django_db
ADD, NEW = "/admin/articles/article/add/", "/admin/articles/article/autosave/"


def page_of(article: Article, name: str = "change") -> str:
    return f"/admin/articles/article/{article.pk}/{name}/"


def signed_in(user: User) -> Client:
    client = Client()
    assert client.login(username=user.username, password=PASSWORD)
    return client


class Tab:
    """One open form, as the script sees it."""

    number = 0

    def __init__(self, user: User, address: str, *, query: str = "") -> None:
        Tab.number += 1
        self.client, self.user, self.address = signed_in(user), user, address
        self.name, self.turn = f"tab{Tab.number}", 0
        self.page = self.client.get(address + query).content.decode()
        self.fields = {
            name: unescape(found[1])
            for name in ["base", "unsaved_key", "unsaved_seen"]
            if (found := re.search(rf'name="{name}" value="([^"]*)"', self.page))
        }

    def keeps(self, *, lost: bool = False, turn: int = 0, **typed):
        """``lost``: the answer never arrives."""
        self.turn = turn or self.turn + 1
        data = {**self.content(), **typed, "unsaved_tab": self.name, "unsaved_turn": self.turn}
        data |= {"unsaved_owner": self.user.pk, "unsaved_key": self.fields["unsaved_key"]}
        data |= {"unsaved_base": self.fields.get("base", ""), "unsaved_seen": self.fields["unsaved_seen"]}
        response = self.client.post(self.address.replace("/change/", "/autosave/").replace("/add/", "/autosave/"), data)
        if response.status_code == 200 and not lost:
            self.fields["unsaved_seen"] = str(response.json()["version"])
        return response

    def content(self) -> dict:
        article = Article.objects.filter(pk=(re.search(r"/(\d+)/", self.address) or [0, 0])[1]).first()
        if article is None:
            return {}
        content = article.newest_revision.content
        typed = {name: "" if value is None else value for name, value in content.items()}
        return {**typed, "slug": article.slug}

    def saves(self, **typed):
        data = {**self.content(), **self.fields, **typed}
        return self.client.post(self.address, data, follow=True)


def body_of(article: Article) -> str:
    return Article.objects.get(pk=article.pk).newest_revision.content["body"]


def said(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


# --- Keeping and offering ------------------------------------------------------------------------------------


def test_what_is_typed_is_kept_offered_compared_and_restored():
    writer = make_user("Writer")
    article = make_draft(by=writer, body="<p>Before.</p>")
    tab = Tab(writer, page_of(article))
    answer = tab.keeps(body="<p>Before. And a sentence more.<script>x</script></p>", title="")
    assert re.fullmatch(r"\d\d:\d\d", answer.json()["at"])
    assert article.revisions.count() == 1, "it is no revision"
    assert body_of(article) == "<p>Before.</p>"

    again = Tab(writer, page_of(article))
    assert "And a sentence more" not in again.page
    assert "You typed into this article and did not save it" in again.page
    key = again.fields["unsaved_key"]
    compared = again.client.get(f"/admin/articles/article/unsaved/{key}/").content.decode()
    assert re.search(r"<ins>[^<]*And a sentence more\.</ins>", compared)
    restored = Tab(writer, page_of(article), query=f"?restore={key}")
    assert "And a sentence more." in unescape(unescape(restored.page))
    assert "&lt;script" not in unescape(restored.page), "what the editor is given is clean"
    assert "It is not saved as a version yet" in restored.page

    restored.saves(body="<p>Before. And a sentence more, and its end.</p>")
    assert body_of(article) == "<p>Before. And a sentence more, and its end.</p>"
    assert "did not save it" not in Tab(writer, page_of(article)).page


def test_a_new_article_is_kept_before_there_is_one():
    writer = make_user("Writer")
    tab = Tab(writer, ADD)
    tab.keeps(title="Stairs and knees", body="<p>A first sentence.</p>")
    assert not Article.objects.exists()
    again = Tab(writer, ADD)
    assert "You began an article “Stairs and knees”" in again.page
    assert again.fields["unsaved_key"] != tab.fields["unsaved_key"], "two new articles can be begun beside each other"
    restored = Tab(writer, ADD, query=f"?restore={tab.fields['unsaved_key']}")
    assert "A first sentence." in restored.page
    restored.saves(title="Stairs and knees", body="<p>A first sentence.</p>", summary="S.")
    assert "You began an article" not in Tab(writer, ADD).page
    late = restored.keeps(title="Stairs", body="<p>A first</p>")
    assert late.status_code == 409, "a request that comes after the save begins no second article"
    assert not autosaving.pending_new(by=writer).exists()


def test_only_the_owner_meets_an_unsaved_text():
    writer, editor = make_user("Writer"), make_user("Editor")
    article = make_draft(by=writer, body="<p>Before.</p>")
    tab = Tab(writer, page_of(article))
    tab.keeps(body="<p>My secret plan.</p>")
    key = tab.fields["unsaved_key"]
    theirs = Tab(editor, page_of(article), query=f"?restore={key}")
    assert "secret" not in theirs.page
    assert "did not save" not in theirs.page
    for address in [f"/admin/articles/article/unsaved/{key}/", f"/admin/articles/article/unsaved/{key}/discard/"]:
        assert theirs.client.post(address).status_code == 404
    assert autosaving.pending(by=writer, article=article)


def test_an_unsaved_text_is_discarded():
    writer = make_user("Writer")
    article = make_draft(by=writer)
    tab = Tab(writer, page_of(article))
    tab.keeps(body="<p>Not needed.</p>")
    discard = f"/admin/articles/article/unsaved/{tab.fields['unsaved_key']}/discard/"
    assert "is discarded" in said(tab.client.post(discard, follow=True))
    assert "did not save it" not in Tab(writer, page_of(article)).page
    assert tab.client.post(discard).status_code == 404


def test_what_says_the_same_as_the_saved_version_is_not_offered():
    writer = make_user("Writer")
    article = make_draft(by=writer, body="<p>Same.</p>")
    Tab(writer, page_of(article)).keeps(body="<p>Same.</p>")
    assert "did not save it" not in Tab(writer, page_of(article)).page


def test_a_text_outlives_the_draft_that_somebody_deleted():
    writer, editor = make_user("Writer"), make_user("Editor")
    article = make_draft(by=writer, title="Knees")
    tab = Tab(writer, page_of(article))
    tab.keeps(title="Knees", body="<p>A day's work.</p>")
    signed_in(editor).post(page_of(article, "delete"), {"post": "yes"})
    assert not Article.objects.exists()
    assert "You began an article “Knees”" in Tab(writer, ADD).page
    assert "A day&#x27;s work" in Tab(writer, ADD, query=f"?restore={tab.fields['unsaved_key']}").page.replace(
        "&amp;#x27;", "&#x27;"
    )


# --- Never something older over something newer --------------------------------------------------------------


def test_an_old_tab_never_writes_over_a_newer_one():
    writer = make_user("Writer")
    article = make_draft(by=writer)
    old, new = Tab(writer, page_of(article)), Tab(writer, page_of(article))
    assert new.keeps(body="<p>Newer.</p>").status_code == 200
    refused = old.keeps(body="<p>Older.</p>")
    assert refused.status_code == 409
    assert "in another tab" in refused.json()["why"]
    assert UnsavedText.objects.get().typed["body"] == "<p>Newer.</p>"
    assert old.keeps(body="<p>Older still.</p>").status_code == 409
    # Saved by hand, the old tab's text is a version, and the newer text is still there to be restored.
    old.saves(body="<p>Older.</p>")
    assert body_of(article) == "<p>Older.</p>"
    assert UnsavedText.objects.get().typed["body"] == "<p>Newer.</p>"
    assert "did not save it" in Tab(writer, page_of(article)).page


def test_a_text_that_is_offered_is_not_written_over_by_going_on_without_it():
    writer = make_user("Writer")
    article = make_draft(by=writer)
    Tab(writer, page_of(article)).keeps(body="<p>Yesterday's.</p>")
    today = Tab(writer, page_of(article))
    assert today.keeps(body="<p>Today's.</p>").status_code == 409
    assert UnsavedText.objects.get().typed["body"] == "<p>Yesterday's.</p>"


def test_an_answer_that_is_lost_stops_nobody():
    writer = make_user("Writer")
    article = make_draft(by=writer)
    tab = Tab(writer, page_of(article))
    tab.keeps(body="<p>One.</p>", lost=True)
    assert tab.keeps(body="<p>One, two.</p>").status_code == 200
    assert UnsavedText.objects.get().typed["body"] == "<p>One, two.</p>"


def test_a_request_that_comes_late_changes_nothing():
    writer = make_user("Writer")
    article = make_draft(by=writer)
    tab = Tab(writer, page_of(article))
    tab.keeps(body="<p>One, two.</p>", turn=2)
    assert tab.keeps(body="<p>One.</p>", turn=1).status_code == 409
    tab.turn = 2
    tab.saves(body="<p>One, two.</p>")
    assert tab.keeps(body="<p>One, tw</p>", turn=3).status_code == 409
    assert UnsavedText.objects.get().typed is None


@pytest.mark.parametrize("facts", [{"unsaved_key": "no key"}, {"unsaved_key": ""}])
def test_a_form_that_cannot_be_kept_is_told(facts):
    writer = make_user("Writer")
    tab = Tab(writer, ADD)
    answer = tab.client.post(NEW, {"title": "T", "unsaved_owner": writer.pk, "unsaved_turn": 1, **facts})
    assert answer.status_code == 409
    assert "Save it." in answer.json()["why"]


def test_a_text_is_kept_for_nobody_else():
    """Somebody else signed in, in another tab of the same browser."""
    writer, editor = make_user("Writer"), make_user("Editor")
    article = make_draft(by=writer)
    tab = Tab(writer, page_of(article))
    tab.client = signed_in(editor)
    refused = tab.keeps(body="<p>The writer's.</p>")
    assert refused.status_code == 403
    assert "You are signed in as" in refused.json()["why"]
    assert not UnsavedText.objects.filter(typed__isnull=False).exists()


def test_the_text_of_an_ended_session_is_given_back():
    writer = make_user("Writer")
    article = make_draft(by=writer)
    tab = Tab(writer, page_of(article))
    tab.client.logout()
    response = tab.saves(body="<p>A <b>whole</b> day's work.<script>alert(1)</script></p>", title="A title to be kept")
    page = response.content.decode()
    assert response.status_code == 403
    assert "You are no longer signed in" in page
    assert "whole day's work." in re.sub("</?[a-z]+>", "", unescape(page))
    assert "A title to be kept" in page
    assert "alert(1)" not in page
    assert tab.keeps(body="<p>More.</p>").status_code == 403


def test_the_text_of_a_form_with_an_old_token_is_given_back():
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user("Editor"))
    response = client.post(ADD, {"title": "A title to be kept", "password": "never shown anywhere"})
    assert response.status_code == 403
    assert "A title to be kept" in response.content.decode()
    assert "never shown" not in response.content.decode()


def test_another_site_shows_nothing_of_its_own_here():
    forged = {"title": "Call this number at once"}
    response = Client().post(ADD, forged, headers={"Origin": "https://elsewhere.example"})
    assert response.status_code == 403
    assert "Call this number" not in response.content.decode()


# --- Two people ----------------------------------------------------------------------------------------------


def test_the_form_says_who_else_has_it_open():
    writer, editor = make_user("Writer"), make_user("Editor")
    article = make_draft(by=writer)
    here = Tab(writer, page_of(article))
    open_now = {"unsaved_owner": writer.pk, "unsaved_key": here.fields["unsaved_key"], "unsaved_base": 1}
    assert here.client.post(page_of(article, "autosave"), open_now).json() == {"open": "", "newer": ""}
    there = Tab(editor, page_of(article))
    assert f"Open elsewhere now: {writer.get_full_name() or writer.username}." in there.page
    publishing.save_revision(article, Content(title="Newer"), by=editor, base=1)
    answer = here.client.post(page_of(article, "autosave"), open_now).json()
    assert "saved version 2" in answer["newer"]
    UnsavedText.objects.update(seen_at=timezone.now() - timedelta(minutes=3))
    assert "Open elsewhere" not in Tab(editor, page_of(article)).page


def saved_by_another(article: Article, **facts) -> User:
    editor = make_user("Editor")
    content = Content.from_json(Article.objects.get(pk=article.pk).newest_revision.content)
    publishing.save_revision(article, replace(content, **facts), by=editor, base=1)
    return editor


def put_together(tab: Tab, page: str, **choices):
    hidden = {name: unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)}
    hidden.pop("csrfmiddlewaretoken", None)
    return tab.client.post(tab.address, {**hidden, **choices, "_put_together": "1"}, follow=True)


def shown_in(response) -> dict:
    return response.context["adminform"].form.initial


def test_saving_over_a_newer_version_shows_both_texts_and_takes_the_chosen():
    writer = make_user("Writer")
    article = make_draft(by=writer, title="Knees", summary="Short.", body="<p>It heals in weeks.</p>")
    tab = Tab(writer, page_of(article))
    saved_by_another(article, body="<p>It heals in months.</p>", summary="Shorter.")
    response = tab.saves(body="<p>It heals in days.</p>", title="Knees and hips", summary="Short.")
    page = response.content.decode()
    assert response.status_code == 409
    for words in [
        "saved version 2",
        "<ins>days.</ins>",
        "<ins>months.</ins>",
        "Only you changed this",
        "Nothing of either",
    ]:
        assert words in page
    assert article.revisions.count() == 2, "nothing is saved yet"

    again = put_together(tab, page)
    assert "Choose one of the two" in said(again)
    assert "<ins>days.</ins>" in again.content.decode(), "nothing typed is lost"
    chosen = put_together(tab, page, **{"take-body": "mine"})
    assert "Nothing is saved yet" in said(chosen)
    shown = shown_in(chosen)
    assert (shown["title"], shown["summary"]) == ("Knees and hips", "Shorter.")
    assert shown["body"] == "<p>It heals in days.</p>"
    tab.fields["base"] = str(shown["base"])
    tab.saves(title="Knees and hips", summary="Shorter.", body="<p>It heals in days.</p>")
    newest = Article.objects.get(pk=article.pk).newest_revision
    assert (newest.number, newest.content["summary"]) == (3, "Shorter.")

    theirs = put_together(tab, page, **{"take-body": "theirs"})
    assert theirs.status_code == 409, "somebody saved once more: both texts again"


def test_changes_of_different_paragraphs_are_merged():
    writer = make_user("Writer")
    article = make_draft(by=writer, body="<h2>One</h2><p>First.</p><p>Second.</p>")
    tab = Tab(writer, page_of(article))
    saved_by_another(article, body="<h2>One</h2><p>First, theirs.</p><p>Second.</p>")
    page = tab.saves(body="<h2>One</h2><p>First.</p><p>Second, mine.</p><p>Third.</p>").content.decode()
    assert "You changed different paragraphs" in page
    shown = shown_in(put_together(tab, page))
    assert shown["body"] == "<h2>One</h2><p>First, theirs.</p><p>Second, mine.</p><p>Third.</p>"


def test_both_typed_the_same():
    writer = make_user("Writer")
    article = make_draft(by=writer, body="<p>A.</p>")
    tab = Tab(writer, page_of(article))
    saved_by_another(article, body="<p>B.</p>")
    response = tab.saves(body="<p>B.</p>")
    assert response.status_code == 200
    assert article.revisions.count() == 2


@pytest.mark.parametrize("typed", ["", "null", "[]", "{", '{"tags": 3}', '{"title": 7}'])
def test_texts_that_did_not_arrive_whole_are_no_error(typed):
    writer = make_user("Writer")
    article = make_draft(by=writer)
    tab = Tab(writer, page_of(article))
    data = {"_put_together": "1", "typed": typed, "base": "1", "theirs": "1"}
    response = tab.client.post(tab.address, data, follow=True)
    assert response.status_code == 200
    assert article.revisions.count() == 1


def test_a_form_with_no_version_named_is_compared_as_a_whole():
    writer = make_user("Writer")
    article = make_draft(by=writer, body="<p>A.</p>")
    tab = Tab(writer, page_of(article))
    for base in ["", "x", "99", "9" * 30]:
        response = tab.saves(base=base, body="<p>B.</p>")
        assert response.status_code == 409
        assert "take-body" in response.content.decode()


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "both"),
    [
        ("abc", "abc", "abc", "abc"),
        ("abc", "aXc", "abc", "aXc"),
        ("abc", "abc", "abY", "abY"),
        ("abc", "Xbc", "abY", "XbY"),
        ("abc", "aXc", "aYc", None),
        ("abc", "aXc", "aXc", "aXc"),
        ("abc", "ac", "abcd", "acd"),
        ("abc", "xabc", "yabc", None),
        ("", "x", "", "x"),
        ("", "x", "y", None),
        ("abc", "", "abc", ""),
        ("abc", "", "abcd", "d"),
        ("abcdef", "acdef", "abcdxf", "acdxf"),
    ],
)
def test_merging_of_parts(base, mine, theirs, both):
    merged = merged_parts(list(base), list(mine), list(theirs))
    assert (None if merged is None else "".join(merged)) == both


def test_merging_keeps_what_stands_between_elements():
    assert merged_html("<p>a &lt; b</p>", "<p>c</p>", "<p>é</p>") is None
    assert merged_html("<p>a</p><p>b</p>", "<p>a &lt; ü</p><p>b</p>", "<p>a</p><p>b</p>") == "<p>a &lt; ü</p><p>b</p>"


# --- What the clock does -------------------------------------------------------------------------------------


def test_forms_that_were_closed_long_ago_are_forgotten_and_texts_are_not():
    writer = make_user("Writer")
    article, other = make_draft(by=writer), make_draft(by=writer)
    long_ago = timezone.now() - timedelta(days=30)
    autosaving.say_open(by=writer, article=article, key=uuid4())
    Tab(writer, page_of(other)).keeps(body="<p>Kept.</p>")
    UnsavedText.objects.update(seen_at=long_ago)
    assert autosaving.forget_closed_forms() == "1 forgotten"
    assert UnsavedText.objects.get().article == other


def test_the_dashboard_leads_back_to_what_was_typed():
    writer = make_user("Writer")
    article = make_draft(by=writer, title="Knees")
    tab = Tab(writer, page_of(article))
    tab.keeps(title="Knees that hurt")
    Tab(writer, ADD).keeps(title="Brand new")
    page = signed_in(writer).get("/admin/").content.decode()
    assert "Typed and not saved" in page
    assert f"{page_of(article)}?restore={tab.fields['unsaved_key']}" in page
    assert "Brand new" in page


def test_json_of_the_typed_text_holds_every_field():
    writer, category, author = make_user("Writer"), make_category(), make_author()
    tab = Tab(writer, ADD)
    tab.keeps(title="T", category=category.pk, author=author.pk, tags=["1", "x"], hero="nonsense", slug="not a slug")
    typed = UnsavedText.objects.get().typed
    assert json.loads(json.dumps(typed)) == typed
    assert (typed["category"], typed["author"], typed["tags"], typed["hero"]) == (category.pk, author.pk, [1], None)
    assert typed["slug"] == "not a slug"


def test_odd_input_is_no_error():
    writer = make_user("Writer")
    article, other = make_draft(by=writer), make_draft(by=writer)
    first, second = Tab(writer, page_of(article)), Tab(writer, page_of(other))
    assert first.keeps(slug="a\x00b").status_code == 200
    second.fields["unsaved_key"] = first.fields["unsaved_key"]
    assert second.keeps(body="<p>Of another form's key.</p>").status_code == 200
    assert UnsavedText.objects.count() == 2
    for typed in ['{"title": "\\ud800"}', '{"title": "ok", "body": "\\ud800"}']:
        data = {"_put_together": "1", "typed": typed, "base": "1", "theirs": "1"}
        assert first.client.post(first.address, data, follow=True).status_code == 200


def test_what_was_typed_on_the_page_with_both_texts_is_given_back_in_words():
    writer = make_user("Writer")
    article = make_draft(by=writer, body="<p>A.</p>")
    tab = Tab(writer, page_of(article))
    saved_by_another(article, body="<p>B.</p>")
    page = tab.saves(body="<p>Überprüfung des Knies.</p>").content.decode()
    tab.client.logout()
    assert "Überprüfung des Knies." in put_together(tab, page).content.decode()


def test_merging_of_hostile_texts_ends_soon():
    assert merged_html("<p>a</p>" * 1000, "<p>a</p>" * 999, "<p>a</p>" * 998) is None
