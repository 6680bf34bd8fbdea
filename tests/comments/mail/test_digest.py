"""The mail that tells moderators how many comments wait."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic_site import clock
from comments import moderation
from comments.mail import moderator_mail
from tests.comments.mail.mailbox import CRISIS, RIVER, all_that_left, later, sent
from tests.factories import PASSWORD, make_article, make_comment

pytestmark = pytest.mark.django_db


class TestDigest:
    def test_says_how_many_wait_and_nothing_of_them(self, people, time_machine):
        article = make_article()
        make_comment(article, status="pending", name="Old Oak", body="Words of the oak.")
        later(time_machine, days=8)
        make_comment(article, status="pending", name="Robin Reed", email=RIVER, body=CRISIS)
        make_comment(article, status="pending", body="Cheap at https://shop.example")
        make_comment(article, body="Approved.")
        clock.run_jobs()
        messages = sent("wait")
        assert sorted(message.to[0] for message in messages) == [person.email for person in people]
        body = messages[0].body
        assert messages[0].subject == "3 comments wait"
        for line in (
            "1 is urgent",
            "Less than a day: 2",
            "More than a week: 1",
            "Possible crisis: 1",
            "Link or promotion",
        ):
            assert line in body
        for word in ("Oak", "oak", "Robin", "river", "kill", "shop.example", "Cheap"):
            assert word not in all_that_left(messages[0])

    def test_comes_when_something_waits_and_not_too_often(self, people, time_machine):
        clock.run_jobs()
        assert sent() == []
        comment = make_comment(make_article(), status="pending")
        counts = []
        for hours in (0, 1, 22, 1, 24):
            later(time_machine, hours=hours)
            clock.run_jobs()
            clock.run_jobs()
            counts.append(len(sent("wait")))
        assert counts == [2, 0, 0, 2, 2]
        moderation.decide([comment], "approved", by=None)
        later(time_machine, days=2)
        clock.run_jobs()
        assert sent("wait") == []

    def test_who_switched_it_off_gets_none(self, people, client):
        client.login(username=people[0].username, password=PASSWORD)
        client.post("/admin/my-mail/", {"urgent": "on"})
        make_comment(make_article(), status="pending")
        clock.run_jobs()
        assert [message.to for message in sent()] == [[people[1].email]]

    def test_costs_the_same_for_many_comments(self, people):
        article, counts = make_article(), []
        for number in (1, 20):
            for _ in range(number):
                make_comment(article, status="pending")
            with CaptureQueriesContext(connection) as queries:
                moderator_mail.send_digest.call(people[0].pk)
            counts.append(len(queries))
        assert counts[0] == counts[1]
