"""Readers report a comment, without a cookie, an account or a script."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from clinic_site.profile.models import PROFILE_ID, ClinicProfile
from comments import moderation, reporting
from comments.models import Comment, Discussion, ModerationEvent, Report, SafetyRecord
from comments.senders import Sender
from comments.views.door import door_token
from tests.comments.worker import run_tasks
from tests.factories import make_article, make_comment, make_user

pytestmark = pytest.mark.django_db


def address(comment):
    return reverse("report_comment", args=[comment.pk])


def report(comment, *, reason="abuse", network=1, client=None):
    return (client or Client()).post(
        address(comment), {"reason": reason}, REMOTE_ADDR=f"203.0.{network}.7", follow=True
    )


@pytest.fixture
def comment():
    return make_comment(make_article(), body="A rude word.")


def now(comment):
    return Comment.objects.get(pk=comment.pk)


def test_from_the_article_to_the_thanks(comment):
    strict = Client(enforce_csrf_checks=True)
    reply = make_comment(comment.discussion.article, parent=comment)
    article = strict.get(comment.discussion.article.get_absolute_url()).content.decode()
    for each in (comment, reply):
        assert f'href="{address(each)}"' in article
    form = strict.get(address(comment))
    assert "no-store" in form["Cache-Control"]
    assert form.content.decode().count('type="radio"') == 6
    assert "A rude word." in form.content.decode()
    thanks = report(comment, client=strict)
    assert "Thank you for your report" in thanks.content.decode()
    assert "911" in thanks.content.decode()
    assert f'href="{comment.permanent_address}">Back to the comment<' in thanks.content.decode()
    assert not strict.cookies
    assert now(comment).reports == 1
    assert Report.objects.get().reason == "abuse"
    assert now(comment).status == "approved"


def test_without_a_reason_the_form_comes_back(comment):
    response = report(comment, reason="")
    assert response.status_code == 422
    assert "Please choose" in response.content.decode()
    assert report(comment, reason="dislike").status_code == 422
    assert not Report.objects.exists()


def test_a_sender_counts_once_until_a_moderator_has_looked(comment):
    for _again in range(3):
        assert "Thank you for your report" in report(comment).content.decode()
    assert now(comment).reports == 1
    moderation.decide([comment], "approved", by=make_user("Moderator"))
    assert now(comment).reports == 0
    report(comment)
    assert now(comment).reports == 1
    assert Report.objects.count() == 2


def test_once_also_when_the_key_of_the_hashes_changed_meanwhile(comment, time_machine):
    report(comment)
    time_machine.move_to(timezone.now() + timedelta(days=8))
    report(comment)
    assert now(comment).reports == 1


def test_an_unknown_network_counts_as_one_reader(comment):
    for _again in range(4):
        assert Client().post(address(comment), {"reason": "other"}, REMOTE_ADDR="").status_code == 302
    assert now(comment).reports == 1


def test_enough_readers_hide_it_until_a_moderator_has_looked(comment):
    ClinicProfile.objects.update_or_create(pk=PROFILE_ID, defaults={"reports_that_hide": 2})
    page = comment.discussion.article.get_absolute_url()
    before = now(comment)
    report(comment, network=1)
    assert "A rude word." in Client().get(page).content.decode()
    report(comment, network=2)
    hidden = now(comment)
    assert (hidden.status, hidden.reports, hidden.version) == ("pending", 2, before.version + 2)
    assert (hidden.decided_by, hidden.decided_at) == (None, None)
    assert "A rude word." not in Client().get(page).content.decode()
    assert Discussion.objects.get(pk=comment.discussion_id).shown_count == 0
    event = ModerationEvent.objects.get(act="reported")
    assert (event.by, event.was, event.comment_id) == (None, "approved", comment.pk)
    assert Client().get(address(comment)).status_code == 404
    moderation.decide([comment], "approved", by=None)
    assert "A rude word." in Client().get(page).content.decode()
    report(comment, network=3)
    assert now(comment).status == "approved"


def test_the_thanks_lead_back_to_what_is_left_of_the_discussion(comment):
    article = comment.discussion.article
    elsewhere = make_comment(make_article(), status="pending")
    ClinicProfile.objects.update_or_create(pk=PROFILE_ID, defaults={"reports_that_hide": 1})
    thanks = report(comment)
    assert now(comment).status == "pending"
    address = thanks.request["PATH_INFO"]
    back = f'href="{article.get_absolute_url()}#comments">Back to the comments<'
    assert back in thanks.content.decode()
    other = Client().get(address.replace(f"/{comment.pk}/", f"/{elsewhere.pk}/")).content.decode()
    assert back in other, "of a comment that is not shown it does not tell where it stands"
    publishing.unpublish(article, by=None)
    taken_down = Client().get(address).content.decode()
    assert "Thank you for your report" in taken_down
    assert article.title not in taken_down


def test_its_writer_does_not_show_it_again_by_changing_it():
    ClinicProfile.objects.update_or_create(pk=PROFILE_ID, defaults={"reports_that_hide": 2, "held_comments": "marked"})
    comment = make_comment(make_article(), body="A rude word.")
    assert comment.status == "approved"
    report(comment, reason="crisis", network=1)
    report(comment, network=2)
    edit = reverse("edit_comment", args=[door_token(comment)])
    assert Client().post(edit, {"body": "Another rude word."}).status_code == 302
    changed = now(comment)
    assert (changed.body, changed.status, changed.reports) == ("Another rude word.", "pending", 2)
    assert changed.urgency == Comment.Urgency.NOW
    moderation.decide([comment], "approved", by=make_user("Moderator"))
    assert now(comment).status == "approved"


@pytest.mark.django_db(transaction=True)
def test_a_report_and_a_decision_never_wait_for_each_other(comment):
    """Whoever reports holds no comment while they wait for its discussion."""
    if connection.vendor == "sqlite":
        pytest.skip("one writes at a time")
    ClinicProfile.objects.update_or_create(pk=PROFILE_ID, defaults={"reports_that_hide": 1})
    errors = []

    def report_it():
        try:
            reporting.report(comment, reason="abuse", sender=Sender("203.0.113.0/24"))
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    reader = threading.Thread(target=report_it)
    with transaction.atomic():
        Discussion.objects.select_for_update().get(pk=comment.discussion_id)
        reader.start()
        reader.join(timeout=1)
        Comment.objects.select_for_update(nowait=True).get(pk=comment.pk)
    reader.join(timeout=30)
    assert not errors
    assert now(comment).status == "pending"


def test_a_report_of_a_crisis_goes_to_the_safety_log(comment):
    moderator = make_user("Moderator", email="moderator@clinic.example")
    report(comment, reason="crisis")
    assert now(comment).urgency == Comment.Urgency.NOW
    record = SafetyRecord.objects.get()
    assert (record.kind, record.body, record.opened_by) == ("crisis", "A rude word.", None)
    run_tasks()
    assert [message.to for message in mail.outbox] == [[moderator.email]]
    assert "rude" not in mail.outbox[0].body
    report(comment, reason="crisis", network=2)
    assert SafetyRecord.objects.count() == 1


def test_an_answer_of_the_clinic_can_be_reported():
    answer = make_comment(make_article(), by=make_user("Moderator"), body="General words.")
    report(answer)
    assert now(answer).reports == 1


@pytest.mark.parametrize("status", ["pending", "rejected", "spam"])
def test_what_is_not_shown_cannot_be_reported_or_found(status):
    comment = make_comment(make_article(), status=status, body="Held words.")
    response = report(comment)
    assert response.status_code == 404
    assert "Held words." not in response.content.decode()
    assert Client().get(address(comment)).status_code == 404
    assert Client().get(reverse("report_comment", args=[2**62])).status_code == 404
    assert not Report.objects.exists()


def test_nor_under_an_article_that_was_taken_down(comment):
    publishing.unpublish(comment.discussion.article, by=None)
    assert report(comment).status_code == 404


def test_ten_an_hour_from_one_sender(time_machine):
    article = make_article()
    comments = [make_comment(article) for _ in range(11)]
    for comment in comments[:10]:
        assert report(comment).status_code == 200
    refused = report(comments[10], reason="privacy")
    assert refused.status_code == 429
    assert "try again in an hour" in refused.content.decode()
    assert 'value="privacy"' in refused.content.decode()
    assert "checked" in refused.content.decode()
    assert report(comments[10], network=2).status_code == 200
    time_machine.move_to(timezone.now() + timedelta(minutes=61))
    assert report(comments[10]).status_code == 200
    assert now(comments[10]).reports == 2


def test_the_same_report_twice_at_once_is_one(comment, monkeypatch):
    report(comment)
    monkeypatch.setattr(reporting, "_has_reported", lambda *args: False)  # neither has seen the other yet
    with transaction.atomic():
        assert reporting.report(comment, reason="abuse", sender=Sender("203.0.1.0/24")) is False
    assert now(comment).reports == 1


def test_no_address_is_kept(comment):
    report(comment, network=77)
    assert "203.0.77" not in str(list(Report.objects.values()))


def test_a_signed_in_moderator_needs_the_token(comment):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_user("Moderator"))
    assert report(comment, client=strict).status_code == 403
    page = strict.get(address(comment)).content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert strict.post(address(comment), {"reason": "abuse", "csrfmiddlewaretoken": token}).status_code == 302
