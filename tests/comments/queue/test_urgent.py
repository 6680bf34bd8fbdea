"""What is urgent in the queue: escalating it, and what is offered first."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.utils import timezone

from comments.models import Comment, ModerationEvent, SafetyRecord
from tests.comments.queue.desk import ADVERSE, CRISIS, QUEUE, act, now, opened, waiting, words
from tests.comments.worker import run_tasks
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


class TestEscalating:
    def test_begins_a_record_and_stands_first(self, client, moderator):
        article = make_article()
        waiting(article, body=ADVERSE)
        comment = waiting(article, body="Harmless at first sight.")
        page = act(client, comment, "escalate", kind="crisis", note="Sounds like a goodbye.")
        record = SafetyRecord.objects.get(comment=comment)
        assert (record.kind, record.opened_by, record.body) == ("crisis", moderator, "Harmless at first sight.")
        assert record.actions.get().note == "Sounds like a goodbye."
        assert page.context["page"][0].pk == opened(page) == comment.pk
        assert now(comment).urgency == Comment.Urgency.NOW
        event = ModerationEvent.objects.get(act="escalate")
        assert (event.by, event.note) == (moderator, ""), "what it is about stays in the restricted log"
        assert "In the safety log since" in words(page)

    def test_what_was_masked_before_is_in_the_record(self, client, moderator):
        comment = waiting(name="Mary Miller", body="Ask for me at the shop: Miller, on the pier.")
        act(client, comment, "mask", words="Miller", name="on")
        act(client, now(comment), "escalate", kind="crisis")
        record = SafetyRecord.objects.get()
        assert (record.name, record.body) == ("Mary Miller", comment.body)
        act(client, now(comment), "escalate", kind="crisis", note="Look again.")
        notes = words(client.get(f"/admin/comments/safetyrecord/{record.pk}/change/"))
        assert "Look again." in notes
        assert "[removed]" not in notes

    def test_of_what_was_masked_nothing_is_known_once_its_days_are_over(self, client, moderator, time_machine):
        comment = waiting(name="Mary Miller", body="Ask for Miller.")
        act(client, comment, "mask", words="Miller", name="on")
        time_machine.move_to(timezone.now() + timedelta(days=31))
        client.force_login(moderator)
        act(client, now(comment), "escalate", kind="crisis")
        assert (SafetyRecord.objects.get().name, SafetyRecord.objects.get().body) == ("A reader", "Ask for [removed].")

    def test_others_are_told_by_mail(self, client, moderator, other, mailoutbox):
        User.objects.update(email="")
        other.user.email = "quill@clinic.example"
        other.user.save()
        comment = waiting(body="Harmless at first sight.")
        act(client, comment, "escalate", kind="other")
        run_tasks()
        assert [mail.to for mail in mailoutbox] == [["quill@clinic.example"]]


def test_what_is_urgent_at_once_is_not_approved_by_one_key(client, moderator):
    comment = waiting(body="I want to end my life.")
    page = client.get(f"{QUEUE}?open={comment.pk}").content.decode()
    assert "Show it to everybody" in page
    assert 'queue-button--main" name="status" value="approved"' not in page
    calm = waiting(body="Thank you for these words.")
    assert "Show it to everybody" not in client.get(f"{QUEUE}?open={calm.pk}").content.decode()


def offered(client, comment: Comment) -> list[str]:
    """What the page offers to do with it, in order."""
    page = client.get(f"{QUEUE}?open={comment.pk}").content.decode()
    acts = page[page.index('<div class="queue-acts">') : page.index('<section class="queue-list"')]
    found = re.findall(r'safetyrecord/\d+/change|data-key="[a-z]"', acts)
    return ["record" if "safetyrecord" in each else each[-2] for each in found]


@pytest.mark.parametrize("body", [CRISIS, ADVERSE])
def test_what_is_urgent_begins_with_what_helps_the_person(client, moderator, body):
    comment = waiting(body=body)
    assert offered(client, comment) == ["record", "y", "a", "r", "m", "e", "s"]
    SafetyRecord.objects.update(outcome="supported", closed_at=timezone.now())
    assert offered(client, comment) == ["e", "y", "a", "r", "m", "s"], "with no open record: to escalate"
    assert offered(client, waiting(body="Thank you.")) == ["a", "s", "r", "y", "m", "e"]


def test_the_safety_record_is_offered_to_whom_may_work_it(client):
    user = make_user()
    user.user_permissions.add(Permission.objects.get(codename="moderate_comment"))
    client.force_login(user)
    assert offered(client, waiting(body=CRISIS)) == ["y", "a", "r", "m", "e", "s"]
