"""Erasing one comment: by its writer's link or by staff, twice, and at once with others."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clinic_site.profile.models import ClinicProfile
from comments import privacy
from comments.models import Comment, ModerationEvent, SafetyRecord
from comments.privacy import links, purging
from comments.views.door import door_token
from tests.comments.forms import form_address, hidden_fields
from tests.comments.privacy.erasures import LIST, STORY, erase_by_link
from tests.factories import make_article, make_comment


@pytest.mark.django_db
class TestOwnErasure:
    def test_get_asks_and_says_what_stays(self, client):
        comment = make_comment(make_article(), body="My own story.")
        address = f"/comments/{door_token(comment)}/erase/"
        assert f'href="{address}"' in client.get(f"/comments/{door_token(comment)}/").content.decode()
        response = client.get(address)
        page = response.content.decode()
        assert "no-store" in response["Cache-Control"]
        for words in ("My own story.", "safety log", "This comment was removed", "[removed]"):
            assert words in page
        comment.refresh_from_db()
        assert comment.body == "My own story."

    def test_years_later_and_twice(self, client):
        comment = make_comment(make_article(), body="My own story.")
        with time_machine.travel(timezone.now() + timedelta(days=4000)):
            for _ in range(2):
                assert "Your comment was removed" in erase_by_link(comment).content.decode()
        event = ModerationEvent.objects.exclude(act="approve").get()
        assert (event.act, event.by) == ("erase", None)
        assert client.get(f"/comments/{door_token(comment)}/erase/").status_code == 302

    def test_within_the_first_minutes_it_is_withdrawn(self):
        comment = make_comment(make_article(), status="pending", body="My own story.")
        version = comment.version
        erase_by_link(comment)
        comment.refresh_from_db()
        assert (comment.status, comment.body, comment.version) == ("rejected", "", version + 1)
        assert ModerationEvent.objects.get().act == "withdraw"

    def test_a_forged_link_erases_nothing(self, client):
        comment = make_comment(make_article())
        for token in (str(comment.pk), door_token(comment)[:-1], links.link_token(comment)):
            assert client.post(f"/comments/{token}/erase/").status_code == 404
        comment.refresh_from_db()
        assert not comment.erased_at

    def test_the_safety_log_keeps_its_copy_and_stops_staff_alone(self, client, moderator):
        body = "Two days after my stem cell injection at the clinic I had a fever and my knee swelled badly."
        comment = make_comment(make_article(), name="River", email="r@example.org", body=body)
        record = SafetyRecord.objects.get(comment=comment)
        data = {"action": "erase", "_selected_action": [comment.pk], "sure": "1"}
        page = client.post(LIST, data, follow=True).content.decode()
        assert f"the safety log is not done with comment {comment.pk}" in page
        answer = client.post("/admin/personal-data/", {"email": "r@example.org", "act": "sure"})
        assert "the safety log is not done" in answer.content.decode()
        with pytest.raises(CommandError, match="the safety log is not done"):
            call_command("erase_personal_data", "r@example.org", yes=True)
        comment.refresh_from_db()
        assert comment.body == body

        erase_by_link(comment)
        comment.refresh_from_db()
        record.refresh_from_db()
        assert (comment.body, comment.urgency) == ("", Comment.Urgency.SOON)
        assert (record.body, record.name, record.email) == (body, "River", "r@example.org")
        assert comment.marks.get(kind="adverse_event").excerpts == []

    def test_when_the_record_is_closed_staff_may(self, client, moderator):
        comment = make_comment(make_article())
        SafetyRecord.objects.create(
            comment=comment,
            kind="other",
            body="x",
            written_at=timezone.now(),
            closed_at=timezone.now(),
            outcome="nothing_to_do",
        )
        client.post(LIST, {"action": "erase", "_selected_action": [comment.pk], "sure": "1"})
        comment.refresh_from_db()
        assert comment.erased_at

    def test_who_goes_back_to_the_form_of_an_erased_comment_loses_nothing(self, client):
        article = make_article()
        data = {**hidden_fields(client.get(form_address(article)).content.decode()), "name": "River", "body": "First."}
        client.post(form_address(article), data)
        erase_by_link(Comment.objects.get())
        for _ in range(2):
            client.post(form_address(article), {**data, "body": "Second."})
        assert list(Comment.objects.values_list("body", flat=True)) == ["", "Second."]

    def test_a_form_is_known_again_for_as_long_as_it_can_be_sent(self):
        ClinicProfile.objects.update(sender_days=2)
        make_comment(make_article())
        for days, is_known in ((6.9, True), (7.1, False)):
            with time_machine.travel(timezone.now() + timedelta(days=days)):
                purging.purge()
            assert Comment.objects.exclude(sent_words="").exists() == is_known

    def test_queries_do_not_grow_with_what_is_erased_nor_with_who_quotes(self):
        def erased(number: int) -> int:
            article = make_article()
            comments = [make_comment(article, body=f"{STORY} {n}", name=f"Ziph{n}orah") for n in range(number)]
            for comment in comments:
                make_comment(article, body=f"> {STORY}\nYes, Ziph0orah.", parent=comment)
            with CaptureQueriesContext(connection) as queries:
                privacy.erase(comments, by=None)
            assert not Comment.objects.filter(body__contains="nine years").exists()
            return len(queries)

        erased(1)
        assert erased(2) == erased(12)


@pytest.mark.django_db(transaction=True)
def test_erasing_at_once_happens_once_while_others_answer():
    ClinicProfile.objects.update(held_comments="marked")
    article = make_article()
    comment = make_comment(article, body=STORY)
    start, met = threading.Barrier(6), []

    def run(number: int) -> None:
        try:
            start.wait(timeout=30)
            if number % 2:
                privacy.erase([comment], by=None, by_writer=True)
            else:
                make_comment(article, body=f"> {STORY}\nAnswer {number}.")
        except Exception as error:
            met.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not met
    assert ModerationEvent.objects.filter(act="erase").count() == 1
    comment.refresh_from_db()
    erased_at = comment.erased_at
    # Whoever answered before it was erased quotes it no longer.
    assert not Comment.objects.filter(created_at__lt=erased_at, body__contains="nine years").exists()
    comment.discussion.refresh_from_db()
    assert comment.discussion.shown_count == 3
