"""Words for the same thing, and narrower ones, from the thesaurus, as the index writes them."""

from collections.abc import Sequence
from functools import cache

from articles import thesaurus
from articles.words import terms

Phrase = tuple[str, ...]


@cache
def _by_phrase() -> dict[Phrase, tuple[Phrase, ...]]:
    """Each phrase of the thesaurus with all that are called the same, itself among them, and then what is narrower."""
    found: dict[Phrase, tuple[Phrase, ...]] = {}
    for group in thesaurus.groups():
        phrases = tuple(dict.fromkeys(tuple(terms(words)) for words in group))
        for phrase in phrases:
            found[phrase] = tuple(dict.fromkeys([*found.get(phrase, ()), *phrases]))
    same = dict(found)
    for wide, names in thesaurus.narrower().items():
        narrow = [phrase for name in map(tuple, map(terms, names)) for phrase in same.get(name, (name,))]
        for phrase in same[tuple(terms(wide))]:
            found[phrase] = tuple(dict.fromkeys([*found[phrase], *narrow]))
    return found


@cache
def _longest() -> int:
    return max(map(len, _by_phrase()), default=1)


def meant_too(phrase: Phrase) -> list[Phrase]:
    """What else the phrase is called, and what narrower things it stands for."""
    return [other for other in _by_phrase().get(phrase, ()) if other != phrase]


def longest_match(run: Sequence[str]) -> int:
    """How many terms at the beginning of a run are a phrase of the thesaurus: 0 when none."""
    for size in range(min(len(run), _longest()), 0, -1):
        if tuple(run[:size]) in _by_phrase():
            return size
    return 0
