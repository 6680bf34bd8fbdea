"""What no rule knows by its words, told by its likeness to comments that were such (clinic_site/likeness.py).

``comments/data/learnt/`` holds comments written for this by people who had not seen the rules: for each mark cases, and
what only looks like one. What looks like another mark is a comment like any other here.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from articles.checks.matching import lower_case, matching_form
from articles.checks.reading import Sentence
from articles.words import stem
from clinic_site.likeness import Examples, Weights, by_writer, likeness, pairs, telling, weigh, words
from comments.screening.comment import Comment
from comments.screening.marks import Excerpt, Kind
from comments.screening.phrases import DATA

LOOK_ALIKES = (Kind.CRISIS, Kind.ADVERSE_EVENT, Kind.ADVICE, Kind.PRIVACY)
# From here on a comment is marked, chosen by leaving one writer out: benchmarks/marks_learnt.py.
ENOUGH = {Kind.CRISIS: 4.2, Kind.ADVERSE_EVENT: 3.8, Kind.ADVICE: 3.6}
# A part of a comment has fewer words to be told by, and there are several that may be taken for it.
MORE_FOR_A_PART = 1.0
# What a rule finds counts for this much likeness: a rule for advice is hardly ever mistaken, the others now and then.
RULE = {Kind.CRISIS: 4.0, Kind.ADVERSE_EVENT: 3.0, Kind.ADVICE: 99.0}
SMOOTHING = 0.2
# What looks like the mark itself is harder to tell from it than what looks like another, and counts for as many.
OWN_LOOK_ALIKES = 3
# Shorter ones say too little to be told by their words.
FEWEST_WORDS = 5
# A longer comment's other sentences are read by the rules alone.
MOST_SENTENCES = 200


def find(kind: Kind, comment: Comment) -> Iterator[Excerpt]:
    """At most one: the sentence that reads most like it."""
    if len(text_of(comment).split()) >= FEWEST_WORDS and is_like(weights(kind), ENOUGH[kind], comment):
        yield closest(weights(kind), comment, _("Reads like comments that were such. What weighed most: %(words)s."))


def closest(learnt: Weights, comment: Comment, why: Any) -> Excerpt:
    """The sentence that reads most like the cases; ``why`` takes in the ``words`` of the comment that weighed most."""
    sentences = comment.sentences[:MOST_SENTENCES]
    sentence = max(sentences, key=lambda sentence: likeness(learnt, signs(comment.words(sentence))))
    weighed = ", ".join(f"“{word}”" for word in telling(learnt, set(words(text_of(comment)))))
    return comment.excerpt_read(sentence.start, sentence.end, why % {"words": weighed})


def is_like(learnt: Weights, enough: float, comment: Comment) -> bool:
    """As a whole, or in a sentence or two neighbours that stand out."""
    sentences = comment.sentences[:MOST_SENTENCES]
    if likeness(learnt, signs(text_of(comment))) > enough:
        return True
    parts = [[sentence] for sentence in sentences] if len(sentences) > 1 else []
    parts += [list(pair) for pair in pairwise(sentences)] if len(sentences) > 2 else []
    return any(likeness(learnt, signs(_text(comment, part))) > enough + MORE_FOR_A_PART for part in parts)


def is_meant(kind: Kind, comment: Comment) -> bool:
    """Whether what a rule has found is, as the comment sounds."""
    return is_like(weights(kind), ENOUGH[kind] - RULE[kind], comment)


def text_of(comment: Comment) -> str:
    return _text(comment, comment.sentences[:MOST_SENTENCES])


def _text(comment: Comment, sentences: Iterable[Sentence]) -> str:
    return " ".join(comment.words(sentence) for sentence in sentences)


def signs(text: str) -> set[str]:
    """Of a text in lower case: its words, their stems, and the pairs of these."""
    found = words(text)
    stems = [stem(word) for word in found]
    return {*found, *(f"~{word}" for word in stems), *pairs(stems)}


@cache
def weights(kind: Kind) -> Weights:
    """Learnt when a process first asks, which takes some tenths of a second."""
    return learn(kind, cases(kind), look_alikes())


def learn(kind: Kind, like: Examples, unlike: Examples) -> Weights:
    own = [lines for name, lines in unlike.items() if name.endswith(f" {kind.value}")]
    return weigh(
        like.values(), [*unlike.values(), *own * (OWN_LOOK_ALIKES - 1), honest()], signs=signs, smoothing=SMOOTHING
    )


def cases(kind: Kind) -> Examples:
    return examples(f"{kind.value}_cases")


def look_alikes() -> Examples:
    """Of all marks, by the writer and the mark."""
    return {
        f"{writer} {kind.value}": lines
        for kind in LOOK_ALIKES
        for writer, lines in examples(f"{kind.value}_look_alikes").items()
    }


def examples(name: str) -> Examples:
    """By writer, as ``Comment.words`` gives them."""
    return by_writer(DATA / "learnt" / f"{name}.txt", _read)


def honest() -> list[str]:
    lines = (DATA / "starting_comments" / "honest.txt").read_text(encoding="utf-8").splitlines()
    return [_read(line) for line in lines if line.strip()]


def _read(line: str) -> str:
    return lower_case(matching_form(line).text)
