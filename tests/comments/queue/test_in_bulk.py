"""Deciding on many comments of the queue in one go."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments import moderation, posting
from comments.models import Comment, ModerationEvent, Report
from tests.comments.queue.desk import ADVERSE, CRISIS, QUEUE, act, now, undo, waiting, words
from tests.factories import make_article

pytestmark = pytest.mark.django_db


class TestBulk:
    def test_stale_ones_are_left_and_named(self, client, moderator, other):
        article = make_article()
        first, second = waiting(article), waiting(article)
        act(other, first, status="approved")
        data = {"pick": [f"{first.pk}:1", f"{second.pk}:1"], "status": "rejected", "reason": "off_topic"}
        page = client.post(f"{QUEUE}bulk/", data, follow=True)
        assert (now(first).status, now(second).status) == ("approved", "rejected")
        assert "1 comment changed." in words(page)
        assert f"Comment {first.pk}: Moderator Quill approved it" in words(page)
        assert ModerationEvent.objects.get(act="reject").reason == "off_topic"

    def test_all_that_match_is_asked_once_more(self, client, moderator):
        here, there = make_article(), make_article()
        meant = [waiting(here) for _ in range(3)]
        urgent, elsewhere = waiting(here, body=CRISIS), waiting(there)
        address = f"{QUEUE}bulk/?article={here.pk}"
        page = client.post(address, {"all": 1, "status": "spam"})
        assert "Yes, decide on 3 comments" in words(page)
        assert "1 that is urgent is left out" in words(page)
        assert {now(comment).status for comment in meant} == {"pending"}
        later = waiting(here)
        posting.edit_comment(meant[2], body="Other words meanwhile.")
        client.post(address, {"all": 1, "status": "spam", "sure": 1, "until": page.context["until"]})
        assert [now(comment).status for comment in [*meant, urgent, elsewhere, later]] == [
            "spam", "spam", "pending", "pending", "pending", "pending"
        ]  # fmt: skip

    def test_any_number_is_decided_and_undone_in_goes(self, client, moderator, monkeypatch):
        monkeypatch.setattr(moderation, "IN_ONE_TRANSACTION", 2)
        monkeypatch.setattr(moderation, "MOST_AT_ONCE", 5)
        article = make_article()
        comments = [waiting(article) for _ in range(7)]
        Report.objects.create(comment=comments[0], reason="other", sender="1:a")
        Comment.objects.filter(pk=comments[0].pk).update(reports=1)
        page = client.post(f"{QUEUE}bulk/", {"all": 1, "status": "spam"})
        assert "Yes, decide on 5 comments" in words(page)
        assert "2 more are left for the next" in words(page)
        sure = {"all": 1, "status": "spam", "sure": 1, "until": page.context["until"]}
        assert "Marked as spam at" in words(client.post(f"{QUEUE}bulk/", sure, follow=True))
        assert [now(comment).status for comment in comments] == ["spam"] * 5 + ["pending"] * 2
        assert "5 comments are as they were" in words(undo(client))
        assert {(now(c).status, now(c).decided_by, now(c).version) for c in comments[:5]} == {("pending", None, 3)}
        assert [now(comment).reports for comment in comments[:2]] == [1, 0]

    def test_what_is_urgent_is_not_among_what_is_ticked(self, client, moderator):
        urgent, calm = waiting(body=ADVERSE), waiting()
        page = client.get(QUEUE).content.decode()
        assert f'value="{calm.pk}:1"' in page
        assert f'value="{urgent.pk}:1"' not in page
        ticked = {"pick": [f"{urgent.pk}:1", f"{calm.pk}:1"], "status": "approved"}
        page = client.post(f"{QUEUE}bulk/", ticked, follow=True)
        assert f"Comment {urgent.pk} is urgent: open it in the queue" in words(page)
        assert (now(urgent).status, now(calm).status) == ("pending", "approved")

    def test_nothing_ticked_changes_nothing(self, client, moderator):
        comment = waiting()
        assert "Nothing was ticked" in words(client.post(f"{QUEUE}bulk/", {"status": "spam"}, follow=True))
        for data in [{"status": "pending"}, {"status": "spam", "reason": "nonsense"}, {}]:
            assert client.post(f"{QUEUE}bulk/", {"pick": f"{comment.pk}:1", **data}).status_code == 404
        assert now(comment).status == "pending"

    def test_queries_do_not_grow_with_what_is_ticked(self, client, moderator):
        article = make_article()
        comments = [waiting(article) for _ in range(24)]

        def queries(some) -> int:
            with CaptureQueriesContext(connection) as captured:
                moderation.decide_each(some, "rejected", by=moderator, versions={c.pk: c.version for c in some})
            return len(captured)

        assert queries(comments[:2]) == queries(comments[2:])
