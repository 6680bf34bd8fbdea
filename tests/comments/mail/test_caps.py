"""How many mails go out: to one address, and to all readers together."""

import logging

import pytest
from django.test import Client
from django.utils import timezone

from clinic_site import clock
from clinic_site.admin.roles import keep_roles
from clinic_site.profile.models import ClinicProfile
from comments import moderation, senders
from comments.mail import notifications
from comments.models import Comment, SentMail
from tests.comments.mail.mailbox import CRISIS, RIVER, confirmed, later, sent
from tests.comments.worker import tasks_that_wait
from tests.factories import make_article, make_comment, make_user

pytestmark = pytest.mark.django_db


class TestCaps:
    def test_an_address_is_asked_three_times_an_hour_and_six_a_day(self, time_machine, caplog):
        article, day = make_article(), []
        with caplog.at_level(logging.WARNING):
            for hour in range(4):
                for number in range(4):
                    make_comment(article, email="River@Example.ORG", body=f"At {hour}, number {number}.")
                    later(time_machine, minutes=1)
                day.append(len(sent("Is this your")))
                later(time_machine, hours=1)
        assert day == [3, 3, 0, 0]
        assert "above what is sent" in caplog.text
        assert RIVER not in caplog.text.lower()
        later(time_machine, days=1)
        make_comment(article, email=RIVER, body="The next day.")
        assert len(sent("Is this your")) == 1
        assert not SentMail.objects.filter(to__icontains="river").exists()

    def test_tags_behind_a_plus_sign_make_no_other_addresses(self):
        article = make_article()
        tagged = [make_comment(article, email=f"river+{number}@example.org") for number in range(5)]
        make_comment(article, email="lake+1@example.org")
        to = [message.to[0] for message in sent("Is this your")]
        assert to == [*(comment.email for comment in tagged[:3]), "lake+1@example.org"], "whole, as it was given"
        for comment in tagged:
            Client().post("/comments/mine/", {"email": comment.email}, REMOTE_ADDR=f"192.0.{comment.pk % 250}.1")
        assert len(sent("Your comments")) == 3

    def test_moderators_with_tags_are_two_persons(self):
        keep_roles()
        for number in range(2):
            make_user("Moderator", email=f"desk+{number}@clinic.example")
        make_comment(make_article(), body=CRISIS, status="pending", email="")
        assert len(sent("Urgent")) == 2

    def test_the_cap_outlives_the_key_of_the_hash(self, time_machine):
        article = make_article()
        senders.current_key()
        later(time_machine, days=6, hours=23, minutes=40)
        for number in range(3):
            make_comment(article, email=RIVER, body=f"Thank you for part {number} of this.")
        assert len(sent("Is this your")) == 3
        later(time_machine, minutes=30)
        make_comment(article, email=RIVER, body="Under a new key.")
        assert len({row.split(":")[0] for row in Comment.objects.values_list("same_words", flat=True)}) == 2
        assert sent("Is this your") == []

    def test_other_mails_wait_for_the_next_hour(self, time_machine):
        article = make_article()
        comments = [make_comment(article, email=RIVER, status="pending") for _ in range(12)]
        sent()
        Comment.objects.update(confirmed_at=timezone.now())
        moderation.decide(comments, "approved", by=None)
        later(time_machine, minutes=10)
        assert len(sent()) == 10
        later(time_machine, minutes=61)
        assert len(sent()) == 2
        assert tasks_that_wait() == 0

    def test_all_readers_together(self, time_machine):
        ClinicProfile.objects.update(safety_contact="safety@clinic.example")
        SentMail.objects.bulk_create([SentMail(what="reply", to=str(number)) for number in range(199)])
        article = make_article()
        make_comment(article, email=RIVER)
        make_comment(article, email="lake@example.org")
        assert len(sent()) == 1
        make_comment(article, body=CRISIS, status="pending")
        assert len(sent("Urgent")) == 1, "what is urgent is never dropped"

    def test_strangers_leave_half_of_them_for_what_readers_wait_for(self, time_machine):
        article = make_article()
        comment = confirmed(article)
        SentMail.objects.bulk_create([SentMail(what="confirm", to=str(number)) for number in range(98)])
        for number in range(3):
            make_comment(article, email=f"lake{number}@example.org")
        assert len(sent("Is this your")) == 1, "one was asked before, and a hundred are asked an hour"
        Client().post("/comments/mine/", {"email": RIVER})
        moderation.decide([comment], "approved", by=None)
        later(time_machine, minutes=10)
        make_comment(article, parent=comment)
        later(time_machine, minutes=10)
        assert {message.subject.split(":")[0].split(" ")[0] for message in sent()} == {"Your", "Published", "An"}

    def test_who_got_what_is_forgotten_and_nothing_is_sent_twice(self, time_machine):
        comment = make_comment(make_article(), email=RIVER)
        sent()
        SentMail.objects.create(what="digest", to="1:abc")
        later(time_machine, days=3)
        clock.run_jobs()
        row = SentMail.objects.get()
        assert (row.what, row.about, row.to) == ("confirm", comment, "")
        notifications.ask_to_confirm.enqueue(comment.pk)
        assert sent("Is this your") == []
