"""The text of an article, out of its HTML: a run of words a block, with the links, tables and pictures in it.

A block is what stands between two block-level tags and holds a visible character. The editor's script counts them in
the same way (docs/content-checks.md), so that a place found here can be marked there.
"""

import re
from dataclasses import dataclass, field

import lxml.html
from lxml.etree import iterwalk
from lxml.html import HtmlElement

BLOCK_TAGS = {
    *("p", "h1", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "hr", "div", "aside", "figure", "figcaption"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td"),
}
HEADINGS = {"h1", "h2", "h3", "h4"}
CELLS = {"td", "th"}
SPACE = re.compile(r"\s+")
# Without "huge" it drops what is nested deeper than 256 elements, and all that follows.
PARSER = lxml.html.HTMLParser(huge_tree=True)


@dataclass(frozen=True, slots=True)
class Block:
    number: int
    kind: str
    """The tag that holds the words; "blockquote" for any paragraph in one."""
    text: str
    """White space collapsed, as a browser shows it."""
    group: int
    """What is read in one go has one number: a list with the line before it, a table."""
    heading: int | None
    """The block of the heading it stands under, for a heading the larger one."""
    is_bold: bool = False
    """Every word of it."""


@dataclass(frozen=True, slots=True)
class Link:
    href: str
    text: str
    title: str
    block: int
    start: int
    end: int


@dataclass
class Table:
    block: int
    """Its first block."""
    has_headers: bool = False


@dataclass(frozen=True, slots=True)
class BodyPicture:
    image: int | None
    alt: str | None
    """None: it has no such attribute; empty: it is meant as decoration."""
    block: int
    """The block that comes after it."""


@dataclass
class Body:
    blocks: list[Block] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    pictures: list[BodyPicture] = field(default_factory=list)


def read_body(html: str) -> Body:
    return _Reader().read(html)


class _Reader:
    def __init__(self) -> None:
        self.body = Body()
        self.words: list[str] = []
        self.length = 0
        self.bold_words = 0
        self.bold_depth = 0
        self.open_blocks: list[str] = []
        self.open_link: tuple[HtmlElement, int] | None = None
        self.waiting_links: list[tuple[HtmlElement, int, int]] = []
        self.headings: list[tuple[str, int]] = []
        self.group = 0
        self.quotes = 0
        self.open_tables: list[Table] = []

    def read(self, html: str) -> Body:
        root = lxml.html.fragment_fromstring(html, create_parent="div", parser=PARSER)
        for event, element in iterwalk(root, events=("start", "end")):
            if not isinstance(element.tag, str):  # a comment's own words are nobody's; what follows it is
                self._add(element.tail if event == "end" else "")
            elif event == "start":
                self._start(element)
                self._add(element.text)
            else:
                self._end(element)
                if element is not root:
                    self._add(element.tail)
        self._flush()
        return self.body

    def _start(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag in BLOCK_TAGS:
            self._flush()
            self.open_blocks.append(tag)
            self.quotes += tag == "blockquote"
        if tag == "br":
            self._add(" ")
        elif tag in {"strong", "b"}:
            self.bold_depth += 1
        elif tag == "a":
            self.open_link = element, self.length
        elif tag == "table":
            self.open_tables.append(Table(block=len(self.body.blocks)))
            self.body.tables.append(self.open_tables[-1])
        elif tag == "th" and self.open_tables:
            self.open_tables[-1].has_headers = True
        elif tag == "img":
            self._picture(element)

    def _end(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag in BLOCK_TAGS:
            self._flush()
            self.open_blocks.pop()
            self.quotes -= tag == "blockquote"
        if tag == "table":
            self.open_tables.pop()
        elif tag in {"strong", "b"}:
            self.bold_depth -= 1
        elif tag == "a" and self.open_link and self.open_link[0] is element:
            self.waiting_links.append((*self.open_link, self.length))
            self.open_link = None

    def _add(self, text: str | None) -> None:
        if not text:
            return
        text = SPACE.sub(" ", text)
        if not self.length or self.words[-1].endswith(" "):
            text = text.removeprefix(" ")
        if text:
            self.words.append(text)
            self.length += len(text)
            if self.bold_depth:
                self.bold_words += len(text.strip())

    def _flush(self) -> None:
        """End the run of words that is open."""
        if self.open_link:  # a link may hold blocks, or lack its end
            self.waiting_links.append((*self.open_link, self.length))
            self.open_link = self.open_link[0], 0
        text = "".join(self.words).rstrip()
        if text:
            self._block(text)
        else:
            self.body.links += [_link(element, "", len(self.body.blocks), 0, 0) for element, *_ in self.waiting_links]
        self.words, self.length, self.bold_words, self.waiting_links = [], 0, 0, []

    def _block(self, text: str) -> None:
        tag = self.open_blocks[-1] if self.open_blocks else "p"
        kind = "blockquote" if self.quotes and tag == "p" else "p" if tag in {"div", "aside", "ul", "ol"} else tag
        number = len(self.body.blocks)
        if not (number and kind in {"li", *CELLS} and self.body.blocks[-1].kind not in HEADINGS):
            self.group += 1
        while kind in HEADINGS and self.headings and self.headings[-1][0] >= kind:
            self.headings.pop()
        block = Block(
            number=number,
            kind=kind,
            text=text,
            group=self.group,
            heading=self.headings[-1][1] if self.headings else None,
            is_bold=bool(self.bold_words) and self.bold_words >= len(text.replace(" ", "")),
        )
        if kind in HEADINGS:
            self.headings.append((kind, number))
        self.body.blocks.append(block)
        self.body.links += [
            _link(element, text[start:end], number, start, min(end, len(text)))
            for element, start, end in self.waiting_links
        ]

    def _picture(self, img: HtmlElement) -> None:
        number = img.get("data-image", "")
        is_number = number.isascii() and number.isdigit() and len(number) < 10
        self.body.pictures.append(
            BodyPicture(image=int(number) if is_number else None, alt=img.get("alt"), block=len(self.body.blocks))
        )


def _link(element: HtmlElement, text: str, block: int, start: int, end: int) -> Link:
    return Link(element.get("href", ""), text.strip(), element.get("title", ""), block, start, end)
