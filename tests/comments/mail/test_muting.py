"""No more mail: about one comment, about all, and for how long."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from comments import moderation
from comments.models import Comment, HashKey, Mute
from comments.privacy.links import link_token
from tests.comments.forms import write
from tests.comments.mail.mailbox import RIVER, SITE, confirmed, later, links_in, sent
from tests.factories import make_article, make_comment

pytestmark = pytest.mark.django_db


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
