"""The moderator's work on comments."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError

from articles import publishing
from comments import moderation, posting
from comments.models import Comment, ModerationEvent
from tests.factories import PASSWORD, make_article, make_comment, make_user

pytestmark = pytest.mark.django_db
LIST = "/admin/comments/comment/"


def act(client, action, *comments, **data):
    """What a moderator does who ticks these in the list as it is now."""
    versions = Comment.objects.filter(pk__in=[comment.pk for comment in comments]).values_list("pk", "version")
    data = {"listed": [f"{pk}:{version}" for pk, version in versions], **data}
    ticked = [comment.pk for comment in comments]
    return client.post(LIST, {"action": action, "_selected_action": ticked, **data}, follow=True)


@pytest.mark.parametrize(
    ("action", "status", "logged"),
    [("approve", "approved", "approve"), ("reject", "rejected", "reject"), ("mark_as_spam", "spam", "spam")],
)
def test_deciding_many_at_once(client, moderator, action, status, logged):
    article = make_article()
    held = [make_comment(article, status="pending", body=f"Held {number}.") for number in range(2)]
    act(client, action, *held)
    for comment in Comment.objects.all():
        assert (comment.status, comment.decided_by) == (status, moderator)
    events = ModerationEvent.objects.filter(act=logged, by=moderator)
    assert {event.comment_id for event in events} == {comment.pk for comment in held}
    page = client.get(article.get_absolute_url()).content.decode()
    assert ("Held 0." in page) == (status == "approved")


def shown_as_listed(page):
    return re.findall(r'name="listed" value="([\d:]+)"', page.content.decode())


def test_what_was_decided_or_changed_since_it_was_listed_is_left_and_named(client, moderator):
    article = make_article()
    taken, changed, free = [make_comment(article, status="pending") for _ in range(3)]
    listed = shown_as_listed(client.get(LIST))
    other = make_user("Moderator", last_name="Quill")
    moderation.decide([taken], "approved", by=other)
    posting.edit_comment(changed, body="Other words.")
    page = act(client, "mark_as_spam", taken, changed, free, listed=listed).content.decode()
    assert [each.status for each in Comment.objects.order_by("pk")] == ["approved", "pending", "spam"]
    assert "1 comment changed." in page
    assert f"Comment {taken.pk}: Moderator Quill approved it" in page
    assert f"Comment {changed.pk} was changed after you opened it" in page
    page = act(client, "reject", changed, listed=[]).content.decode()
    assert "was changed after you opened it" in page, "who does not say what they read is refused"


@pytest.mark.parametrize("words", ["I want to kill myself.", "Since the injection I have a fever."])
def test_what_is_urgent_is_decided_where_it_is_open_with_all_that_is_known(client, moderator, words):
    comment = make_comment(make_article(), status="pending", body=words)
    assert comment.urgency
    for action in ("approve", "reject", "mark_as_spam"):
        page = act(client, action, comment).content.decode()
        assert f"Comment {comment.pk} is urgent: open it in the queue" in page
    address = f"{LIST}{comment.pk}/change/"
    page = client.post(address, {"status": "approved", "note": "My note."}).content.decode()
    assert f"Comment {comment.pk} is urgent: open it in the queue" in page
    assert "My note." in page
    assert f'href="/admin/comments/queue/?open={comment.pk}"' in page
    comment.refresh_from_db()
    assert comment.status == "pending"
    assert client.post(address, {"status": "pending", "note": "Ask Jo."}).status_code == 302
    assert [event.act for event in ModerationEvent.objects.all()] == ["note"]


def test_the_list_offers_and_does_nothing_beyond_its_page(client, moderator):
    article = make_article()
    comments = [make_comment(article, status="pending") for _ in range(51)]
    assert "Select all 51" not in client.get(LIST).content.decode()
    act(client, "mark_as_spam", comments[-1], select_across=1)
    assert [each.status for each in Comment.objects.filter(status="spam")] == ["spam"]
    act(client, "erase", comments[-1], select_across=1, sure=1)
    assert Comment.objects.exclude(erased_at=None).count() == 1


def test_deciding_the_same_again_leaves_no_event(client, moderator):
    comment = make_comment(make_article())
    before = ModerationEvent.objects.count()
    act(client, "approve", comment)
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
    act(client, "reject", comment)
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
    act(client, "approve", comment)
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
    act(client, "reject", comment)
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


def test_events_cannot_be_changed_or_deleted_together():
    make_comment(make_article(), status="rejected")
    for attempt in (
        lambda: ModerationEvent.objects.update(note="Rewritten"),
        lambda: ModerationEvent.objects.filter(act="reject").update(note="Rewritten"),
        lambda: ModerationEvent.objects.all().delete(),
        lambda: Comment.objects.get().events.all().delete(),
    ):
        with pytest.raises(ValidationError):
            attempt()
    assert ModerationEvent.objects.get().note == ""


def test_a_deleted_user_leaves_the_events(client, moderator):
    comment = make_comment(make_article(), status="pending")
    act(client, "reject", comment)
    moderator.delete()
    assert ModerationEvent.objects.get().by is None


def test_titles_that_are_not_public_are_shown_to_no_moderator(client, moderator):
    article = make_article(title="Was public")
    comment = make_comment(article, status="pending", body="Please look at me.")
    addresses = [LIST, f"{LIST}{comment.pk}/change/", "/admin/"]
    for address in addresses:
        assert "Was public" in client.get(address).content.decode()
    publishing.unpublish(article, by=None)
    for address in addresses:
        page = client.get(address).content.decode()
        assert "Please look at me." in page
        assert "an article that is not public" in page
        assert "Was public" not in page


@pytest.mark.parametrize("lookup", ["email__icontains", "email", "email__startswith", "replies__email__contains"])
def test_no_list_is_narrowed_by_an_address(client, moderator, lookup):
    make_comment(make_article(), email="river@example.org", body="Of River.")
    make_comment(make_article(), email="lake@example.org", body="Of Lake.")
    answers = [client.get(LIST, {lookup: word}) for word in ("river@example.org", "nobody@example.org")]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert client.get(LIST, {"status__exact": "approved", "is_staff_reply__exact": "0"}).status_code == 200


def test_a_decision_is_never_undone_only_made_otherwise(client, moderator):
    comment = make_comment(make_article(), status="pending")
    address = f"{LIST}{comment.pk}/change/"
    assert 'value="pending"' in client.get(address).content.decode()
    assert client.post(address, {"status": "pending"}).status_code == 302
    assert not ModerationEvent.objects.exists()
    client.post(address, {"status": "approved"})
    assert 'value="pending"' not in client.get(address).content.decode()
    assert client.post(address, {"status": "pending"}).status_code == 200
    comment.refresh_from_db()
    assert comment.status == "approved"


@pytest.mark.parametrize("status", ["pending", "rejected"])
def test_a_note_alone_is_kept_as_well(client, moderator, status):
    comment = make_comment(make_article(), status=status)
    data = {"status": status, "reason": "off_topic", "note": "Second\x00 thought."}
    client.post(f"{LIST}{comment.pk}/change/", data)
    event = ModerationEvent.objects.first()
    assert (event.act, event.reason, event.note, event.by) == ("note", "off_topic", "Second  thought.", moderator)


def test_a_note_on_what_was_reported_leaves_it_waiting(client, moderator):
    comment = make_comment(make_article(), status="pending")
    Comment.objects.update(reports=3)
    assert client.post(f"{LIST}{comment.pk}/change/", {"status": "pending", "note": "Ask Jo."}).status_code == 302
    comment.refresh_from_db()
    assert (comment.status, comment.reports, comment.decided_by) == ("pending", 3, None)
    assert ModerationEvent.objects.first().act == "note"


class TestErasing:
    @staticmethod
    def erase(client, *comments, sure="1"):
        data = {"action": "erase", "_selected_action": [comment.pk for comment in comments]}
        return client.post(LIST, {**data, "sure": sure} if sure else data)

    def test_leaves_nothing_of_the_writer(self, client, moderator):
        article = make_article()
        comment = make_comment(article, name="River", email="river@example.org", body="My own story.")
        client.post(f"{LIST}{comment.pk}/change/", {"status": "rejected"})
        client.post(f"{LIST}{comment.pk}/change/", {"status": "approved"})
        assert "My own story." in self.erase(client, comment, sure="").content.decode()
        comment.refresh_from_db()
        assert comment.erased_at is None, "it is asked once more"
        self.erase(client, comment)
        comment.refresh_from_db()
        assert (comment.name, comment.email, comment.body, comment.status) == ("", "", "", "approved")
        event = ModerationEvent.objects.get(act="erase")
        assert (event.by, event.comment_id) == (moderator, comment.pk)
        assert not LogEntry.objects.filter(object_repr__contains="own story").exists()
        page = " ".join(client.get(article.get_absolute_url()).content.decode().split())
        assert f"comment-{comment.pk}" not in page, "nothing stands where nobody replied"
        assert "0 comments" in page
        assert "removed" in client.get(LIST).content.decode()
        address = f"{LIST}{comment.pk}/change/"
        assert "removed" in client.get(address).content.decode()
        assert client.post(address, {"status": "approved"}).status_code == 403
        self.erase(client, comment)
        assert ModerationEvent.objects.filter(act="erase").count() == 1

    def test_keeps_the_replies_in_place(self, client, moderator):
        article = make_article()
        comment = make_comment(article, name="River", body="My own story.")
        make_comment(article, name="Lake", parent=comment, body="Thank you for it.")
        self.erase(client, comment)
        page = " ".join(client.get(article.get_absolute_url()).content.decode().split())
        assert "This comment was removed." in page
        assert "Thank you for it." in page
        assert "My own story." not in page
        assert "River" not in page
        assert "1 comment " in page
        assert f"reply_to={comment.pk}" not in page
        address = f"{article.get_absolute_url()}comments/"
        client.post(address, {"name": "A", "body": "To nobody.", "parent": comment.pk})
        assert not Comment.objects.filter(body="To nobody.").exists()

    def test_what_waited_waits_no_longer(self, client, moderator):
        comment = make_comment(make_article(), status="pending", body="Never mind.")
        self.erase(client, comment)
        comment.refresh_from_db()
        assert comment.status == "rejected"
        act(client, "approve", comment)
        comment.refresh_from_db()
        assert comment.status == "rejected"

    def test_is_for_moderators(self, client):
        comment = make_comment(make_article(), body="Mine.")
        client.login(username=make_user("Editor").username, password=PASSWORD)
        self.erase(client, comment)
        comment.refresh_from_db()
        assert comment.body == "Mine."

    def test_nobody_deletes(self, client):
        comment = make_comment(make_article())
        client.login(username=make_user("admin").username, password=PASSWORD)
        assert client.post(f"{LIST}{comment.pk}/delete/", {"post": "yes"}).status_code == 403
        client.post(LIST, {"action": "delete_selected", "_selected_action": [comment.pk], "post": "yes"})
        assert Comment.objects.exists()
