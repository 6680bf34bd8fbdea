"""What an erasure takes out of others' words, and what it leaves there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments import privacy
from comments.models import Comment, CommentMark
from comments.privacy.quotes import Copies, Source, Text
from tests.comments.privacy.erasures import STORY
from tests.factories import make_article, make_author, make_comment, make_user


def taken_out(text: str, body: str, *, name: str = "River", published: str = "", later: bool = True) -> str:
    now = timezone.now()
    copies = Copies(published=published)
    copies.add(Source((body,), (name,), "", thread=1, written_at=now, edited_at=None))
    return copies.taken_out_of(Text(text, now + timedelta(minutes=1 if later else -1), thread=1))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("> My knee hurt for nine years\n> and then a walk\nMine too.", "[removed]\nMine too."),
        ("River wrote:\n> My knee hurt for nine\nMine too.", "[removed]\nMine too."),
        (">> my KNEE hurt for nine years", "[removed]"),
        ("So “a walk each morning” helped?", "So “[removed]” helped?"),
        ("I too: then a walk each morning made it better. Yes.", "I too: [removed]. Yes."),
        # Others' words stay.
        ("> A quotation of somebody else's words\nYes.", "> A quotation of somebody else's words\nYes."),
        ("My knee hurt for nine days.", "My knee hurt for nine days."),
        ("“My knee is well” said my doctor.", "“My knee is well” said my doctor."),
        ("A walk each morning is good.", "A walk each morning is good."),
        ("", ""),
    ],
)
def test_quotations_and_copies_are_told_from_others_words(text, left):
    assert taken_out(text, STORY) == left


def test_the_articles_own_words_are_nobodys():
    quoted = "It says: My knee hurt for nine years and then a walk. True."
    assert taken_out(quoted, STORY, published=STORY) == quoted


def test_who_copied_and_erases_takes_nothing_from_whom_they_copied():
    assert taken_out(STORY, STORY, later=False) == STORY
    assert taken_out(STORY, f"> {STORY}\nWell said.") == STORY


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("Ziphorah", "Thanks Ziphorah, and Ziphorah's dog.", "Thanks [removed], and [removed]'s dog."),
        ("Ann-Marie Q.", "ann-marie q. is right, Ann-Marie", "[removed] is right, [removed]"),
        # A name that is a word is not looked for: anybody could take such a name and erase.
        ("Hope", "Hope you get well", "Hope you get well"),
        ("The", "The doctor said", "The doctor said"),
        ("Knee Pain", "my knee pain is back", "my knee pain is back"),
        ("river", "By the river", "By the river"),
        ("Al", "Al is right", "Al is right"),
    ],
)
def test_names_that_others_call(name, text, left):
    assert taken_out(text, "Good day.", name=name) == left


def test_long_and_hostile_texts_are_read_in_no_time():
    started = timezone.now()
    for text in (":" * 4000, "> " * 2000, ">\n" * 2000, "“" * 4000, '"a ' * 1300, "a " * 2000, " " * 4000 + "x"):
        taken_out(text, text)
        taken_out(text, STORY)
    assert timezone.now() - started < timedelta(seconds=5)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Dr Smithers", "Wilma Smithers", "wilma SMITHERS"])
def test_whoever_takes_the_name_of_an_author_does_not_take_it_along(name):
    make_author(name="Wilma Smithers, MD")
    article = make_article()
    comment = make_comment(article, name=name, body="Good evening.")
    answer = make_comment(article, body=f"{name} speaks about it on Friday.", by=make_user("Moderator"))
    privacy.erase([comment], by=None, by_writer=True)
    assert Comment.objects.get(pk=answer.pk).body == f"{name} speaks about it on Friday."


@pytest.mark.django_db
def test_the_reason_of_a_mark_quotes_nothing_of_what_was_taken_out():
    article = make_article()
    comment = make_comment(article, name="Ziphorah", body=STORY)
    reply = make_comment(article, body="Free channels, dear Ziphorah.", parent=comment)
    why = "What weighed most: “free”, “^ziph”, “dear ziphorah”."
    excerpt = {"text": "", "why": why, "start": None, "end": None, "field": "body"}
    mark = CommentMark.objects.create(comment=reply, kind="claims", excerpts=[excerpt])
    privacy.erase([comment], by=None, by_writer=True)
    mark.refresh_from_db()
    assert mark.excerpts == [{**excerpt, "why": "What weighed most: “free”, “[removed]”."}]
