"""What the clinic may not answer, and what it may: a sentence a line in tests/comments/reply_check/."""

from pathlib import Path

import pytest

from clinic_site.profile.models import PROFILE_ID, ClinicProfile
from comments.models import Comment
from comments.reply_check import find
from tests.comments.forms import write
from tests.factories import make_article, make_author, make_comment
from tests.growth import TIMES, assert_grows_in_proportion

DATA = Path(__file__).parent / "reply_check"


def lines(name):
    return (DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("body", lines("refused"))
def test_refused(body):
    assert find(body)


@pytest.mark.parametrize("body", lines("allowed"))
def test_allowed(body):
    assert find(body) == []


@pytest.mark.parametrize(
    "body",
    [
        "> I had my knee done here\nThank you. We treated you\nwith care.",
        "> when you came in last week\n\nThank you for writing.",
        "Thank you.\n\nYour\nappointment was on time.",
        "We are glad that YOUR PROCEDURE went well.",
        "Your chаrt is still here.",  # with a Cyrillic letter
        "We're sorry about your visit – it’s not what we’d want.",
    ],
)
def test_lines_quotes_capitals_and_look_alikes_hide_nothing(body):
    assert find(body)


@pytest.mark.parametrize(
    ("name", "body", "is_refused"),
    [
        ("Maria Gonzalez", "Thank you, Maria Gonzalez.", True),
        ("Maria Gonzalez", "Thank you, MARIA T. GONZALEZ.", True),
        ("Maria Gonzalez", "Mrs. Gonzalez raises a good point.", True),
        ("Maria Gonzalez", "Gonzalez, Maria: see the article.", True),
        ("Maria Gonzalez", "Hello Maria, the article has the source.", False),
        ("River", "Hello River, the article has the source.", False),
        ("", "Dear Ms. Oberlander, the article has the source.", True),
    ],
)
def test_nobody_is_called_by_their_full_name(name, body, is_refused):
    assert bool(find(body, name)) == is_refused


def test_answers_that_no_rule_was_made_for():
    """By somebody who had not seen the rules, and never learnt from; docs/discussions.md has the figures."""
    assert sum(bool(find(body)) for body in lines("unseen/refused")) >= 86
    assert sum(bool(find(body)) for body in lines("unseen/allowed")) <= 3


def test_the_clinics_own_telephone_is_no_secret():
    body = "Please call us at (415) 555-0188, or write to hello@clinic.example."
    assert len(find(body)) == 2
    assert find(body, own_contacts=("+1 415-555-0188", "hello@clinic.example", "")) == []
    assert find("Please call us at (415) 555-0199.", own_contacts=("+1 415-555-0188", "", ""))


@pytest.mark.parametrize(
    "words", ["you ", "we saw you ", "if you were ", "your knee's ", "the doctor was ", "sorry for the ", "a"]
)
def test_hostile_replies_take_time_in_proportion_to_their_length(words):
    def read(body):
        find(body, "Maria Gonzalez")

    once = (words * 2000)[:2000]
    assert_grows_in_proportion(read, once, once * TIMES)


def answer(client, comment, body):
    response = write(client, comment.discussion.article, name="Ana", body=body, reply_to=comment.pk)
    return response.status_code, response.content.decode()


@pytest.mark.django_db
def test_a_moderator_is_told_what_why_and_what_instead_and_loses_nothing(client, moderator):
    comment = make_comment(make_article(), name="Maria Gonzalez")
    body = "Thank you. We are glad that your procedure went well!"
    status, page = answer(client, comment, body)
    assert status == 422
    assert "your procedure" in page
    assert "HIPAA" in page
    assert "we cannot discuss anyone’s care here" in page
    assert f"{body}</textarea>" in page
    assert not Comment.objects.filter(is_staff_reply=True).exists()
    assert "full name" in answer(client, comment, "As Maria Gonzalez says, rest helps.")[1]


@pytest.mark.django_db
def test_an_answer_that_tells_nothing_is_shown_at_once(client, moderator):
    comment = make_comment(make_article(), name="Maria Gonzalez")
    status, page = answer(client, comment, "Thank you for writing. If you are a patient here, please call us.")
    assert status == 200
    assert "under the article" in page
    assert Comment.objects.get(is_staff_reply=True).status == "approved"


@pytest.mark.django_db
def test_what_the_site_says_itself_may_be_named(client, moderator):
    ClinicProfile.objects.update_or_create(pk=PROFILE_ID, defaults={"phone": "415-555-0188"})
    make_author(name="Ingrid Halvorsen", slug="ingrid")
    comment = make_comment(make_article())
    assert answer(client, comment, "The author is Ingrid Halvorsen; our telephone is 415-555-0188.")[0] == 200
    assert answer(client, comment, "Call my cell, 415-555-0199.")[0] == 422


@pytest.mark.django_db
def test_a_reader_may_say_what_they_like_of_their_own_care(client):
    article = make_article()
    assert write(client, article, body="You treated my knee, thank you for your care!").status_code == 200
    assert Comment.objects.count() == 1
