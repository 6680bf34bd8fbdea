"""How an advertisement sounds, told by its likeness to others (clinic_site/likeness.py).

A claim can be put in ways without end ("Sciatica is no match for what we do"). ``data/tone/`` holds sentences of
advertisements and of honest articles, by several writers. Teaching it means adding sentences, not words.
"""

from collections.abc import Callable
from functools import cache, lru_cache

from django.utils.translation import gettext_lazy as _

from articles.checks.anchors import SENTENCES_KNOWN
from articles.checks.framework import Rule, Severity
from articles.checks.matching import lower_case, matching_form
from articles.checks.rules import DATA
from clinic_site.likeness import Examples, Weights, signs, weigh
from clinic_site.likeness import by_writer as read_by_writer
from clinic_site.likeness import likeness as by_weights
from clinic_site.likeness import telling as telling_of

ADVERTISING = Rule(
    "C52",
    _("Sounds like an advertisement"),
    Severity.WARN,
    _("What the words suggest counts like what they say: readers of an advertisement take it for a claim."),
    "FTC, Health Products Compliance Guidance (2022), on implied claims, "
    "https://www.ftc.gov/business-guidance/resources/health-products-compliance-guidance",
    _("Say what was found, in whom, and what nobody knows [1]."),
)
# From here on it is an advertisement's sentence. benchmarks/tone_quality.py tells what that finds, and what it costs.
ENOUGH = 1.5
FEWEST_WORDS = 6
# Down to here it may be one. What sounds more careful than this is no reason to warn of a single word in it.
CAREFUL = -0.7


def sounds_like_advertising(sentence: str, *, remember: bool = True) -> bool:
    """Of a sentence in lower case. ``remember``: it will be asked about again, and may stay in memory until then."""
    return _asked(remember)(sentence) > ENOUGH and sentence.count(" ") >= FEWEST_WORDS - 1


def sounds_careful(sentence: str, *, remember: bool = True) -> bool:
    """Of a sentence in lower case; ``remember`` as above."""
    return _asked(remember)(sentence) < CAREFUL


def likeness(sentence: str) -> float:
    """To an advertisement rather than to an honest article: above zero the one, below the other."""
    return by_weights(weights(), signs(sentence))


_remembered_likeness = lru_cache(maxsize=SENTENCES_KNOWN)(likeness)


def _asked(remember: bool) -> Callable[[str], float]:
    return _remembered_likeness if remember else likeness


def telling(sentence: str) -> list[str]:
    """The words that weigh most for an advertisement, to show to whoever asks why."""
    return telling_of(weights(), signs(sentence))


@cache
def weights() -> Weights:
    return weigh(by_writer("advertising").values(), by_writer("careful").values())


@cache
def by_writer(kind: str) -> Examples:
    """The sentences of ``data/tone/``, as the rules read them."""
    return read_by_writer(DATA / "tone" / f"{kind}.txt", lambda line: lower_case(matching_form(line).text))
