"""What is told by its likeness to other comments."""

import pytest

from clinic_site.likeness import likeness
from comments.screening import Kind, Typed, learnt, privacy
from comments.screening.comment import Comment
from comments.screening.crisis import find as find_crisis
from tests.comments.test_screening import DATA as OTHERS
from tests.comments.test_screening import marks

OBLIQUE = "My rifle is back from my brother's and the letters for the kids are written."
AUTHOR = "author of the rules"


@pytest.mark.parametrize("kind", learnt.ENOUGH)
def test_cases_of_a_writer_who_was_left_out_are_told_by_their_words(kind):
    """What follows is below what was reached (benchmarks/marks_learnt.py), and far above chance."""
    cases, look_alikes = learnt.cases(kind), learnt.look_alikes()
    first = next(iter(cases))
    weights = learnt.learn(
        kind,
        {writer: told for writer, told in cases.items() if writer != first},
        {writer: told for writer, told in look_alikes.items() if not writer.startswith(first)},
    )
    found, alarms = (
        sum(likeness(weights, learnt.signs(line)) > learnt.ENOUGH[kind] for line in told) / len(told)
        for told in (cases[first], look_alikes[f"{first} {kind.value}"])
    )
    assert found > 0.65
    assert alarms < 0.08


def test_the_words_that_weighed_are_told():
    assert not list(find_crisis(Comment(Typed(OBLIQUE))))
    (excerpt,) = marks(OBLIQUE)["crisis"].excerpts
    assert excerpt.text in OBLIQUE
    assert "“letters" in excerpt.why


def test_a_long_comment_is_read_in_its_parts():
    harmless = "I liked the page on shoes and the one on stretching. " * 30
    assert "crisis" in marks(f"{harmless}{OBLIQUE} {harmless}")
    assert "crisis" not in marks(harmless)


def test_a_rule_counts_for_less_where_the_comment_reads_like_what_only_looks_like_it():
    kind = Kind.CRISIS
    comments = [Comment(Typed(line)) for line in learnt.look_alikes()[f"{next(iter(learnt.cases(kind)))} {kind.value}"]]
    assert not any(list(find_crisis(comment)) and learnt.is_meant(kind, comment) for comment in comments)
    assert learnt.is_meant(kind, Comment(Typed("I want to kill myself.")))


def test_writers_are_named_and_what_is_learnt_is_there():
    for kind in learnt.ENOUGH:
        assert sum(AUTHOR in writer for writer in learnt.cases(kind)) == 1
        assert sum(map(len, learnt.cases(kind).values())) > 450


def test_identifying_details_as_others_wrote_them_stay_found():
    """The rules were widened with these in view: a floor, not a measure."""
    found, alarms = (
        [
            line
            for line in (OTHERS / f"others_privacy_{part}.txt").read_text(encoding="utf-8").splitlines()
            if is_private(line)
        ]
        for part in ("cases", "look_alikes")
    )
    assert len(found) >= 375
    assert len(alarms) <= 5


def is_private(line):
    return any(True for _ in privacy.find(Comment(Typed(line))))
