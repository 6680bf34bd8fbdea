"""How an advertisement sounds: what no rule knows by its words is told by the company that its words keep.

A claim can be put in ways without end ("Sciatica is no match for what we do"). ``data/tone/`` holds sentences of
advertisements and of honest articles, by several writers; how much more often a word, or a pair of neighbours, stands
in the ones than in the others is its weight (naive Bayes). Teaching it means adding sentences, not words.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from math import log, sqrt

from django.utils.translation import gettext_lazy as _

from articles.checks.anchors import SENTENCES_KNOWN
from articles.checks.framework import Rule, Severity
from articles.checks.matching import lower_case, matching_form
from articles.checks.rules import DATA

ADVERTISING = Rule(
    "C52",
    _("Sounds like an advertisement"),
    Severity.WARN,
    _("What the words suggest counts like what they say: readers of an advertisement take it for a claim."),
    "FTC, Health Products Compliance Guidance (2022), on implied claims, "
    "https://www.ftc.gov/business-guidance/resources/health-products-compliance-guidance",
    _("Say what was found, in whom, and what nobody knows [1]."),
)
SIGN = re.compile(r"[$%!?;]|\[\d|[a-z]+(?:['-][a-z]+)*|\d[\d.,]*")
BEGINNING, END, NUMBER, REFERENCE = "^", "$$", "#", "[1]"
# Added to every count, so that what was met once says little.
SMOOTHING = 0.5
# From here on it is an advertisement's sentence. benchmarks/tone_quality.py tells what that finds, and what it costs.
ENOUGH = 1.5
FEWEST_WORDS = 4
# Down to here it may be one. What sounds more careful than this is no reason to warn of a single word in it.
CAREFUL = -0.7

Weights = Mapping[str, float]
Examples = dict[str, list[str]]


def sounds_like_advertising(sentence: str) -> bool:
    """Of a sentence in lower case."""
    return likeness(sentence) > ENOUGH and sentence.count(" ") >= FEWEST_WORDS - 1


def sounds_careful(sentence: str) -> bool:
    """Of a sentence in lower case."""
    return likeness(sentence) < CAREFUL


@lru_cache(maxsize=SENTENCES_KNOWN)
def likeness(sentence: str) -> float:
    """To an advertisement rather than to an honest article: above zero the one, below the other."""
    return likeness_by(weights(), sentence)


def likeness_by(weights: Weights, sentence: str) -> float:
    found = signs(sentence)
    return sum(weights.get(sign, 0.0) for sign in found) / sqrt(len(found))


def telling(sentence: str, most: int = 3) -> list[str]:
    """The words that weigh most for an advertisement, to show to whoever asks why."""
    found = signs(sentence)
    return sorted(
        (sign for sign in found if weights().get(sign, 0.0) > 0 and sign.strip("^$ #")),
        key=lambda sign: (-weights()[sign], sign),
    )[:most]


def signs(sentence: str) -> set[str]:
    """The words of a sentence and its pairs of neighbours, each once. All numbers are one word, and all markers."""
    words = [REFERENCE if word[0] == "[" else NUMBER if word[0].isdigit() else word for word in SIGN.findall(sentence)]
    return {*words, *map(" ".join, zip([BEGINNING, *words], [*words, END], strict=True))}


@cache
def weights() -> Weights:
    return weigh(*(by_writer(kind).values() for kind in ("advertising", "careful")))


def weigh(advertising: Iterable[list[str]], careful: Iterable[list[str]]) -> Weights:
    """The logarithm of how much likelier each sign is in an advertisement, of the sentences of each writer."""
    counts, totals = [], []
    for texts in (advertising, careful):
        sentences = [sentence for writer in texts for sentence in writer]
        counts.append(Counter(sign for sentence in sentences for sign in signs(sentence)))
        totals.append(log(len(sentences) + 2 * SMOOTHING))
    return {
        sign: log(counts[0][sign] + SMOOTHING) - totals[0] - log(counts[1][sign] + SMOOTHING) + totals[1]
        for sign in counts[0] | counts[1]
    }


@cache
def by_writer(kind: str) -> Examples:
    """The sentences of ``data/tone/``, as the rules read them."""
    found: Examples = {}
    for line in (DATA / "tone" / f"{kind}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            writer = found.setdefault(line, [])
        elif line and not line.startswith("##"):
            writer.append(lower_case(matching_form(line).text))
    return found
