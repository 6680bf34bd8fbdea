"""A comment as the rules read it: lines, sentences and words in one spelling, with the way back to what was typed."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from articles.checks.draft import Passage
from articles.checks.matching import Form, matching_form
from articles.checks.reading import Reading, Sentence
from comments.screening.marks import Excerpt

LONGEST_EXCERPT = 160
LINE = re.compile(r"[^\n\r]+")
QUOTED_LINE = re.compile(r" {0,3}>")


@dataclass(frozen=True)
class Typed:
    body: str
    name: str = ""
    email: str = ""


@dataclass(frozen=True)
class Comment:
    typed: Typed
    public_names: tuple[str, ...] = ()
    approved_products: tuple[str, ...] = ()

    @property
    def body(self) -> str:
        return self.typed.body

    @cached_property
    def form(self) -> Form:
        """The whole body in one spelling, with its capitals; line ends are spaces."""
        return matching_form(self.body)

    @cached_property
    def reading(self) -> Reading:
        """In lower case. No sentence goes on in the next line; lines that quote another comment are left out."""
        return Reading(
            [
                Passage("body", line.start(), line[0], number, None)
                for number, line in enumerate(LINE.finditer(self.body))
                if not QUOTED_LINE.match(line[0])
            ]
        )

    @property
    def sentences(self) -> list[Sentence]:
        return self.reading.sentences

    def words(self, sentence: Sentence) -> str:
        return self.reading.words(sentence)

    def excerpt_read(self, start: int, end: int, why: Any) -> Excerpt:
        """From positions in the text of ``reading``."""
        place = self.reading.place(start, end)
        line = place.block or 0
        return self.excerpt(line + place.start, line + place.end, why)

    def excerpt(self, start: int, end: int, why: Any) -> Excerpt:
        """From positions in the body as typed."""
        text = self.body[start:end]
        shown = text if len(text) <= LONGEST_EXCERPT else f"{text[: LONGEST_EXCERPT - 1]}…"
        return Excerpt(shown, why, start, end)
