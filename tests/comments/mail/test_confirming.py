"""The mail that asks a reader whether a comment is theirs, and what its links do."""

import pytest
from django.test import Client

from comments import moderation, privacy
from comments.mail import notifications
from comments.models import Comment, CommentMark, ModerationEvent
from tests.comments.forms import write
from tests.comments.mail.mailbox import RIVER, all_that_left, later, links_in, sent
from tests.factories import PASSWORD, make_article, make_comment, make_user

pytestmark = pytest.mark.django_db
ADVERTISING = "Subscribe to my channel and check out my videos, click the link to win free money!"


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

    def test_other_words_that_no_longer_look_like_spam_are_asked_about_once(self, client):
        response = write(client, make_article(), email=RIVER, body=ADVERTISING)
        assert CommentMark.objects.filter(kind="spam").exists()
        door = response.redirect_chain[0][0]
        assert "We send a mail" not in response.content.decode()
        assert sent() == []
        for body in ("My own story.", "My own story, told better."):
            client.post(f"{door}edit/", {"body": body})
        assert "We send a mail" in client.get(door).content.decode()
        assert [message.to for message in sent()] == [[RIVER]]
        client.post(f"{door}edit/", {"body": "My own story, told best."})
        assert sent() == []

    @pytest.mark.parametrize("status", ["rejected", "spam"])
    def test_the_door_of_a_refused_comment_speaks_of_no_mail(self, client, status):
        response = write(client, make_article(), email=RIVER)
        moderation.decide(Comment.objects.all(), status, by=None)
        assert "We send a mail" not in client.get(response.redirect_chain[0][0]).content.decode()

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
