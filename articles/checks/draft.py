"""A draft as the checks read it: everything they may know, so that none of them asks the database."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from articles.checks.blocks import HEADINGS, Block, Body, Link, read_body
from articles.checks.framework import Place
from articles.checks.matching import Form, matching_form
from articles.content import Content

WORD = re.compile(r"[A-Za-z]+(?:['-][A-Za-z]+)*")


class Passage(NamedTuple):
    """Words that stand together, in the body or in a field."""

    field: str
    block: int | None
    text: str
    group: int
    """Passages of one group give each other their context; 0 and below: fields."""
    heading: int | None

    def place(self, start: int = 0, end: int | None = None) -> Place:
        return Place(self.field, self.block, start, len(self.text) if end is None else end)


class SentenceRead(NamedTuple):
    """One of the running text, with its words."""

    block: int
    form: Form
    start: int
    end: int
    words: tuple[str, ...]

    @property
    def text(self) -> str:
        return self.form.text[self.start : self.end]

    @property
    def place(self) -> Place:
        return Place("body", self.block, *self.form.typed(self.start, self.end))


@dataclass(frozen=True)
class Picture:
    field: str
    """"hero", or "picture" for one in the text."""
    number: int | None
    image: int | None
    alt: str
    lacks_alt: bool = False
    """It does not say whether it is decoration."""
    why_not_shown: str = ""


@dataclass(frozen=True)
class Facts:
    """What lies in other rows. The defaults are those of a text that belongs to no article."""

    category: str = ""
    tags: tuple[str, ...] = ()
    byline: str = ""
    byline_is_clinician: bool = False
    empty_notices: frozenset[str] = frozenset()
    """Kinds of ``ReviewedText`` that the site has no words for."""
    approved_products: tuple[str, ...] = ()
    why_not_shown: dict[int, str] = field(default_factory=dict)
    """Of pictures that readers must not see, by id."""
    patient_pictures: frozenset[int] = frozenset()
    dead_links: frozenset[str] = frozenset()
    """Addresses on this site where nothing is, as they are written in the text."""
    moved_links: frozenset[str] = frozenset()
    taken_titles: frozenset[str] = frozenset()
    """Titles and search titles of other articles, in lower case."""


@dataclass(frozen=True)
class Draft:
    content: Content
    facts: Facts = field(default_factory=Facts)
    any_marker_counts: bool = False
    """Where there are no reference lines to look up, as in plain text, every marker is taken for a reference."""
    paragraph: str | None = None
    """Plain text to read instead of the content's body."""

    @classmethod
    def of_text(cls, paragraph: str, facts: Facts | None = None) -> "Draft":
        """A paragraph of plain text as the body of an article about a regenerative treatment."""
        content = Content(title="Regenerative medicine")
        return cls(content, facts or Facts(), any_marker_counts=True, paragraph=" ".join(paragraph.split()))

    @property
    def is_read_again(self) -> bool:
        """At each pause of whoever writes it. Plain text is read once, and may be a comment, of which nothing stays."""
        return self.paragraph is None

    @cached_property
    def body(self) -> Body:
        if self.paragraph is None:
            return read_body(self.content.body)
        block = Block(0, "p", self.paragraph, group=1, heading=None)
        return Body(blocks=[block] if self.paragraph else [])

    @property
    def blocks(self) -> list[Block]:
        return self.body.blocks

    @property
    def links(self) -> list[Link]:
        return self.body.links

    @cached_property
    def headings(self) -> list[Block]:
        return [block for block in self.blocks if block.kind in HEADINGS]

    @cached_property
    def outline(self) -> str:
        """The title and the headings: what is said of the article as a whole is bound to them, and lapses when the
        article becomes another."""
        return "\n".join([self.content.title, *(heading.text for heading in self.headings)])

    @cached_property
    def references(self) -> list[str]:
        return [line.strip() for line in self.content.references.splitlines() if line.strip()]

    @cached_property
    def pictures(self) -> list[Picture]:
        why_not = self.facts.why_not_shown
        hero = self.content.hero
        found = (
            [Picture("hero", None, hero, self.content.hero_alt, why_not_shown=why_not.get(hero, ""))] if hero else []
        )
        for number, picture in enumerate(self.body.pictures):
            why = why_not.get(picture.image, "") if picture.image else ""
            found.append(Picture("picture", number, picture.image, picture.alt or "", picture.alt is None, why))
        return found

    @cached_property
    def passages(self) -> list[Passage]:
        """Whatever readers or search engines get to read, other than the references, which are others' words."""
        content = self.content
        fields = ["title", "summary", "hero_alt", "seo_title", "seo_description"]
        found = [
            Passage(name, None, getattr(content, name), -number, None)
            for number, name in enumerate(fields)
            if getattr(content, name)
        ]
        found += [Passage("body", block.number, block.text, block.group, block.heading) for block in self.blocks]
        found += [
            Passage("picture", picture.number, picture.alt, -100 - (picture.number or 0), None)
            for picture in self.pictures
            if picture.field == "picture" and picture.alt
        ]
        found += [
            Passage("body", link.block, link.title, self.blocks[link.block].group, self.blocks[link.block].heading)
            for link in self.links
            if link.title and link.block < len(self.blocks)
        ]
        return found

    def form(self, block: Block) -> Form:
        """A block's words as the rules read them."""
        return self.form_of(block.text)

    def form_of(self, text: str) -> Form:
        if text not in self._forms:
            self._forms[text] = matching_form(text)
        return self._forms[text]

    @cached_property
    def _forms(self) -> dict[str, Form]:
        return {}

    def paragraphs(self) -> Iterator[Block]:
        """The running text: no headings, no tables, no captions."""
        return (block for block in self.blocks if block.kind in {"p", "li", "blockquote"})

    @cached_property
    def sentences(self) -> list[SentenceRead]:
        """Those of the running text that have words."""
        return [
            SentenceRead(block.number, form, start, end, words)
            for block in self.paragraphs()
            for form in [self.form(block)]
            for start, end in form.sentences
            if (words := tuple(WORD.findall(form.text, start, end)))
        ]

    def under(self, heading: Block) -> Iterator[Block]:
        """What stands under a heading and the smaller headings in its part."""
        for number in range(heading.number + 1, len(self.blocks)):
            block = self.blocks[number]
            if block.kind in HEADINGS and block.kind <= heading.kind:
                return
            yield block
