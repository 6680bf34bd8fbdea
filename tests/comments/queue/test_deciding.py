"""Deciding on one comment: nobody decides on what they have not read, nor on their own answer."""

import re

import pytest

from clinic_site.profile.models import ClinicProfile
from comments import moderation, posting
from comments.models import Comment, ModerationEvent, Report
from tests.comments.queue.desk import QUEUE, act, acts, now, opened, waiting, words
from tests.factories import make_article, make_comment

pytestmark = pytest.mark.django_db


class TestDeciding:
    @pytest.mark.parametrize(("status", "act_"), [("approved", "approve"), ("rejected", "reject"), ("spam", "spam")])
    def test_opens_the_next_and_offers_undo(self, client, moderator, status, act_):
        article = make_article()
        first, second = waiting(article, body="Shown or not."), waiting(article)
        page = act(client, first, status=status)
        assert (now(first).status, now(first).decided_by) == (status, moderator)
        assert opened(page) == second.pk
        assert f"comment {first.pk}." in words(page)
        event = ModerationEvent.objects.get()
        assert (event.act, event.was, event.by) == (act_, "pending", moderator)
        assert ("Shown or not." in words(client.get(article.get_absolute_url()))) == (status == "approved")

    def test_a_reason_and_a_note_are_kept(self, client, moderator):
        comment = waiting()
        act(client, comment, status="rejected", reason="advertising", note="A shop.")
        event = ModerationEvent.objects.get()
        assert (event.act, event.reason, event.note) == ("reject", "advertising", "A shop.")

    def test_a_note_that_is_too_long_comes_back(self, client, moderator):
        comment = waiting()
        page = act(client, comment, status="rejected", note="x" * 201)
        assert page.status_code == 422
        assert "x" * 201 in page.content.decode()
        assert now(comment).status == "pending"

    def test_nobody_decides_twice(self, client, moderator, other):
        comment = waiting()
        act(other, comment, status="rejected")
        page = act(client, comment, status="approved")
        assert re.search(
            rf"Comment {comment.pk}: Moderator Quill rejected it at \w[^;]* [ap]\.m\., so nothing was changed\.(?!\.)",
            words(page),
        )
        assert now(comment).status == "rejected"
        assert acts() == ["reject"]

    def test_a_double_click_is_one_decision_and_no_complaint(self, client, moderator):
        comment = waiting()
        for _ in range(2):
            page = act(client, comment, status="rejected", reason="abuse")
        assert acts() == ["reject"]
        assert "nothing was changed" not in words(page)

    def test_who_read_other_words_is_refused(self, client, moderator):
        comment = waiting(body="First words.")
        posting.edit_comment(comment, body="Other words.")
        page = act(client, comment, status="approved")
        assert "changed after you opened it" in words(page)
        assert opened(page) == comment.pk
        assert now(comment).status == "pending"

    def test_the_list_of_comments_refuses_as_well(self, client, moderator, other):
        comment = waiting()
        address = f"/admin/comments/comment/{comment.pk}/change/"
        assert f'name="read_version" value="{comment.version}"' in client.get(address).content.decode()
        act(other, comment, status="spam")
        page = client.post(address, {"status": "approved", "read_version": comment.version, "note": "My note"})
        assert "Moderator Quill marked it as spam" in words(page)
        assert "My note" in page.content.decode()
        assert now(comment).status == "spam"

    def test_reports_count_as_seen(self, client, moderator):
        comment = make_comment(make_article())
        report = Report.objects.create(comment=comment, reason="other", sender="1:a")
        Comment.objects.filter(pk=comment.pk).update(reports=1)
        act(client, comment, status="approved")
        report.refresh_from_db()
        assert report.seen_at
        assert now(comment).reports == 0
        moderation.undo(ModerationEvent.objects.first(), by=moderator)
        report.refresh_from_db()
        assert report.seen_at is None
        assert now(comment).reports == 1


class TestSecondPerson:
    @pytest.fixture
    def reply(self, moderator):
        ClinicProfile.objects.update_or_create(pk=1, defaults={"replies_need_second_person": True})
        return posting.post_comment(make_article(), name="Clinic", body="Good morning.", by=moderator)

    def test_nobody_approves_their_own_answer(self, client, moderator, reply):
        assert reply.status == "pending"
        assert "a second person has to approve it" in words(client.get(f"{QUEUE}?open={reply.pk}"))
        answers = [
            act(client, reply, status="approved"),
            client.post(f"{QUEUE}bulk/", {"pick": f"{reply.pk}:1", "status": "approved"}, follow=True),
            client.post(f"{QUEUE}bulk/", {"all": 1, "sure": 1, "status": "approved"}, follow=True),
            client.post(
                "/admin/comments/comment/",
                {"action": "approve", "_selected_action": [reply.pk], "listed": f"{reply.pk}:1"},
                follow=True,
            ),
            client.post(f"/admin/comments/comment/{reply.pk}/change/", {"status": "approved"}, follow=True),
        ]
        for answer in answers:
            assert "a second person has to approve it" in words(answer)
            assert now(reply).status == "pending"
        assert acts() == ["reply"]

    def test_another_does(self, other, reply):
        act(other, reply, status="approved")
        assert now(reply).status == "approved"

    def test_its_writer_may_take_it_back(self, client, moderator, reply):
        act(client, reply, status="rejected")
        assert now(reply).status == "rejected"
