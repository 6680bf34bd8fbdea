"""What is marked, and what only looks like it: a sentence a line in tests/comments/screening/."""

import gc
import re
from functools import lru_cache
from pathlib import Path

import pytest

from comments.screening import Kind, Typed, screen
from comments.screening.comment import Comment
from comments.screening.phrases import PhraseError, Phrases, phrases

DATA = Path(__file__).parent / "screening"
WATCHED = [Kind.PRIVACY, Kind.ADVERSE_EVENT, Kind.CRISIS, Kind.ADVICE]


def lines(kind, part):
    return (DATA / f"{kind.value}_{part}.txt").read_text(encoding="utf-8").splitlines()


def sentences(part):
    return [pytest.param(kind, line, id=f"{kind.value}: {line[:60]}") for kind in WATCHED for line in lines(kind, part)]


def marks(body, **also):
    return {mark.key: mark for mark in screen(Typed(body, **also)).marks}


@pytest.mark.parametrize(("kind", "body"), sentences("cases"))
def test_what_should_be_marked_is(kind, body):
    assert kind.value in marks(body)


@pytest.mark.parametrize(("kind", "body"), sentences("look_alikes"))
def test_what_only_looks_like_it_is_not(kind, body):
    assert kind.value not in marks(body)


@pytest.mark.parametrize("kind", WATCHED)
def test_there_are_enough_of_both(kind):
    assert min(len(lines(kind, "cases")), len(lines(kind, "look_alikes"))) >= 40


@pytest.mark.parametrize("kind", WATCHED)
def test_each_excerpt_is_where_it_says_and_says_why(kind):
    for line in lines(kind, "cases"):
        body = f"  Hello “all”,\n\n{line}"
        for excerpt in marks(body)[kind.value].excerpts:
            assert body[excerpt.start : excerpt.end].startswith(excerpt.text.rstrip("…"))
            assert str(excerpt.why).endswith(".")


def test_a_plain_comment_is_not_held():
    screened = screen(Typed("Thank you, this was clear. How long does it take to heal?", "Rosa", "rosa@clinic.example"))
    assert (screened.marks, screened.hold, screened.is_urgent) == ((), False, False)


def test_urgent_marks_come_first_and_hold():
    screened = screen(Typed("I want to end my life. Call 555-867-5309. After the injection I had a fever."))
    assert screened.keys[:3] == ["crisis", "adverse_event", "privacy"]
    assert screened.hold
    assert screened.is_urgent


@pytest.mark.parametrize(
    ("body", "is_link"),
    [
        ("See https://cells.example/offer for more.", True),
        ("see www.cells.example", True),
        ("Order at cells-for-you.com today.", True),
        ("cells-for-you dot com has it", True),
        ('<a href="x">here</a>', True),
        ("Check out my channel!", True),
        ("Use my discount code KNEE10.", True),
        ("I took 2.5 mg of it.No change.", False),
        ("Is there a link to the study?", False),
        ("Check with your doctor first.", False),
        ("I walked in at 9.30 and out at 10.15.", False),
    ],
)
def test_links_and_promotion(body, is_link):
    assert ("links" in marks(body)) == is_link


def test_a_link_in_the_name():
    (excerpt,) = marks("Thank you.", name="www.cells.example")["links"].excerpts
    assert (excerpt.field, excerpt.text) == ("name", "www.cells.example")


@pytest.mark.parametrize(
    ("email", "is_disposable"),
    [
        ("a@mailinator.com", True),
        ("a@MAILINATOR.com ", True),
        ("a@x.yopmail.com", True),
        ("a@notmailinator.com", False),
        ("a@gmail.com", False),
        ("", False),
        ("mailinator.com", False),
    ],
)
def test_throw_away_addresses(email, is_disposable):
    assert ("disposable_email" in marks("Thank you.", email=email)) == is_disposable


@pytest.mark.parametrize(
    ("body", "is_claim"),
    [
        ("Stem cells cured my arthritis.", True),
        ("Exosomes are 100% safe.", True),
        ("PRP is FDA approved so no worries.", True),
        ("I threw away my cane after one shot!", True),
        ("I can finally sleep through the night again.", False),
        ("Nobody should say that PRP cures arthritis.", False),
        ("Does PRP cure arthritis?", False),
        ("My knee feels a little better, thank you.", False),
    ],
)
def test_claims_by_the_rules_for_articles(body, is_claim):
    assert ("claims" in marks(body)) == is_claim


def test_the_clinics_own_words():
    def found(body):
        return [e.text for m in screen(Typed(body), clinic_words=["lawsuit*", "rip off"]).marks for e in m.excerpts]

    assert found("A rip  off, I will file LAWSUITS.") == ["rip  off", "LAWSUITS"]
    assert found("I ripped off the bandage.") == []


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"name": "Acme Sales"}, [("Acme", "name")]),
        ({"name": "Аcmе"}, [("Аcmе", "name")]),  # two letters of another alphabet
        ({"email": "sales@acme.example"}, [("", "email")]),
        ({"name": "Ada", "email": "ada@example.org"}, []),
    ],
)
def test_the_clinics_own_words_in_a_name_or_an_e_mail(facts, found):
    marks = screen(Typed("Thank you.", **facts), clinic_words=["acme*"]).marks
    assert [(e.text, e.field) for m in marks if m.key == "words" for e in m.excerpts] == found


def test_a_person_whom_the_page_names_is_no_secret():
    body = "Dr. Patel told me the same, I saw her last week."
    assert "privacy" in marks(body)
    assert screen(Typed(body), public_names=["Maya Patel, MD"]).keys == []


def test_what_another_wrote_and_is_quoted_is_not_read_again():
    assert marks("> I want to kill myself\nI hope you are all right.") == {}


@pytest.mark.parametrize(
    "body",
    ["I wаnt to kill myself", "I want to k i l l  myself", "I “want” to kill my\u200bself", "I WANT TO KILL MYSELF"],
)
def test_other_spellings(body):
    assert "crisis" in marks(body)


@pytest.mark.parametrize("body", ["", " \n ", "\0", "😀" * 50, "?", "\ud800", "a" * 30_000])
def test_anything_can_be_screened(body):
    assert screen(Typed(body, body, body)).spam_score >= 0


def test_every_phrase_and_cue_is_read():
    assert all(phrases(name).all or phrases(name).cues for name in ("advice", "crisis", "context", "promotion"))


def test_a_rule_that_could_be_slow_is_refused():
    with pytest.raises(PhraseError, match="repeats something more than 80 times"):
        Phrases({"rules": [{"id": "slow", "patterns": ["a.*b"]}]})


def test_a_rule_that_says_what_means_nothing_is_refused():
    with pytest.raises(PhraseError, match="says flag, which means nothing"):
        Phrases({"rules": [{"id": "odd", "patterns": ["a"], "flag": []}]})


def test_every_rule_has_its_sentence():
    from comments.screening import advice, crisis

    for name, module in (("advice", advice), ("crisis", crisis)):
        assert set(module.WHY) == {phrase.id for phrase in phrases(name).all}


def test_lines_are_sentences_of_their_own():
    comment = Comment(Typed("No fever\r\nSwollen since"))
    assert [comment.words(sentence) for sentence in comment.sentences] == ["no fever", "swollen since"]
    assert re.match("swollen", comment.reading.text[comment.sentences[1].start :])


def remembered_by_functions():
    """The arguments that the process keeps beside what its functions returned for them."""
    for each in gc.get_objects():
        if type(each) is type(lru_cache(int)):
            for cache in gc.get_referents(each):
                if isinstance(cache, dict):
                    yield from cache


@pytest.mark.parametrize(
    "body",
    [
        "Stem cells will surely cure the knee of Quillon Ambrose for good, no doubt.",
        "Nobody in this town does what Quillon Ambrose did for me, a new life without any pain.",
    ],
)
def test_a_process_remembers_no_sentence_of_a_comment(body):
    marks(body, name="Quillon Ambrose", email="quillon@example.org")
    for argument in map(str, remembered_by_functions()):
        assert not ("quillo" in argument.lower() and "ambros" in argument.lower())
