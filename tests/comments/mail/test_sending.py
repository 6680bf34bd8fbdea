"""Sending by the worker: each mail once, and again when the mail server does not answer."""

import logging
import re
import smtplib
import threading

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from clinic_site import clock
from clinic_site.admin.roles import keep_roles
from clinic_site.profile.models import ClinicProfile
from comments import moderation
from comments.mail import notifications
from comments.models import Comment, SafetyAction, SentMail
from tests.comments.forms import write
from tests.comments.mail.mailbox import CRISIS, RIVER, later, sent
from tests.comments.worker import tasks_that_wait
from tests.factories import make_article, make_comment, make_user

pytestmark = pytest.mark.django_db


class TestFailure:
    """The mail server does not answer, or refuses."""

    @pytest.fixture
    def server(self, monkeypatch):
        class Server:
            is_down = True

        def send_messages(backend, messages):
            if Server.is_down:
                raise smtplib.SMTPRecipientsRefused({messages[0].to[0]: (450, b"later")})
            return original(backend, messages)

        original = EmailBackend.send_messages
        monkeypatch.setattr(EmailBackend, "send_messages", send_messages)
        return Server

    def test_the_comment_is_taken_and_the_mail_is_tried_again(self, client, server, time_machine, caplog):
        with caplog.at_level(logging.WARNING):
            assert write(client, make_article(), email=RIVER).status_code == 200
            assert sent() == []
        server.is_down = False
        assert sent() == [], "not before its minute"
        later(time_machine, minutes=1)
        assert [message.to for message in sent()] == [[RIVER]]
        assert "SMTPRecipientsRefused" in caplog.text
        assert RIVER not in caplog.text

    def test_it_is_given_up_after_a_while(self, client, server, time_machine):
        write(client, make_article(), email=RIVER)
        tries = []
        for minutes in (0, 1, 5, 30, 30, 30, 600):
            later(time_machine, minutes=minutes)
            before = DBTaskResult.objects.filter(status="SUCCESSFUL").count()
            sent()
            tries.append(DBTaskResult.objects.filter(status="SUCCESSFUL").count() - before)
        assert tries == [1, 1, 1, 1, 1, 1, 0]
        assert not SentMail.objects.exists(), "what did not go out is not counted"

    def test_the_tasks_hold_numbers_only(self, client, server):
        write(client, make_article(), name="Robin Reed", email=RIVER, body="My own story.")
        moderation.decide(Comment.objects.all(), "approved", by=None)
        make_comment(make_article(), body=CRISIS, status="pending")
        sent()
        rows = DBTaskResult.objects.filter(task_path__startswith="comments.")
        assert len({row.task_path for row in rows}) == 3
        for row in rows:
            assert re.fullmatch(r"[][\d, None]*", str(row.args_kwargs["args"]))
            for word in (RIVER, "Robin", "own story"):
                assert word not in f"{row.args_kwargs} {row.traceback} {row.return_value}"

    def test_what_is_urgent_is_told_when_the_server_is_back(self, server, time_machine):
        ClinicProfile.objects.update(safety_contact="safety@clinic.example")
        make_comment(make_article(), status="pending", body=CRISIS)
        for minutes in (0, 1, 5, 30, 30, 30):
            later(time_machine, minutes=minutes)
            assert sent() == []
        assert tasks_that_wait() == 0
        assert not SafetyAction.objects.filter(what="mailed").exists()
        server.is_down = False
        clock.run_jobs()
        assert len(sent("Urgent")) == 1
        assert SafetyAction.objects.filter(what="mailed").exists()


@pytest.mark.django_db(transaction=True)
class TestWorker:
    """The site's own worker, with rows that are committed."""

    def test_sends_what_a_reader_and_a_moderator_brought_about(self, client):
        keep_roles()
        make_user("Moderator", email="mo@clinic.example")
        write(client, make_article(), email=RIVER)
        mail.outbox.clear()
        call_command("run_worker", once=True)
        assert sorted(message.to[0] for message in mail.outbox) == ["mo@clinic.example", RIVER]
        assert not DBTaskResult.objects.filter(status="FAILED").exists()

    def test_two_workers_at_the_same_mail_send_one(self):
        comment = make_comment(make_article(), email=RIVER)
        Comment.objects.update(confirmed_at=timezone.now())
        mail.outbox.clear()
        barrier, errors = threading.Barrier(4), []

        def work() -> None:
            try:
                barrier.wait()
                notifications.tell_approved.call(comment.pk)
            except Exception as error:
                errors.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not errors
        assert len(mail.outbox) == 1
