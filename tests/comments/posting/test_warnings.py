"""What a writer should think over before it is sent, and whom to call."""

import re

import pytest

from articles import publishing
from comments import switching
from comments.models import Comment
from tests.comments.forms import filled_in, form_address, hidden_fields, send, write
from tests.factories import close_discussion, make_article, make_user

DETAILS = "Call me, Anna Kowalska, at 617-555-0134."
# The notice at the foot of each page has the number in other words.
LIFELINE = 'call or text <a href="tel:988">988</a> (Suicide &amp; Crisis Lifeline'
CRISIS = "I do not want to live any more and I have the pills ready."


@pytest.mark.django_db
class TestWarnings:
    def test_identifying_details_are_shown_with_the_reason_and_nothing_is_lost(self, client):
        article = make_article()
        data = filled_in(article, body=DETAILS, email="r@example.org")
        back = send(client, article, data)
        page = back.content.decode()
        assert back.status_code == 422
        assert not Comment.objects.exists()
        assert "<q>Call me, Anna Kowalska, at 617-555-0134</q> – A telephone number. A full name." in page
        assert "was not sent yet" in page
        assert f"{DETAILS}</textarea>" in page
        assert "r@example.org" in page
        again = send(client, article, {**data, **hidden_fields(page)})
        assert again.status_code == 302
        comment = Comment.objects.get()
        assert (comment.body, comment.status) == (DETAILS, "pending")
        assert comment.marks.filter(kind="privacy").exists()

    def test_new_details_are_warned_of_anew(self, client):
        article = make_article()
        data = filled_in(article, body=DETAILS)
        told = hidden_fields(send(client, article, data).content.decode())
        back = send(client, article, {**data, **told, "body": f"{DETAILS} Or write to anna.k@example.org."})
        assert back.status_code == 422
        assert "anna.k@example.org</q>" in back.content.decode()
        without = send(client, article, {**data, **told, "body": "Thank you all the same."})
        assert without.status_code == 302, "what is left out needs no second question"

    def test_a_crisis_is_met_before_and_after(self, client):
        article = make_article()
        data = filled_in(article, body=CRISIS)
        back = send(client, article, data)
        assert back.status_code == 422
        assert LIFELINE in back.content.decode()
        thanks = client.post(
            form_address(article), {**data, **hidden_fields(back.content.decode())}, follow=True
        ).content.decode()
        assert "Thank you for your comment" in thanks
        assert LIFELINE in thanks
        comment = Comment.objects.get()
        assert (comment.status, comment.urgency) == ("pending", Comment.Urgency.NOW)
        assert comment.safety_records.get().kind == "crisis"

    def test_a_crisis_in_the_field_for_the_name_is_met_as_well(self, client):
        article = make_article()
        data = filled_in(article, name="I want to kill myself")
        back = send(client, article, data)
        page = back.content.decode()
        assert back.status_code == 422
        assert LIFELINE in page
        assert "<q>" not in page
        thanks = client.post(form_address(article), {**data, **hidden_fields(page)}, follow=True).content.decode()
        assert LIFELINE in thanks
        comment = Comment.objects.get()
        assert (comment.status, comment.urgency) == ("pending", Comment.Urgency.NOW)
        assert comment.safety_records.get().name == "I want to kill myself"
        client.force_login(make_user("Moderator"))
        queue = " ".join(client.get("/admin/comments/queue/", {"open": comment.pk}).content.decode().split())
        assert "kill myself" in queue
        assert "Possible crisis" in queue

    @pytest.mark.parametrize("name", ["Suicidal Sam", "Hope", "Diehard Fan", "Kill Bill", "Dead tired"])
    def test_a_name_that_only_sounds_so_is_no_crisis(self, client, name):
        assert LIFELINE not in write(client, make_article(), name=name).content.decode()

    @pytest.mark.parametrize("why", ["closed", "paused", "taken down"])
    def test_whose_words_cannot_be_taken_is_told_whom_to_call(self, client, why):
        article = make_article()
        data = filled_in(article, body="I want to end my life tonight.")
        if why == "closed":
            close_discussion(article)
        elif why == "paused":
            switching.pause_all(paused=True, by=None)
        else:
            publishing.unpublish(article, by=make_user("Editor"))
        page = send(client, article, data).content.decode()
        assert "I want to end my life tonight.</textarea>" in page
        assert "988" in page

    def test_the_words_of_a_crisis_are_not_held_against_their_writer(self, client):
        article = make_article()
        page = send(client, article, filled_in(article, body=CRISIS)).content.decode()
        assert LIFELINE in page
        assert "<q>" not in page
        assert "Everyone can read what you write here. Please" not in page

    def test_who_may_need_care_is_told_where_to_find_it(self, client):
        body = "I had an injection in my knee on Tuesday and since yesterday I have a fever of 39."
        page = write(client, make_article(), body=body).content.decode()
        assert Comment.objects.get().urgency == Comment.Urgency.SOON
        assert '<div class="notice notice--alert" role="note">' in page
        assert "notice--alert" not in write(client, make_article(), body="Walking helps.").content.decode()

    @pytest.mark.parametrize(
        ("facts", "told"),
        [
            ({"body": "Write to eve.stone@mail.com please."}, ["eve.stone@mail.com"]),
            ({"name": "eve.stone@mail.com"}, ["eve.stone@mail.com"]),
            ({"body": "Write to eve.stone@mail.com, I said eve.stone@mail.com."}, ["eve.stone@mail.com"]),
            ({"body": "I live at 12 Main Street."}, ["live at 12 Main Street"]),
            (
                {"body": "I live at 12 Main Street. Write to eve.stone@mail.com."},
                ["live at 12 Main Street", "eve.stone@mail.com"],
            ),
        ],
    )
    def test_what_is_found_is_told_once(self, client, facts, told):
        article = make_article()
        page = send(client, article, filled_in(article, **facts)).content.decode()
        assert re.findall(r"<q>(.*?)</q>", page) == told
        assert page.count("An e-mail address") == ("eve.stone@mail.com" in told)

    def test_a_browser_does_not_cut_off_what_is_too_long(self, client):
        article = make_article()
        form = client.get(form_address(article)).content.decode()
        assert "maxlength" not in form[form.index("<textarea") :]
        back = send(client, article, filled_in(article, body="x" * 4001))
        assert back.status_code == 422
        assert "x" * 4001 in back.content.decode()

    def test_a_change_that_is_warned_of_is_not_called_a_new_comment(self, client):
        door = write(client, make_article()).wsgi_request.path
        page = client.post(f"{door}edit/", {"body": DETAILS}).content.decode()
        assert "Your change was not sent yet" in page
        assert "Your comment was not sent yet" not in page

    def test_other_thanks_speak_of_no_crisis(self, client):
        assert LIFELINE not in write(client, make_article()).content.decode()

    def test_a_change_is_warned_of_as_well(self, client):
        article = make_article()
        door = send(client, article, filled_in(article)).url
        back = client.post(f"{door}edit/", {"body": DETAILS})
        assert back.status_code == 422
        assert f"{DETAILS}</textarea>" in back.content.decode()
        client.post(f"{door}edit/", {"body": DETAILS, **hidden_fields(back.content.decode())})
        assert Comment.objects.get().body == DETAILS
