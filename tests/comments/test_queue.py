"""The moderation queue: what it shows, what is done there, and that nobody decides on what they have not read."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from clinic_site.profile.models import ClinicProfile
from comments import masking, moderation, posting, reply_check, safety_log, switching
from comments.models import (
    Comment,
    CommentMark,
    Discussion,
    ModerationEvent,
    OriginalText,
    ReplyTemplate,
    Report,
    SafetyRecord,
)
from comments.views.door import door_token
from tests.comments.worker import run_tasks
from tests.factories import PASSWORD, close_discussion, make_article, make_category, make_comment, make_user

pytestmark = pytest.mark.django_db
QUEUE = "/admin/comments/queue/"
ADVERSE = "Since the injection last week I have a fever and my knee is swollen."
CRISIS = "I want to kill myself."


@pytest.fixture
def moderator(client):
    user = make_user("Moderator", last_name="Reyes")
    client.force_login(user)
    return user


@pytest.fixture
def other():
    """Another moderator, at another desk."""
    user = make_user("Moderator", last_name="Quill")
    client = Client()
    client.force_login(user)
    client.user = user
    return client


def waiting(article=None, **facts: Any) -> Comment:
    return make_comment(article or make_article(), status="pending", **facts)


def act(client, comment: Comment, name: str = "decide", /, query: str = "", **data: Any):
    return client.post(f"{QUEUE}{comment.pk}/{name}/{query}", {"version": comment.version, **data}, follow=True)


def now(comment: Comment) -> Comment:
    return Comment.objects.get(pk=comment.pk)


def words(response) -> str:
    return " ".join(re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.S).split())


def opened(response) -> int | None:
    comment = response.context["comment"]
    return comment and comment.pk


def acts() -> list[str]:
    return list(ModerationEvent.objects.order_by("pk").values_list("act", flat=True))


class TestOrder:
    def test_urgent_first_then_the_oldest_then_likely_spam(self, client, moderator):
        article = make_article()
        spam = waiting(article, body="Same words.")
        Comment.objects.filter(pk=spam.pk).update(likely_spam=True)
        older, newer = waiting(article), waiting(article)
        adverse, crisis = waiting(article, body=ADVERSE), waiting(article, body=CRISIS)
        page = client.get(QUEUE)
        order = [crisis.pk, adverse.pk, older.pk, newer.pk, spam.pk]
        assert [row.pk for row in page.context["page"]] == order
        assert opened(page) == crisis.pk
        for pk in [*order[1:], order[0]]:  # and from the last on with the first
            page = client.post(f"{QUEUE}take/", {"after": opened(page)}, follow=True)
            assert opened(page) == pk
        for pk in reversed(order):
            page = client.post(f"{QUEUE}take/", {"before": opened(page)}, follow=True)
            assert opened(page) == pk

    def test_pages_of_fifty(self, client, moderator):
        article = make_article()
        first = waiting(article)
        for number in range(50):
            waiting(article, body=f"More {number}.")
        assert len(client.get(QUEUE).context["page"]) == 50
        page = client.get(f"{QUEUE}?page=2")
        assert "Page 2 of 2" in words(page)
        assert len(page.context["page"]) == 1
        assert act(client, first, query="?page=2", status="approved").context["page"].number == 1, "there is one left"

    def test_takes_as_many_queries_however_many_wait(self, client, moderator):
        article = make_article()
        waiting(article, body=ADVERSE)

        def queries() -> int:
            with CaptureQueriesContext(
                connection,
            ) as captured:
                assert client.get(QUEUE).status_code == 200
            return len(captured)

        few = queries()
        for number in range(20):
            waiting(make_article(), body=f"{ADVERSE} Number {number}, mail {number}@mail.com.")
        assert queries() == few
        assert few < 30


class TestContext:
    def test_says_all_that_helps_to_decide(self, client, moderator):
        article = make_article(title="What trials found")
        parent = make_comment(article, name="Hazel", body="Has anybody tried it?")
        comment = waiting(
            article,
            name="River",
            body=f"{ADVERSE} Write to mary.miller@mail.com.",
            parent=parent,
            email="r@own.example",
        )
        Report.objects.create(comment=comment, reason="dangerous", sender="1:a")
        Report.objects.create(comment=comment, reason="dangerous", sender="1:b")
        Comment.objects.filter(pk=comment.pk).update(reports=2)
        response = client.get(f"{QUEUE}?open={comment.pk}")
        page = response.content.decode()
        said = words(response)
        assert f'href="{article.get_absolute_url()}#comments"' in page
        for expected in [
            "What trials found", "It answers Hazel (Approved)", "Has anybody tried it?", "Possible adverse event",
            "An e-mail address.", "It gives dangerous advice (2)", "2 reports", "Given, not confirmed",
            "In the safety log since", "of 100", "Which words weighed",
        ]:  # fmt: skip
            assert expected in said
        assert "<mark>mary.miller@mail.com</mark>" in page
        assert "r@own.example" not in page
        Comment.objects.filter(pk=comment.pk).update(confirmed_at=timezone.now())
        assert "Confirmed for this comment" in words(client.get(f"{QUEUE}?open={comment.pk}"))

    def test_names_no_title_that_is_not_public(self, client, moderator):
        article = make_article(title="Was public")
        comment = waiting(article, body="Please look at me.")
        publishing.unpublish(article, by=None)
        for address in [QUEUE, f"{QUEUE}?open={comment.pk}", f"{QUEUE}?article={article.pk}", "/admin/"]:
            page = client.get(address).content.decode()
            assert "Was public" not in page
            assert article.get_absolute_url() not in page
        assert "an article that is not public" in words(client.get(QUEUE))

    def test_leads_to_the_ban_and_to_the_safety_record_whom_may(self, client, moderator):
        comment = waiting(body=ADVERSE)
        record = SafetyRecord.objects.get(comment=comment)
        links = {
            "ban_sender": f'href="{reverse("admin:ban_sender", args=[comment.pk])}"',
            "work_safety_log": f'href="{reverse("admin:comments_safetyrecord_change", args=[record.pk])}"',
        }
        moderator.groups.clear()
        moderator.user_permissions.add(Permission.objects.get(codename="moderate_comment"))
        page = client.get(QUEUE).content.decode()
        assert not [link for link in links.values() if link in page]
        moderator.user_permissions.add(*Permission.objects.filter(codename__in=links))
        page = client.get(QUEUE).content.decode()
        assert [link for link in links.values() if link in page] == list(links.values())

    def test_words_are_never_markup(self, client, moderator):
        waiting(body="<b>bold</b> <script>alert(1)</script>", name="<i>x</i>")
        page = client.get(QUEUE).content.decode()
        assert "<b>bold</b>" not in page
        assert "<script>alert(1)" not in page
        assert "<i>x</i>" not in page

    def test_what_was_decided_can_be_opened_and_decided_otherwise(self, client, moderator):
        comment = make_comment(make_article(), body="On the site.")
        assert "You can decide otherwise." in words(client.get(f"{QUEUE}?open={comment.pk}"))
        act(client, comment, status="rejected", reason="abuse")
        assert now(comment).status == "rejected"
        assert "There is no comment 999." in words(client.get(f"{QUEUE}?open=999", follow=True))


class TestFilters:
    def test_combine(self, client, moderator):
        category = make_category()
        here, there = make_article(category=category), make_article()
        a, b, c = waiting(here, body=ADVERSE), waiting(here), waiting(there, body=ADVERSE)
        Comment.objects.filter(pk__in=[a.pk, c.pk]).update(created_at=timezone.now() - timedelta(days=4))
        Comment.objects.filter(pk=a.pk).update(reports=1)
        Comment.objects.filter(pk=b.pk).update(confirmed_at=timezone.now())

        def found(**asked: Any) -> list[int]:
            return [row.pk for row in client.get(QUEUE, asked).context["page"]]

        assert found(mark="adverse_event") == [a.pk, c.pk]
        assert found(mark="adverse_event", article=here.pk) == [a.pk]
        assert found(category=category.pk) == [a.pk, b.pk]
        assert found(category=category.pk, older=3) == [a.pk]
        assert found(older=7) == []
        assert found(only="reported") == [a.pk]
        assert found(only="confirmed") == [b.pk]
        assert found(only="urgent", article=there.pk) == [c.pk]
        assert found(article="999") == found(mark="nonsense") == []

    def test_stay_through_an_act(self, client, moderator):
        here, there = make_article(), make_article()
        first, _between, last = waiting(here), waiting(there), waiting(here)
        page = act(client, first, query=f"?article={here.pk}", status="approved")
        assert opened(page) == last.pk
        assert [row.pk for row in page.context["page"]] == [last.pk]
        page = act(client, last, query=f"?article={here.pk}", status="approved")
        assert "Nothing that matches is waiting" in words(page)

    def test_answers_of_the_clinic(self, client, moderator, other):
        ClinicProfile.objects.update_or_create(pk=1, defaults={"replies_need_second_person": True})
        article = make_article()
        waiting(article)
        reply = posting.post_comment(article, name="Clinic", body="Good morning.", by=other.user)
        page = client.get(QUEUE, {"only": "staff"})
        assert [row.pk for row in page.context["page"]] == [reply.pk]


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


class TestUndo:
    @staticmethod
    def undo(client, event: ModerationEvent | None = None):
        event = event or ModerationEvent.objects.first()
        return client.post(f"{QUEUE}undo/", {"event": event.pk}, follow=True)

    def test_puts_back_what_was(self, client, moderator):
        article = make_article()
        comment = waiting(article)
        act(client, comment, status="approved")
        page = self.undo(client)
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
        assert self.undo(client).context["last"] is None

    def test_puts_back_what_was_masked(self, client, moderator):
        article = make_article()
        comment = waiting(article, body="Write to mary.miller@mail.com. Did it help you?", name="Mary Miller")
        Comment.objects.filter(pk=comment.pk).update(status="approved")
        marks = list(comment.marks.order_by("kind").values_list("kind", "excerpts"))
        assert marks
        page = act(client, comment, "mask", words="mary.miller@mail.com", name="on")
        assert "Details masked at" in words(page)
        assert "mary.miller@mail.com" not in words(client.get(article.get_absolute_url()))
        page = self.undo(client)
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
        assert "before this masking is not kept" in words(self.undo(client))
        assert now(comment).body == "Ask [removed], or ask [removed]."

    def test_puts_back_what_was_masked_in_the_thread(self, client, moderator):
        article = make_article()
        first = make_comment(article, body="Kim Osgood told me.")
        answers = [make_comment(article, parent=first, body=f"Who is Kim Osgood? {number}") for number in range(3)]
        act(client, answers[2], "mask", words="Who")
        act(client, first, "mask", words="Kim Osgood", in_thread="on")
        assert {"Kim Osgood" in now(comment).body for comment in [first, *answers]} == {False}
        page = words(self.undo(client))
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
        assert "Something was done with comment" in words(self.undo(client, masked))
        assert now(comment).body == "Ask [removed]."

    def test_takes_an_escalation_back(self, client, moderator):
        comment = waiting(body="Harmless after all.")
        act(client, comment, "escalate", kind="crisis", note="Look at this.")
        safety_log.add_action(SafetyRecord.objects.get(), "mailed", by=None)
        page = self.undo(client)
        assert "the safety record of comment" in words(page)
        assert now(comment).urgency == Comment.Urgency.NONE
        record = SafetyRecord.objects.get()
        assert (record.outcome, record.closed_by) == ("nothing_to_do", moderator)
        assert [action.what for action in record.actions.all()] == ["opened", "mailed", "closed"], "nothing is deleted"
        assert acts() == ["escalate", "undo"]

    def test_leaves_it_as_urgent_as_its_words(self, client, moderator):
        comment = waiting(body=ADVERSE)
        act(client, comment, "escalate", kind="crisis")
        self.undo(client)
        assert now(comment).urgency == Comment.Urgency.SOON
        assert SafetyRecord.objects.get(closed_at=None).kind == "adverse_event"

    def test_an_escalation_that_was_worked_on_stays(self, client, moderator, other):
        comment = waiting()
        act(client, comment, "escalate", kind="crisis")
        safety_log.add_action(SafetyRecord.objects.get(), "called", by=other.user, note="They are well.")
        assert "Somebody worked on the safety record" in words(self.undo(client))
        assert (now(comment).urgency, SafetyRecord.objects.get().closed_at) == (Comment.Urgency.NOW, None)

    def test_an_escalation_into_an_open_record_stays(self, client, moderator):
        comment = waiting(body=CRISIS)
        act(client, comment, "escalate", kind="crisis", note="My note.")
        assert "where nothing is taken out" in words(self.undo(client))
        assert SafetyRecord.objects.get().closed_at is None
        twice = waiting()
        act(client, twice, "escalate", kind="other")
        act(client, now(twice), "escalate", kind="other")
        assert "where nothing is taken out" in words(self.undo(client))
        assert SafetyRecord.objects.get(comment=twice).closed_at is None

    def test_what_no_act_undoes_is_refused(self, client, moderator):
        comment = waiting()
        event = ModerationEvent.objects.create(act="note", by=moderator, comment=comment)
        assert "This cannot be undone." in words(self.undo(client, event))

    def test_gives_an_earlier_decision_back_to_whom_it_was(self, client, moderator, other):
        comment = waiting()
        act(other, comment, status="approved")
        act(client, now(comment), status="spam")
        self.undo(client)
        assert (now(comment).status, now(comment).decided_by) == ("approved", other.user)

    def test_is_for_ones_own_last_decision(self, client, moderator, other):
        comment = waiting()
        act(other, comment, status="approved")
        assert "You can undo only what you did yourself." in words(self.undo(client))
        act(client, now(comment), status="rejected")
        mine = ModerationEvent.objects.first()
        act(other, now(comment), status="spam")
        assert "Moderator Quill marked it as spam" in words(self.undo(client, mine))
        assert now(comment).status == "spam"

    def test_ends_after_some_minutes(self, client, moderator, time_machine):
        comment = waiting()
        act(client, comment, status="rejected")
        time_machine.move_to(timezone.now() + timedelta(minutes=11))
        client.force_login(moderator)
        assert "more than 10 minutes ago" in words(self.undo(client))
        assert now(comment).status == "rejected"

    def test_takes_back_all_of_one_go(self, client, moderator):
        article = make_article()
        comments = [waiting(article) for _ in range(3)]
        ticked = [f"{comment.pk}:{comment.version}" for comment in comments]
        page = client.post(f"{QUEUE}bulk/", {"pick": ticked, "status": "spam"}, follow=True)
        assert "3 comments." in words(page)
        assert "3 comments are as they were" in words(self.undo(client))
        assert {now(comment).status for comment in comments} == {"pending"}


class TestClaims:
    def test_others_see_who_reads_and_pass_by(self, client, moderator, other):
        article = make_article()
        first, second = waiting(article), waiting(article)
        client.post(f"{QUEUE}take/", {"pk": first.pk})
        page = other.get(QUEUE)
        assert opened(page) == second.pk
        assert "Being read by Moderator Reyes" in words(page)
        assert "Moderator Reyes has been reading it" in words(other.get(f"{QUEUE}?open={first.pk}"))
        act(other, second, status="approved")
        assert now(first).claimed_by == moderator
        assert "Others are reading all that waits" in words(other.get(QUEUE))

    def test_looking_claims_nothing(self, client, moderator):
        comment = waiting()
        client.get(QUEUE)
        client.get(f"{QUEUE}?open={comment.pk}")
        assert now(comment).claimed_by is None
        assert client.get(f"{QUEUE}take/").status_code == 405

    def test_end_with_the_time_and_with_the_decision(self, client, moderator, other, time_machine):
        comment = waiting()
        client.post(f"{QUEUE}take/", {"pk": comment.pk})
        time_machine.move_to(timezone.now() + timedelta(minutes=11))
        other.force_login(other.user)
        assert opened(other.get(QUEUE)) == comment.pk
        other.post(f"{QUEUE}take/", {"pk": comment.pk})
        assert now(comment).claimed_by == other.user
        act(other, comment, status="approved")
        assert now(comment).claimed_by is None

    def test_one_reads_one_at_a_time(self, client, moderator):
        first, second = waiting(), waiting()
        client.post(f"{QUEUE}take/", {"pk": first.pk})
        client.post(f"{QUEUE}take/", {"after": first.pk})
        assert (now(first).claimed_by, now(second).claimed_by) == (None, moderator)


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


class TestMasking:
    BODY = "I am Mary Miller, mail mary.miller@mail.com or call Jo. Jo knows."

    @pytest.fixture
    def comment(self):
        return waiting(body=self.BODY, name="Mary Miller")

    def choices(self, client, comment) -> dict[str, str]:
        form = client.get(f"{QUEUE}?open={comment.pk}").context["forms"]["mask"]
        return {label.partition("”")[0].strip("“"): span for span, label in form.fields["found"].choices}

    def test_masks_what_was_found_and_what_is_named(self, client, moderator, comment):
        found = self.choices(client, comment)
        page = act(client, comment, "mask", found=[found["mary.miller@mail.com"]], words="jo; mary  miller", name="on")
        masked = now(comment)
        assert masked.body == "I am [removed], mail [removed] or call [removed]. [removed] knows."
        assert masked.name == "A reader"
        assert masked.redacted_at
        assert masked.version == comment.version + 1
        assert "Mary" not in page.content.decode(), "the marks forget it too"
        assert not CommentMark.objects.filter(comment=comment, kind="privacy").exists()
        assert acts()[-1] == "redact"
        original = OriginalText.objects.get()
        assert (original.body, original.name, original.masked_by) == (self.BODY, "Mary Miller", moderator)
        days = ClinicProfile.objects.current().refused_comment_days
        assert abs(original.kept_until - timezone.now() - timedelta(days=days)) < timedelta(minutes=1)

    def test_what_was_found_elsewhere_stands_where_it_stands_now(self, client, moderator):
        comment = waiting(body="Jo says: mail mary.miller@mail.com today.")
        act(client, comment, "mask", words="Jo")
        assert "<mark>mary.miller@mail.com</mark>" in client.get(f"{QUEUE}?open={comment.pk}").content.decode()
        act(client, now(comment), "mask", found=list(self.choices(client, comment).values()))
        assert now(comment).body == "[removed] says: mail [removed] today."
        assert OriginalText.objects.get().body == "Jo says: mail mary.miller@mail.com today.", "the first words"

    def test_the_same_words_go_from_the_whole_thread(self, client, moderator, other):
        article = make_article()
        comment = make_comment(article, body="My doctor was Kim Osgood in Salem.", name="Hope Gardiner")
        quoting = make_comment(article, parent=comment, body="Kim  osgood? Hope Gardiner, was that in Salem?")
        answer = make_comment(article, parent=comment, by=other.user, body="Thank you, Gardiner. We hope for the best.")
        waits = waiting(article, parent=comment, body="> in Salem\nWhere else? Mail kim@mail.com, says Osgood.")
        apart = make_comment(article, body="Kim Osgood is my dentist.")
        form = client.get(f"{QUEUE}?open={comment.pk}").content.decode()
        assert re.search(r'<input[^>]*name="in_thread"[^>]* checked', form)
        page = act(client, comment, "mask", words="Kim Osgood; in Salem", name="on", in_thread="on")
        assert now(comment).body == "My doctor was [removed] [removed]."
        assert now(quoting).body == "[removed]? [removed], was that [removed]?"
        assert now(answer).body == "Thank you, [removed]. We hope for the best."
        assert now(waits).body == "> [removed]\nWhere else? Mail kim@mail.com, says Osgood."
        assert now(apart).body == "Kim Osgood is my dentist.", "another thread"
        assert now(quoting).name == quoting.name
        links = [f'href="{QUEUE}?open={reply.pk}#open">Comment {reply.pk}</a>' for reply in (quoting, answer, waits)]
        assert [link for link in links if link not in page.content.decode()] == []
        assert "The same was masked in" in words(page)
        shown = client.get(article.get_absolute_url()).content.decode()
        assert "osgood" not in shown
        assert "Gardiner" not in shown
        masked = ModerationEvent.objects.filter(act="redact", by=moderator).values_list("comment", flat=True)
        assert set(masked) == {comment.pk, quoting.pk, answer.pk, waits.pk}
        assert OriginalText.objects.get(comment=quoting).body == quoting.body
        assert "changed after you opened it" in words(act(other, waits, status="approved"))
        assert "<mark>kim@mail.com</mark>" in client.get(f"{QUEUE}?open={waits.pk}").content.decode()

    def test_who_masks_one_comment_alone_is_told_where_the_words_still_stand(self, client, moderator):
        article = make_article()
        comment = make_comment(article)
        replies = [make_comment(article, parent=comment, body=f"Jo said {number}.") for number in range(3)]
        page = act(client, replies[0], "mask", words="Jo")
        assert [now(reply).body for reply in replies] == ["[removed] said 0.", "Jo said 1.", "Jo said 2."]
        assert "The same words still stand in" in words(page)
        for reply in replies[1:]:
            assert f'href="{QUEUE}?open={reply.pk}#open">Comment {reply.pk}</a>' in page.content.decode()
            page = act(client, reply, "mask", words="Jo")
        assert "The same words" not in words(page)

    def test_queries_do_not_grow_with_the_replies_that_are_masked_along(self, client, moderator):
        def queries(replies: int) -> int:
            article = make_article()
            comment = make_comment(article, body="Jo.")
            for number in range(replies):
                make_comment(article, parent=comment, body=f"Jo {number}, jo{number}@mail.com.")
            with CaptureQueriesContext(connection) as captured:
                masking.redact(comment, by=moderator, words=["Jo"], in_thread=True)
            assert not Comment.objects.filter(discussion__article=article, body__startswith="Jo").exists()
            return len(captured)

        assert queries(2) == queries(12)

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            ({}, "Choose what to mask."),
            ({"words": "Jo; nowhere"}, "“nowhere” does not stand in the comment."),
            ({"found": ["0-4"]}, "0-4 is not one of the available choices"),
        ],
    )
    def test_nothing_else_is_changed(self, client, moderator, comment, data, sentence):
        page = act(client, comment, "mask", **data)
        assert page.status_code == 422
        assert sentence in words(page)
        assert data.get("words", "") in page.content.decode()
        assert now(comment).body == self.BODY
        assert not OriginalText.objects.exists()

    def test_readers_see_the_mask_at_once(self, client, moderator):
        article = make_article()
        comment = make_comment(article, body="I saw Jo there.")
        act(client, comment, "mask", words="Jo")
        page = client.get(article.get_absolute_url()).content.decode()
        assert "I saw [removed] there." in page
        assert "A moderator masked something here." in page

    def test_the_original_is_for_few_and_leaves_an_event(self, client, moderator, comment):
        act(client, comment, "mask", words="Jo")
        page = client.get(f"{QUEUE}?open={comment.pk}")
        assert "See what was masked" not in words(page)
        assert client.post(f"{QUEUE}{comment.pk}/original/").status_code == 403
        assert "see_original" not in acts()
        moderator.user_permissions.add(Permission.objects.get(codename="see_originaltext"))
        assert "See what was masked" in words(client.get(f"{QUEUE}?open={comment.pk}"))
        assert client.get(f"{QUEUE}{comment.pk}/original/").status_code == 405
        page = client.post(f"{QUEUE}{comment.pk}/original/")
        assert "call Jo. Jo knows." in words(page)
        assert "no-store" in page.headers["Cache-Control"]
        event = ModerationEvent.objects.get(act="see_original")
        assert (event.by, event.comment_id) == (moderator, comment.pk)
        OriginalText.objects.update(kept_until=timezone.now())
        page = client.post(f"{QUEUE}{comment.pk}/original/", follow=True)
        assert "is not kept any more" in words(page)
        assert "call Jo." not in words(page)

    def test_is_refused_when_the_words_changed(self, client, moderator, comment):
        posting.edit_comment(comment, body="Jo again.")
        page = act(client, comment, "mask", words="Jo")
        assert page.status_code == 409
        assert now(comment).body == "Jo again."


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


class TestBulk:
    def test_stale_ones_are_left_and_named(self, client, moderator, other):
        article = make_article()
        first, second = waiting(article), waiting(article)
        act(other, first, status="approved")
        data = {"pick": [f"{first.pk}:1", f"{second.pk}:1"], "status": "rejected", "reason": "off_topic"}
        page = client.post(f"{QUEUE}bulk/", data, follow=True)
        assert (now(first).status, now(second).status) == ("approved", "rejected")
        assert "1 comment changed." in words(page)
        assert f"Comment {first.pk}: Moderator Quill approved it" in words(page)
        assert ModerationEvent.objects.get(act="reject").reason == "off_topic"

    def test_all_that_match_is_asked_once_more(self, client, moderator):
        here, there = make_article(), make_article()
        meant = [waiting(here) for _ in range(3)]
        urgent, elsewhere = waiting(here, body=CRISIS), waiting(there)
        address = f"{QUEUE}bulk/?article={here.pk}"
        page = client.post(address, {"all": 1, "status": "spam"})
        assert "Yes, decide on 3 comments" in words(page)
        assert "1 that is urgent is left out" in words(page)
        assert {now(comment).status for comment in meant} == {"pending"}
        later = waiting(here)
        posting.edit_comment(meant[2], body="Other words meanwhile.")
        client.post(address, {"all": 1, "status": "spam", "sure": 1, "until": page.context["until"]})
        assert [now(comment).status for comment in [*meant, urgent, elsewhere, later]] == [
            "spam", "spam", "pending", "pending", "pending", "pending"
        ]  # fmt: skip

    def test_any_number_is_decided_and_undone_in_goes(self, client, moderator, monkeypatch):
        monkeypatch.setattr(moderation, "IN_ONE_TRANSACTION", 2)
        monkeypatch.setattr(moderation, "MOST_AT_ONCE", 5)
        article = make_article()
        comments = [waiting(article) for _ in range(7)]
        Report.objects.create(comment=comments[0], reason="other", sender="1:a")
        Comment.objects.filter(pk=comments[0].pk).update(reports=1)
        page = client.post(f"{QUEUE}bulk/", {"all": 1, "status": "spam"})
        assert "Yes, decide on 5 comments" in words(page)
        assert "2 more are left for the next" in words(page)
        sure = {"all": 1, "status": "spam", "sure": 1, "until": page.context["until"]}
        assert "Marked as spam at" in words(client.post(f"{QUEUE}bulk/", sure, follow=True))
        assert [now(comment).status for comment in comments] == ["spam"] * 5 + ["pending"] * 2
        assert "5 comments are as they were" in words(TestUndo.undo(client))
        assert {(now(c).status, now(c).decided_by, now(c).version) for c in comments[:5]} == {("pending", None, 3)}
        assert [now(comment).reports for comment in comments[:2]] == [1, 0]

    def test_what_is_urgent_is_not_among_what_is_ticked(self, client, moderator):
        urgent, calm = waiting(body=ADVERSE), waiting()
        page = client.get(QUEUE).content.decode()
        assert f'value="{calm.pk}:1"' in page
        assert f'value="{urgent.pk}:1"' not in page
        ticked = {"pick": [f"{urgent.pk}:1", f"{calm.pk}:1"], "status": "approved"}
        page = client.post(f"{QUEUE}bulk/", ticked, follow=True)
        assert f"Comment {urgent.pk} is urgent: open it in the queue" in words(page)
        assert (now(urgent).status, now(calm).status) == ("pending", "approved")

    def test_nothing_ticked_changes_nothing(self, client, moderator):
        comment = waiting()
        assert "Nothing was ticked" in words(client.post(f"{QUEUE}bulk/", {"status": "spam"}, follow=True))
        for data in [{"status": "pending"}, {"status": "spam", "reason": "nonsense"}, {}]:
            assert client.post(f"{QUEUE}bulk/", {"pick": f"{comment.pk}:1", **data}).status_code == 404
        assert now(comment).status == "pending"

    def test_queries_do_not_grow_with_what_is_ticked(self, client, moderator):
        article = make_article()
        comments = [waiting(article) for _ in range(24)]

        def queries(some) -> int:
            with CaptureQueriesContext(connection) as captured:
                moderation.decide_each(some, "rejected", by=moderator, versions={c.pk: c.version for c in some})
            return len(captured)

        assert queries(comments[:2]) == queries(comments[2:])


class TestPause:
    def test_on_the_queue_and_on_the_list_of_discussions(self, client, moderator):
        article = make_article()
        for address in [QUEUE, "/admin/comments/discussion/"]:
            assert "Pause all new comments" in words(client.get(address))
            page = client.post(
                f"{QUEUE}pause/",
                {"paused": "yes", "reason": "Until Monday."},
                headers={"referer": address},
                follow=True,
            )
            assert page.request["PATH_INFO"] == address or page.redirect_chain[-1][0] == "/admin/"
            assert "All new comments are paused" in words(client.get(address))
            assert "Until Monday." in words(client.get(article.get_absolute_url()))
            client.post(f"{QUEUE}pause/", {"paused": "no"})
            assert not ClinicProfile.objects.current().comments_paused
        assert acts() == ["pause", "resume"] * 2

    @pytest.mark.parametrize("role", ["Moderator", "Editor", "Writer", "Reviewer", "Manager"])
    def test_stands_on_the_dashboard_of_who_may_lift_it(self, client, role, time_machine):
        time_machine.move_to("2026-11-20 15:30-05:00")
        switching.pause_all(paused=True, by=None, reason="Until Monday.")
        time_machine.move_to("2026-11-24 09:00-05:00")
        client.force_login(make_user(role))
        page = client.get("/admin/")
        told = "All new comments are paused Look at it, or take new comments again Until Monday."
        assert (f"{told} · Nov. 20, 2026, 3:30 p.m." in words(page)) == (role in {"Moderator", "Editor"})
        for panel in page.context["panels"]:
            if panel.title == "All new comments are paused":
                assert "Take new comments again" in words(client.get(panel.rows[0].address))
        switching.pause_all(paused=False, by=None)
        assert "All new comments are paused" not in words(client.get("/admin/"))

    def test_is_for_who_may_switch(self, client, moderator):
        moderator.groups.clear()
        moderator.user_permissions.add(Permission.objects.get(codename="moderate_comment"))
        assert "Pause all new comments" not in words(client.get(QUEUE))
        assert client.post(f"{QUEUE}pause/", {"paused": "yes"}).status_code == 403
        assert not ClinicProfile.objects.current().comments_paused


@pytest.mark.parametrize("role", ["Writer", "Reviewer", "Editor", "Manager", ""])
def test_the_queue_is_for_moderators(client, role):
    comment = waiting(body="Held words.")
    client.login(username=make_user(role).username, password=PASSWORD)
    assert client.get(QUEUE).status_code == 403
    for name, data in {
        "decide": {"status": "approved"},
        "answer": {"name": "A", "body": "An answer."},
        "mask": {"words": "Held"},
        "escalate": {"kind": "crisis"},
        "original": {},
    }.items():
        response = act(client, comment, name, **data)
        assert response.status_code == 403
        assert "Held words." not in response.content.decode()
    for address, data in [("take", {"pk": comment.pk}), ("bulk", {"pick": f"{comment.pk}:1", "status": "spam"})]:
        assert client.post(f"{QUEUE}{address}/", data).status_code == 403
    assert (now(comment).status, now(comment).version, now(comment).claimed_by) == ("pending", comment.version, None)


def test_the_dashboard_leads_into_the_queue_urgent_first(client, moderator):
    article = make_article()
    waiting(article, body="Not so urgent.")
    comment = waiting(article, body=ADVERSE)
    page = client.get("/admin/").content.decode()
    assert f"{QUEUE}?open={comment.pk}#open" in page
    assert page.index("swollen") < page.index("Not so urgent.")
    assert "1 is urgent" in page


def test_switching_any_number_of_discussions_is_one_update(client, moderator):
    rows = [make_article().discussion for _ in range(12)]
    with CaptureQueriesContext(connection) as captured:
        data = {"action": "close_discussions", "sure": "1", "_selected_action": [row.pk for row in rows]}
        client.post("/admin/comments/discussion/", data)
    updates = [query["sql"] for query in captured if query["sql"].startswith('UPDATE "comments_discussion"')]
    assert len(updates) == 1
    assert set(Discussion.objects.values_list("state", flat=True)) == {"closed"}


def test_a_writer_is_offered_no_change_of_what_was_masked_or_refused(client, moderator):
    comment = waiting(body="Call 305-555-0142 please.")
    door = f"/comments/{door_token(comment)}/"
    assert "Change it" in words(client.get(door))
    act(client, comment, "mask", words="305-555-0142")
    assert "Change it" not in words(client.get(door))
    other = waiting(body="Buy this.")
    act(client, other, status="rejected")
    assert "Change it" not in words(client.get(f"/comments/{door_token(other)}/"))


def test_the_log_says_that_a_pause_is_about_the_whole_site(client, moderator):
    client.post(f"{QUEUE}pause/", {"paused": "yes", "reason": "We are away."})
    page = words(client.get("/admin/comments/moderationevent/"))
    assert "All new comments paused" in page
    assert "The whole site" in page
    assert "Discussion None" not in page


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
