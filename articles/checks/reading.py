"""All passages of a draft as one text to match rules on, in lower case, a sentence a line: no match can cross one."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import NamedTuple

from articles.checks.anchors import Beginnings
from articles.checks.draft import Passage
from articles.checks.framework import Place
from articles.checks.matching import Form, lower_case, matching_form


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
        self.sentences: list[Sentence] = []
        lines, position = [], 0
        for number, form in enumerate(self.forms):
            self.starts.append(position)
            text = lower_case(form.text)
            for start, end in form.sentences:
                self.sentences.append(Sentence(len(self.sentences), position + start, position + end, number))
                lines.append(text[start:end])
            position += len(text) + 1
        self.text = "\n".join(lines)

    @cached_property
    def beginnings(self) -> Beginnings:
        return Beginnings(self.text)

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
