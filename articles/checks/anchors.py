"""Looking for a pattern only where its first letters stand.

Fifty rules of many alternatives each, tried at every letter of a long text, take seconds. What a pattern can begin with
is known, though, and most need another word after it: the first letters of a text's words tell the few that are worth
trying at each.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain
from re import _constants as parts  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

KEY = 6
BEGINNING = re.compile(r"(?<!\w)\w|[$#]")
# What ends a key where a word has to end, and where anything may follow.
WHOLE, OPEN = "\0", "\1"
DIGITS = "0123456789"
MOST_KEYS = 4000
SENTENCES_KNOWN = 2000
_LOOKS = {parts.AT, parts.ASSERT, parts.ASSERT_NOT}


class Anchored:
    """A pattern of lower-case letters, with the keys that it can begin with, and of what it needs after them."""

    def __init__(self, pattern: str) -> None:
        self.source = pattern
        self.pattern = re.compile(pattern, re.MULTILINE)
        parsed = list(parser.parse(pattern))
        self.starts = frozenset(_finished(_keys(parsed)))
        self.needs = tuple(_needs(parsed))
        if not self.starts or "" in self.starts:
            raise ValueError("begins with any word at all")


class Beginnings:
    """Where the words of a text begin, and with which letters: found once for all that looks there."""

    def __init__(self, text: str) -> None:
        self.positions = [beginning.start() for beginning in BEGINNING.finditer(text)]
        self.letters = [text[position : position + KEY] for position in self.positions]

    def between(self, start: int, end: int) -> tuple[int, int]:
        return bisect_left(self.positions, start), bisect_left(self.positions, end)


Candidates = tuple[tuple[str, Anchored], ...]


class Matcher:
    """Many patterns at once, each under the id of its rule."""

    def __init__(self, patterns: Iterable[tuple[str, Anchored]]) -> None:
        self._by_key: dict[str, list[tuple[str, Anchored]]] = defaultdict(list)
        for rule, pattern in patterns:
            for key in pattern.starts:
                self._by_key[key].append((rule, pattern))
        self._beginning = lru_cache(maxsize=20_000)(self._look_up)
        # A draft is read again at each pause of whoever writes it, most of its sentences unchanged.
        self._hopeful = lru_cache(maxsize=SENTENCES_KNOWN)(self._look_up_all)

    def candidates(
        self, beginnings: Beginnings, start: int, end: int, *, remember: bool = True
    ) -> Iterator[tuple[int, Candidates]]:
        """Where between two positions of a text which patterns may match: their first letters stand there, and all that
        they need somewhere. ``remember``: they will be asked for again, and may stay in memory until then."""
        first, last = beginnings.between(start, end)
        look_up = self._hopeful if remember else self._look_up_all
        for number, candidates in look_up(tuple(beginnings.letters[first:last])):
            yield beginnings.positions[first + number], candidates

    def _look_up_all(self, letters_at: tuple[str, ...]) -> tuple[tuple[int, Candidates], ...]:
        """By the number of the word: what may begin there."""
        different = set(letters_at)
        found = {letters: candidates for letters in different if (candidates := self._beginning(letters))}
        if not found:
            return ()
        there = set(chain.from_iterable(map(_keys_of, different)))
        hopeful = {
            letters: tuple(
                (rule, pattern) for rule, pattern in candidates if not any(map(there.isdisjoint, pattern.needs))
            )
            for letters, candidates in found.items()
        }
        return tuple(
            (number, candidates)
            for number, letters in enumerate(letters_at)
            if (candidates := hopeful.get(letters, ()))
        )

    def _look_up(self, letters: str) -> Candidates:
        pairs = (pair for key in _keys_of(letters) if key in self._by_key for pair in self._by_key[key])
        return tuple(dict.fromkeys(pairs))


@lru_cache(maxsize=20_000)
def _keys_of(letters: str) -> tuple[str, ...]:
    """Of the letters from the beginning of a word on."""
    keys = [letters[:length] for length in range(1, len(letters) + 1)]
    whole = [
        key + WHOLE
        for key, following in zip(keys, [*letters[1:], " "], strict=True)
        if len(key) < KEY and _is_of_word(key[-1]) and not _is_of_word(following)
    ]
    return (*keys, *whole)


def _is_of_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _finished(keys: set[str]) -> set[str]:
    """As a text has them."""
    return {key.rstrip(OPEN) for key in keys}


def _keys(nodes: list[Any]) -> set[str]:
    """The first letters of what a sequence of parts can match: KEY of them, or fewer where it is open what follows
    (then with OPEN), or where a word has to end (then with WHOLE), or where there is no more."""
    growing, done = {""}, set[str]()
    for operation, argument in nodes:
        if operation in _LOOKS:
            if operation is parts.AT and argument is parts.AT_BOUNDARY:
                growing = {key + WHOLE if key and _is_of_word(key[-1]) else key for key in growing}
            continue
        nexts = _first_of(operation, argument)
        joined = {_joined(key, following) for key in growing for following in nexts}
        done |= {key for key in joined if key.endswith(OPEN)}
        growing = joined - done
        if len(growing) > MOST_KEYS:
            done, growing = done | {key + OPEN for key in growing}, set()
        if not growing:
            break
    return done | growing


def _joined(key: str, following: str) -> str:
    """With OPEN at its end once it is long enough, or nothing is known to follow."""
    if not following:
        return key
    if key.endswith(WHOLE):
        if following[0] in WHOLE + OPEN or _is_of_word(following[0]):
            return key + OPEN
        key = key[:-1]
    joined = key + following
    letters = joined.rstrip(WHOLE + OPEN)
    return letters[:KEY] + OPEN if len(letters) >= KEY else joined


def _first_of(operation: Any, argument: Any) -> set[str]:
    """What a part can begin with; "" where it may be left out, OPEN alone for anything."""
    if operation is parts.LITERAL:
        return {chr(argument).casefold()}
    if operation is parts.IN:
        return _letters(argument)
    if operation is parts.BRANCH:
        return set().union(*(_keys(list(branch)) for branch in argument[1]))
    if operation is parts.SUBPATTERN:
        return _keys(list(argument[3]))
    if operation in {parts.MAX_REPEAT, parts.MIN_REPEAT}:
        low, high, repeated = argument
        inside = _keys(list(repeated))
        if high > 1:
            inside = {key if key.endswith(OPEN) else key + OPEN for key in inside}
        return inside if low else inside | {""}
    return {OPEN}


def _letters(choices: Any) -> set[str]:
    found: set[str] = set()
    for operation, argument in choices:
        if operation is parts.LITERAL:
            found.add(chr(argument).casefold())
        elif operation is parts.RANGE and argument[1] - argument[0] < 30:
            found |= {chr(code).casefold() for code in range(argument[0], argument[1] + 1)}
        elif operation is parts.CATEGORY and argument is parts.CATEGORY_DIGIT:
            found |= set(DIGITS)
        else:
            return {OPEN}
    return found


def _needs(nodes: list[Any]) -> list[frozenset[str]]:
    """Of the parts after the first that must be there and begin a word: the keys of their words."""
    found = []
    for number, (operation, _argument) in enumerate(nodes):
        begins_word = number > 1 and nodes[number - 1] == (parts.AT, parts.AT_BOUNDARY)
        if begins_word and operation in {parts.BRANCH, parts.SUBPATTERN, parts.LITERAL}:
            keys = _finished(_keys(nodes[number:]))
            if keys and "" not in keys:
                found.append(frozenset(keys))
    return found
