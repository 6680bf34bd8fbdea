"""What no rule knows by its words: an answer that reads like answers that told of somebody's care.

``comments/data/learnt/`` holds such answers, and others that may be given, written for this by people who had not seen
the rules (clinic_site/likeness.py).
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from clinic_site.likeness import Examples, Weights, likeness, weigh
from comments.screening.comment import Comment
from comments.screening.learnt import closest, examples, is_like, signs, text_of

# From here on an answer is refused for what it reads like, and what is said of the reader for being said; chosen by
# leaving one writer out: benchmarks/reply_quality.py.
ENOUGH = 1.2
ENOUGH_OF_THE_READER = -0.8
# Shorter ones say too little to be told by their words.
FEWEST_WORDS = 7
SMOOTHING = 0.2


def find(answer: Comment) -> Iterator[tuple[str, Any]]:
    """At most one: the sentence that reads most like it, and why."""
    if len(text_of(answer).split()) >= FEWEST_WORDS and is_like(weights(), ENOUGH, answer):
        why = _("It reads like an answer that tells of somebody's own care. What weighed most: %(words)s.")
        excerpt = closest(weights(), answer, why)
        yield excerpt.text, excerpt.why


def is_of_the_reader(answer: Comment, sentence: str) -> bool:
    """Whether what ``sentence`` of the answer says of the reader is more than may be said to anybody."""
    return any(likeness(weights(), signs(text)) > ENOUGH_OF_THE_READER for text in (sentence, text_of(answer)))


@cache
def weights() -> Weights:
    """Learnt when a process first asks, which takes some tenths of a second."""
    return learn(examples("reply_cases"), examples("reply_look_alikes"))


def learn(like: Examples, unlike: Examples) -> Weights:
    return weigh(like.values(), unlike.values(), signs=signs, smoothing=SMOOTHING)
