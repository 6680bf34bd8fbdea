"""Looking for a pattern only where one of its first words stands.

Fifty rules of many alternatives each, tried at every letter of a long text, take seconds. Each rule begins with words,
though, and most need another word after them: an index of the text's words tells the few places worth trying.
"""

import re
from collections import defaultdict
from collections.abc import Container, Iterable
from functools import lru_cache
from re import _constants as parts  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

KEY = 3
TOKEN = re.compile(rf"((?:(?<!\w)\w{{1,{KEY}}}|[$#]))")
# What ends a key that is the whole of a shorter word, and one that anything may follow.
WHOLE, OPEN = "\0", "\1"
DIGITS = "0123456789"
MOST_KEYS = 4000
_LOOKS = {parts.AT, parts.ASSERT, parts.ASSERT_NOT}


class Anchored:
    """A pattern of lower-case letters, with the keys of the words it can begin with and of those it needs after them."""

    def __init__(self, pattern: str) -> None:
        self.source = pattern
        self.pattern = re.compile(pattern, re.MULTILINE)
        parsed = list(parser.parse(pattern))
        self.starts = frozenset(_finished(_keys(parsed)))
        self.needs = tuple(_needs(parsed))
        if not self.starts or "" in self.starts:
            raise ValueError("begins with any word at all")


class Matcher:
    """Many patterns at once, each under the id of its rule."""

    def __init__(self, patterns: Iterable[tuple[str, Anchored]]) -> None:
        self._by_key: dict[str, list[tuple[str, Anchored]]] = defaultdict(list)
        for rule, pattern in patterns:
            for key in pattern.starts:
                self._by_key[key].append((rule, pattern))
        self._by_beginning: dict[str, tuple[tuple[str, Anchored], ...]] = {}

    def worth_trying(
        self, text: str, start: int, end: int, without: Container[str] = ()
    ) -> dict[str, list[tuple[int, Anchored]]]:
        """Where between two positions a rule's patterns may match: a word that one begins with, and all the words
        that it needs."""
        found: dict[str, list[tuple[int, Anchored]]] = {}
        hopeful: dict[Anchored, bool] = {}
        there: set[str] = set()
        for token in TOKEN.finditer(text, start, end):
            for rule, pattern in self._beginning(token[1]):
                if pattern not in hopeful:
                    if pattern.needs and not there:
                        there = {
                            key for beginning in set(TOKEN.findall(text, start, end)) for key in keys_of(beginning)
                        }
                    hopeful[pattern] = rule not in without and not any(map(there.isdisjoint, pattern.needs))
                if hopeful[pattern]:
                    found.setdefault(rule, []).append((token.start(), pattern))
        return found

    def _beginning(self, letters: str) -> tuple[tuple[str, Anchored], ...]:
        if letters not in self._by_beginning:
            at_keys = [pair for key in keys_of(letters) if key in self._by_key for pair in self._by_key[key]]
            self._by_beginning[letters] = tuple(dict.fromkeys(at_keys))
        return self._by_beginning[letters]


@lru_cache(maxsize=20_000)
def keys_of(beginning: str) -> tuple[str, ...]:
    """Of a word, by its first letters: KEY of them, or fewer where they are the whole word."""
    prefixes = tuple(beginning[:length] for length in range(1, len(beginning) + 1))
    return (*prefixes, beginning + WHOLE) if len(beginning) < KEY else prefixes


def _finished(keys: set[str]) -> set[str]:
    """As the index has them."""
    return {key if key.endswith(WHOLE) else key.rstrip(OPEN)[:KEY] for key in keys}


def _keys(nodes: list[Any]) -> set[str]:
    """The first letters of what a sequence of parts can match: KEY of them, or fewer where the word ends (then with
    WHOLE) or where it is open what follows (then with OPEN)."""
    growing, done = {""}, set[str]()
    for operation, argument in nodes:
        if operation in _LOOKS:
            if operation is parts.AT and argument is parts.AT_BOUNDARY:
                done |= {key + WHOLE for key in growing if key}
                growing &= {""}
        else:
            nexts = _first_of(operation, argument)
            joined = {_joined(key, following) for key in growing for following in nexts}
            done |= {key for key in joined if key.endswith((WHOLE, OPEN)) or len(key) >= KEY}
            growing = joined - done
        if not growing or len(done) > MOST_KEYS:
            break
    return done | growing


def _joined(key: str, following: str) -> str:
    if not following:
        return key
    if key and not (following[0].isalnum() or following[0] in "_" + WHOLE + OPEN):
        return key + WHOLE
    joined = key + following
    return joined if len(joined.rstrip(WHOLE + OPEN)) < KEY else joined.rstrip(WHOLE + OPEN)[:KEY]


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
            inside = {key if key.endswith((WHOLE, OPEN)) else key + OPEN for key in inside}
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
