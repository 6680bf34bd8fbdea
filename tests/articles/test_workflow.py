"""An article's way to its readers, through the pages of those who walk it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from articles import publishing
from articles.admin.clinic_time import exists, is_twice, next_existing
from articles.content import Content
from articles.models import Article, PassageNote, Review
from clinic_site.profile.models import ClinicProfile
from tests.factories import PASSWORD, approve, make_article, make_author, make_category, make_draft, make_tag, make_user

pytestmark = pytest.mark.django_db
LIST, ADD = "/admin/articles/article/", "/admin/articles/article/add/"
ACTS = ["submit", "withdraw", "review", "publish"]


def page_of(article: Article, name: str) -> str:
    return f"/admin/articles/article/{article.pk}/{name}/"


def signed_in(user: User) -> Client:
    client = Client()
    assert client.login(username=user.username, password=PASSWORD)
    return client


def make_clinician(**facts) -> User:
    """A member of staff with the role of a reviewer and a clinician's byline."""
    user = make_user("Reviewer")
    make_author(user=user, **{"name": "Rita Reviewer", "credentials": "MD", "is_clinician": True, **facts})
    return user


def now(article: Article) -> Article:
    return Article.objects.get(pk=article.pk)


def typed(article: Article, **facts) -> dict:
    revision = now(article).newest_revision
    content = {name: "" if value is None else value for name, value in revision.content.items()}
    return {**content, "base": revision.number, "slug": article.slug, **facts}


def said(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def send(client: Client, article: Article, page: str, **data):
    return client.post(page_of(article, page), data, follow=True)


def acts_on(article: Article) -> list[str]:
    return list(article.events.order_by("pk").values_list("act", flat=True))


@pytest.fixture
def submitted(db) -> Article:
    article = make_draft(by=make_user("Writer"), title="On trial")
    publishing.submit(article, by=None, base=1)
    return article


# --- The whole way -------------------------------------------------------------------------------------------


def test_from_the_writer_to_the_readers():
    writer, editor, clinician = make_user("Writer"), make_user("Editor"), make_clinician()
    writing, editing, reviewing = signed_in(writer), signed_in(editor), signed_in(clinician)
    form = {"title": "Stairs", "summary": "Short.", "body": "<p>It heals in a week.</p>", "submit-to": clinician.pk}
    form |= {"category": make_category().pk, "author": make_author().pk, "tags": [make_tag().pk], "_submit": "1"}
    response = writing.post(ADD, {**form, "submit-note": "Please look at the dose."}, follow=True)
    assert "Submitted for review by Reviewer" in said(response)
    assert "is waiting for review by Reviewer" in response.content.decode()
    article = Article.objects.get()
    assert article.newest_revision.submitted_to == clinician
    assert article.events.get(act="submit").note == "Please look at the dose."
    assert [found.pk for found in reviewing.get(f"{LIST}?state=for_me").context["cl"].result_list] == [article.pk]
    assert reviewing.get(page_of(article, "change")).url == page_of(article, "review")

    page = reviewing.get(page_of(article, "review")).content.decode()
    assert "It heals in a week." in page
    assert "Please look at the dose." in page
    passage = {"passage-passage": "in a week", "passage-note": "Too sure.", "passage-base": 1}
    send(reviewing, article, "review", act="note", **passage)
    response = send(reviewing, article, "review", act="changes", base=1, note="Say how long\nit takes.")
    assert "Sent back to the writer" in said(response)

    page = writing.get(page_of(article, "change")).content.decode()
    for words in ["Changes requested", "Say how long<br>it takes.", "in a week", "Too sure."]:
        assert words in page
    mended = typed(article, body="<p>It heals in some weeks.</p>", _submit="1")
    response = writing.post(page_of(article, "change"), mended, follow=True)
    assert "Submitted for review by any reviewer" in said(response)

    page = reviewing.get(page_of(article, "review")).content.decode()
    assert "<ins>some weeks</ins>" in page.replace(".</ins>", "</ins>")
    assert "no longer in this version" in page
    assert "Say how long<br>it takes." in page, "earlier reviews"
    assert "Approved." in said(send(reviewing, article, "review", act="approve", base=2, note=""))

    assert "Rita Reviewer, MD" in editing.get(page_of(article, "publish")).content.decode()
    to_readers = f'<a href="{article.get_absolute_url()}">As readers see it</a>'
    assert to_readers not in editing.get(page_of(article, "publish")).content.decode()
    response = send(editing, article, "publish", act="publish", base=2)
    assert f'“Stairs” is live. <a href="{article.get_absolute_url()}"' in said(response)
    assert to_readers in response.content.decode()
    assert "It heals in some weeks." in Client().get(f"/articles/{article.slug}/").content.decode()
    assert now(article).live_review.reviewer == clinician.author
    assert acts_on(article) == [
        "create", "submit", "note", "request_changes", "save", "submit", "approve", "publish",
    ]  # fmt: skip


def test_a_writer_withdraws_what_was_submitted(submitted):
    writing = signed_in(submitted.created_by)
    assert "Withdraw from review" in writing.get(page_of(submitted, "change")).content.decode()
    assert "Withdrawn" in said(send(writing, submitted, "withdraw"))
    assert now(submitted).newest_revision.state == "draft"
    assert "It is a draft" in said(send(writing, submitted, "withdraw"))
    assert "Withdraw from review" not in writing.get(page_of(submitted, "change")).content.decode()


def test_submitting_at_its_own_address():
    writer, clinician = make_user("Writer"), make_clinician()
    article, writing = make_draft(by=writer), signed_in(writer)
    assert "Choose somebody who may review" in said(send(writing, article, "submit", base=1, to=writer.pk))
    assert "Open the article again" in said(send(writing, article, "submit", base="x"))
    assert "saved a newer version" in said(send(writing, article, "submit", base=7))
    assert now(article).newest_revision.state == "draft"
    assert "Submitted" in said(send(writing, article, "submit", base=1, to=clinician.pk, note="Please."))
    assert now(article).newest_revision.submitted_to == clinician


def test_an_incomplete_text_is_saved_and_not_submitted():
    writing = signed_in(make_user("Writer"))
    response = writing.post(ADD, {"title": "Half a thought", "_submit": "1"}, follow=True)
    assert "Saved as a draft. Something is missing. Write a summary" in said(response)
    assert Article.objects.get().newest_revision.state == "draft"


# --- Who may review ------------------------------------------------------------------------------------------


def test_the_byline_does_not_review_its_own_article():
    clinician = make_clinician()
    article = make_draft(author=clinician.author)
    publishing.submit(article, by=None, base=1)
    reviewing = signed_in(clinician)
    page = reviewing.get(page_of(article, "review")).content.decode()
    assert "An article is not reviewed by its own author." in page
    assert 'value="approve"' not in page
    response = send(reviewing, article, "review", act="approve", base=1)
    assert "An article is not reviewed by its own author." in said(response)
    assert not Review.objects.exists()


def test_who_wrote_on_it_does_not_review_it():
    clinician = make_clinician()
    article = make_draft(by=clinician)
    publishing.submit(article, by=None, base=1)
    response = send(signed_in(clinician), article, "review", act="changes", base=1, note="My own words to keep")
    assert "You have written on this text since it was last published." in said(response)
    assert "My own words to keep" in response.content.decode()
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (None, "Your account is not tied to an author."),
        ({"credentials": ""}, "has no clinical credentials on file"),
        ({"is_clinician": False}, "has no clinical credentials on file"),
    ],
)
def test_without_credentials_nobody_reviews(submitted, facts, sentence):
    user = make_user("Reviewer") if facts is None else make_clinician(**facts)
    response = send(signed_in(user), submitted, "review", act="approve", base=1)
    assert sentence in said(response)
    assert not Review.objects.exists()


def test_only_clinicians_with_the_role_can_be_asked(submitted):
    clinician, _without = make_clinician(), make_clinician(name="Nobody", credentials="")
    make_author(user=make_user("Editor"), credentials="MD", is_clinician=True)
    page = signed_in(submitted.created_by).get(page_of(submitted, "change"))
    assert list(page.context["submit_form"].fields["to"].queryset) == [clinician]


def test_a_stale_text_is_not_approved_and_the_note_is_kept(submitted):
    publishing.save_revision(submitted, Content(**{**now(submitted).newest_revision.content, "title": "New"}),
                             by=make_user("Editor"), base=1)  # fmt: skip
    response = send(signed_in(make_clinician()), submitted, "review", act="approve", base=1, note="Long thought")
    assert "saved a newer version" in said(response)
    assert "Long thought" in response.content.decode()
    publishing.submit(submitted, by=None, base=2)
    response = send(signed_in(make_clinician()), submitted, "review", act="approve", base=1, note="Long thought")
    assert "Long thought" in response.content.decode()
    assert not Review.objects.exists()


def test_changes_are_not_asked_for_without_a_word(submitted):
    response = send(signed_in(make_clinician()), submitted, "review", act="changes", base=1, note=" ")
    assert "Say what should change" in said(response)
    assert "Choose whether" in said(send(signed_in(make_clinician()), submitted, "review", act="", base=1))
    assert now(submitted).newest_revision.state == "submitted"


def test_a_double_click_approves_once(submitted):
    reviewing = signed_in(make_clinician())
    first, second = [send(reviewing, submitted, "review", act="approve", base=1) for _ in range(2)]
    assert "Approved." in said(first)
    assert "It is approved already." in said(second)
    assert Review.objects.count() == acts_on(submitted).count("approve") == 1


def test_a_change_after_the_approval_voids_it():
    article, editing = approve(make_draft()), signed_in(make_user("Editor"))
    assert 'value="publish"' in editing.get(page_of(article, "publish")).content.decode()
    editing.post(page_of(article, "change"), typed(article, title="Other words"))
    page = editing.get(page_of(article, "publish")).content.decode()
    assert "A clinician has to approve this version first." in page
    assert 'value="publish"' not in page
    assert "A clinician has to approve" in said(send(editing, article, "publish", act="publish", base=2))
    assert now(article).status == "draft"


def test_a_note_without_words_is_not_kept(submitted):
    reviewing = signed_in(make_clinician())
    data = {"passage-passage": "", "passage-note": "Too sure of it.", "passage-base": 1}
    response = send(reviewing, submitted, "review", act="note", **data)
    assert "Too sure of it." in response.content.decode()
    assert "This field is required." in response.content.decode()
    send(reviewing, submitted, "review", act="note", **{**data, "passage-passage": "The text", "passage-base": 9})
    assert not PassageNote.objects.exists()


def test_the_reviewer_sees_what_differs_from_the_live_version():
    article = make_article(title="Old title", body="<p>One two three.</p>")
    content = {**article.newest_revision.content, "title": "New title", "body": "<p>One four three.</p>"}
    publishing.save_revision(article, Content(**content), by=None, base=1)
    publishing.submit(article, by=None, base=2)
    page = signed_in(make_clinician()).get(page_of(article, "review")).content.decode()
    assert "What differs from the published version" in page
    for mark in ["<ins>four</ins>", "<del>two</del>", "<ins>New</ins>", "<del>Old</del>"]:
        assert mark in page.replace(" </", "</")


def test_what_was_typed_is_no_markup_on_the_screen(submitted):
    content = {**now(submitted).newest_revision.content, "title": "<script>1</script>", "references": "<img src=x>"}
    publishing.save_revision(submitted, Content(**content), by=None, base=1)
    page = signed_in(make_clinician()).get(page_of(submitted, "review")).content.decode()
    assert "<script>1" not in page
    assert "<img src=x>" not in page


# --- Who may come to which page ------------------------------------------------------------------------------

MAY = {
    "submit": {"Writer", "Editor", "admin"},
    "withdraw": {"Writer", "Editor", "admin"},
    "review": {"Reviewer", "admin"},
    "publish": {"Editor", "admin"},
}
POSTS = {
    "submit": [{"base": "1"}],
    "withdraw": [{}],
    "review": [
        {"act": "approve", "base": "1"},
        {"act": "changes", "base": "1", "note": "No."},
        {"act": "note", "passage-passage": "The", "passage-note": "No.", "passage-base": "1"},
    ],
    "publish": [
        {"act": "publish", "base": "1", "now-override_reason": "Because."},
        {"act": "schedule", "base": "1", "later-day": "2031-07-01", "later-time": "09:00"},
        {"act": "cancel"},
        {"act": "unpublish", "down-reason": "Because."},
        {"act": "put_back", "back-number": "1"},
    ],
}


@pytest.mark.parametrize("role", ["Writer", "Reviewer", "Editor", "Moderator", "Manager", "", None])
@pytest.mark.parametrize("page", ACTS)
def test_nobody_else_comes_in(page, role, submitted):
    if role in MAY[page]:
        user = submitted.created_by if role == "Writer" else make_user(role)
    else:
        user = make_user(role) if role is not None else None
    client = signed_in(user) if user else Client()
    before = acts_on(submitted)
    got = client.get(page_of(submitted, page))
    if role in MAY[page]:
        assert got.status_code == (405 if page in {"submit", "withdraw"} else 200)
        return
    assert got.status_code in {302, 403, 404, 405}
    for data in POSTS[page]:
        assert client.post(page_of(submitted, page), data).status_code in {302, 403, 404}
    assert (acts_on(submitted), now(submitted).newest_revision.state) == (before, "submitted")
    assert not PassageNote.objects.exists()


@pytest.mark.parametrize("page", ACTS)
def test_another_writers_article_is_not_there(page, submitted):
    other = signed_in(make_user("Writer"))
    assert other.post(page_of(submitted, page), {"base": 1}).status_code == 404


def test_a_writer_who_moderates_now_does_nothing_more(submitted):
    writer = submitted.created_by
    writer.groups.clear()
    for page in ACTS:
        assert signed_in(writer).post(page_of(submitted, page), {"base": 1}).status_code == 403


@pytest.mark.parametrize("page", ACTS)
def test_a_foreign_form_is_refused(page, submitted):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user("admin"))
    assert client.post(page_of(submitted, page), POSTS[page][0]).status_code == 403


# --- Publishing ----------------------------------------------------------------------------------------------


def test_an_editor_does_not_publish_what_they_have_not_seen():
    article, editing = approve(make_draft()), signed_in(make_user("Editor"))
    ClinicProfile.objects.update_or_create(pk=1, defaults={"requires_review": False})
    editing.post(page_of(article, "change"), typed(article, title="Other words"))
    for act in [{"act": "publish"}, {"act": "schedule", "later-day": "2031-07-01", "later-time": "09:00"}]:
        assert "saved a newer version" in said(send(editing, article, "publish", base=1, **act))
    assert now(article).status == "draft"


def test_a_superusers_override_is_kept_in_the_log_and_shown(submitted):
    admin, editor = make_user("admin"), make_user("Editor")
    reason = "The recall\nis urgent."
    data = {"act": "publish", "base": 1, "now-override_reason": reason}
    page = signed_in(editor).get(page_of(submitted, "publish")).content.decode()
    assert "override_reason" not in page
    assert "Only a superuser" in said(send(signed_in(editor), submitted, "publish", **data))
    assert "A clinician has to approve" in said(
        send(signed_in(admin), submitted, "publish", **{**data, "now-override_reason": " "})
    )
    response = send(signed_in(admin), submitted, "publish", **data)
    assert "is live" in said(response)
    event = submitted.events.get(act="override")
    assert (event.by, event.note.splitlines()) == (admin, reason.splitlines())
    assert "The recall" in response.content.decode()
    assert "Published without approval" in response.content.decode()


def test_what_is_missing_is_said_before_anyone_tries():
    article = make_draft(summary="")
    page = signed_in(make_user("Editor")).get(page_of(article, "publish")).content.decode()
    assert "Write a summary" in page


def test_the_panel_names_what_is_missing_before_anyone_submits():
    article = make_draft(by=make_user("Writer"))
    writing, typed_now = signed_in(article.created_by), typed(article, category="", author="")
    panel = writing.post(page_of(article, "check"), typed_now).content.decode()
    assert "No finding stops it." in panel
    for words in ["It cannot be submitted yet.", "Choose a category.", "Choose an author"]:
        assert words in panel
    assert "It cannot be submitted yet." not in writing.post(page_of(article, "check"), typed(article)).content.decode()


def test_who_has_a_byline_begins_under_it():
    writer, other = make_user("Writer"), make_author(name="Somebody Else")
    byline = make_author(user=writer, name="Willa Writer")

    def begins_under(user: User, query: str = "") -> object:
        return signed_in(user).get(f"{ADD}{query}").context["adminform"].form["author"].value()

    assert begins_under(writer) == byline.pk
    assert begins_under(writer, f"?author={other.pk}") == str(other.pk)
    assert begins_under(make_user("Writer")) is None


def test_a_first_publication_is_scheduled_and_cancelled():
    article, editing = approve(make_draft()), signed_in(make_user("Editor"))
    data = {"act": "schedule", "base": 1, "later-day": "2031-07-01", "later-time": "09:00"}
    response = send(editing, article, "publish", **data)
    assert "It goes live on 2031-07-01 at 09:00 (America/New_York)." in said(response)
    assert "Version 1 goes live on 2031-07-01 at 09:00" in response.content.decode()
    assert now(article).published_at == datetime(2031, 7, 1, 13, tzinfo=UTC)
    page = response.content.decode()
    assert "(Scheduled)" in page
    assert ": On 2031-07-01 at 09:00 (America/New_York)" in page, "what happened last"
    for words in ["(Live)", "Tell readers", "Take it down"]:
        assert words not in page, "no reader has seen it"
    history = editing.get(page_of(article, "history")).content.decode()
    assert "Scheduled</span>" in history
    assert "Live</span>" not in history
    assert Client().get(article.get_absolute_url()).status_code == 404
    assert "The schedule is cancelled." in said(send(editing, article, "publish", act="cancel"))
    assert now(article).status == "draft"
    assert "Nothing is scheduled." in said(send(editing, article, "publish", act="cancel"))


def test_a_change_of_a_live_article_is_scheduled():
    article, editing = make_article(title="Before"), signed_in(make_user("Editor"))
    editing.post(page_of(article, "change"), typed(article, title="After"))
    approve(article)
    data = {"act": "schedule", "base": 2, "later-day": "2031-07-01", "later-time": "09:00"}
    send(editing, article, "publish", **data)
    assert now(article).scheduled_revision.number == 2
    assert "Live, changes scheduled" in editing.get(LIST).content.decode()
    found = editing.get(f"{LIST}?state=scheduled").context["cl"].result_list
    assert [row.pk for row in found] == [article.pk]
    assert "Before" in Client().get(article.get_absolute_url()).content.decode()
    send(editing, article, "publish", act="cancel")
    assert now(article).scheduled_for is None


def test_a_time_that_has_passed_is_refused():
    article, editing = approve(make_draft()), signed_in(make_user("Editor"))
    data = {"act": "schedule", "base": 1, "later-day": "2020-07-01", "later-time": "09:00"}
    response = send(editing, article, "publish", **data)
    assert "That time has passed." in said(response)
    assert 'value="2020-07-01"' in response.content.decode()
    response = send(editing, article, "publish", **{**data, "later-day": ""})
    assert "This field is required." in response.content.decode()


def test_an_article_is_taken_down_with_a_reason():
    article, editing = make_article(), signed_in(make_user("Editor"))
    response = send(editing, article, "publish", act="unpublish", **{"down-reason": " "})
    assert "This field is required." in response.content.decode()
    assert now(article).is_public
    response = send(editing, article, "publish", act="unpublish", **{"down-reason": "Withdrawn study."})
    assert "is taken down" in said(response)
    assert "Withdrawn study." in response.content.decode()
    assert "(Was live)" in response.content.decode()
    assert "As readers see it" not in response.content.decode()
    assert Client().get(article.get_absolute_url()).status_code == 410
    again = send(editing, article, "publish", act="unpublish", **{"down-reason": "Once more."})
    assert "is not published" in said(again)


def test_what_was_taken_down_is_put_back_beside_a_newer_draft():
    article, editing = make_article(title="As it was"), signed_in(make_user("Editor"))
    editing.post(page_of(article, "change"), typed(article, title="Not yet approved"))
    send(editing, article, "publish", act="unpublish", **{"down-reason": "A doubt."})
    assert article.events.get(act="unpublish").revision_number == 1
    page = editing.get(page_of(article, "publish")).content.decode()
    assert "Put version 1 back" in page
    assert "The reason: A doubt." in page
    response = send(editing, article, "publish", act="put_back", **{"back-number": 1})
    assert "“As it was” is live again." in said(response)
    assert "Put version 1 back" not in response.content.decode()
    public = Client().get(article.get_absolute_url()).content.decode()
    assert "As it was" in public
    assert "Medically reviewed by" in public
    assert now(article).published_at == article.published_at
    assert now(article).newest_revision.content["title"] == "Not yet approved"
    refused = send(editing, article, "publish", act="put_back", **{"back-number": 1})
    assert "is not what was taken down" in said(refused)


def test_what_is_put_back_tells_readers_no_change_twice():
    article, editing = make_article(), signed_in(make_user("Editor"))
    editing.post(page_of(article, "change"), typed(article, title="Second"))
    send(editing, approve(article), "publish", act="publish", base=2, **{"now-what_changed": "A new dose."})
    editing.post(page_of(article, "change"), typed(article, title="Third"))
    send(editing, article, "publish", act="unpublish", **{"down-reason": "A doubt."})
    send(editing, article, "publish", act="put_back", **{"back-number": 2})
    assert Client().get(article.get_absolute_url()).content.decode().count("A new dose.") == 1


def test_without_an_approval_that_stands_nothing_is_put_back():
    ClinicProfile.objects.update_or_create(pk=1, defaults={"requires_review": False})
    article, editing = make_draft(), signed_in(make_user("Editor"))
    send(editing, article, "publish", act="publish", base=1)
    editing.post(page_of(article, "change"), typed(article, title="Second"))
    send(editing, article, "publish", act="unpublish", **{"down-reason": "A doubt."})
    ClinicProfile.objects.update(requires_review=True)
    page = editing.get(page_of(article, "publish")).content.decode()
    assert "It has no approval that stands." in page
    assert "Put version 1 back" not in page
    refused = send(editing, article, "publish", act="put_back", **{"back-number": 1})
    assert "A clinician has to approve this version first." in said(refused)
    assert not now(article).is_public


def test_a_newer_version_that_is_scheduled_is_cancelled_by_hand_first():
    article, editing = make_article(), signed_in(make_user("Editor"))
    editing.post(page_of(article, "change"), typed(article, title="Second"))
    send(editing, article, "publish", act="unpublish", **{"down-reason": "A doubt."})
    later = {"act": "schedule", "base": 2, "later-day": "2031-07-01", "later-time": "09:00"}
    send(editing, approve(article), "publish", **later)
    assert "Put version 1 back" not in editing.get(page_of(article, "publish")).content.decode()
    refused = send(editing, article, "publish", act="put_back", **{"back-number": 1})
    assert "cancel its schedule first" in said(refused)
    assert now(article).scheduled_for


# --- The hours of daylight saving time -----------------------------------------------------------------------


def test_a_missing_hour_is_refused_with_the_next_one():
    article, editing = approve(make_draft()), signed_in(make_user("Editor"))
    data = {"act": "schedule", "base": 1, "later-day": "2027-03-14", "later-time": "02:30"}
    page = send(editing, article, "publish", **data).content.decode()
    assert "02:30 does not exist on 2027-03-14" in page
    assert "The next time that day is 03:00." in page
    assert now(article).status == "draft"


@pytest.mark.parametrize(("fold", "utc"), [("0", 5), ("1", 6)])
def test_an_hour_that_comes_twice_asks_which(fold, utc):
    article, editing = approve(make_draft()), signed_in(make_user("Editor"))
    data = {"act": "schedule", "base": 1, "later-day": "2027-11-07", "later-time": "01:30"}
    assert "later-fold" not in editing.get(page_of(article, "publish")).content.decode()
    page = send(editing, article, "publish", **data).content.decode()
    assert "01:30 comes twice on 2027-11-07" in page
    assert page.count('name="later-fold"') == 2
    assert now(article).status == "draft"
    send(editing, article, "publish", **data, **{"later-fold": fold})
    assert now(article).published_at == datetime(2027, 11, 7, utc, 30, tzinfo=UTC)


def test_the_hours_around_the_changes():
    with timezone.override("America/New_York"):
        gap, twice = datetime(2027, 3, 14, 2), datetime(2027, 11, 7, 1)  # noqa: DTZ001 what a clock shows
        minute = timedelta(minutes=1)
        assert [exists(at) for at in (gap - minute, gap, gap + 59 * minute, gap + 60 * minute)] == [1, 0, 0, 1]
        assert [is_twice(at) for at in (twice - minute, twice, twice + 59 * minute, twice + 60 * minute)] == [
            0,
            1,
            1,
            0,
        ]
        assert not is_twice(gap)
        assert next_existing(gap) == gap + 60 * minute


# --- Taking an approval back, ends, and what the log says ----------------------------------------------------


def in_days(days: int) -> datetime:
    return timezone.now() + timedelta(days=days)


@pytest.mark.parametrize("was_live", [False, True])
def test_a_reviewer_takes_an_approval_back_and_the_schedule_goes_with_it(was_live):
    article, clinician, editor = make_article() if was_live else make_draft(), make_clinician(), make_user("Editor")
    content = replace(Content.from_json(now(article).newest_revision.content), body="<p>Second thoughts.</p>")
    publishing.save_revision(article, content, by=None, base=1)
    approve(article)
    publishing.schedule(article, by=editor, at=in_days(3))
    reviewing = signed_in(clinician)
    page = reviewing.get(page_of(article, "review")).content.decode()
    assert 'value="approve"' not in page
    response = send(reviewing, article, "review", act="changes", base=2, note="A new study says otherwise.")
    assert "Sent back to the writer" in said(response)
    article = now(article)
    assert article.newest_revision.state == "changes_requested"
    assert not Article.objects.scheduled().exists()
    assert article.is_public == was_live
    assert acts_on(article)[-2:] == ["cancel", "request_changes"]
    editing = signed_in(editor)
    assert "A clinician has to approve" in said(send(editing, article, "publish", act="publish", base=2))


def test_an_approved_version_is_not_approved_twice():
    article, reviewing = approve(make_draft()), signed_in(make_clinician())
    assert "It is approved already." in said(send(reviewing, article, "review", act="approve", base=1))


def test_a_live_text_that_nobody_reviewed_is_approved_as_it_is(submitted):
    profile = ClinicProfile.objects.current()
    profile.requires_review = False
    profile.save()
    article = publishing.publish(submitted, by=None)
    profile.requires_review = True
    profile.save()
    writing = signed_in(article.created_by)
    assert "A reviewer can approve it on the review page." in said(send(writing, article, "submit", base=1))
    assert "Approved." in said(send(signed_in(make_clinician()), article, "review", act="approve", base=1))
    assert "Medically reviewed by" in Client().get(article.get_absolute_url()).content.decode()


def test_a_note_on_a_passage_is_in_the_log(submitted):
    clinician = make_clinician()
    note = {"passage-passage": "The text", "passage-note": "Which?", "passage-base": 1}
    send(signed_in(clinician), submitted, "review", act="note", **note)
    event = submitted.events.get(act="note")
    assert (event.by, event.revision_number, event.note) == (clinician, 1, "“The text” Which?")


def end_at(moment: datetime, **more: str) -> dict[str, str]:
    local = timezone.localtime(moment)
    return {"act": "end", "end-day": f"{local:%Y-%m-%d}", "end-time": f"{local:%H:%M}", **more}


def test_an_end_takes_the_article_away_and_its_removal_brings_it_back(time_machine):
    article, editing = make_article(at=in_days(-2)), signed_in(make_user("Editor"))
    send(editing, article, "publish", **end_at(in_days(1)))
    assert Client().get(article.get_absolute_url()).status_code == 200
    time_machine.move_to(in_days(1))
    assert Client().get(article.get_absolute_url()).status_code == 410
    assert "it stays until somebody takes it down" in said(send(editing, article, "publish", act="stay"))
    assert Client().get(article.get_absolute_url()).status_code == 200
    page = send(editing, article, "publish", **end_at(in_days(1))).content.decode()
    assert "It ends on" in page
    assert f'value="{timezone.localtime(in_days(1)):%Y-%m-%d}"' in page


def test_an_end_before_the_publication_is_refused():
    article, editing = make_article(), signed_in(make_user("Editor"))
    assert "must come after the publication" in said(send(editing, article, "publish", **end_at(in_days(-1))))
    assert now(article).ends_at is None


@pytest.mark.parametrize("make", [make_draft, lambda: make_article(at=in_days(-2))])
def test_an_end_that_has_passed_is_refused(make):
    article, editing = make(), signed_in(make_user("Editor"))
    assert "That time has passed." in said(send(editing, article, "publish", **end_at(in_days(-1))))
    assert now(article).ends_at is None


@pytest.mark.parametrize(("fold", "utc"), [("0", 5), ("1", 6)])
def test_an_end_at_an_hour_that_comes_twice_asks_which(fold, utc):
    article, editing = make_article(), signed_in(make_user("Editor"))
    data = {"act": "end", "end-day": "2027-11-07", "end-time": "01:30"}
    page = send(editing, article, "publish", **data).content.decode()
    assert "01:30 comes twice on 2027-11-07" in page
    send(editing, article, "publish", **data, **{"end-fold": fold})
    assert now(article).ends_at == datetime(2027, 11, 7, utc, 30, tzinfo=UTC)


def test_what_has_ended_is_not_published_again_without_effect():
    article = make_article(at=in_days(-2), ends_at=in_days(-1))
    editing = signed_in(make_user("Editor"))
    content = replace(Content.from_json(now(article).newest_revision.content), body="<p>Newer.</p>")
    publishing.save_revision(article, content, by=None, base=1)
    approve(article)
    assert "Its end lies before its publication" in said(send(editing, article, "publish", act="publish", base=2))
    assert "Its end lies before its publication" in editing.get(page_of(article, "publish")).content.decode()
    publishing.change_end(article, in_days(2), by=None)
    later = timezone.localtime(in_days(5))
    data = {"act": "schedule", "base": 2, "later-day": f"{later:%Y-%m-%d}", "later-time": f"{later:%H:%M}"}
    assert "Its end lies before its publication" in said(send(editing, article, "publish", **data))


# --- Acts on many, and views of the list ---------------------------------------------------------------------


def test_acts_on_many_take_the_version_that_the_list_showed():
    article, editing = approve(make_draft()), signed_in(make_user("Editor"))
    profile = ClinicProfile.objects.current()
    profile.requires_review = False
    profile.save()
    shown = f'name="seen-{article.pk}" value="1"'
    assert shown in editing.get(LIST).content.decode()
    content = replace(Content.from_json(now(article).newest_revision.content), body="<p>Unseen.</p>")
    publishing.save_revision(article, content, by=None, base=1)
    for action in ["publish_selected", "submit_selected"]:
        data = {"action": action, "_selected_action": [article.pk], f"seen-{article.pk}": "1"}
        assert "saved a newer version" in said(editing.post(LIST, data, follow=True))
    assert (now(article).status, now(article).newest_revision.state) == ("draft", "draft")


def views_over(response) -> list[str]:
    return [str(view.name) for view in response.context["views"]]


def test_views_of_the_list():
    make_category(name="Joints")
    editor, other = make_user("Editor"), make_user("Editor")
    editing = signed_in(editor)
    assert "Save this view" not in editing.get(LIST).content.decode()
    response = editing.get(f"{LIST}?q=knee&p=2&state=stale")
    assert "Save this view" in response.content.decode()
    saved = editing.post(f"{LIST}views/", {"name": "Old knees", "query": "state=stale&q=knee&p=2"}, follow=True)
    assert "The view “Old knees” is saved." in said(saved)
    assert saved.redirect_chain[-1][0] == f"{LIST}?q=knee&state=stale"
    assert "Delete the view “Old knees”" in saved.content.decode()
    assert "Old knees" in views_over(editing.get(LIST))
    editing.post(f"{LIST}views/", {"name": "Old knees", "query": "q=hip"})
    assert [view.query for view in editor.saved_views.all()] == ["q=hip"]

    theirs = signed_in(other)
    assert "Old knees" not in views_over(theirs.get(LIST))
    view = editor.saved_views.get()
    assert theirs.post(f"{LIST}views/{view.pk}/delete/").status_code == 404
    assert "is deleted" in said(editing.post(f"{LIST}views/{view.pk}/delete/", follow=True))
    assert not editor.saved_views.exists()


@pytest.mark.parametrize(
    ("typed_in", "sentence"),
    [
        ({"name": "", "query": "q=knee"}, "This field is required."),
        ({"name": "All", "query": "p=3&q="}, "Choose a filter or search for something first"),
        ({"name": "Long", "query": "q=" + "x" * 600}, "at most 500"),
    ],
)
def test_a_view_that_cannot_be_saved(typed_in, sentence):
    editing = signed_in(make_user("Editor"))
    assert sentence in said(editing.post(f"{LIST}views/", typed_in, follow=True))


def test_my_drafts_are_what_i_began_and_readers_do_not_have():
    writer = make_user("Writer")
    mine = make_draft(by=writer)
    make_article(by=writer)
    make_draft(by=make_user("Writer"))
    found = signed_in(writer).get(f"{LIST}?state=mine").context["cl"].result_list
    assert [article.pk for article in found] == [mine.pk]
