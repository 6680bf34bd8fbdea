"""What readers see and have reported waits in the queue, with what waits to be shown."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clinic_site import clock
from comments import switching
from comments.models import Comment, Report, SafetyRecord
from tests.comments.queue.desk import QUEUE, act, now, opened, undo, waiting, words
from tests.comments.worker import run_tasks
from tests.factories import make_article, make_comment, make_user

pytestmark = pytest.mark.django_db
LIST = "/admin/comments/comment/"


def report(comment: Comment, *, reason: str = "abuse", network: int = 1) -> Comment:
    address = reverse("report_comment", args=[comment.pk])
    assert Client().post(address, {"reason": reason}, REMOTE_ADDR=f"203.0.{network}.7").status_code == 302
    return now(comment)


def reported(**facts) -> Comment:
    return report(make_comment(make_article(), body="A rude word.", **facts))


def is_read(comment: Comment) -> bool:
    return comment.body in words(Client().get(comment.discussion.article.get_absolute_url()))


def test_waits_though_readers_see_it_and_says_so(client, moderator):
    comment = report(reported(), reason="dangerous", network=2)
    make_comment(comment.discussion.article)
    page = client.get(QUEUE)
    assert opened(page) == comment.pk
    assert "1 waits" in words(page)
    assert "Readers see this comment. It was reported 2 times" in words(page)
    assert "It gives dangerous advice (1)" in words(page)
    assert "Readers see it 2 reports" in words(page)
    assert is_read(comment)


def test_of_a_hidden_discussion_it_does_not_say_that_readers_see_it(client, moderator):
    comment = reported()
    switching.set_discussion_state([comment.discussion], "hidden", by=None)
    page = words(client.get(QUEUE))
    assert "It was reported 1 time" in page
    assert "Readers see this comment" not in page
    assert "Readers see it" not in page


def test_the_filters_find_it(client, moderator, time_machine):
    held, comment = waiting(), reported()
    for query, found in {
        "only=reported": {comment.pk},
        f"article={comment.discussion.article_id}": {comment.pk},
        "older=1": set(),
        "": {held.pk, comment.pk},
    }.items():
        assert {row.pk for row in client.get(f"{QUEUE}?{query}").context["page"]} == found, query
    time_machine.move_to(timezone.now() + timedelta(days=2))
    client.force_login(moderator)
    old = make_comment(comment.discussion.article)
    Comment.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=9))
    report(old, network=3)
    older = client.get(f"{QUEUE}?older=1").context["page"]
    assert {row.pk for row in older} == {held.pk, comment.pk}, "it waits since it was reported"


@pytest.mark.parametrize(("decision", "stays"), [("approved", True), ("rejected", False), ("spam", False)])
def test_is_decided_like_any_other(client, moderator, decision, stays):
    comment = reported()
    page = act(client, comment, status=decision)
    assert "No comment is waiting" in words(page)
    assert (now(comment).status, now(comment).reports) == (decision, 0)
    assert is_read(comment) == stays
    assert not Report.objects.filter(seen_at=None).exists()
    undo(client)
    assert (now(comment).status, now(comment).reports) == ("approved", 1)
    assert opened(client.get(QUEUE)) == comment.pk


def test_a_report_that_came_since_it_was_opened_is_read_first(client, moderator):
    read = reported()
    report(read, reason="crisis", network=2)
    assert "was reported by a reader meanwhile" in words(act(client, read, status="approved"))
    assert now(read).reports == 2
    act(client, now(read), status="approved")
    report(read, network=3)
    report(read, network=4)
    assert "reported by a reader meanwhile" in words(act(client, read, status="approved")), (
        "though it was approved before"
    )


def test_many_at_once(client, moderator):
    calm, urgent = reported(), report(reported(), reason="crisis", network=2)
    data = {"status": "approved", "pick": [f"{calm.pk}:{calm.version}", f"{urgent.pk}:{urgent.version}"]}
    page = words(client.post(f"{QUEUE}bulk/", data, follow=True))
    assert "1 comment changed" in page
    assert f"Comment {urgent.pk} is urgent" in page
    assert (now(calm).reports, now(urgent).reports) == (0, 2)


def test_all_that_match_leaves_what_was_reported_after_the_question(client, moderator, time_machine):
    early, late = reported(), make_comment(make_article())
    sure = client.post(f"{QUEUE}bulk/", {"status": "spam", "all": "1"})
    assert sure.context["number"] == 1
    time_machine.move_to(timezone.now() + timedelta(minutes=1))
    report(late, network=2)
    data = {"status": "spam", "all": "1", "sure": "1", "until": sure.context["until"]}
    client.post(f"{QUEUE}bulk/", data)
    assert (now(early).status, now(late).status) == ("spam", "approved")


def test_is_counted_wherever_the_waiting_are(client, moderator):
    comment = reported()
    dashboard = words(client.get("/admin/"))
    assert "A rude word." in dashboard
    assert "Reported by readers" in dashboard
    assert "1 comment waits for a decision" in words(client.get(comment.discussion.article.get_absolute_url()))
    listed = words(client.get(f"{LIST}?has_reports=1"))
    assert "A rude word." in listed
    assert "Approved: 1 report" in listed
    make_comment(comment.discussion.article, body="Nobody minds this.")
    assert "Nobody minds this." not in words(client.get(f"{LIST}?has_reports=1"))


def test_the_digest_tells_of_it():
    moderator = make_user("Moderator", email="moderator@clinic.example")
    comment = reported()
    clock.run_jobs()
    run_tasks()
    (digest,) = [message for message in mail.outbox if message.to == [moderator.email]]
    assert digest.subject == "1 comment waits"
    assert "1 was reported by readers, who still see it." in digest.body
    assert "have waited" not in digest.body
    assert comment.body not in digest.body


def test_danger_is_found_where_the_mail_leads(client, moderator):
    User.objects.update(email="moderator@clinic.example")
    comment = report(make_comment(make_article()), reason="crisis")
    run_tasks()
    (urgent,) = mail.outbox
    assert QUEUE in urgent.body
    for query in ("", "?only=urgent", "?only=reported"):
        assert opened(client.get(QUEUE + query)) == comment.pk
    page = words(client.get(QUEUE))
    assert "At once" in page
    assert "Keep it shown" in page
    assert "Show it to everybody" not in page
    assert SafetyRecord.objects.get().comment_id == comment.pk


def test_an_erased_one_waits_no_more(client, moderator):
    comment = reported()
    client.post(LIST, {"action": "erase", "_selected_action": comment.pk, "sure": "1"})
    assert now(comment).erased_at
    assert opened(client.get(QUEUE)) is None


def test_takes_as_many_queries_however_many_were_reported(client, moderator):
    article, counts = make_article(), []
    for number in (1, 6):
        for _ in range(number):
            report(make_comment(article), network=len(counts) * 10 + number)
        with CaptureQueriesContext(connection) as queries:
            client.get(QUEUE)
        counts.append(len(queries))
    assert counts[0] == counts[1]
