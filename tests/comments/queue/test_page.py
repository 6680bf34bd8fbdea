"""The page of the queue: for whom it is, in which order, and what it says of each comment."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from clinic_site.profile.models import ClinicProfile
from comments import posting
from comments.models import Comment, Report, SafetyRecord
from tests.comments.queue.desk import ADVERSE, CRISIS, QUEUE, act, now, opened, waiting, words
from tests.factories import PASSWORD, make_article, make_category, make_comment, make_user

pytestmark = pytest.mark.django_db


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
