"""The moderator's work on comments."""

import pytest
from django.core.exceptions import ValidationError

from comments.models import Comment, ModerationEvent
from tests.factories import PASSWORD, make_article, make_comment, make_user

pytestmark = pytest.mark.django_db
LIST = "/admin/comments/comment/"


@pytest.fixture
def moderator(client):
    user = make_user("Moderator")
    client.login(username=user.username, password=PASSWORD)
    return user


@pytest.mark.parametrize(
    ("action", "status", "act"),
    [("approve", "approved", "approve"), ("reject", "rejected", "reject"), ("mark_as_spam", "spam", "spam")],
)
def test_deciding_many_at_once(client, moderator, action, status, act):
    article = make_article()
    held = [make_comment(article, status="pending", body=f"Held {number}.") for number in range(2)]
    client.post(LIST, {"action": action, "_selected_action": [comment.pk for comment in held]})
    for comment in Comment.objects.all():
        assert (comment.status, comment.decided_by) == (status, moderator)
    events = ModerationEvent.objects.filter(act=act, by=moderator)
    assert {event.comment_id for event in events} == {comment.pk for comment in held}
    page = client.get(article.get_absolute_url()).content.decode()
    assert ("Held 0." in page) == (status == "approved")


def test_deciding_the_same_again_leaves_no_event(client, moderator):
    comment = make_comment(make_article())
    before = ModerationEvent.objects.count()
    client.post(LIST, {"action": "approve", "_selected_action": [comment.pk]})
    assert ModerationEvent.objects.count() == before


def test_rejecting_one_with_a_reason(client, moderator):
    comment = make_comment(make_article(), status="pending")
    data = {"status": "rejected", "reason": "personal_details", "note": "A full name."}
    client.post(f"{LIST}{comment.pk}/change/", data)
    event = ModerationEvent.objects.get()
    assert (event.act, event.reason, event.note, event.by) == ("reject", "personal_details", "A full name.", moderator)
    comment.refresh_from_db()
    assert comment.status == "rejected"


def test_words_cannot_be_changed_by_anybody(client, moderator):
    comment = make_comment(make_article(), body="My own words.", status="pending")
    client.post(f"{LIST}{comment.pk}/change/", {"status": "approved", "body": "Other words.", "name": "Other"})
    comment.refresh_from_db()
    assert (comment.body, comment.status) == ("My own words.", "approved")


def test_a_comment_taken_back_is_no_longer_shown(client, moderator):
    article = make_article()
    comment = make_comment(article, body="Was shown.")
    reply = make_comment(article, parent=comment, body="An answer to it.")
    client.post(LIST, {"action": "reject", "_selected_action": [comment.pk]})
    page = client.get(article.get_absolute_url()).content.decode()
    assert "Was shown." not in page
    assert reply.body not in page, "an answer does not stand without what it answers"
    assert "0 comments" in " ".join(page.split())


@pytest.mark.parametrize("role", ["Writer", "Reviewer", "Editor", "Manager", ""])
def test_others_neither_see_nor_decide(client, role):
    comment = make_comment(make_article(), body="Held words.", status="pending")
    client.login(username=make_user(role).username, password=PASSWORD)
    for address in [LIST, f"{LIST}{comment.pk}/change/", "/admin/comments/moderationevent/"]:
        response = client.get(address)
        assert response.status_code == 403, address
        assert "Held words." not in response.content.decode()
    client.post(LIST, {"action": "approve", "_selected_action": [comment.pk]})
    client.post(f"{LIST}{comment.pk}/change/", {"status": "approved"})
    comment.refresh_from_db()
    assert comment.status == "pending"


def test_an_email_is_shown_to_nobody(client, moderator):
    comment = make_comment(make_article(), email="river@example.org", status="pending")
    for address in [LIST, f"{LIST}{comment.pk}/change/", "/admin/"]:
        assert "river@example.org" not in client.get(address).content.decode()


def test_the_dashboard_shows_what_waits(client, moderator):
    make_comment(make_article(title="Public title"), status="pending", body="Please look at me.")
    page = client.get("/admin/").content.decode()
    assert "Please look at me." in page
    assert "Comments to look at" in page


def test_events_are_never_changed_and_outlive_their_subject(client, moderator):
    comment = make_comment(make_article(), status="pending")
    client.post(LIST, {"action": "reject", "_selected_action": [comment.pk]})
    event = ModerationEvent.objects.get()
    event.note = "Rewritten"
    with pytest.raises(ValidationError):
        event.save()
    with pytest.raises(ValidationError):
        event.delete()
    Comment.objects.all().delete()
    assert ModerationEvent.objects.get().comment_id == comment.pk
    log = client.get("/admin/comments/moderationevent/")
    assert log.status_code == 200
    assert f"Comment {comment.pk}" in log.content.decode()
