"""A reader writes: with nothing but a browser, and without losing a word."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from articles import publishing
from clinic_site.profile.models import ClinicProfile, Page
from comments import moderation, posting, switching
from comments.models import Comment, ModerationEvent
from comments.views.door import door_token
from tests.comments.forms import comment_at, form_address, hidden_fields, write
from tests.factories import PASSWORD, close_discussion, make_article, make_author, make_comment, make_draft, make_user

pytestmark = pytest.mark.django_db


def test_a_comment_is_held_and_its_writer_is_thanked(client):
    article = make_article()
    response = write(client, article, name="  River   Walker ", email="river@example.org", body="Clear words.\nThanks!")
    assert response.redirect_chain
    page = response.content.decode()
    assert "Clear words." in page
    comment = Comment.objects.get()
    assert (comment.name, comment.status, comment.email) == ("River Walker", "pending", "river@example.org")
    public = client.get(article.get_absolute_url()).content.decode()
    assert "Clear words." not in public
    assert "river@example.org" not in public
    assert "river@example.org" not in page


def test_no_cookie_is_set_for_a_reader_and_none_is_needed(client):
    strict = Client(enforce_csrf_checks=True)
    response = write(strict, make_article())
    assert Comment.objects.count() == 1
    assert response.status_code == 200
    assert not strict.cookies


def test_no_browser_cuts_a_long_paste(client):
    page = client.get(form_address(make_article())).content.decode()
    assert "maxlength" not in re.search(r"<textarea[^>]*>", page)[0]


def test_an_address_that_is_longer_than_any_comes_back_with_the_text(client):
    article = make_article()
    response = write(client, article, email=f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.example")
    assert response.status_code == 422
    assert "Thank you.</textarea>" in response.content.decode()
    assert not Comment.objects.exists()


def test_the_form_is_never_stored(client):
    assert "no-store" in client.get(form_address(make_article()))["Cache-Control"]


def test_sent_twice_it_is_one_comment(client):
    article = make_article()
    data = {**hidden_fields(client.get(form_address(article)).content.decode()), "name": "River", "body": "Once."}
    first, second = (client.post(form_address(article), data) for _ in range(2))
    assert comment_at(first.url) == comment_at(second.url)
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("lost", [{"name": ""}, {"body": " "}, {"email": "no address"}, {"body": "x" * 4001}])
def test_a_slip_gives_everything_back(client, lost):
    article = make_article()
    response = write(client, article, **{"name": "River", "email": "r@example.org", "body": "My words.", **lost})
    assert response.status_code == 422
    assert Comment.objects.count() == 0
    page = response.content.decode()
    for field, text in {"name": "River", "email": "r@example.org", "body": "My words."}.items():
        if field not in lost:
            assert text in page
    assert 'aria-invalid="true"' in page


@pytest.mark.parametrize("token", [None, "not a token", "WyJ4Il0:1abc:sig"])
def test_a_form_without_its_token_comes_back_ready_to_be_sent(client, token):
    article = make_article()
    data = {"name": "River", "body": "From an old page.", **({"token": token} if token else {})}
    response = client.post(form_address(article), data)
    page = response.content.decode()
    assert response.status_code == 422
    assert "please send it once more" in page
    assert "From an old page.</textarea>" in page
    assert not Comment.objects.exists()
    client.post(form_address(article), {**data, **hidden_fields(page)})
    assert Comment.objects.get().body == "From an old page."


def test_a_form_that_was_open_for_a_week_comes_back(client, time_machine):
    article = make_article()
    data = {**hidden_fields(client.get(form_address(article)).content.decode()), "name": "River", "body": "Late."}
    time_machine.move_to(timezone.now() + timedelta(days=7, minutes=1))
    response = client.post(form_address(article), data)
    assert response.status_code == 422
    assert "Late.</textarea>" in response.content.decode()
    client.post(form_address(article), {**data, **hidden_fields(response.content.decode())})
    assert Comment.objects.count() == 1


def test_closed_meanwhile_keeps_the_text(client):
    article = make_article()
    data = {
        **hidden_fields(client.get(form_address(article)).content.decode()),
        "name": "River",
        "body": "My long words.",
    }
    close_discussion(article)
    response = client.post(form_address(article), data)
    assert response.status_code == 409
    page = response.content.decode()
    assert "My long words." in page
    assert "closed while you were writing" in page
    assert not Comment.objects.exists()


def test_a_moderator_answers_in_a_closed_discussion_and_begins_nothing_in_it(client):
    article = make_article()
    first = make_comment(article)
    close_discussion(article)
    reply = f"{form_address(article)}?reply_to={first.pk}"
    assert reply not in client.get(article.get_absolute_url()).content.decode()
    assert "<textarea" not in client.get(reply).content.decode()
    assert write(client, article, body="A reader's.", parent=first.pk).status_code == 409
    client.force_login(make_user("Moderator"))
    for page in (article.get_absolute_url(), "/admin/comments/comment/"):
        assert reply in client.get(page).content.decode()
    assert "<textarea" in client.get(reply).content.decode()
    write(client, article, name="Harbor Lane", body="Please call us.", reply_to=first.pk)
    assert "Please call us." in Client().get(article.get_absolute_url()).content.decode()
    begun = write(client, article, name="Harbor Lane", body="By the way.", for_the_clinic="True")
    assert begun.status_code == 409
    assert "By the way.</textarea>" in begun.content.decode()
    assert Comment.objects.count() == 2


@pytest.mark.parametrize("why", ["hidden", "paused"])
def test_a_moderator_answers_nothing_where_all_is_hidden_or_paused(client, why):
    article = make_article()
    first = make_comment(article)
    client.force_login(make_user("Moderator"))
    data = {**hidden_fields(client.get(form_address(article), {"reply_to": first.pk}).content.decode())}
    if why == "hidden":
        switching.set_discussion_state([article.discussion], "hidden", by=None)
    else:
        close_discussion(article)
        switching.pause_all(paused=True, by=None)
    back = client.post(form_address(article), {**data, "name": "Harbor Lane", "body": "Please call us."})
    assert back.status_code == 409
    assert "Please call us.</textarea>" in back.content.decode()
    assert Comment.objects.count() == 1


def test_the_form_goes_with_its_article(client):
    article, draft = make_article(title="Old title"), make_draft()
    publishing.unpublish(article, by=None)
    for taken_down in (article.get_absolute_url(), form_address(article)):
        page = client.get(taken_down)
        assert page.status_code == 410
        assert "Old title" not in page.content.decode()
    assert client.get(form_address(draft)).status_code == 404
    assert client.get("/articles/never-was/comments/").status_code == 404


def test_the_form_of_a_closed_discussion_is_a_notice(client):
    article = make_article()
    close_discussion(article, reason="Long holiday.")
    page = client.get(form_address(article)).content.decode()
    assert "Comments are closed." in page
    assert "Long holiday." in page
    assert "<textarea" not in page


def test_replies_are_one_level_deep(client):
    article = make_article()
    first = make_comment(article)
    write(client, article, body="An answer.", reply_to=first.pk)
    answer = Comment.objects.get(body="An answer.")
    assert answer.parent == first
    Comment.objects.filter(pk=answer.pk).update(status="approved")
    write(client, article, body="Deeper.", reply_to=answer.pk)
    assert Comment.objects.get(body="Deeper.").parent is None


@pytest.mark.parametrize("reply_to", ["999999", "x", "-1", "1; DROP TABLE", "²", "9" * 5000, "9" * 30])
def test_an_answer_to_nothing_is_a_new_comment(client, reply_to):
    write(client, make_article(), reply_to=reply_to)
    assert Comment.objects.get().parent is None


def test_nobody_answers_a_comment_of_another_article_or_a_held_one(client):
    article = make_article()
    for other in (make_comment(make_article()), make_comment(article, status="pending")):
        client.post(form_address(article), {"name": "A", "body": "B", "parent": other.pk})
    assert not Comment.objects.filter(body="B").exists()


def test_what_was_answered_is_gone_meanwhile(client):
    """The reader is told, and sends the same form again as a new comment, or not."""
    article = make_article()
    first = make_comment(article)
    page = client.get(form_address(article), {"reply_to": first.pk}).content.decode()
    moderation.decide([first], "rejected", by=None)
    data = {**hidden_fields(page), "name": "River", "body": "An answer."}
    back = client.post(form_address(article), data)
    page = back.content.decode()
    assert back.status_code == 422
    assert "is no longer there" in page
    assert "An answer.</textarea>" in page
    assert not Comment.objects.filter(name="River").exists()
    client.post(form_address(article), {**data, **hidden_fields(page)})
    assert Comment.objects.get(name="River").parent is None


def test_what_was_answered_goes_while_the_form_is_read(client, monkeypatch):
    article = make_article()
    first = make_comment(article)

    def gone(*args, **kwargs):
        raise posting.CannotReplyError

    monkeypatch.setattr(posting, "post_comment", gone)
    response = write(client, article, body="An answer.", reply_to=first.pk)
    assert response.status_code == 409
    page = response.content.decode()
    assert "is no longer there" in page
    assert "An answer.</textarea>" in page
    assert hidden_fields(page)["parent"] == ""


def test_plain_text_stays_plain(client):
    article = make_article()
    write(client, article, name="<b>R</b>", body="<script>alert(1)</script> https://spam.example\n\nSecond paragraph")
    Comment.objects.update(status="approved")
    page = client.get(article.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert 'href="https://spam.example' not in page
    assert "&lt;b&gt;R&lt;/b&gt;" in page


def test_the_clinic_may_show_comments_at_once(client):
    ClinicProfile.objects.update(held_comments="marked")
    article = make_article()
    write(client, article, body="Shown at once.")
    assert "Shown at once." in client.get(article.get_absolute_url()).content.decode()


def test_a_moderator_answers_under_the_clinics_badge(client):
    article = make_article()
    first = make_comment(article)
    moderator = make_user("Moderator")
    client.login(username=moderator.username, password=PASSWORD)
    write(client, article, name="Harbor Lane", body="Please call us.", reply_to=first.pk)
    answer = Comment.objects.get(body="Please call us.")
    assert (answer.status, answer.staff, answer.parent) == ("approved", moderator, first)
    assert ModerationEvent.objects.filter(act="reply", comment=answer, by=moderator).exists()
    assert "From the clinic" in Client().get(article.get_absolute_url()).content.decode()


def test_other_staff_write_as_anybody(client):
    article = make_article()
    client.login(username=make_user("Writer").username, password=PASSWORD)
    write(client, article)
    comment = Comment.objects.get()
    assert (comment.status, comment.is_staff_reply) == ("pending", False)


def test_nobody_can_make_a_moderator_answer_unknowingly():
    article = make_article()
    strict = Client(enforce_csrf_checks=True)
    strict.login(username=make_user("Moderator").username, password=PASSWORD)
    response = strict.post(form_address(article), {"name": "The clinic", "body": "Forged."})
    assert response.status_code == 403
    assert not Comment.objects.exists()


def test_the_door_opens_with_the_whole_link_only(client):
    response = write(client, make_article())
    address = response.redirect_chain[-1][0]
    assert client.get(address).status_code == 200
    assert client.get(address[:-3] + "/").status_code == 404
    assert client.get("/comments/1/").status_code == 404


WORDS_OF_THE_DOOR = {
    "pending": "A moderator will read it",
    "shown": "It is shown <a",
    "not shown now": "it is not shown now",
    "not published": "Your comment was not published",
    "removed": "Your comment was removed",
}


def door_says(client, comment) -> str:
    page = client.get(f"/comments/{door_token(comment)}/").content.decode()
    (said,) = (meaning for meaning, words in WORDS_OF_THE_DOOR.items() if words in page)
    return said


@pytest.mark.parametrize(
    ("status", "said"),
    [("pending", "pending"), ("approved", "shown"), ("rejected", "not published"), ("spam", "not published")],
)
def test_the_door_says_what_became_of_it(client, status, said):
    assert door_says(client, make_comment(make_article(), status=status)) == said


def test_the_door_says_shown_only_of_what_is_shown(client):
    article = make_article(title="Old title")
    first = make_comment(article)
    reply = make_comment(article, parent=first)
    moderation.decide([first], "rejected", by=None)
    assert door_says(client, reply) == "not shown now"
    moderation.decide([first], "approved", by=None)
    assert door_says(client, reply) == "shown"
    switching.set_discussion_state([article.discussion], "hidden", by=None)
    assert door_says(client, reply) == "not shown now"
    switching.set_discussion_state([article.discussion], "open", by=None)
    publishing.unpublish(article, by=None)
    assert door_says(client, reply) == "not shown now"
    assert "Old title" not in client.get(f"/comments/{door_token(reply)}/").content.decode()


def test_the_same_number_with_other_words_is_another_comment(client):
    """The browser goes back to a form that was sent: what is written into it then is not swallowed."""
    article, other = make_article(), make_article()
    data = {**hidden_fields(client.get(form_address(article)).content.decode()), "name": "River", "body": "First."}
    first = client.post(form_address(article), data)
    second, again = (client.post(form_address(article), {**data, "body": "Second."}) for _ in range(2))
    elsewhere = client.post(form_address(other), data)
    assert comment_at(second.url) == comment_at(again.url)
    assert len({comment_at(answer.url) for answer in (first, second, elsewhere)}) == 3
    assert list(Comment.objects.values_list("body", "discussion__article")) == [
        ("First.", article.pk),
        ("Second.", article.pk),
        ("First.", other.pk),
    ]


def test_control_characters_cost_nobody_a_comment(client):
    article = make_article()
    assert write(client, article, name="Ri\x00ver", body="Pasted\x0b\x00 words.\n\tKept.").status_code == 200
    comment = Comment.objects.get()
    assert (comment.name, comment.body) == ("Ri ver", "Pasted   words.\n\tKept.")


def test_head_is_answered(client):
    article = make_article()
    assert client.head(form_address(article)).status_code == 200
    assert client.head(f"/comments/{door_token(make_comment(article))}/").status_code == 200


def test_the_form_says_whether_a_moderator_reads_first(client):
    article = make_article()
    page = client.get(form_address(article)).content.decode()
    assert "A moderator reads every comment before it is shown." in page
    assert "shown at once" not in page
    ClinicProfile.objects.update(held_comments="marked")
    cache.clear()
    page = client.get(form_address(article)).content.decode()
    assert "Your comment will be shown at once, unless" in page
    assert "A moderator reads" not in page


def test_the_policy_is_linked_only_where_there_is_one(client):
    Page.objects.filter(slug="comment-policy").delete()
    Page.objects.create(slug="comment-policy", title="Comment policy", menu=Page.Menu.NONE)
    article = make_article()
    rejected = make_comment(article, status="rejected")
    addresses = [form_address(article), f"/comments/{door_token(rejected)}/"]
    for address in addresses:
        assert "/pages/comment-policy/" in client.get(address).content.decode()
    Page.objects.all().delete()
    for address in addresses:
        page = client.get(address)
        assert page.status_code == 200
        assert "comment-policy" not in page.content.decode()


def test_a_stale_token_gives_a_moderator_the_text_back():
    article = make_article()
    strict = Client(enforce_csrf_checks=True)
    strict.login(username=make_user("Moderator").username, password=PASSWORD)
    response = strict.post(form_address(article), {"name": "The clinic", "body": "A long answer."})
    assert response.status_code == 403
    assert "A long answer.</textarea>" in response.content.decode()


def test_a_lost_discussion_is_a_closed_one(client):
    article = make_article()
    article.discussion.delete()
    assert "Comments are closed." in client.get(article.get_absolute_url()).content.decode()
    assert "Comments are closed." in client.get(form_address(article)).content.decode()
    response = client.post(form_address(article), {"name": "River", "body": "My words.", "parent": "1"})
    assert response.status_code == 409
    assert "My words.</textarea>" in response.content.decode()
    response = client.post(form_address(article), {"name": "River", "body": "My words."})
    assert response.status_code == 409
    assert "My words.</textarea>" in response.content.decode()


@pytest.mark.parametrize("left", ["is_staff", "is_active"])
def test_who_left_the_staff_no_longer_speaks_for_the_clinic(client, left):
    article = make_article()
    moderator = make_user("Moderator")
    client.login(username=moderator.username, password=PASSWORD)
    setattr(moderator, left, False)
    moderator.save()
    assert "/discussion/" not in client.get(article.get_absolute_url()).content.decode()
    assert client.post(f"{article.get_absolute_url()}discussion/", {"state": "closed"}).status_code == 403
    write(client, article)
    comment = Comment.objects.get()
    assert (comment.status, comment.is_staff_reply) == ("pending", False)


def test_an_answer_of_the_clinic_is_never_taken_for_a_readers(client):
    """A moderator's session ends while they write."""
    article = make_article()
    client.login(username=make_user("Moderator").username, password=PASSWORD)
    page = client.get(form_address(article)).content.decode()
    client.logout()
    data = {**hidden_fields(page), "name": "The clinic", "body": "A long answer."}
    response = client.post(form_address(article), data)
    assert response.status_code == 409
    assert "You were signed out meanwhile" in response.content.decode()
    assert "A long answer.</textarea>" in response.content.decode()
    assert not Comment.objects.exists()


def test_whoever_sends_an_expired_form_again_is_no_program(client):
    article = make_article()
    back = client.post(form_address(article), {"name": "River", "body": "From an old page."})
    data = {"name": "River", "body": "From an old page.", **hidden_fields(back.content.decode())}
    client.post(form_address(article), data)
    assert not Comment.objects.get().marks.exists()


def test_what_its_writer_was_warned_of_is_not_asked_again_when_they_change_the_rest(client):
    article = make_article()
    body = "Please call me at 555-201-4433."
    back = write(client, article, body=body)
    client.post(form_address(article), {**hidden_fields(back.content.decode()), "name": "River", "body": body})
    door = f"/comments/{door_token(Comment.objects.get())}/"
    page = client.get(f"{door}edit/").content.decode()
    response = client.post(f"{door}edit/", {**hidden_fields(page), "body": f"{body} Thank you!"})
    assert response.status_code == 302
    page = client.get(f"{door}edit/").content.decode()
    response = client.post(f"{door}edit/", {**hidden_fields(page), "body": f"{body} Or write to river@example.org."})
    assert response.status_code == 422


@pytest.mark.parametrize("needs_second_person", [False, True])
def test_staff_are_told_truly_when_their_answer_is_shown(client, needs_second_person):
    article = make_article()
    ClinicProfile.objects.update_or_create(pk=1, defaults={"replies_need_second_person": needs_second_person})
    client.login(username=make_user("Moderator").username, password=PASSWORD)
    page = client.get(form_address(article)).content.decode()
    assert ("shown at once" in page) != needs_second_person
    assert ("once a second person has approved it" in page) == needs_second_person
    assert "A nickname is fine" not in page


@pytest.mark.parametrize("unseen", ["\u200b", "\u3164", "\u202e", "\ufeff\u00a0\u0300"])
@pytest.mark.parametrize("field", ["name", "body"])
def test_what_nobody_sees_is_no_name_and_no_comment(client, field, unseen):
    response = write(client, make_article(), **{field: unseen})
    assert response.status_code == 422
    assert {"name": "Please give a name", "body": "Please write your comment"}[field] in response.content.decode()


@pytest.mark.parametrize(
    ("name", "poses"),
    [
        ("Clinic staff", True),
        ("Clіnіc Ѕtaff", True),  # with letters of another alphabet
        ("harbor\u200blane", True),
        ("Ｈａｒｂｏｒ Ｌａｎｅ, from the clinic", True),
        ("Moderator", True),
        ("Ines Halloran, MD", True),
        ("Dr. Halloran", True),
        ("Nurse Ines", True),
        ("Ines", False),
        ("Doctor", True),
        ("Dr. H", True),
        ("Dоctоr", True),  # with another alphabet's letter o
        ("J. D., MD", True),
        ("J. D.", False),
        ("Dr. Who fan", False),
        ("Nurse in training", False),
        ("Dr. Sam", False),
        ("Harbor seal", False),
        ("Grace Album", False),  # with the letters of “Al B.”
        ("ينس", False),
    ],
)
def test_nobody_poses_as_the_clinic(client, name, poses):
    ClinicProfile.objects.update_or_create(pk=1, defaults={"name": "Harbor Lane"})
    make_author(name="Ines Halloran", credentials="MD")
    make_author(name="Al B.")
    response = write(client, make_article(), name=name)
    page = response.content.decode()
    assert ("This name reads as if the clinic wrote" in page) == poses
    assert Comment.objects.exists() != poses
    assert not poses or "Thank you.</textarea>" in page


@pytest.mark.parametrize(
    ("clinic", "name", "poses"),
    [
        ("Harbor Lane Clinic", "Harbor Lane", True),
        ("Harbor Lane Clinic", "The Harbor Lane Medical Group", True),
        ("Harbor Lane Clinic", "harborlane", True),
        ("Harbor Lane Clinic", "Harbor Lane team", True),
        ("Harbor Lane Clinic", "Harbor", False),
        ("Harbor Lane Clinic", "Mia from Harbor Lane", False),
        ("Bridgeway Health", "Bridgeway", True),
        ("Bridgeway Health", "The Bridgeway Institute", True),
        ("Bridgeway Health", "Mia from Bridgeway", False),
        ("The Salem Clinic", "Salem", False),  # a town, or somebody's name
        ("The Medical Group", "The", False),
    ],
)
def test_nobody_poses_as_the_clinic_by_its_short_name(client, clinic, name, poses):
    ClinicProfile.objects.update_or_create(pk=1, defaults={"name": clinic})
    page = write(client, make_article(), name=name).content.decode()
    assert ("This name reads as if the clinic wrote" in page) == poses


def test_nobody_poses_as_a_clinic_that_has_no_name_yet(client):
    ClinicProfile.objects.all().delete()
    assert write(client, make_article(), name="River").status_code == 200
    assert Comment.objects.exists()


def test_words_are_shown_as_they_were_read(client):
    """An override of the direction would show readers the words from behind, which no check has read."""
    write(client, make_article(), name="\u202eCM", body="Thanks \u202eto you.\u202c \U0001f600")
    comment = Comment.objects.get()
    assert (comment.name, comment.body) == ("CM", "Thanks  to you.\u202c \U0001f600")


def test_whose_comment_was_rejected_is_told_why_but_not_what_colleagues_noted(client):
    comment, moderator = make_comment(make_article(), status="pending"), make_user("Moderator")
    door = f"/comments/{door_token(comment)}/"
    moderation.decide([comment], "rejected", by=moderator, reason="off_topic", note="Once more that story.")
    page = client.get(door).content.decode()
    assert "Not about the article" in page
    assert "Once more" not in page
    moderation.decide([comment], "approved", by=moderator)
    moderation.decide([comment], "rejected", by=moderator)
    page = client.get(door).content.decode()
    assert "A moderator decided not to show it." in page
    assert "Not about the article" not in page
