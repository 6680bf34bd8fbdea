"""Answering a comment from the queue."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from clinic_site.profile.models import ClinicProfile
from comments import reply_check, switching
from comments.models import Comment, ReplyTemplate
from tests.comments.queue.desk import QUEUE, act, acts, now, waiting, words
from tests.factories import close_discussion, make_article, make_category, make_comment

pytestmark = pytest.mark.django_db


class TestAnswering:
    def answer(self, client, comment, **data):
        number = client.get(f"{QUEUE}?open={comment.pk}").context["forms"]["answer"]["submission"].value()
        data = {"name": "The clinic", "body": "Thank you for asking.", "submission": str(number), **data}
        return act(client, comment, "answer", **data)

    def test_approves_and_answers_in_one_go(self, client, moderator):
        article = make_article()
        comment = waiting(article, body="A question.")
        self.answer(client, comment)
        reply = Comment.objects.get(parent=comment)
        assert (reply.status, reply.staff, reply.is_staff_reply) == ("approved", moderator, True)
        page = words(client.get(article.get_absolute_url()))
        assert "A question." in page
        assert "Thank you for asking." in page

    def test_a_double_click_answers_once(self, client, moderator):
        comment = waiting()
        number = client.get(QUEUE).context["forms"]["answer"]["submission"].value()
        for _ in range(2):
            act(client, comment, "answer", name="The clinic", body="Thank you.", submission=str(number))
        assert Comment.objects.filter(parent=comment).count() == 1

    def test_a_refused_answer_comes_back_and_approves_nothing(self, client, moderator, monkeypatch):
        def refuse(body, *, to):
            raise reply_check.RefusedReplyError("This tells that somebody is a patient.")

        monkeypatch.setattr(reply_check, "refuse", refuse)
        comment = waiting()
        page = self.answer(client, comment, body="When you came to us.")
        assert page.status_code == 422
        assert "This tells that somebody is a patient." in words(page)
        assert "When you came to us." in page.content.decode()
        assert now(comment).status == "pending"
        assert acts() == []

    @pytest.mark.parametrize("closes", ["by the switch", "by itself"])
    def test_what_was_sent_before_the_closing_is_answered_after_it(self, client, moderator, time_machine, closes):
        start = timezone.now()
        article = make_article(category=make_category(close_comments_after_days=90), at=start - timedelta(days=89))
        comment = waiting(article, body="How long should I rest?")
        if closes == "by itself":
            time_machine.move_to(start + timedelta(days=2))
            client.force_login(moderator)
        else:
            close_discussion(article)
        assert "it takes no answer" not in words(client.get(QUEUE, {"open": comment.pk}))
        page = self.answer(client, comment, body="Ask whoever treats you: it differs.")
        assert page.status_code == 200
        assert (now(comment).status, Comment.objects.get(parent=comment).staff) == ("approved", moderator)
        shown = words(Client().get(article.get_absolute_url()))
        assert "Comments are closed." in shown
        assert shown.index("How long should I rest?") < shown.index("it differs.")

    def test_is_refused_where_readers_do_not_see_the_discussion(self, client, moderator):
        article = make_article()
        comment = waiting(article)
        form = client.get(QUEUE).context["forms"]["answer"]
        switching.set_discussion_state([article.discussion], "hidden", by=None)
        data = {"name": "Clinic", "body": "Too late.", "submission": str(form["submission"].value())}
        page = act(client, comment, "answer", **data)
        assert page.status_code == 409
        assert now(comment).status == "pending"
        assert "it takes no answer" in words(page)

    def test_an_answer_to_a_reply_stands_beside_it(self, client, moderator):
        article = make_article()
        parent = make_comment(article)
        comment = waiting(article, parent=parent)
        self.answer(client, comment)
        assert Comment.objects.get(is_staff_reply=True).parent == parent

    def test_ready_answers_join_what_was_typed(self, client, moderator):
        ready = ReplyTemplate.objects.create(title="Thanks", body="Please call us about your own case.")
        comment = waiting()
        page = self.answer(client, comment, insert=1, ready=ready.pk, body="Good morning.")
        assert "Good morning.\n\nPlease call us about your own case." in page.content.decode()
        assert now(comment).status == "pending"

    def test_waits_for_a_second_person_where_the_clinic_wants_one(self, client, moderator):
        ClinicProfile.objects.update_or_create(pk=1, defaults={"replies_need_second_person": True})
        comment = waiting()
        page = self.answer(client, comment)
        assert "waits until a second person approves it" in words(page)
        assert now(comment).status == "approved"
        assert Comment.objects.get(parent=comment).status == "pending"
