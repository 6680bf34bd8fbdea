"""Whose comments are shown without a moderator, where the clinic holds those of people who are new."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from clinic_site.profile.models import ClinicProfile
from comments import moderation, posting, privacy, switching
from comments.mail.links import confirm_address
from comments.models import Ban, Comment, CommentMark, Discussion, ModerationEvent
from comments.senders import current_key, hashed
from tests.comments.forms import write
from tests.factories import make_article, make_comment, make_user

pytestmark = pytest.mark.django_db
RIVER = "river@example.org"


@pytest.fixture(autouse=True)
def profile(db):
    ClinicProfile.objects.update_or_create(pk=1, defaults={"held_comments": "first_timers"})


@pytest.fixture
def moderator():
    return make_user("Moderator")


@pytest.fixture
def article():
    return make_article()


def press(comment: Comment) -> Comment:
    """Press the button of the page that the mailed link leads to."""
    Client(enforce_csrf_checks=True).post(confirm_address(comment).removeprefix("http://testserver"))
    return Comment.objects.get(pk=comment.pk)


@pytest.fixture
def known(moderator):
    """River confirmed a comment that a moderator approved."""
    comment = press(make_comment(make_article(), email=RIVER, status="pending", body="My first."))
    moderation.decide([comment], "approved", by=moderator)
    return Comment.objects.get(pk=comment.pk)


def test_who_is_known_and_confirms_is_shown(client, article, known):
    write(client, article, email="River@Example.org", body="I came back.")
    comment = Comment.objects.get(body="I came back.")
    assert comment.status == "pending"
    page = client.get(article.get_absolute_url()).content.decode()
    assert "I came back." not in page
    comment = press(comment)
    assert (comment.status, comment.decided_by, comment.version) == ("approved", None, 2)
    page = " ".join(client.get(article.get_absolute_url()).content.decode().split())
    assert "I came back." in page
    assert "1 comment " in page
    acts = ModerationEvent.objects.filter(comment=comment).order_by("pk").values_list("act", "by", "was", "reason")
    assert list(acts) == [("confirm", None, "pending", ""), ("approve", None, "pending", "")]
    press(comment)
    assert ModerationEvent.objects.filter(comment=comment).count() == 2


def test_the_address_alone_shows_nothing(client, article, known):
    """Whoever types somebody else's address is not that person, however well that person is known."""
    write(client, article, email=RIVER, body="I am River, honestly.")
    comment = Comment.objects.get(body="I am River, honestly.")
    assert (comment.status, comment.confirmed_at) == ("pending", None)
    client.get(confirm_address(comment).removeprefix("http://testserver"))
    comment.refresh_from_db()
    assert (comment.status, comment.confirmed_at) == ("pending", None)


def test_nor_does_what_a_moderator_approved_of_an_address_that_nobody_confirmed(article, moderator):
    make_comment(article, email=RIVER, status="pending")
    moderation.decide(Comment.objects.all(), "approved", by=moderator)
    assert press(make_comment(article, email=RIVER, status="pending")).status == "pending"


def test_the_first_comment_waits_though_it_is_confirmed(article):
    first = press(make_comment(article, email=RIVER, status="pending"))
    assert first.confirmed_at
    assert first.status == "pending"
    assert press(make_comment(article, email=RIVER, status="pending")).status == "pending"


def test_what_is_shown_without_a_moderator_vouches_for_nobody(article, known):
    second = press(make_comment(article, email=RIVER, status="pending"))
    assert second.status == "approved"
    privacy.erase([known], by=None)
    assert press(make_comment(article, email=RIVER, status="pending")).status == "pending"


@pytest.mark.parametrize("policy", ["all", "marked"])
def test_only_where_the_clinic_says_so(article, known, policy):
    comment = make_comment(article, email=RIVER, status="pending")
    ClinicProfile.objects.update(held_comments=policy)
    assert press(comment).status == "pending"


@pytest.mark.parametrize("held", ["marked", "urgent", "reported", "noted", "rejected", "banned"])
def test_what_needs_eyes_waits(article, known, moderator, held):
    comment = make_comment(article, email=RIVER, status="pending")
    if held == "marked":
        CommentMark.objects.create(comment=comment, kind="privacy")
    elif held == "urgent":
        Comment.objects.filter(pk=comment.pk).update(urgency=1)
    elif held == "reported":
        Comment.objects.filter(pk=comment.pk).update(reports=1)
    elif held == "noted":
        moderation.decide([comment], "pending", by=moderator, note="I ask a colleague.")
    elif held == "rejected":
        moderation.decide([comment], "rejected", by=moderator)
    else:
        key = current_key()
        until = timezone.now() + timedelta(days=1)
        Ban.objects.create(key=key, email=hashed(key, "email", RIVER), until=until)
    comment = press(comment)
    assert comment.confirmed_at
    assert comment.status == ("rejected" if held == "rejected" else "pending")


@pytest.mark.parametrize("place", ["closed", "hidden", "full", "paused", "taken down"])
def test_a_place_that_takes_no_comments_shows_none(article, known, place):
    comment = make_comment(article, email=RIVER, status="pending")
    discussions = Discussion.objects.filter(article=article)
    if place == "full":
        make_comment(article)
        switching.set_closing(discussions, days=None, comments=1, by=None)
    elif place == "paused":
        switching.pause_all(paused=True, by=None)
    elif place == "taken down":
        type(article).objects.filter(pk=article.pk).update(status="draft", published_at=None)
    else:
        switching.set_discussion_state(discussions, place, by=None)
    comment = press(comment)
    assert comment.confirmed_at
    assert comment.status == "pending"


def test_trust_ends_with_a_comment_that_was_refused(article, known, moderator):
    refused = press(make_comment(article, email=RIVER, status="pending"))
    moderation.decide([refused], "rejected", by=moderator, reason="abuse")
    third = press(make_comment(article, email=RIVER, status="pending"))
    assert third.status == "pending"
    moderation.decide([third], "approved", by=moderator)
    assert press(make_comment(article, email=RIVER, status="pending")).status == "approved"


def test_nobody_spoils_anothers_name(article, known, moderator):
    """What is refused of an address that was typed by somebody else, and never confirmed, counts for nothing."""
    moderation.decide([make_comment(article, email=RIVER, status="pending")], "spam", by=moderator)
    assert press(make_comment(article, email=RIVER, status="pending")).status == "approved"


def test_other_words_are_read_anew(article, known):
    """A change before the confirmation is part of what is confirmed; one after it waits for a moderator."""
    comment = make_comment(article, email=RIVER, status="pending", body="First words.")
    posting.edit_comment(comment, body="Better words.")
    comment = press(comment)
    assert comment.status == "approved"
    posting.edit_comment(comment, body="Quite other words.")
    assert press(comment).status == "pending"
