"""The mails that tell a reader that a comment was published or answered."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comments import moderation, privacy, switching, undoing
from comments.mail import mailing, notifications
from comments.mail.links import confirm_address, mute_address
from comments.models import Comment, Discussion
from tests.comments.mail.mailbox import RIVER, SITE, all_that_left, confirmed, later, place_in, sent
from tests.factories import make_article, make_comment, make_user

pytestmark = pytest.mark.django_db


class TestNotices:
    def test_are_for_those_who_confirmed(self, time_machine):
        article = make_article(title="Knees")
        mine = confirmed(article, body="Mine.", status="pending")
        other = make_comment(article, email="lake@example.org", status="pending")
        sent()
        moderation.decide([mine, other], "approved", by=None)
        assert sent() == []
        later(time_machine, minutes=10)
        (message,) = sent()
        assert message.to == [RIVER]
        assert message.subject == "Published: your comment on “Knees”"
        assert place_in(message) == f"{article.get_absolute_url()}#comment-{mine.pk}"

    def test_who_confirms_within_those_minutes_is_told_too(self, time_machine):
        comment = make_comment(make_article(), email=RIVER)
        Client().post(confirm_address(comment).removeprefix(SITE))
        later(time_machine, minutes=10)
        assert [message.to for message in sent("Published")] == [[RIVER]]

    def test_an_approval_that_was_taken_back_sends_nothing(self, time_machine):
        moderator = make_user("Moderator")
        comment = confirmed(make_article(), status="pending")
        moderation.decide([comment], "approved", by=moderator)
        later(time_machine, minutes=moderation.UNDO_MINUTES - 1)
        assert sent() == []
        undoing.undo(undoing.last_act(moderator), by=moderator)
        later(time_machine, minutes=20)
        assert sent("Published") == []

    def test_of_two_approvals_the_last_counts_and_one_mail_goes_out(self, time_machine):
        comment = confirmed(make_article(), status="pending")
        for status in ("approved", "rejected", "approved"):
            moderation.decide([comment], status, by=None)
            later(time_machine, minutes=4)
        later(time_machine, minutes=4)
        assert sent() == [], "sixteen minutes after the first approval, eight after the last"
        later(time_machine, minutes=2)
        assert len(sent()) == 1
        moderation.decide([comment], "rejected", by=None)
        moderation.decide([comment], "approved", by=None)
        later(time_machine, minutes=11)
        assert sent() == []

    @pytest.mark.parametrize("gone", ["muted", "erased", "hidden", "taken down", "unconfirmed"])
    def test_what_is_not_shown_or_not_wanted_any_more_is_not_told(self, gone, time_machine):
        article = make_article()
        comment = confirmed(article, status="pending")
        moderation.decide([comment], "approved", by=None)
        later(time_machine, minutes=10)
        if gone == "muted":
            Client().post(mute_address(comment).removeprefix(SITE))
        elif gone == "erased":
            privacy.erase([comment], by=None)
        elif gone == "hidden":
            switching.set_discussion_state(Discussion.objects.all(), "hidden", by=None)
        elif gone == "taken down":
            type(article).objects.update(status="draft", published_at=None)
        else:
            Comment.objects.update(confirmed_at=None)
        assert sent() == []

    @pytest.mark.parametrize("by_clinic", [True, False])
    def test_an_answer_is_told(self, by_clinic, time_machine):
        article = make_article(title="Knees")
        first = confirmed(article)
        moderation.decide([first], "approved", by=None)
        later(time_machine, minutes=10)
        sent()
        by = make_user("Moderator") if by_clinic else None
        answer = make_comment(article, parent=first, name="Lake", body="I think so, too.", by=by)
        later(time_machine, minutes=10)
        (message,) = sent()
        assert message.to == [RIVER]
        assert message.subject == "An answer to your comment on “Knees”"
        assert place_in(message) == f"{article.get_absolute_url()}#comment-{answer.pk}"
        assert ("Our Clinic answered" in message.body) == by_clinic
        for word in ("Lake", "I think so"):
            assert word not in all_that_left(message)
        notifications.tell_answered.enqueue(answer.pk)
        assert sent() == []

    def test_an_answer_that_waits_or_is_ones_own_is_not_told(self, time_machine):
        article = make_article()
        first = confirmed(article)
        moderation.decide([first], "approved", by=None)
        later(time_machine, minutes=10)
        sent()
        make_comment(article, parent=first, status="pending", email="lake@example.org")
        make_comment(article, parent=first, email=RIVER.upper())
        sent()
        later(time_machine, minutes=10)
        assert sent() == []

    def test_a_title_on_two_lines_makes_no_header(self, time_machine):
        article = make_article()
        comment = confirmed(article)
        moderation.decide([comment], "approved", by=None)
        type(article).objects.update(title="Knees\r\nBcc: all@example.org" + " and hips" * 13)
        later(time_machine, minutes=10)
        (message,) = sent()
        assert "\n" not in message.subject
        assert len(message.subject) <= mailing.SUBJECT_LENGTH
        assert message.message()["Bcc"] is None

    def test_approving_many_costs_as_many_queries_as_one(self):
        article = make_article()
        comments = [make_comment(article, email=f"r{number}@example.org", status="pending") for number in range(12)]
        counts = []
        for some in (comments[:1], comments[1:]):
            with CaptureQueriesContext(connection) as queries:
                moderation.decide(some, "approved", by=None)
            counts.append(len(queries))
        assert counts[0] == counts[1]
