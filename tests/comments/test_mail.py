"""Mail about comments: to whom, when, how many, and never with a word of a comment in it."""

import logging
import re
import smtplib
import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from clinic_site import clock
from clinic_site.admin.roles import keep_roles
from clinic_site.profile.models import ClinicProfile
from comments import moderation, posting, privacy, senders, switching, undoing
from comments.escalating import escalate
from comments.mail import mailing, moderator_mail, notifications
from comments.mail.links import confirm_address, mute_address
from comments.models import (
    Comment,
    Discussion,
    HashKey,
    ModerationEvent,
    Mute,
    Report,
    SafetyAction,
    SentMail,
)
from comments.privacy.links import link_token
from tests.comments.forms import write
from tests.comments.worker import run_tasks, tasks_that_wait
from tests.factories import PASSWORD, make_article, make_comment, make_user

pytestmark = pytest.mark.django_db

RIVER = "river@example.org"
CRISIS = "I cannot go on and I want to kill myself tonight."
SITE = "http://testserver"


@pytest.fixture(autouse=True)
def profile(db):
    return ClinicProfile.objects.get_or_create(pk=1)[0]


def sent(kind: str = "") -> list:
    """Run what is due, and give the mails that went out since the last call."""
    run_tasks()
    messages = [message for message in mail.outbox if kind in message.subject]
    mail.outbox.clear()
    return messages


def later(time_machine, **span) -> None:
    time_machine.move_to(timezone.now() + timedelta(**span))


def links_in(message) -> list[str]:
    return [line.removeprefix(SITE) for line in re.findall(rf"{SITE}/comments/\S+", message.body)]


def place_in(message) -> str:
    """Where the first link leads, for whoever gets the mail."""
    return Client().get(links_in(message)[0]).url


def confirmed(article, **facts) -> Comment:
    """A comment whose writer confirmed it, before anything else was mailed."""
    comment = make_comment(article, **{"email": RIVER, "status": "pending", **facts})
    sent()
    Client().post(confirm_address(comment).removeprefix(SITE))
    sent()
    return Comment.objects.get(pk=comment.pk)


def all_that_left(message) -> str:
    return f"{message.message()} {message.subject} {message.body}"


class TestConfirming:
    def ask(self, client, **facts):
        article = make_article(title="Knees\tand hips")
        write(client, article, **{"name": "River Walker", "email": RIVER, "body": "My own story.", **facts})
        return sent()

    def test_one_mail_asks_whether_the_comment_is_theirs(self, client):
        (message,) = self.ask(client)
        assert message.to == [RIVER]
        assert message.subject == "Is this your e-mail? Your comment on “Knees and hips”"
        left = all_that_left(message)
        assert "River Walker" not in left
        assert "own story" not in left
        assert message.extra_headers["Auto-Submitted"] == "auto-generated"
        assert sent() == []

    def test_a_link_does_nothing_until_the_button_is_pressed(self, client):
        (message,) = self.ask(client)
        rows = list(Comment.objects.values())
        for address in links_in(message):
            for method in (client.get, client.head):
                response = method(address)
                assert response.status_code == 200
                assert "no-store" in response["Cache-Control"]
                assert not response.cookies
            page = client.get(address).content.decode()
            assert 'content="noindex"' in page
            assert "own story" not in page
        assert list(Comment.objects.values()) == rows
        assert not ModerationEvent.objects.exists()

    def test_the_button_confirms_and_twice_is_fine(self, client):
        (message,) = self.ask(client)
        address = links_in(message)[0]
        assert "Is this comment yours?" in client.get(address).content.decode()
        strict = Client(enforce_csrf_checks=True)
        for _ in range(2):
            page = strict.post(address, follow=True).content.decode()
            assert "Your e-mail is confirmed" in page
        assert not strict.cookies
        comment = Comment.objects.get()
        assert comment.confirmed_at
        assert comment.status == "pending"
        assert ModerationEvent.objects.filter(act="confirm", comment=comment, by=None).count() == 1

    def test_the_door_says_whether_it_is_confirmed(self, client):
        response = write(client, make_article(), email=RIVER)
        assert "We send a mail to the address that you gave" in response.content.decode()
        client.post(links_in(sent()[0])[0])
        page = client.get(response.redirect_chain[0][0]).content.decode()
        assert "Your e-mail is confirmed." in page
        assert RIVER not in page
        without = write(client, make_article(), body="Another.", email="").content.decode()
        assert "We send a mail" not in without

    def test_the_link_is_good_for_seven_days(self, client, time_machine):
        (message,) = self.ask(client)
        address = links_in(message)[0]
        later(time_machine, days=7, minutes=1)
        for response in (client.get(address), client.post(address)):
            assert response.status_code == 410
            assert "This link is too old" in response.content.decode()
        assert Comment.objects.get().confirmed_at is None

    def test_what_was_confirmed_stays_so_when_the_link_is_old(self, client, time_machine):
        (message,) = self.ask(client)
        client.post(links_in(message)[0])
        later(time_machine, days=30)
        response = client.get(links_in(message)[0])
        assert response.status_code == 200
        assert "Your e-mail is confirmed" in response.content.decode()

    def test_the_links_of_an_erased_comment_are_void(self, client):
        (message,) = self.ask(client)
        privacy.erase(Comment.objects.all(), by=None)
        for response in (client.get(links_in(message)[0]), client.post(links_in(message)[0])):
            assert response.status_code == 410
            assert "This link is no longer good" in response.content.decode()
        client.post(links_in(message)[-1])
        comment = Comment.objects.get()
        assert (comment.confirmed_at, comment.muted_at) == (None, None)

    def test_the_links_go_with_the_address_they_were_sent_to(self, client):
        (message,) = self.ask(client)
        Comment.objects.update(email="lake@example.org")
        assert client.post(links_in(message)[0]).status_code == 410
        assert Comment.objects.get().confirmed_at is None

    def test_one_link_is_not_another(self, client):
        (message,) = self.ask(client)
        confirm, mute = links_in(message)
        for address in (
            confirm.replace("/confirm/", "/mute/"),
            mute.replace("/mute/", "/confirm/"),
            confirm.replace("/confirm/", "/"),
            confirm.replace("/confirm/", "/edit/"),
            confirm[:-12] + "x/confirm/",
        ):
            assert client.post(address).status_code in {404, 405}
            assert client.get(address).status_code == 404
        assert Comment.objects.get().confirmed_at is None

    @pytest.mark.parametrize(
        "facts",
        [
            {"website": "https://spam.example"},
            {"email": "river@mailinator.com"},
            {"email": ""},
            {"body": "Said twice."},
        ],
    )
    def test_nobody_is_written_to_for_what_a_program_sent(self, client, facts):
        make_comment(make_article(), body="Said twice.")
        assert self.ask(client, **facts) == []
        assert Comment.objects.filter(name="River Walker").exists()

    def test_a_moderator_is_asked_nothing(self, client):
        person = make_user("Moderator", email="mo@clinic.example")
        client.login(username=person.username, password=PASSWORD)
        article = make_article()
        write(client, article, name="The clinic", body="Welcome.", email=RIVER)
        assert sent() == []

    @pytest.mark.parametrize("status", ["rejected", "spam"])
    def test_nor_is_somebody_whose_comment_was_refused_by_then(self, status):
        make_comment(make_article(), email=RIVER, status=status)
        assert sent() == []

    def test_a_worker_that_does_it_twice_sends_once(self):
        comment = make_comment(make_article(), email=RIVER)
        notifications.ask_to_confirm.enqueue(comment.pk)
        notifications.ask_to_confirm.enqueue(comment.pk)
        assert len(sent("Is this your")) == 1

    def test_who_says_that_it_is_not_theirs_is_left_alone(self, client):
        (message,) = self.ask(client)
        client.post(links_in(message)[-1], {"List-Unsubscribe": "One-Click"})
        write(client, make_article(), email="RIVER@example.org", body="Another one.")
        assert Comment.objects.filter(email=RIVER).count() == 2
        assert sent() == []


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


class TestMuting:
    def told(self, time_machine, article):
        comment = confirmed(article)
        moderation.decide([comment], "approved", by=None)
        later(time_machine, minutes=10)
        (message,) = sent()
        return comment, message

    def test_a_mail_program_mutes_by_one_click_without_a_cookie(self, time_machine):
        comment, message = self.told(time_machine, make_article())
        headers = message.message()
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        address = headers["List-Unsubscribe"].strip("<>")
        assert address in message.body
        strict = Client(enforce_csrf_checks=True)
        for _ in range(2):
            response = strict.post(address.removeprefix(SITE), {"List-Unsubscribe": "One-Click"})
            assert response.status_code == 200
            assert not response.cookies
        comment.refresh_from_db()
        assert comment.muted_at

    def test_a_person_is_asked_and_may_think_again(self, client, time_machine):
        comment, message = self.told(time_machine, make_article())
        address = links_in(message)[-1]
        assert "No more mail about this comment" in client.get(address).content.decode()
        comment.refresh_from_db()
        assert comment.muted_at is None
        page = client.post(address, {"what": "this"}, follow=True).content.decode()
        assert "You get no more mail about it" in page
        comment.refresh_from_db()
        assert comment.muted_at
        client.post(address, {"what": "again"})
        comment.refresh_from_db()
        assert comment.muted_at is None

    def test_all_of_ones_comments_but_nobody_elses(self, client, time_machine):
        article = make_article()
        comment, message = self.told(time_machine, article)
        mine, others = make_comment(article, email=RIVER), make_comment(article, email="lake@example.org")
        without = make_comment(article)
        client.post(links_in(message)[-1], {"what": "all"})
        muted = set(Comment.objects.exclude(muted_at=None).values_list("pk", flat=True))
        assert muted == {comment.pk, mine.pk}
        assert not muted & {others.pk, without.pk}

    def test_the_link_never_grows_old(self, client, time_machine):
        _comment, message = self.told(time_machine, make_article())
        later(time_machine, days=400)
        client.post(links_in(message)[-1])
        assert Comment.objects.get().muted_at

    def asked(self, client, **facts):
        write(
            client,
            make_article(),
            **{"email": RIVER, "body": f"Thank you for part {Comment.objects.count()} of this.", **facts},
        )
        return sent("Is this your")

    def test_who_wants_no_such_mail_again_never_gets_one(self, client, time_machine):
        (message,) = self.asked(client)
        client.post(links_in(message)[-1], {"List-Unsubscribe": "One-Click"})
        for days in (8, 60, 800):
            later(time_machine, days=days)
            call_command("purge_personal_data", stdout=StringIO())
            assert not Comment.objects.exclude(email="").exists()
            for email in (RIVER, RIVER.upper(), "river+new@example.org"):
                assert self.asked(client, email=email) == []
        assert len(self.asked(client, email="lake@example.org")) == 1
        assert Mute.objects.count() == 1
        assert "river" not in str([*Mute.objects.values(), *HashKey.objects.values()])

    def test_the_last_link_is_good_when_the_comment_is_gone(self, client, time_machine):
        (message,) = self.asked(client)
        address = links_in(message)[-1]
        later(time_machine, days=8)
        call_command("purge_personal_data", stdout=StringIO())
        page = client.get(address)
        assert page.status_code == 200
        assert "No more mail?" in page.content.decode()
        assert not Mute.objects.exists(), "a scanner of mail opens it too"
        page = client.post(address, {"what": "all"}, follow=True).content.decode()
        assert "You get no more mail about comments" in page
        assert self.asked(client) == []
        page = client.post(address, {"what": "again"}, follow=True).content.decode()
        assert "No more mail?" in page
        assert len(self.asked(client)) == 1

    def test_no_more_mail_about_any_comment_is_for_those_to_come_too(self, client, time_machine):
        _comment, message = self.told(time_machine, make_article())
        page = client.post(links_in(message)[-1], {"what": "all"}, follow=True).content.decode()
        assert "we do not ask you about it any more" in page
        assert self.asked(client) == []

    def test_no_more_mail_about_one_leaves_the_others(self, client, time_machine):
        _comment, message = self.told(time_machine, make_article())
        client.post(links_in(message)[-1], {"what": "this"})
        assert len(self.asked(client)) == 1

    def test_an_erasure_leaves_the_wish_and_says_so(self, client):
        (message,) = self.asked(client)
        client.post(links_in(message)[-1])
        self.asked(client)
        mine = f"/comments/mine/{link_token(Comment.objects.last())}/"
        assert client.get(f"{mine}export/").json()["asked_for_no_more_mail"] is True
        assert "That you want no more mail from us" in client.get(f"{mine}erase/").content.decode()
        client.post(f"{mine}erase/")
        assert not Comment.objects.filter(erased_at=None).exists()
        assert self.asked(client) == []

    def test_the_page_of_ones_comments_leads_back_to_mail(self, client):
        (message,) = self.asked(client)
        client.post(links_in(message)[-1])
        self.asked(client)
        page = client.get(f"/comments/mine/{link_token(Comment.objects.last())}/").content.decode()
        address = re.search(rf'href="{SITE}(\S+/mute/)"', page)[1]
        assert "Write to me again" in client.get(address).content.decode()
        client.post(address, {"what": "again"})
        assert len(self.asked(client)) == 1


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


class TestUrgent:
    @pytest.fixture
    def people(self):
        keep_roles()
        return [make_user("Moderator", email=f"mo{number}@clinic.example") for number in range(2)]

    def urgent(self, article=None, **facts) -> Comment:
        facts = {"name": "Robin Reed", "email": "", "status": "pending", "body": CRISIS, **facts}
        return make_comment(article or make_article(title="Sleep"), **facts)

    def test_moderators_are_told_at_once_without_a_word_of_it(self, people):
        make_user("Editor", email="editor@clinic.example")
        make_user("admin", email="admin@clinic.example")
        make_user("Moderator")
        make_user("Moderator", email="gone@clinic.example", is_active=False)
        self.urgent(email="robin@example.org")
        messages = sent("Urgent")
        assert sorted(message.to[0] for message in messages) == [person.email for person in people]
        for message in messages:
            assert message.subject == "Urgent: 1 comment"
            left = all_that_left(message)
            for word in ("Robin", "robin@", "Reed", "kill", "tonight", "cannot go on"):
                assert word not in left
            assert "Possible crisis: 1" in message.body
            assert "On “Sleep”" in message.body
            assert f"{SITE}{reverse('admin:moderation_queue')}" in message.body
            assert f"{SITE}/admin/my-mail/" in message.body

    def test_what_is_not_urgent_tells_nobody(self, people):
        self.urgent(body="Thank you for this.")
        assert sent() == []

    def test_who_switched_it_off_gets_none(self, people, client):
        client.login(username=people[0].username, password=PASSWORD)
        page = client.get("/admin/my-mail/").content.decode()
        assert 'name="urgent"' in page
        assert client.post("/admin/my-mail/", {"digest": "on", "my_articles": "on"}).status_code == 302
        self.urgent()
        assert [message.to for message in sent()] == [[people[1].email]]
        client.login(username=make_user("Writer").username, password=PASSWORD)
        assert 'name="urgent"' not in client.get("/admin/my-mail/").content.decode()

    def test_the_safety_contact_is_told_and_the_log_says_so(self, people, profile):
        ClinicProfile.objects.update(safety_contact="Safety@clinic.example")
        people[0].email = "safety@clinic.example"
        people[0].save()
        comment = self.urgent()
        assert sorted(message.to[0] for message in sent()) == ["Safety@clinic.example", people[1].email]
        assert SafetyAction.objects.filter(record__comment=comment, what="mailed").count() == 1

    def test_what_comes_within_five_minutes_is_told_by_the_next_mail(self, people, time_machine):
        article = make_article()
        self.urgent(article)
        assert len(sent()) == 2
        for number in range(3):
            later(time_machine, minutes=1)
            self.urgent(article, body=f"{CRISIS} {number}")
            assert sent() == []
        later(time_machine, minutes=2)
        messages = sent()
        assert [message.subject for message in messages] == ["Urgent: 3 comments"] * 2
        assert "Possible crisis: 3" in messages[0].body
        assert "4 are urgent now" in messages[0].body
        later(time_machine, minutes=10)
        assert sent() == []
        assert tasks_that_wait() == 0

    def test_what_was_decided_meanwhile_is_not_told(self, people, time_machine):
        article = make_article()
        self.urgent(article)
        sent()
        later(time_machine, minutes=1)
        ClinicProfile.objects.update(safety_contact="safety@clinic.example")
        second = self.urgent(article, body=f"{CRISIS} Again.")
        SentMail.objects.create(what="urgent", to=senders.hash_of_email("safety@clinic.example"))
        assert sent() == []
        moderation.decide([second], "rejected", by=people[0])
        later(time_machine, minutes=10)
        assert [message.to for message in sent()] == [["safety@clinic.example"]], "its record is open"

    def test_a_change_that_makes_it_urgent_is_told(self, people):
        comment = self.urgent(body="Thank you.")
        posting.edit_comment(comment, body=CRISIS)
        assert len(sent("Urgent")) == 2

    def test_a_readers_report_of_a_crisis_is_told(self, people):
        comment = make_comment(make_article(), body="Just words.")
        Report.objects.create(comment=comment, reason="crisis")
        notifications.became_urgent(comment)
        messages = sent()
        assert len(messages) == 2
        assert "Pointed out by a reader or a colleague: 1" in messages[0].body

    @pytest.mark.parametrize("status", ["pending", "approved"])
    def test_what_a_colleague_escalates_is_told_to_the_others(self, people, status):
        comment = make_comment(make_article(), body="Other words.", status=status)
        escalate(comment, by=people[0], kind="other", note="He sounds lost.")
        (message,) = sent("Urgent")
        assert message.to == [people[1].email]
        assert "lost" not in all_that_left(message)

    def test_the_title_of_what_is_not_public_is_not_told(self, people):
        article = make_article(title="Sleep")
        self.urgent(article)
        type(article).objects.update(status="draft", published_at=None)
        messages = sent("Urgent")
        assert len(messages) == 2
        assert "Sleep" not in all_that_left(messages[0])

    def test_what_was_lost_on_the_way_is_told_by_the_clock(self, people, time_machine):
        self.urgent()
        DBTaskResult.objects.all().delete()
        clock.run_jobs()
        assert sent("Urgent") == []
        later(time_machine, minutes=11)
        clock.run_jobs()
        assert len(sent("Urgent")) == 2
        later(time_machine, minutes=11)
        clock.run_jobs()
        assert sent("Urgent") == []


class TestDigest:
    @pytest.fixture
    def people(self):
        keep_roles()
        return [make_user("Moderator", email=f"mo{number}@clinic.example") for number in range(2)]

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
