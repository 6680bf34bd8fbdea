"""How an advertisement sounds: what no rule knows by its words is told by the kinds of words in it.

A claim can be put in ways without end ("Sciatica is no match for what we do"). What most of them share is less what
they say than how: a clinic that speaks of itself, of lives regained, of other care as a thing to escape, and never of
what is unsure. Each kind of words counts once; from some sum on, a reviewer is asked to look.
"""

import re
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from articles.checks.anchors import SENTENCES_KNOWN
from articles.checks.framework import Rule, Severity
from articles.checks.rules import Signal, rule_book

ADVERTISING = Rule(
    "C52",
    _("Sounds like an advertisement"),
    Severity.WARN,
    _("What the words suggest counts like what they say: readers of an advertisement take it for a claim."),
    "FTC, Health Products Compliance Guidance (2022), on implied claims, "
    "https://www.ftc.gov/business-guidance/resources/health-products-compliance-guidance",
    _("Say what was found, in whom, and what nobody knows [1]."),
)
WORD = re.compile(r"[$]|[a-z0-9]+(?:['-][a-z]+)*")
# Who writes like this is not selling, or says so.
UNSURE = re.compile(
    r"\bwhether\b(?! you\b)|\b(?:nobody|no one) (?:yet )?knows\b|\bnot (?:yet )?known\b|\bunclear\b"
    r"|\bhave an interest\b"
)
ENOUGH = 6
LONG, SHORT = Signal("many words", -2), Signal("few words", 1)
ASIDE, REFERENCE, PAUSE = Signal("brackets", -2), Signal("a reference", -2), Signal("a dramatic pause", 2)


@lru_cache(maxsize=SENTENCES_KNOWN)
def sounds_like_advertising(sentence: str) -> bool:
    """Of a sentence in lower case."""
    return sum(signal.points for signal in signals_in(sentence)) >= ENOUGH and not UNSURE.search(sentence)


def signals_in(sentence: str) -> set[Signal]:
    words, known = WORD.findall(sentence), rule_book().signals
    found = {known[word] for word in words if word in known}
    if len(words) > 24:
        found.add(LONG)
    elif len(words) < 11:
        found.add(SHORT)
    if "(" in sentence:
        found.add(ASIDE)
    if "[" in sentence:
        found.add(REFERENCE)
    if ";" in sentence or "!" in sentence:
        found.add(PAUSE)
    return found
