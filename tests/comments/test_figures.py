"""The page of figures tells what was, and neither who nor what was said."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic_site.profile.models import PROFILE_ID, ClinicProfile
from comments import figures, moderation
from comments.models import Comment, CommentMark, Report, SafetyRecord
from comments.views.door import door_token
from tests.comments.forms import hidden_fields, write
from tests.factories import make_article, make_category, make_comment, make_user

pytestmark = pytest.mark.django_db

PAGE = "/admin/comments/figures/"


def words(client, days="") -> str:
    cache.clear()
    return " ".join(client.get(PAGE, {"days": days}).content.decode().split())


def waits(article, *, days=0, **facts) -> Comment:
    """A comment that came so many days ago."""
    comment = make_comment(article, status="pending", **facts)
    Comment.objects.filter(pk=comment.pk).update(created_at=timezone.now() - timedelta(days=days))
    return Comment.objects.get(pk=comment.pk)


def test_without_a_comment_it_says_so(client, moderator):
    page = words(client)
    for sentence in ("Nothing was decided.", "No comment came.", "None was rejected.", "No comment was marked."):
        assert sentence in page


@pytest.mark.parametrize("role", ["Writer", "Editor", "Reviewer", "Manager", ""])
def test_is_not_for_others(client, role):
    client.force_login(make_user(role))
    assert client.get(PAGE).status_code == 403


def test_is_in_the_menu_of_moderators(client, moderator):
    assert PAGE in client.get("/admin/").content.decode()


def test_how_many_and_why(client, moderator):
    knees = make_article(category=make_category(name="Knees & hips"))
    backs = make_article(category=make_category(name="Backs"))
    moderation.decide([waits(knees), waits(knees), waits(backs)], "approved", by=moderator)
    moderation.decide([waits(backs)], "rejected", by=moderator, reason="off_topic")
    moderation.decide([waits(backs), waits(backs)], "spam", by=moderator)
    waits(backs)
    make_comment(knees, name="The clinic", body="An answer.", by=moderator)
    told = figures.count(30)
    assert (told.total.came, told.total.approved, told.total.rejected, told.total.spam, told.total.pending) == (
        7, 3, 1, 2, 1,
    )  # fmt: skip
    assert [(name, tally.came) for name, tally in told.categories] == [("Backs", 5), ("Knees & hips", 2)]
    assert told.reasons == [("Not about the article", 1)]
    page = words(client)
    assert "Knees &amp; hips" in page
    assert "Not about the article" in page


def test_what_its_writer_took_back_is_nobodys_rejection(client, moderator):
    article = make_article()
    taken_back, erased, rejected, approved = [waits(article, body="I want to kill myself.") for _ in range(4)]
    moderation.decide([rejected], "rejected", by=moderator)
    moderation.decide([approved], "approved", by=moderator)
    for comment in (taken_back, rejected, approved):
        door = reverse("erase_comment", args=[door_token(comment)])
        Client().post(door, hidden_fields(client.get(door).content.decode()))
    SafetyRecord.objects.update(outcome="supported", closed_at=timezone.now())
    data = {"action": "erase", "_selected_action": [erased.pk], "sure": "1"}
    client.post("/admin/comments/comment/", data)
    assert Comment.objects.filter(erased_at=None).count() == 0
    told = figures.count(30)
    for tally in (told.total, told.categories[0][1], told.weeks[0].tally):
        assert (tally.came, tally.approved, tally.rejected, tally.pending, tally.taken_back) == (4, 1, 1, 0, 2)
    (crisis,) = [mark for mark in told.marks if str(mark.label) == "Possible crisis"]
    assert (crisis.found, crisis.refused) == (4, 1)
    assert '<td role="cell" class="figures-number" data-label="taken back"> 2' in words(client)


def test_only_the_days_that_were_asked_for(client, moderator):
    article = make_article()
    for days in (1, 40, 100, 400):
        waits(article, days=days)
    assert [figures.count(days).total.came for days in (30, 90, 365)] == [1, 2, 3]
    assert 'aria-current="page"> Last 90 days' in words(client, 90)
    for nonsense in ("", "0", "91", "x", "9" * 5000):
        assert 'aria-current="page"> Last 30 days' in words(client, nonsense)


def test_how_fast(client, moderator):
    article = make_article()
    for hours in range(1, 11):
        comment = waits(article)
        Comment.objects.filter(pk=comment.pk).update(created_at=timezone.now() - timedelta(hours=hours))
        moderation.decide([comment], "approved", by=moderator)
    speed = figures.count(30).speed
    assert (speed.decisions, speed.is_all) == (10, True)
    assert round(speed.median / timedelta(hours=1)) == 5
    assert round(speed.nine_of_ten / timedelta(hours=1)) == 9
    assert "within 5 hours, nine of ten within 9 hours (10 first decisions" in words(client)


def test_only_the_first_decision_counts_and_only_a_persons(moderator, time_machine):
    time_machine.move_to(timezone.now())
    article = make_article()
    by_hand, by_nobody = waits(article), waits(article)
    moderation.decide([by_nobody], "approved", by=None)
    time_machine.shift(timedelta(hours=1))
    moderation.decide([by_hand], "approved", by=moderator)
    time_machine.shift(timedelta(hours=8))
    moderation.decide([by_hand], "spam", by=moderator)
    speed = figures.count(30).speed
    assert (speed.decisions, round(speed.median / timedelta(hours=1))) == (1, 1)


def test_week_by_week(client, moderator, time_machine):
    time_machine.move_to("2026-11-26 15:00-05:00")  # a Thursday
    article = make_article()
    for days in (0, 3, 4, 5, 11):  # the fourth is Sunday's
        waits(article, days=days)
    weeks = figures.count(30).weeks
    assert [(str(week.begins), week.tally.came, round(week.share, 2)) for week in weeks] == [
        ("2026-11-23", 2, 1.0),
        ("2026-11-16", 2, 1.0),
        ("2026-11-09", 1, 0.5),
        ("2026-11-02", 0, 0.0),
        ("2026-10-26", 0, 0.0),
    ]
    page = words(client)
    assert '<th scope="row" role="rowheader">Nov. 23, 2026</th>' in page
    assert '<rect width="50" height="8"' in page


def test_marks_and_what_became_of_them(client, moderator):
    article = make_article()
    comments = [waits(article, body="I want to kill myself."), waits(article, body="I want to kill myself now.")]
    moderation.decide(comments[:1], "rejected", by=moderator)
    (crisis,) = [mark for mark in figures.count(30).marks if str(mark.label) == "Possible crisis"]
    assert (crisis.found, crisis.refused) == (2, 1)
    assert "1 (50 %)" in words(client)


def test_reports(client, moderator):
    comment = waits(make_article())
    for sender in "ab":
        Report.objects.create(comment=comment, reason="abuse", sender=sender)
    Report.objects.create(comment=comment, reason="privacy", sender="a2", at=timezone.now() - timedelta(days=80))
    assert figures.count(30).reports == [("It insults or threatens", 2)]
    assert "It insults or threatens" in words(client)


def test_confirmed(client, moderator):
    article = make_article()
    waits(article)
    comment = waits(article)
    Comment.objects.filter(pk=comment.pk).update(confirmed_at=timezone.now(), status="approved")
    assert "confirmed their e-mail for 1 (50 %); 1 of these are approved" in words(client)


def test_what_the_classifier_would_have_done(client, moderator):
    article = make_article()
    for status, is_marked, number in [
        ("spam", True, 3), ("spam", False, 1), ("approved", True, 2), ("approved", False, 4), ("rejected", True, 1),
    ]:  # fmt: skip
        for _ in range(number):
            comment = waits(article)
            comment.marks.all().delete()
            if is_marked:
                CommentMark.objects.create(comment=comment, kind="spam")
            moderation.decide([comment], status, by=moderator)
    waits(article)
    told = figures.count(30).classifier
    assert (told.caught, told.missed, told.held, told.passed) == (3, 1, 2, 4)
    page = words(client)
    assert "Of 4 comments that moderators marked as spam it caught 3 (75 %) and missed 1." in page
    assert "Of 6 that moderators approved it would have held 2 for nothing (33 %) and let 4 pass." in page


def test_neither_names_nor_words(client, moderator):
    write(client, make_article(), name="Szymanowska", email="s@example.org", body="Unheard-of words.")
    page = words(client)
    for secret in ("Szymanowska", "s@example.org", "Unheard-of"):
        assert secret not in page


def test_as_many_queries_with_many_comments(client, moderator, django_assert_max_num_queries):
    article = make_article()

    def asked():
        with django_assert_max_num_queries(10) as queries:
            figures.count(365)
        return len(queries)

    before = asked()
    comments = [waits(make_article(), days=days) for days in range(0, 60, 6)] + [waits(article) for _ in range(10)]
    moderation.decide(comments, "approved", by=moderator)
    assert asked() == before


def test_it_is_counted_once_in_some_minutes(client, moderator, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    client.get(PAGE)
    waits(make_article())
    assert "<dd>0</dd>" in " ".join(client.get(PAGE).content.decode().split())
    assert "<dd>1</dd>" in words(client)


def test_the_clinics_answers_stay_its_own_when_their_writer_has_left(client, moderator):
    ClinicProfile.objects.update_or_create(pk=PROFILE_ID, defaults={"replies_need_second_person": True})
    colleague = make_user("Moderator")
    answer = make_comment(make_article(), status="pending", body="An answer.", by=colleague)
    moderation.decide([answer], "approved", by=moderator)
    colleague.delete()
    page = words(client)
    assert "No comment came." in page
    assert "Nothing was decided." in page
    door = Client().get(reverse("comment_door", args=[door_token(answer)])).content.decode()
    assert "An answer." in door
    assert "Change it" not in door
