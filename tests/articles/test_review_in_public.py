"""What readers are told of review and correction, from the records and never typed."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from articles import publishing
from articles.models import Article, MailPreference, Review
from articles.reviewing import months_later
from clinic_site.profile.models import ClinicProfile
from tests.articles.test_pages import text_of
from tests.factories import PASSWORD, approve, make_article, make_author, make_draft, make_tag, make_user

pytestmark = pytest.mark.django_db


def test_the_page_names_who_reviewed_it_when_and_when_next(client):
    article = make_article()
    page = text_of(client.get(article.get_absolute_url()))
    assert "Medically reviewed by Rita Reviewer, MD" in page
    assert "Next review by" in page


def test_an_overdue_article_says_so(client, time_machine):
    article = make_article()
    assert "past the date of its next review" not in text_of(client.get(article.get_absolute_url()))
    time_machine.move_to(timezone.now() + timedelta(days=36 * 31))
    page = text_of(client.get(article.get_absolute_url()))
    assert "past the date of its next review" in page
    assert "Next review by" not in page


def test_without_a_review_nobody_is_named(client):
    ClinicProfile.objects.update(requires_review=False)
    article = make_draft()
    publishing.publish(article, by=None)
    assert "Medically reviewed" not in text_of(client.get(article.get_absolute_url()))
    assert article.events.get(act="publish").note == "review was not required"


def test_an_edit_shows_the_review_of_what_is_live_until_it_is_published(client):
    article = make_article()
    first = article.live_review
    from articles.content import Content

    changed = Content.from_json({**article.newest_revision.content, "title": "Changed"})
    publishing.save_revision(article, changed, by=None, base=1)
    article.refresh_from_db()
    assert article.live_review == first
    with pytest.raises(publishing.PublishingError, match="has to approve"):
        publishing.publish(article, by=None)
    approve(article)
    publishing.publish(article, by=None)
    article.refresh_from_db()
    assert article.live_review != first


@pytest.mark.parametrize(("months", "years"), [(None, 3), (12, 1)])
def test_a_tag_asks_for_the_next_review_sooner(months, years):
    article = make_article(tags=[make_tag(review_after_months=months), make_tag()])
    assert article.live_review.next_review_on == months_later(timezone.localdate(), 12 * years)


def test_a_due_article_that_is_still_right_is_approved_once_more(client, time_machine):
    article = make_article()
    first = article.live_review
    time_machine.move_to(timezone.now() + timedelta(days=36 * 31))
    reviewer = make_user("Reviewer")
    make_author(user=reviewer, name="Nadia New", credentials="DO", is_clinician=True)
    client.login(username=reviewer.username, password=PASSWORD)
    address = f"/admin/articles/article/{article.pk}/review/"
    assert "approve it once more" in client.get(address).content.decode()
    client.post(address, {"act": "changes", "base": 1, "note": "No."})
    assert Article.objects.get().live_review == first, "a live text is changed, not sent back"
    client.post(address, {"act": "approve", "base": 1, "note": ""})
    client.logout()
    page = text_of(client.get(article.get_absolute_url()))
    assert "Medically reviewed by Nadia New, DO" in page
    assert "past the date" not in page


def test_who_wrote_the_live_text_does_not_approve_it_again():
    writer = make_user("Reviewer")
    make_author(user=writer, credentials="MD", is_clinician=True)
    article = make_article(by=writer)
    with pytest.raises(publishing.PublishingError, match="Somebody else has to review it"):
        publishing.approve(article, by=writer, reviewer=writer.author, base=1)


def test_the_dashboard_names_what_waits_is_due_is_late_and_lies_about(client, time_machine):
    start = timezone.now()
    due, lying = make_article(title="Due soon"), make_draft(title="Left lying")
    Review.objects.filter(revision__article=due).update(next_review_on=timezone.localdate() + timedelta(days=90))
    waits, ready, later = (
        make_draft(title="Waits"),
        approve(make_draft(title="Ready")),
        approve(make_draft(title="Later")),
    )
    publishing.submit(waits, by=None, base=1)
    publishing.schedule(later, by=None, at=start + timedelta(days=100))
    time_machine.move_to(start + timedelta(days=80))
    client.login(username=make_user("Reviewer").username, password=PASSWORD)
    panels = {str(panel.title): [row.text for row in panel.rows] for panel in client.get("/admin/").context["panels"]}
    assert panels["Waiting for my review"] == ["Waits"]
    assert panels["Due for review"] == ["Due soon"]
    client.login(username=make_user("Editor").username, password=PASSWORD)
    panels = {str(panel.title): [row.text for row in panel.rows] for panel in client.get("/admin/").context["panels"]}
    assert panels["Approved, to be published"] == ["Ready"]
    assert panels["Scheduled"] == ["Later"]
    assert "Left lying" in panels["Drafts that nobody went on with"]
    for state, article in [("due", due), ("stale", lying), ("submitted", waits), ("approved", ready)]:
        found = client.get(f"/admin/articles/article/?state={state}").context["cl"].result_list
        assert article in found, state


def test_months_have_their_ends():
    assert months_later(date(2027, 1, 31), 1) == date(2027, 2, 28)
    assert months_later(date(2027, 12, 15), 1) == date(2028, 1, 15)
    assert months_later(date(2028, 2, 29), 12) == date(2029, 2, 28)


def test_a_correction_is_dated_and_public(client):
    article = make_article()
    client.login(username=make_user("Editor").username, password=PASSWORD)
    address = f"/admin/articles/article/{article.pk}/publish/"
    client.post(address, {"act": "correct", "correct-text": "The number of people in the trial was wrong."})
    client.logout()
    page = text_of(client.get(article.get_absolute_url()))
    assert "Corrections" in page
    assert "The number of people in the trial was wrong." in page
    with pytest.raises(publishing.PublishingError):
        publishing.add_correction(make_draft(), "Nobody read it.", by=None)


@pytest.mark.django_db(transaction=True)
class TestMail:
    """The worker sends it; it closes its connections, so these tests commit."""

    def send(self) -> list[tuple[str, str]]:
        mail.outbox.clear()
        call_command("run_worker", once=True)
        return sorted((message.to[0], message.subject) for message in mail.outbox)

    def people(self):
        from clinic_site.admin.roles import keep_roles

        keep_roles()
        ClinicProfile.objects.get_or_create(pk=1)
        writer = make_user("Writer", email="writer@clinic.example")
        reviewers = [make_user("Reviewer", email=f"reviewer{number}@clinic.example") for number in range(2)]
        for number, reviewer in enumerate(reviewers):
            make_author(user=reviewer, credentials="MD", is_clinician=True, name=f"Doctor {number}")
        return writer, reviewers

    def test_reviewers_are_told_what_waits_and_the_writer_what_became_of_it(self):
        writer, (one, two) = self.people()
        article = make_draft(by=writer, title="Knees")
        publishing.submit(article, by=writer, base=1)
        told = self.send()
        assert told == [(person.email, "Submitted for review: Knees") for person in (one, two)]
        assert f"/admin/articles/article/{article.pk}/review/" in mail.outbox[0].body
        publishing.request_changes(article, by=one, reviewer=one.author, base=1, note="Please name the source.")
        assert self.send() == [(writer.email, "Changes requested: Knees")]
        assert "Please name the source." in mail.outbox[0].body

    def test_one_reviewer_is_asked_alone(self):
        writer, (one, _two) = self.people()
        publishing.submit(make_draft(by=writer), by=writer, base=1, to=one)
        assert [address for address, _subject in self.send()] == [one.email]

    def test_editors_are_told_what_was_approved_for_them_to_publish(self, client):
        writer, (one, _two) = self.people()
        editor, silent = [make_user("Editor", email=f"editor{number}@clinic.example") for number in range(2)]
        client.login(username=silent.username, password=PASSWORD)
        assert "An article was approved and waits to be published" in client.get("/admin/my-mail/").content.decode()
        client.post("/admin/my-mail/", {"my_articles": "on"})
        article = make_draft(by=writer, title="Knees")
        publishing.submit(article, by=None, base=1)
        publishing.approve(article, by=one, reviewer=one.author, base=1)
        assert self.send() == [(person.email, "Approved: Knees") for person in (editor, writer)]
        pages = {message.to[0]: message.body for message in mail.outbox}
        assert f"/admin/articles/article/{article.pk}/publish/" in pages[editor.email]
        assert f"/admin/articles/article/{article.pk}/change/" in pages[writer.email]

        publishing.publish(article, by=editor)
        self.send()
        publishing.approve(article, by=one, reviewer=one.author, base=1)
        assert self.send() == [(writer.email, "Approved: Knees")], "it is live: nothing waits"

    def test_who_switched_it_off_gets_none(self, client):
        writer, (one, two) = self.people()
        client.login(username=one.username, password=PASSWORD)
        assert client.post("/admin/my-mail/", {"my_articles": "on"}).status_code == 302
        assert MailPreference.objects.get(user=one).waiting_for_me is False
        publishing.submit(make_draft(by=writer), by=writer, base=1)
        assert [address for address, _subject in self.send()] == [two.email]

    def test_reviewers_are_reminded_once_of_each_due_date(self):
        _writer, (one, two) = self.people()
        article = make_article(title="Old knees")
        self.send()
        Review.objects.update(next_review_on=timezone.localdate() + timedelta(days=7))
        assert self.send() == [(person.email, "Due for review: Old knees") for person in (one, two)]
        assert self.send() == []
        Article.objects.filter(pk=article.pk).update(review_reminded_for=None)
        assert len(self.send()) == 2

    def test_a_scheduled_change_goes_live_by_the_worker_and_readyz_names_a_late_one(self, client, time_machine):
        start = timezone.now()
        article = make_article(title="Before")
        from articles.content import Content

        changed = Content.from_json({**article.newest_revision.content, "title": "After"})
        publishing.save_revision(article, changed, by=None, base=1)
        approve(article)
        publishing.schedule(article, by=None, at=start + timedelta(hours=1))
        self.send()
        assert Article.objects.get().title == "Before"
        time_machine.move_to(start + timedelta(minutes=63))
        assert client.get("/readyz").json()["schedule"].startswith("overdue: 1")
        self.send()
        assert Article.objects.get().title == "After"
        assert client.get("/readyz").json()["schedule"] == "ok"
