"""Who reads a comment in the queue, so that others pass by."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.comments.queue.desk import QUEUE, act, now, opened, waiting, words
from tests.factories import make_article

pytestmark = pytest.mark.django_db


class TestClaims:
    def test_others_see_who_reads_and_pass_by(self, client, moderator, other):
        article = make_article()
        first, second = waiting(article), waiting(article)
        client.post(f"{QUEUE}take/", {"pk": first.pk})
        page = other.get(QUEUE)
        assert opened(page) == second.pk
        assert "Being read by Moderator Reyes" in words(page)
        assert "Moderator Reyes has been reading it" in words(other.get(f"{QUEUE}?open={first.pk}"))
        act(other, second, status="approved")
        assert now(first).claimed_by == moderator
        assert "Others are reading all that waits" in words(other.get(QUEUE))

    def test_looking_claims_nothing(self, client, moderator):
        comment = waiting()
        client.get(QUEUE)
        client.get(f"{QUEUE}?open={comment.pk}")
        assert now(comment).claimed_by is None
        assert client.get(f"{QUEUE}take/").status_code == 405

    def test_end_with_the_time_and_with_the_decision(self, client, moderator, other, time_machine):
        comment = waiting()
        client.post(f"{QUEUE}take/", {"pk": comment.pk})
        time_machine.move_to(timezone.now() + timedelta(minutes=11))
        other.force_login(other.user)
        assert opened(other.get(QUEUE)) == comment.pk
        other.post(f"{QUEUE}take/", {"pk": comment.pk})
        assert now(comment).claimed_by == other.user
        act(other, comment, status="approved")
        assert now(comment).claimed_by is None

    def test_one_reads_one_at_a_time(self, client, moderator):
        first, second = waiting(), waiting()
        client.post(f"{QUEUE}take/", {"pk": first.pk})
        client.post(f"{QUEUE}take/", {"after": first.pk})
        assert (now(first).claimed_by, now(second).claimed_by) == (None, moderator)
