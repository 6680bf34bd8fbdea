"""Changing a comment in its first minutes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clinic_site.profile.models import ClinicProfile
from comments import moderation, switching
from comments.models import Comment, Discussion, ModerationEvent
from tests.comments.forms import filled_in, send, write
from tests.factories import make_article, make_category, make_user


@pytest.mark.django_db
class TestChanging:
    def test_by_the_link_on_the_page_of_thanks(self, client):
        article = make_article()
        thanks = write(client, article)
        door = thanks.redirect_chain[-1][0]
        assert f'href="{door}edit/"' in thanks.content.decode()
        page = client.get(f"{door}edit/").content.decode()
        assert "Thank you.</textarea>" in page
        assert client.post(f"{door}edit/", {"body": "Said otherwise."}, follow=True).status_code == 200
        comment = Comment.objects.get()
        assert (comment.body, comment.status, comment.version) == ("Said otherwise.", "pending", 2)
        assert ModerationEvent.objects.get().act == "edit"

    def test_what_was_approved_is_held_again(self, client):
        article = make_article()
        door = send(client, article, filled_in(article)).url
        moderation.decide(Comment.objects.all(), "approved", by=make_user("Moderator"))
        assert "Thank you." in client.get(article.get_absolute_url()).content.decode()
        client.post(f"{door}edit/", {"body": "Buy my cream at https://cream.example"})
        comment = Comment.objects.get()
        assert (comment.status, comment.decided_by, comment.decided_at) == ("pending", None, None)
        page = client.get(article.get_absolute_url()).content.decode()
        assert "cream" not in page
        assert "Thank you." not in page
        assert Discussion.objects.get(article=article).shown_count == 0

    def test_after_a_quarter_of_an_hour_the_words_come_back(self, client, time_machine):
        article = make_article()
        door = send(client, article, filled_in(article)).url
        assert client.get(f"{door}edit/").status_code == 200
        time_machine.move_to(timezone.now() + timedelta(minutes=15, seconds=1))
        back = client.post(f"{door}edit/", {"body": "My second thoughts."})
        assert back.status_code == 409
        assert "My second thoughts." in back.content.decode()
        assert Comment.objects.get().body == "Thank you."
        assert "edit/" not in client.get(door).content.decode()

    @pytest.mark.parametrize("status", ["rejected", "spam"])
    def test_what_was_refused_is_not_changed(self, client, status):
        article = make_article()
        door = send(client, article, filled_in(article)).url
        moderation.decide(Comment.objects.all(), status, by=make_user("Moderator"))
        back = client.post(f"{door}edit/", {"body": "My second thoughts."})
        assert back.status_code == 409
        assert "My second thoughts." in back.content.decode()
        assert Comment.objects.get().status == status

    def test_not_while_all_is_paused(self, client):
        article = make_article()
        door = send(client, article, filled_in(article)).url
        switching.pause_all(paused=True, by=None, reason="We are away.")
        back = client.post(f"{door}edit/", {"body": "My second thoughts."})
        assert back.status_code == 409
        assert "My second thoughts." in back.content.decode()

    @pytest.mark.parametrize("body", ["", "x" * 4001])
    def test_a_slip_gives_the_words_back(self, client, body):
        article = make_article()
        door = send(client, article, filled_in(article)).url
        back = client.post(f"{door}edit/", {"body": body})
        assert back.status_code == 422
        assert f"{body}</textarea>" in back.content.decode()


@pytest.mark.django_db
class TestChangingInAClosedDiscussion:
    @pytest.fixture(autouse=True)
    def _shown_at_once(self):
        ClinicProfile.objects.update(held_comments="marked")

    @pytest.mark.parametrize("closes", ["by the switch", "by itself", "with enough comments", "hidden"])
    def test_brings_no_new_words_into_a_closed_discussion(self, client, time_machine, closes):
        start = timezone.now()
        category = make_category(
            close_comments_after_days=1, close_comments_after_comments=1 if "enough" in closes else None
        )
        article = make_article(category=category, at=start - timedelta(hours=23, minutes=50))
        time_machine.move_to(start)
        door = send(client, article, filled_in(article)).url
        if closes == "by itself":
            time_machine.move_to(start + timedelta(minutes=12))
        elif "enough" not in closes:
            state = "hidden" if closes == "hidden" else "closed"
            switching.set_discussion_state([article.discussion], state, by=None)
        assert "Change it" not in client.get(door).content.decode()
        assert "<textarea" not in client.get(f"{door}edit/").content.decode()
        back = client.post(f"{door}edit/", {"body": "Wholly new words."})
        page = back.content.decode()
        assert back.status_code == 409
        assert "yours stays as it was" in page
        assert "Wholly new words.</textarea>" in page
        assert f"{door}erase/" in page
        assert Comment.objects.get().body == "Thank you."

    def test_waits_for_the_end_of_a_pause(self, client):
        article = make_article()
        door = send(client, article, filled_in(article)).url
        switching.pause_all(paused=True, by=None, reason="Back on Monday.")
        back = client.post(f"{door}edit/", {"body": "Said otherwise."})
        assert back.status_code == 409
        assert "Back on Monday." in back.content.decode()
        assert "Said otherwise.</textarea>" in back.content.decode()
        assert Comment.objects.get().body == "Thank you."
