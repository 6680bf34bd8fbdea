"""The writing desk, as each role meets it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from articles.content import Content
from articles.models import Article
from clinic_site.profile.models import ClinicProfile
from comments.models import Discussion
from tests.factories import (
    PASSWORD,
    approve,
    make_article,
    make_author,
    make_category,
    make_draft,
    make_reviewer,
    make_tag,
    make_user,
)

pytestmark = pytest.mark.django_db
LIST, ADD = "/admin/articles/article/", "/admin/articles/article/add/"


def change_address(article: Article) -> str:
    return f"/admin/articles/article/{article.pk}/change/"


@pytest.fixture
def sign_in(client):
    def as_role(role: str):
        user = make_user(role)
        client.login(username=user.username, password=PASSWORD)
        return user

    return as_role


@pytest.fixture
def no_review(db):
    """A clinic that does not ask for a review."""
    ClinicProfile.objects.update_or_create(pk=1, defaults={"requires_review": False})


def typed(article: Article | None = None, **facts) -> dict:
    """What the form sends: of an article as it stands, with what somebody changed in it."""
    data = {"base": "", "title": "A title", "summary": "A summary.", "body": "<p>Text.</p>"}
    if article:
        article.refresh_from_db()
        content = article.newest_revision.content
        data = {name: "" if value is None else value for name, value in content.items()}
        data |= {"base": article.newest_revision.number, "slug": article.slug}
    return data | facts


def complete() -> dict:
    return {"category": make_category().pk, "author": make_author().pk, "tags": [make_tag().pk]}


def messages_of(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def test_a_writer_begins_an_article_which_nobody_else_sees(client, sign_in):
    writer = sign_in("Writer")
    response = client.post(ADD, typed(title="Stairs and knees", **complete()), follow=True)
    assert response.status_code == 200
    article = Article.objects.get()
    assert (article.slug, article.created_by, article.status) == ("stairs-and-knees", writer, "draft")
    assert Discussion.objects.get(article=article).is_open
    client.logout()
    assert client.get("/articles/stairs-and-knees/").status_code == 404


def test_a_title_is_enough_to_save(client, sign_in):
    sign_in("Writer")
    client.post(ADD, {"title": "Half a thought"})
    assert Article.objects.get().title == "Half a thought"


def test_a_writer_cannot_publish_by_any_door(client, sign_in):
    writer = sign_in("Writer")
    client.post(ADD, typed(_publish="1", **complete()))
    article = Article.objects.get()
    client.post(change_address(article), typed(article, title="Again", _publish="1"))
    client.post(LIST, {"action": "publish_selected", "_selected_action": [article.pk]})
    article.refresh_from_db()
    assert (article.status, article.title, article.created_by) == ("draft", "Again", writer)


def test_a_writer_sees_and_changes_own_articles_only(client, sign_in):
    other = make_draft(by=make_user("Writer"), title="Not yours")
    sign_in("Writer")
    assert "Not yours" not in client.get(LIST).content.decode()
    assert client.get(change_address(other)).status_code == 302
    client.post(change_address(other), typed(other, title="Stolen"))
    other.refresh_from_db()
    assert other.title == "Not yours"


def test_a_writer_cannot_change_the_address(client, sign_in):
    article = make_draft(by=sign_in("Writer"), slug="agreed")
    client.post(change_address(article), typed(article, slug="other", title="New"))
    article.refresh_from_db()
    assert (article.slug, article.title) == ("agreed", "New")


def test_without_a_review_rule_an_editor_publishes_with_one_button(client, sign_in, no_review):
    article = make_draft(title="Draft words")
    sign_in("Editor")
    assert 'name="_publish"' in client.get(change_address(article)).content.decode()
    response = client.post(change_address(article), typed(article, title="Final words", _publish="1"), follow=True)
    assert "is live" in messages_of(response)
    assert "Final words" in client.get(article.get_absolute_url()).content.decode()


def test_without_a_review_rule_an_editor_publishes_a_new_article_at_once(client, sign_in, no_review):
    sign_in("Editor")
    response = client.post(ADD, typed(_publish="1", **complete()), follow=True)
    assert "is live" in messages_of(response)
    assert Article.objects.published().count() == 1


def test_an_editor_publishes_what_was_approved_by_saving_it_unchanged(client, sign_in):
    article = make_draft(title="Read by a clinician")
    sign_in("Editor")
    assert 'name="_publish"' not in client.get(change_address(article)).content.decode()
    approve(article)
    assert 'name="_publish"' in client.get(change_address(article)).content.decode()
    response = client.post(change_address(article), typed(article, _publish="1"), follow=True)
    assert "is live" in messages_of(response)


def test_a_changed_text_is_not_published_without_a_new_approval(client, sign_in):
    article = approve(make_draft())
    sign_in("Editor")
    response = client.post(change_address(article), typed(article, title="Other words", _publish="1"), follow=True)
    assert "Saved as a draft. A clinician has to approve this version first." in messages_of(response)
    article.refresh_from_db()
    assert (article.status, article.title) == ("draft", "Other words")


def test_the_form_sets_no_date_of_publication(client, sign_in, no_review):
    article = make_draft()
    sign_in("Editor")
    data = typed(article, published_at_0="2031-07-01", published_at_1="09:00")
    client.post(change_address(article), data)
    article.refresh_from_db()
    assert article.published_at is None


def test_what_is_missing_is_said_and_what_was_typed_is_kept(client, sign_in):
    sign_in("Editor")
    response = client.post(ADD, typed(title="Nearly there", summary="", _publish="1"), follow=True)
    said = messages_of(response)
    assert "Saved as a draft" in said
    assert "Write a summary" in said
    assert "Choose a category" in said
    article = Article.objects.get()
    assert (article.status, article.title) == ("draft", "Nearly there")


def test_saving_a_live_article_changes_nothing_for_readers(client, sign_in):
    article = make_article(title="Before", body="<p>Old words.</p>")
    sign_in("Editor")
    client.post(change_address(article), typed(article, title="After", body="<p>New words.</p>", category=""))
    page = client.get(article.get_absolute_url()).content.decode()
    assert "Before" in page
    assert "New words." not in page
    form = client.get(change_address(article)).content.decode()
    assert "New words." in form, "the form shows the newest version"
    assert "changes that readers do not see yet" in form


def test_a_save_over_somebody_elses_gives_back_every_field(client, sign_in):
    article = make_draft()
    sign_in("Editor")
    data = typed(article, title="Mine", body="<p>My long work.</p>", references="My reference.")
    client.post(change_address(article), typed(article, title="Theirs"))
    response = client.post(change_address(article), data)
    page = response.content.decode()
    assert response.status_code == 409
    assert "saved version 2" in page
    for words in ["Mine", "My long work.", "My reference."]:
        assert words in page
    article.refresh_from_db()
    assert article.title == "Theirs"


def test_a_failed_save_gives_back_every_field(client, sign_in):
    article = make_draft()
    sign_in("Editor")
    data = typed(article, title="", body="<p>My long work.</p>", slug="not a slug")
    page = client.post(change_address(article), data).content.decode()
    assert "My long work." in page
    assert "not a slug" in page
    assert article.revisions.count() == 1


def test_a_taken_address_is_said_in_the_form(client, sign_in):
    make_article(slug="taken")
    article = make_draft()
    sign_in("Editor")
    response = client.post(change_address(article), typed(article, slug="taken"))
    assert "Another article has, or had, the address" in response.content.decode()


def test_a_new_address_is_used_at_once(client, sign_in):
    article = make_article(slug="old")
    sign_in("Editor")
    client.post(change_address(article), typed(article, slug="new"))
    assert client.get("/articles/new/").status_code == 200


def test_bulk_acts_do_each_article_by_itself(client, sign_in):
    ready, unready, live = approve(make_draft()), make_draft(title="No summary", summary=""), make_article()
    sign_in("Editor")
    selected = [ready.pk, unready.pk]
    response = client.post(LIST, {"action": "publish_selected", "_selected_action": selected}, follow=True)
    assert "1 published." in messages_of(response)
    assert "No summary: Something is missing. Write a summary" in messages_of(response)
    down = {"action": "unpublish_selected", "_selected_action": [live.pk]}
    asked = client.post(LIST, down)
    assert live.title in asked.content.decode()
    assert "Reason" in asked.content.decode()
    assert "This field is required." in client.post(LIST, {**down, "down-reason": " "}).content.decode()
    assert live in Article.objects.published()
    assert "1 taken down." in messages_of(client.post(LIST, {**down, "down-reason": "A doubt."}, follow=True))
    assert live.events.get(act="unpublish").note == "A doubt."
    assert set(Article.objects.published()) == {ready}


def test_a_reviewer_reads_every_article_and_changes_none(client, sign_in):
    article = make_draft(title="To be read")
    sign_in("Reviewer")
    assert "To be read" in client.get(change_address(article), follow=True).content.decode()
    assert client.post(change_address(article), typed(article, title="Changed")).status_code == 403
    assert client.get(ADD).status_code == 403


def test_a_reviewer_reads_the_newest_version_and_not_the_live_one(client, sign_in):
    article = make_article(body="<p>Old words.</p>")
    content = {**article.newest_revision.content, "body": "<p>New <strong>words</strong>.</p>"}
    publishing.save_revision(article, Content(**content), by=None, base=1)
    sign_in("Reviewer")
    response = client.get(change_address(article), follow=True)
    assert response.redirect_chain[-1][0].endswith("/review/")
    assert "New <strong>words</strong>." in response.content.decode()


@pytest.mark.parametrize("role", ["Moderator", "Manager", ""])
def test_others_have_no_door_to_articles(client, sign_in, role):
    article = make_draft(title="Secret words")
    sign_in(role)
    for address in [LIST, ADD, change_address(article), f"/admin/articles/article/{article.pk}/history/"]:
        response = client.get(address, follow=True)
        assert response.status_code in {403, 404} or response.redirect_chain, address
        assert "Secret words" not in response.content.decode()
    response = client.post(change_address(article), typed(article, title="Changed"))
    assert response.status_code == 403
    assert "Secret words" not in client.get("/admin/").content.decode()


def test_a_draft_can_be_deleted_and_what_was_live_cannot(client, sign_in):
    draft, live = make_draft(), make_article()
    sign_in("Editor")
    client.post(f"/admin/articles/article/{draft.pk}/delete/", {"post": "yes"})
    response = client.post(f"/admin/articles/article/{live.pk}/delete/", {"post": "yes"})
    assert response.status_code == 403
    client.post(LIST, {"action": "delete_selected", "_selected_action": [live.pk], "post": "yes"})
    assert list(Article.objects.all()) == [live]


def test_writers_submit_many_at_once(client, sign_in):
    writer = sign_in("Writer")
    ready, unready = make_draft(by=writer), make_draft(by=writer, title="No summary", summary="")
    other = make_draft(title="Not yours")
    selected = [ready.pk, unready.pk, other.pk]
    response = client.post(LIST, {"action": "submit_selected", "_selected_action": selected}, follow=True)
    assert "1 submitted." in messages_of(response)
    assert "No summary: Something is missing." in messages_of(response)
    states = {article.pk: article.newest_revision.state for article in Article.objects.all()}
    assert states == {ready.pk: "submitted", unready.pk: "draft", other.pk: "draft"}


def test_the_list_tells_the_state_of_each(client, sign_in):
    now = timezone.now()
    make_draft(title="A draft")
    make_article(title="Later", at=now + timedelta(days=1))
    make_article(title="Over", ends_at=now - timedelta(minutes=5))
    publishing.submit(make_draft(title="Waits"), by=None, base=1)
    approve(make_draft(title="Signed"))
    mended = make_draft(title="To mend")
    publishing.submit(mended, by=None, base=1)
    publishing.request_changes(mended, by=None, reviewer=make_reviewer(), base=1, note="Say how long.")
    publishing.unpublish(make_article(title="Gone"), by=None)
    live = make_article(title="Live one")
    sign_in("Editor")
    client.post(change_address(live), typed(live, title="Live two"))
    page = client.get(LIST).content.decode()
    for words in ["Scheduled", "Ended", "Waiting for review", "Approved", "Changes requested", "Taken down"]:
        assert words in page
    assert "Live, changes waiting" in page
    for state, title in [
        ("draft", "A draft"),
        ("submitted", "Waits"),
        ("approved", "Signed"),
        ("changes_requested", "To mend"),
        ("scheduled", "Later"),
        ("ended", "Over"),
        ("unpublished", "Gone"),
        ("live", "Live two"),
        ("changed", "Live two"),
    ]:
        found = client.get(f"{LIST}?state={state}").context["cl"].result_list
        assert [article.newest_revision.content["title"] for article in found] == [title], state


def test_the_list_takes_as_many_queries_for_many_articles(client, sign_in):
    sign_in("Editor")
    client.get(LIST)
    with CaptureQueriesContext(connection) as before:
        client.get(LIST)
    for _ in range(3):
        article = make_article()
        publishing.submit(make_draft(), by=None, base=1)
        client.post(change_address(article), typed(article, title="Changed"))
    with CaptureQueriesContext(connection) as after:
        client.get(LIST)
    assert len(after) <= len(before) + 2, "the filters and the discussions of whatever there is"


def test_the_discussion_switch_stands_in_the_list(client, sign_in):
    article = make_article(title="Talked about")
    sign_in("Editor")
    assert f"/admin/comments/discussion/switch/{article.pk}/closed/" in client.get(LIST).content.decode()
    client.post(
        f"/admin/comments/discussion/switch/{article.pk}/closed/", headers={"referer": f"http://testserver{LIST}"}
    )
    assert "Comments are closed." in client.get(article.get_absolute_url()).content.decode()
    client.logout()
    sign_in("Writer")
    client.post(f"/admin/comments/discussion/switch/{article.pk}/open/")
    assert not Discussion.objects.get(article=article).is_open
