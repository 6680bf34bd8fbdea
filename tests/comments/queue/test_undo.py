"""Taking back what was done last in the queue."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments import safety_log
from comments.models import Comment, Discussion, ModerationEvent, OriginalText, SafetyRecord
from tests.comments.queue.desk import ADVERSE, CRISIS, QUEUE, act, acts, now, opened, undo, waiting, words
from tests.factories import make_article, make_comment

pytestmark = pytest.mark.django_db


class TestUndo:
    def test_puts_back_what_was(self, client, moderator):
        article = make_article()
        comment = waiting(article)
        act(client, comment, status="approved")
        page = undo(client)
        assert opened(page) == comment.pk
        assert (now(comment).status, now(comment).decided_by) == ("pending", None)
        assert Discussion.objects.get(article=article).shown_count == 0
        assert acts() == ["approve", "undo"]
        assert page.context["last"] is None

    def test_is_offered_for_what_was_done_last_alone(self, client, moderator):
        first, second = waiting(), waiting()
        act(client, first, status="spam")
        page = act(client, second, "escalate", kind="other", note="Please look.")
        assert page.context["last"].comment_id == second.pk
        assert undo(client).context["last"] is None

    def test_puts_back_what_was_masked(self, client, moderator):
        article = make_article()
        comment = waiting(article, body="Write to mary.miller@mail.com. Did it help you?", name="Mary Miller")
        Comment.objects.filter(pk=comment.pk).update(status="approved")
        marks = list(comment.marks.order_by("kind").values_list("kind", "excerpts"))
        assert marks
        page = act(client, comment, "mask", words="mary.miller@mail.com", name="on")
        assert "Details masked at" in words(page)
        assert "mary.miller@mail.com" not in words(client.get(article.get_absolute_url()))
        page = undo(client)
        assert f"Undone: comment {comment.pk} is as it was." in words(page)
        assert (now(comment).name, now(comment).body, now(comment).redacted_at) == (comment.name, comment.body, None)
        assert list(comment.marks.order_by("kind").values_list("kind", "excerpts")) == marks
        assert not OriginalText.objects.exists()
        assert "mary.miller@mail.com" in words(client.get(article.get_absolute_url()))
        assert acts() == ["redact", "undo"]
        act(client, now(comment), "mask", words="mary.miller@mail.com")
        assert OriginalText.objects.get().body == comment.body, "it can be masked again"

    def test_a_second_masking_stays(self, client, moderator):
        comment = waiting(body="Ask Mary, or ask Paul.")
        act(client, comment, "mask", words="Mary")
        act(client, now(comment), "mask", words="Paul")
        assert "before this masking is not kept" in words(undo(client))
        assert now(comment).body == "Ask [removed], or ask [removed]."

    def test_puts_back_what_was_masked_in_the_thread(self, client, moderator):
        article = make_article()
        first = make_comment(article, body="Kim Osgood told me.")
        answers = [make_comment(article, parent=first, body=f"Who is Kim Osgood? {number}") for number in range(3)]
        act(client, answers[2], "mask", words="Who")
        act(client, first, "mask", words="Kim Osgood", in_thread="on")
        assert {"Kim Osgood" in now(comment).body for comment in [first, *answers]} == {False}
        page = words(undo(client))
        assert "Undone: 3 comments are as they were." in page
        assert "1 comment is left as it is: it was masked before" in page
        assert [now(comment).body for comment in [first, *answers]] == [
            "Kim Osgood told me.",
            "Who is Kim Osgood? 0",
            "Who is Kim Osgood? 1",
            "[removed] is [removed]? 2",
        ]

    def test_a_masking_on_which_somebody_decided_stays(self, client, moderator, other):
        comment = waiting(body="Ask Mary.")
        act(client, comment, "mask", words="Mary")
        masked = ModerationEvent.objects.first()
        act(other, now(comment), status="approved")
        assert "Something was done with comment" in words(undo(client, masked))
        assert now(comment).body == "Ask [removed]."

    def test_takes_an_escalation_back(self, client, moderator):
        comment = waiting(body="Harmless after all.")
        act(client, comment, "escalate", kind="crisis", note="Look at this.")
        safety_log.add_action(SafetyRecord.objects.get(), "mailed", by=None)
        page = undo(client)
        assert "the safety record of comment" in words(page)
        assert now(comment).urgency == Comment.Urgency.NONE
        record = SafetyRecord.objects.get()
        assert (record.outcome, record.closed_by) == ("nothing_to_do", moderator)
        assert [action.what for action in record.actions.all()] == ["opened", "mailed", "closed"], "nothing is deleted"
        assert acts() == ["escalate", "undo"]

    def test_leaves_it_as_urgent_as_its_words(self, client, moderator):
        comment = waiting(body=ADVERSE)
        act(client, comment, "escalate", kind="crisis")
        undo(client)
        assert now(comment).urgency == Comment.Urgency.SOON
        assert SafetyRecord.objects.get(closed_at=None).kind == "adverse_event"

    def test_an_escalation_that_was_worked_on_stays(self, client, moderator, other):
        comment = waiting()
        act(client, comment, "escalate", kind="crisis")
        safety_log.add_action(SafetyRecord.objects.get(), "called", by=other.user, note="They are well.")
        assert "Somebody worked on the safety record" in words(undo(client))
        assert (now(comment).urgency, SafetyRecord.objects.get().closed_at) == (Comment.Urgency.NOW, None)

    def test_an_escalation_into_an_open_record_stays(self, client, moderator):
        comment = waiting(body=CRISIS)
        act(client, comment, "escalate", kind="crisis", note="My note.")
        assert "where nothing is taken out" in words(undo(client))
        assert SafetyRecord.objects.get().closed_at is None
        twice = waiting()
        act(client, twice, "escalate", kind="other")
        act(client, now(twice), "escalate", kind="other")
        assert "where nothing is taken out" in words(undo(client))
        assert SafetyRecord.objects.get(comment=twice).closed_at is None

    def test_what_no_act_undoes_is_refused(self, client, moderator):
        comment = waiting()
        event = ModerationEvent.objects.create(act="note", by=moderator, comment=comment)
        assert "This cannot be undone." in words(undo(client, event))

    def test_gives_an_earlier_decision_back_to_whom_it_was(self, client, moderator, other):
        comment = waiting()
        act(other, comment, status="approved")
        act(client, now(comment), status="spam")
        undo(client)
        assert (now(comment).status, now(comment).decided_by) == ("approved", other.user)

    def test_is_for_ones_own_last_decision(self, client, moderator, other):
        comment = waiting()
        act(other, comment, status="approved")
        assert "You can undo only what you did yourself." in words(undo(client))
        act(client, now(comment), status="rejected")
        mine = ModerationEvent.objects.first()
        act(other, now(comment), status="spam")
        assert "Moderator Quill marked it as spam" in words(undo(client, mine))
        assert now(comment).status == "spam"

    def test_ends_after_some_minutes(self, client, moderator, time_machine):
        comment = waiting()
        act(client, comment, status="rejected")
        time_machine.move_to(timezone.now() + timedelta(minutes=11))
        client.force_login(moderator)
        assert "more than 10 minutes ago" in words(undo(client))
        assert now(comment).status == "rejected"

    def test_takes_back_all_of_one_go(self, client, moderator):
        article = make_article()
        comments = [waiting(article) for _ in range(3)]
        ticked = [f"{comment.pk}:{comment.version}" for comment in comments]
        page = client.post(f"{QUEUE}bulk/", {"pick": ticked, "status": "spam"}, follow=True)
        assert "3 comments." in words(page)
        assert "3 comments are as they were" in words(undo(client))
        assert {now(comment).status for comment in comments} == {"pending"}
