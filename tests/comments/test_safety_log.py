"""The restricted log: who sees it, what is kept, and that nothing in it goes away."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from comments import privacy, safety_log
from comments.models import Comment, ReplyTemplate, SafetyAction, SafetyRecord
from comments.reply_check import find
from tests.comments.forms import write
from tests.factories import make_article, make_comment, make_user

pytestmark = pytest.mark.django_db

EVENT = "Two days after the PRP injection in my knee I had a fever and went to the hospital."
CRISIS = "I cannot go on, I want to end my life."
LIST = reverse("admin:comments_safetyrecord_changelist")


@pytest.fixture
def record():
    comment = make_comment(make_article(title="Needles"), status="pending", body=EVENT, name="Rue", email="r@a.example")
    return comment.safety_records.get()


def page_of(record):
    return reverse("admin:comments_safetyrecord_change", args=[record.pk])


def do(client, record, act, **facts):
    return client.post(page_of(record), {"act": act, **{f"{act}-{name}": value for name, value in facts.items()}})


def acts(record):
    return list(record.actions.values_list("what", flat=True))


def test_from_the_readers_words_to_a_closed_record(client, moderator):
    client.logout()
    write(client, make_article(title="Needles"), body=EVENT, name="Rue")
    record = SafetyRecord.objects.get()
    client.force_login(moderator)
    page = client.get(page_of(record)).content.decode()
    assert EVENT in page
    assert "1-800-FDA-1088" in page
    do(client, record, "elements", patient="Rue, writer", reporter="Rue", product="PRP, knee", event="Fever\nHospital")
    do(client, record, "action", what="called", note="Rue called, and is well again.")
    do(client, record, "close", outcome="reported", note="MedWatch 123.")
    record.refresh_from_db()
    assert (record.patient, record.product, record.event) == ("Rue, writer", "PRP, knee", "Fever\nHospital")
    assert (record.outcome, record.closed_by) == ("reported", moderator)
    assert acts(record) == ["opened", "elements", "called", "closed"]
    assert set(record.actions.exclude(what="opened").values_list("by", flat=True)) == {moderator.pk}
    page = client.get(page_of(record)).content.decode()
    for words in ("Rue called, and is well again.", "MedWatch 123.", "PRP, knee", "Reported (MedWatch"):
        assert words in page


def test_elements_keep_what_they_were(client, moderator, record):
    do(client, record, "elements", patient="A", reporter="", product="PRP", event="")
    do(client, record, "elements", patient="B", reporter="", product="PRP", event="")
    notes = list(record.actions.filter(what="elements").values_list("note", flat=True))
    assert "A" in notes[0]
    assert "PRP" in notes[0]
    assert "B" in notes[1]
    assert "PRP" not in notes[1]
    do(client, record, "elements", patient="B", reporter="", product="PRP", event="")
    assert record.actions.filter(what="elements").count() == 2


@pytest.mark.parametrize(
    ("act", "facts", "lacks"),
    [
        ("action", {"what": "called", "note": " "}, "required"),
        ("action", {"what": "closed", "note": "My words."}, "My words."),
        ("close", {"outcome": "nothing_to_do", "note": ""}, "why there is nothing"),
        ("close", {"outcome": "", "note": "My words."}, "My words."),
        ("elements", {"patient": "x" * 201, "event": "My words."}, "My words."),
    ],
)
def test_a_slip_says_what_lacks_and_loses_nothing(client, moderator, record, act, facts, lacks):
    response = do(client, record, act, **facts)
    assert response.status_code == 422
    assert lacks in response.content.decode()
    assert acts(record) == ["opened"]


def test_what_a_colleague_closed_meanwhile_is_refused_and_what_was_typed_stays(client, moderator, record):
    safety_log.close(record, by=None, outcome="supported", note="")
    response = do(client, record, "action", what="note", note="My words.")
    assert response.status_code == 422
    assert "Open it again" in response.content.decode()
    do(client, record, "reopen", note="A second mail came.")
    assert acts(record) == ["opened", "closed", "reopened"]
    assert SafetyRecord.objects.get().is_open
    assert do(client, record, "action", what="note", note="My words.").status_code == 302


def test_of_two_records_about_a_comment_only_one_is_open(client, moderator, record):
    safety_log.close(record, by=None, outcome="supported", note="")
    newer = safety_log.begin_record(record.comment, record.kind)
    assert newer.pk != record.pk
    response = do(client, record, "reopen", note="Once more.")
    assert response.status_code == 422
    assert "newer record" in response.content.decode()


def test_the_list_shows_what_is_open_first_and_takes_no_more_queries_with_more(client, moderator):
    article = make_article()
    first = make_comment(article, status="pending", body=CRISIS).safety_records.get()
    safety_log.close(first, by=None, outcome="supported", note="")
    client.get(LIST)  # what is remembered from now on
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(LIST)
    for number in range(5):
        make_comment(article, status="pending", body=f"{EVENT} {number}")
    with CaptureQueriesContext(connection) as many:
        page = client.get(LIST).content.decode()
    assert len(many) == len(few)
    assert page.index(f"/safetyrecord/{first.pk}/") > page.rindex(f"/safetyrecord/{first.pk + 5}/")
    assert f"/safetyrecord/{first.pk}/" not in client.get(LIST, {"state": "open"}).content.decode()
    assert EVENT[:20] not in page


@pytest.mark.parametrize("role", ["Writer", "Reviewer", "Editor", "Manager", ""])
def test_nobody_else_sees_or_changes_it(client, record, role):
    client.force_login(make_user(role))
    for response in (client.get(LIST), client.get(page_of(record)), do(client, record, "close", outcome="supported")):
        assert response.status_code == 403
    assert "afety log" not in client.get(reverse("admin:index")).content.decode()
    assert acts(record) == ["opened"]


def test_to_moderate_alone_is_not_enough(client, record):
    user = make_user("")
    user.user_permissions.add(*Permission.objects.filter(codename__in=["moderate_comment", "view_comment"]))
    client.force_login(user)
    assert client.get(page_of(record)).status_code == 403
    assert "Safety log" not in client.get(reverse("admin:index")).content.decode()


def test_the_dashboard_counts_what_is_open_without_its_words(client, moderator, record):
    page = client.get(reverse("admin:index")).content.decode()
    panel = page[page.index("Safety log", page.index('class="dashboard"')) :].split("</section>")[0]
    assert '<span class="dashboard-count">1</span>' in panel
    assert "Needles" in panel
    assert "fever" not in panel
    safety_log.close(record, by=None, outcome="supported", note="")
    assert "No record is open." in client.get(reverse("admin:index")).content.decode()


def test_the_admins_own_log_holds_nothing_of_it(client, moderator, record):
    do(client, record, "elements", patient="Rue", reporter="", product="", event="Fever")
    do(client, record, "action", what="note", note="Rue is well.")
    do(client, record, "close", outcome="supported", note="Done.")
    assert not LogEntry.objects.exists()


def test_nothing_is_deleted(client, record):
    client.force_login(make_user("admin"))
    assert (
        client.post(reverse("admin:comments_safetyrecord_delete", args=[record.pk]), {"post": "yes"}).status_code == 403
    )
    client.post(LIST, {"action": "delete_selected", "_selected_action": [record.pk], "post": "yes"})
    assert SafetyRecord.objects.filter(pk=record.pk).exists()
    action = record.actions.get()
    for change in (action.delete, action.save, SafetyAction.objects.all().delete):
        with pytest.raises(ValidationError):
            change()


def test_the_record_outlives_its_comment(client, moderator, record):
    privacy.erase([record.comment], by=None, by_writer=True)
    page = client.get(page_of(record)).content.decode()
    assert EVENT in page
    assert "r@a.example" in page
    Comment.objects.filter(pk=record.comment_id).delete()
    page = client.get(page_of(record)).content.decode()
    assert EVENT in page
    assert "its row is gone" in page


def test_words_that_were_changed_are_added_once():
    comment = make_comment(make_article(), status="pending", body=EVENT)
    Comment.objects.filter(pk=comment.pk).update(body=f"{EVENT} It is over.")
    comment.refresh_from_db()
    for _again in range(2):
        record = safety_log.begin_record(comment, "adverse_event")
    assert acts(record) == ["opened", "note"]
    assert record.body == EVENT


def test_the_ready_answers_pass_the_check_and_can_be_changed(client):
    answers = list(ReplyTemplate.objects.all())
    assert len(answers) == 5
    assert [answer.title for answer in answers if find(answer.body)] == []
    client.force_login(make_user("Manager"))
    address = reverse("admin:comments_replytemplate_change", args=[answers[0].pk])
    bad = client.post(address, {"title": "Mine", "body": "We are sorry about your appointment.", "position": 1})
    assert bad.status_code == 200
    assert "HIPAA" in bad.content.decode()
    assert "We are sorry about your appointment.</textarea>" in bad.content.decode()
    client.post(address, {"title": "Mine", "body": "Thank you for writing.", "position": 1})
    assert ReplyTemplate.objects.get(pk=answers[0].pk).body == "Thank you for writing."
