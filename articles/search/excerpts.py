"""Where an article says what was looked for, as pieces of its text: a template marks and escapes them."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from articles.rendering import markers
from articles.rendering.words import in_one_line
from articles.search.queries import Clause, Phrase
from articles.words import normal, placed_terms

# What is looked through, the passages that are weighed, and what is shown.
LONGEST_TEXT = 40_000
MOST_WEIGHED = 200
SHOWN_CHARACTERS = 260
BEFORE = 60
# Numbers of references, which lead nowhere from a list of results.
MARKER = re.compile(rf" ?{markers.MARKER.pattern}")


class Piece(NamedTuple):
    text: str
    is_marked: bool


class Highlighter:
    """Marks the words of one question in any text."""

    def __init__(self, clauses: Iterable[Clause]) -> None:
        self.phrases: dict[str, list[Phrase]] = {}
        for phrase in {phrase for clause in clauses for alternative in clause for phrase in alternative}:
            self.phrases.setdefault(phrase[0], []).append(phrase)

    def mark(self, text: str) -> list[Piece]:
        """The whole text."""
        text = normal(text)
        return _pieces(text, 0, len(text), [(begin, end) for begin, end, _phrase in self._found(text)])

    def excerpt(self, text: str) -> list[Piece]:
        """The passage that says most of it; nothing where nothing is said."""
        text = MARKER.sub("", normal(text[:LONGEST_TEXT]))
        found = self._found(text)[:MOST_WEIGHED]
        if not found:
            return []
        begin = _start_of_passage(text, max(found, key=lambda here: self._worth(here[0], found))[0])
        end = begin + SHOWN_CHARACTERS
        if end < len(text):
            end = max(text.rfind(" ", begin, end), begin + 1)
        pieces = _pieces(text, begin, end, [(one, other) for one, other, _phrase in found])
        pieces = [Piece(in_one_line(piece.text), piece.is_marked) for piece in pieces]
        return [Piece("… ", False)] * (begin > 0) + pieces + [Piece(" …", False)] * (end < len(text))

    def _found(self, text: str) -> list[tuple[int, int, Phrase]]:
        words = list(placed_terms(text))
        found: list[tuple[int, int, Phrase]] = []
        for at, (term, begin, _end) in enumerate(words):
            for phrase in self.phrases.get(term, ()):
                last = at + len(phrase) - 1
                if last < len(words) and all(words[at + i][0] == phrase[i] for i in range(1, len(phrase))):
                    found.append((begin, words[last][2], phrase))
        return found

    def _worth(self, begin: int, found: list[tuple[int, int, Phrase]]) -> tuple[int, int]:
        near = [phrase for one, _other, phrase in found if begin <= one < begin + SHOWN_CHARACTERS - BEFORE]
        return sum(map(len, set(near))), len(near)


def _start_of_passage(text: str, at: int) -> int:
    """The beginning of the sentence, where it is near, or else of a word."""
    if at <= BEFORE:
        return 0
    window = text[at - BEFORE : at]
    for sign in (". ", "? ", "! ", "\n"):
        if (found := window.rfind(sign)) >= 0:
            return at - BEFORE + found + len(sign)
    return at - BEFORE + window.find(" ") + 1


def _pieces(text: str, begin: int, end: int, marked: list[tuple[int, int]]) -> list[Piece]:
    pieces: list[Piece] = []
    for one, other in sorted(marked):
        one, other = max(one, begin), min(other, end)
        if one >= other:
            continue
        pieces += [Piece(text[begin:one], False)] * (one > begin) + [Piece(text[one:other], True)]
        begin = other
    return pieces + [Piece(text[begin:end], False)] * (end > begin)
