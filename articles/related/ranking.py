"""How alike two articles are, and which of the alike stand in the block. docs/decisions/0009-related-articles.md.

Nothing here asks the database. Likeness is the same in both directions, and the same rows always give the same order.
"""

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, cached_property

from articles.related.profiles import STEPS, Counted, Profile, is_phrase, least_counted, rarity

# Moves on whenever the code gives another result; the worker then ranks older articles anew.
RANKER_VERSION = 4
STORED = 12

# So few articles are all compared with each other: leading terms would pass by some of the best of a small magazine.
COMPARED_WITH_ALL = 400
# Where there are more, those come into question that share some of the terms that say most about an article, and no
# more of them than can be looked at in no time.
LEADING_TERMS = 60
MOST_POSTINGS = 20_000
CANDIDATES = 150
# From how many of them the stored ones are chosen, when near copies give way to others.
CONSIDERED = 50

# What tags and dates may add to the likeness of two texts: a tenth each, so that the text decides. Most of what a
# clinic writes stays true for years: articles of one time are a little likelier to belong together, no more.
SAME_TAGS = 0.1
SAME_TIME = 0.1
DAYS_TO_DRIFT_APART = 730

# Two texts that have so large a share of their terms in common are more and more the same text. A sure copy keeps a
# fifth of its likeness: it falls behind what is alike, and not behind what has nothing to do with it.
COPY_BEGINS, COPY_IS_SURE = 0.3, 0.7
COPY_LOSES = 0.8

# To so many digits, so that the same products, added up in another order, are as much.
DIGITS = 9


class Subject:
    """The article that others are compared with."""

    def __init__(self, profile: Profile, frequencies: Counted) -> None:
        self.profile = profile
        self._frequencies = frequencies
        self._rarities = {number: rarity(number, frequencies) for number in profile.numbers}
        self._worths = {
            number: weight * self._rarities[number] ** 2 / profile.length / STEPS**2
            for number, weight in profile
            if self._rarities[number]
        }

    def likeness(self, other: Profile) -> float:
        """The cosine of the two texts, nearly, and what their tags and dates add."""
        worths = self._worths
        text = sum([worths[number] * weight for number, weight in other if number in worths]) / other.length
        every = len(self.profile.tags | other.tags)
        tags = len(self.profile.tags & other.tags) / every if every else 0.0
        time = math.exp(-abs(self.profile.day - other.day) / DAYS_TO_DRIFT_APART)
        return round(text * (1 + SAME_TAGS * tags + SAME_TIME * time), DIGITS)

    @cached_property
    def leading_terms(self) -> dict[int, float]:
        return leading_terms(self.profile, self._frequencies, self._rarities)

    def looked_up(self) -> list[int]:
        """The leading terms in which others are looked for: the rare ones first, until there are enough others."""
        articles = self._frequencies.articles
        counts = {
            number: self._frequencies.of(number) or least_counted(number, articles) for number in self.leading_terms
        }
        chosen: list[int] = []
        room = MOST_POSTINGS
        for number, count in sorted(counts.items(), key=lambda item: (item[1], item[0])):
            room -= count
            if chosen and room < 0:
                break
            chosen.append(number)
        return chosen


def leading_terms(
    profile: Profile, frequencies: Counted, rarities: Mapping[int, float] | None = None
) -> dict[int, float]:
    """The terms by which an article is found, each with its part of the article's length.

    A phrase is one only when others are known to have it; a word that is new may come again.
    """
    parts = []
    for number, weight in profile:
        rare = rarities[number] if rarities else rarity(number, frequencies)
        if rare and (not is_phrase(number) or frequencies.of(number)):
            parts.append((weight * rare / profile.length / STEPS, number))
    return {number: part for part, number in heapq.nlargest(LEADING_TERMS, parts)}


def best_candidates(leading: Mapping[int, float], postings: Iterable[tuple[int, int, float]]) -> list[int]:
    """The articles whose leading terms meet these most, of ``(term, article, part)`` each."""
    met: defaultdict[int, float] = defaultdict(float)
    for number, article, part in postings:
        met[article] += leading[number] * part
    return heapq.nsmallest(CANDIDATES, met, key=lambda article: (-met[article], -article))


@dataclass(frozen=True)
class Ranked:
    """One place of an article's list. ``worth`` is the likeness less what a near copy above it has taken."""

    article: int
    likeness: float
    worth: float


def closeness(one: Profile, others: Mapping[int, Profile]) -> dict[int, float]:
    """What one loses by standing below each of the others, or they below it: more, the larger the share of their terms
    that both have."""
    terms = set(one.numbers)
    return {article: _loss(terms, set(other.numbers)) for article, other in others.items()}


def _loss(one: AbstractSet[int], other: AbstractSet[int]) -> float:
    shared = len(one & other)
    share = shared / (len(one) + len(other) - shared or 1)
    return COPY_LOSES * min(1.0, max(0.0, (share - COPY_BEGINS) / (COPY_IS_SURE - COPY_BEGINS)))


def spread(found: Mapping[int, float], profiles: Mapping[int, Profile]) -> list[Ranked]:
    """The best of the ``found`` likenesses, one after the other: what is nearly the same as one above it falls back.

    A worth can only fall while places are taken, so that only what is on top has to be compared with those above.
    """
    likeliest = heapq.nsmallest(CONSIDERED, found, key=lambda article: (-found[article], -article))
    waiting = [(-found[article], -article, 0.0, 0) for article in likeliest]
    taken: list[Ranked] = []
    terms = cache(lambda article: set(profiles[article].numbers))
    while waiting and len(taken) < STORED:
        worth, article, copied, compared_with = heapq.heappop(waiting)
        likeness = found[-article]
        if compared_with == len(taken):
            taken.append(Ranked(-article, likeness, -worth))
            continue
        for above in taken[compared_with:]:
            copied = max(copied, _loss(terms(-article), terms(above.article)))
        heapq.heappush(waiting, (-likeness * (1 - copied), article, copied, len(taken)))
    return taken


def with_newcomer(
    ranked: list[Ranked], newcomer: int, likeness: float, closeness_to: Mapping[int, float]
) -> list[Ranked]:
    """The list with one more article in its place, as ``spread`` would have it. Without it where it has none."""
    copied, above = 0.0, 0
    for above, other in enumerate(ranked):  # noqa: B007  # where it ends is the place
        if (likeness * (1 - copied), newcomer) > (other.worth, other.article):
            break
        copied = max(copied, closeness_to.get(other.article, 0.0))
    else:
        above = len(ranked)
    below = [
        Ranked(
            other.article,
            other.likeness,
            min(other.worth, other.likeness * (1 - closeness_to.get(other.article, 0.0))),
        )
        for other in ranked[above:]
    ]
    below.sort(key=lambda other: (-other.worth, -other.article))
    return [*ranked[:above], Ranked(newcomer, likeness, likeness * (1 - copied)), *below][:STORED]
