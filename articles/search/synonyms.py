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
    by_name = {wide: found[tuple(terms(wide))] for wide in thesaurus.narrower()}
    narrow = {
        wide: [phrase for name in names for phrase in found.get(tuple(terms(name)), [tuple(terms(name))])]
        for wide, names in thesaurus.narrower().items()
    }
    for wide, called in by_name.items():
        for phrase in called:
            found[phrase] = tuple(dict.fromkeys([*found[phrase], *narrow[wide]]))
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
