"""All passages of a draft as one text to match rules on, a sentence a line: no match can cross a sentence."""

import heapq
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import repeat
from typing import NamedTuple

from articles.checks.anchors import TOKEN, Anchored, WordIndex, keys_of
from articles.checks.draft import Passage
from articles.checks.framework import Place
from articles.checks.matching import Form, matching_form, sentence_ends


class Sentence(NamedTuple):
    number: int
    start: int
    end: int
    passage: int


class Reading:
    def __init__(self, passages: Sequence[Passage], form_of: Callable[[str], Form] = matching_form) -> None:
        self.passages = [passage for passage in passages if passage.text]
        self.forms = [form_of(passage.text) for passage in self.passages]
        self.starts: list[int] = []
        pieces, position = [], 0
        for form in self.forms:
            self.starts.append(position)
            pieces.append(_a_sentence_a_line(form.text))
            position += len(form.text) + 1
        self.text = "\n".join(pieces)
        self._keys_of: dict[int, set[str]] = {}

    @cached_property
    def sentences(self) -> list[Sentence]:
        found, position, passage = [], 0, 0
        for number, line in enumerate(self.text.split("\n")):
            while passage + 1 < len(self.starts) and self.starts[passage + 1] <= position:
                passage += 1
            found.append(Sentence(number, position, position + len(line), passage))
            position += len(line) + 1
        return found

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    def sentence_at(self, position: int) -> Sentence:
        return self.sentences[bisect_right(self._sentence_starts, position) - 1]

    def hits(self, patterns: Sequence[Anchored]) -> Iterator[tuple[Sentence, Iterator[re.Match[str]]]]:
        """Sentence by sentence, what the patterns find there, in its order."""
        at = [self._index.positions(pattern.starts) for pattern in patterns]
        places = heapq.merge(*(zip(positions, repeat(number)) for number, positions in enumerate(at)))
        sentence: Sentence | None = None
        here: list[tuple[int, int]] = []
        for place in places:
            if sentence is None or place[0] >= sentence.end:
                if sentence:
                    yield sentence, self._tried(sentence, patterns, here)
                sentence, here = self.sentence_at(place[0]), []
            here.append(place)
        if sentence:
            yield sentence, self._tried(sentence, patterns, here)

    def _tried(
        self, sentence: Sentence, patterns: Sequence[Anchored], places: list[tuple[int, int]]
    ) -> Iterator[re.Match[str]]:
        keys = self._keys(sentence)
        hopeful = [all(not need.isdisjoint(keys) for need in pattern.needs) for pattern in patterns]
        for position, number in places:
            if hopeful[number] and (hit := patterns[number].pattern.match(self.text, position, sentence.end)):
                yield hit

    @cached_property
    def _index(self) -> WordIndex:
        return WordIndex(self.text)

    def _keys(self, sentence: Sentence) -> set[str]:
        """Of the words in a sentence."""
        if sentence.number not in self._keys_of:
            words = set(TOKEN.findall(self.text, sentence.start, sentence.end))
            self._keys_of[sentence.number] = {key for word in words for key in keys_of(word)}
        return self._keys_of[sentence.number]

    def words(self, sentence: Sentence) -> str:
        return self.text[sentence.start : sentence.end]

    def place(self, start: int, end: int) -> Place:
        """Where the words between two positions of the text were typed."""
        passage, (first, last) = self._typed(start, end)
        return passage.place(first, last)

    def typed(self, start: int, end: int) -> str:
        passage, (first, last) = self._typed(start, end)
        return passage.text[first:last]

    def _typed(self, start: int, end: int) -> tuple[Passage, tuple[int, int]]:
        number = bisect_right(self.starts, start) - 1
        offset = self.starts[number]
        return self.passages[number], self.forms[number].typed(start - offset, end - offset)


def _a_sentence_a_line(text: str) -> str:
    ends = sentence_ends(text)
    starts = [0, *(end + 1 for end in ends)]
    return "\n".join(text[start:end] for start, end in zip(starts, [*ends, len(text)], strict=True))
