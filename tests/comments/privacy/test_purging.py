"""What goes by itself when its days are over."""

import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clinic_site import clock
from clinic_site.profile.models import ClinicProfile
from comments import moderation, senders
from comments.models import Ban, Comment, HashKey, ModerationEvent, OriginalText, Report, SafetyRecord, SentMail
from comments.privacy import purging
from comments.senders import Sender
from tests.comments.privacy.erasures import STORY
from tests.factories import make_article, make_comment


def make_known(article: Any, **facts: Any) -> Comment:
    """As a reader's comment that came over the network."""
    comment = make_comment(article, **facts)
    Comment.objects.filter(pk=comment.pk).update(
        sender=senders.hash_of_sender(Sender("192.0.2.0/24")), confirmed_at=timezone.now()
    )
    Report.objects.create(comment=comment, reason="other", sender=senders.hash_of_sender(Sender("198.51.100.0/24")))
    SentMail.objects.create(what="reply", to=senders.hash_of_email("a@example.org"))
    return comment


def due() -> dict[str, int]:
    return {what: number for what, number in purging.count_due() if number}


@pytest.mark.django_db
class TestPurging:
    def test_each_kind_goes_when_its_days_are_over_and_not_before(self):
        ClinicProfile.objects.update(sender_days=10, refused_comment_days=20, comment_email_months=2)
        start, article = timezone.now(), make_article()
        shown = make_known(article, email="river@example.org", body="Stays.")
        unconfirmed = make_comment(article, email="lake@example.org", body="Stays too.")
        rejected = make_known(article, body="Rejected.", status="rejected")
        spam = make_known(article, body="Spam.", status="spam")
        pending = make_known(article, body="Waits.", status="pending")
        everything = list(Comment.objects.order_by("pk"))

        def after(days: float) -> list[Comment]:
            with time_machine.travel(start + timedelta(days=days)):
                call_command("purge_personal_data", stdout=StringIO())
                assert not due()
            return [Comment.objects.get(pk=comment.pk) for comment in everything]

        assert [c.email for c in after(6)] == [c.email for c in everything]
        assert [c.email for c in after(7.1)][:2] == ["river@example.org", ""], "nobody confirmed it"
        after(9.9)
        assert Comment.objects.exclude(sender="").count() == 4
        assert SentMail.objects.exclude(to="").count() == 4
        after(10.1)
        assert HashKey.objects.exists(), "it was in use for a week"
        assert not Comment.objects.exclude(sender="", same_words="", sent_words="").exists()
        assert not Report.objects.exclude(sender="").exists()
        assert Report.objects.count() == 4
        assert not SentMail.objects.exclude(to="").exists()
        after(19.9)
        assert not Comment.objects.exclude(erased_at=None).exists()
        assert not HashKey.objects.exists()
        after(20.1)
        assert set(Comment.objects.exclude(erased_at=None)) == {rejected, spam}
        after(61)
        assert Comment.objects.get(pk=shown.pk).email == "river@example.org"
        after(62.1)
        assert Comment.objects.get(pk=shown.pk).email == ""
        assert {Comment.objects.get(pk=c.pk).body for c in (shown, unconfirmed, pending)} == {
            "Stays.",
            "Stays too.",
            "Waits.",
        }
        assert ModerationEvent.objects.filter(act="erase", by=None).count() == 2

    def test_what_the_safety_log_is_not_done_with_stays(self):
        comment = make_comment(make_article(), status="rejected", body="Held words.")
        record = SafetyRecord.objects.create(comment=comment, kind="other", body="x", written_at=timezone.now())
        with time_machine.travel(timezone.now() + timedelta(days=40)):
            assert "rejected comments erased" not in due()
            purging.purge()
            comment.refresh_from_db()
            assert comment.body == "Held words."
            SafetyRecord.objects.filter(pk=record.pk).update(closed_at=timezone.now(), outcome="supported")
            purging.purge()
        comment.refresh_from_db()
        assert comment.body == ""

    def test_marks_lose_their_excerpts_with_a_refused_comment(self):
        comment = make_comment(make_article(), status="rejected", body="Write to me: river@example.org")
        assert comment.marks.get(kind="privacy").excerpts
        with time_machine.travel(timezone.now() + timedelta(days=40)):
            purging.purge()
        assert comment.marks.get(kind="privacy").excerpts == []

    def test_no_mark_keeps_an_e_mail_past_its_days(self):
        ClinicProfile.objects.update(comment_words="mailinator*")
        comment = make_comment(make_article(), email="ziphorah.quackenbush@mailinator.com")
        assert set(comment.marks.values_list("kind", flat=True)) == {"disposable_email", "words"}
        with time_machine.travel(timezone.now() + timedelta(days=8)):
            purging.purge()
        comment.refresh_from_db()
        assert comment.email == ""
        assert "ziphorah" not in str([mark.excerpts for mark in comment.marks.all()])

    def test_originals_and_bans_go_when_their_time_is_over(self):
        comment, now = make_comment(make_article()), timezone.now()
        OriginalText.objects.create(comment=comment, name="R", body="Before.", kept_until=now + timedelta(days=5))
        key = senders.current_key()
        for days in (5, 90):
            Ban.objects.create(key=key, sender=f"{key.pk}:{days}", until=now + timedelta(days=days))
        with time_machine.travel(now + timedelta(days=4)):
            purging.purge()
            assert OriginalText.objects.exists()
            assert Ban.objects.count() == 2
        with time_machine.travel(now + timedelta(days=60)):
            purging.purge()
            assert not OriginalText.objects.exists()
            assert Ban.objects.count() == 1
            assert HashKey.objects.filter(pk=key.pk).exists(), "a ban in force needs its key"
        with time_machine.travel(now + timedelta(days=91)):
            purging.purge()
            assert not HashKey.objects.filter(pk=key.pk).exists()

    def test_a_dry_run_says_what_is_due_and_changes_nothing(self):
        make_known(make_article(), status="spam", body="Spam.")
        with time_machine.travel(timezone.now() + timedelta(days=40)):
            before, out = due(), StringIO()
            assert before["spam erased"] == 1
            call_command("purge_personal_data", dry_run=True, stdout=out)
            assert due() == before
            call_command("purge_personal_data", stdout=StringIO())
            assert due() == {}
            again = StringIO()
            call_command("purge_personal_data", stdout=again)
        assert "1  spam erased" in out.getvalue()
        assert "Nothing was changed" in out.getvalue()
        assert set(re.findall(r"^ *(\d+)  ", again.getvalue(), re.MULTILINE)) == {"0"}

    def test_the_clock_does_a_little_each_time(self, monkeypatch):
        monkeypatch.setattr(purging, "AT_ONCE", 2)
        article = make_article()
        for _ in range(5):
            make_known(article)
        with time_machine.travel(timezone.now() + timedelta(days=31)):
            monkeypatch.setattr(purging, "BATCHES_A_RUN", 1)
            assert "2 comments of which the sender was forgotten" in clock.purge_personal_data()
            assert Comment.objects.exclude(sender="").count() == 3
            monkeypatch.setattr(purging, "BATCHES_A_RUN", 4)
            clock.purge_personal_data()
            assert clock.purge_personal_data() == "nothing due"
        assert clock.purge_personal_data in clock.JOBS

    def test_queries_do_not_grow_with_rows(self):
        def queries(number: int) -> int:
            for _ in range(number):
                article = make_article()
                make_known(article, status="rejected", email="river@example.org")
                make_known(article, status="spam")
            with (
                time_machine.travel(timezone.now() + timedelta(days=400)),
                CaptureQueriesContext(connection) as captured,
            ):
                purging.purge()
            return len(captured)

        queries(1)
        assert queries(1) == queries(6)

    def test_what_was_shown_once_and_quoted_goes_with_it(self):
        article = make_article()
        comment = make_comment(article, body=STORY)
        reply = make_comment(article, parent=comment, body=f"> {STORY}\nYes.")
        moderation.decide([comment], "rejected", by=None)
        with time_machine.travel(timezone.now() + timedelta(days=40)):
            purging.purge()
        reply.refresh_from_db()
        assert reply.body == "[removed]\nYes."
