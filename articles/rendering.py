"""From what staff typed to what readers get, made once and kept on the article's row.

The sign-off, notices, dates, related articles and the discussion are never part of it.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import lxml.html
from django.utils.text import slugify
from django.utils.translation import gettext as _
from lxml.etree import iterwalk
from lxml.html import HtmlElement

from articles.models import Article
from clinic_site.profile.fields import clean_html

# Moves on whenever the code below gives another result; the worker then renders older articles anew.
RENDERER_VERSION = 1

BLOCKS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "table", "td", "th", "tr", "br", "hr", "blockquote", "caption"}
# Without "huge" it drops what is nested deeper than 256 elements, and all that follows.
PARSER = lxml.html.HTMLParser(huge_tree=True)
MARKER = re.compile(r"\[(\d{1,3}(?:\s*[,\u2013-]\s*\d{1,3})*)\]")
DOI = re.compile(r"\b(?:https?://(?:dx\.)?doi\.org/|doi:\s*)(10\.\d{4,9}/\S+?)[.,;]?$", re.IGNORECASE)
PUBMED = re.compile(r"\bPMID:?\s*(\d{1,9})\.?$", re.IGNORECASE)
ADDRESS = re.compile(r"\bhttps?://\S+$")


@dataclass
class Rendered:
    body: str = ""
    references: list[dict[str, Any]] = field(default_factory=list)
    """One ``{"text": …, "url": …, "is_cited": …}`` a line; the url may be empty."""
    contents: list[dict[str, str]] = field(default_factory=list)
    """One ``{"anchor": …, "text": …}`` for each second-level heading."""
    plain_text: str = ""

    @property
    def word_count(self) -> int:
        return len(self.plain_text.split())


def render(body: str, references: str = "") -> Rendered:
    """Render the editor's HTML and the reference lines. Whatever comes in, only allow-listed HTML comes out."""
    rendered = Rendered(references=[_reference(line.strip()) for line in references.splitlines() if line.strip()])
    root = lxml.html.fragment_fromstring(clean_html(body), create_parent="div", parser=PARSER)
    _drop_empty_blocks(root)
    # Before the markers and the wrapping, whose words are not the author's.
    rendered.plain_text = _plain_text(root)
    rendered.contents = _anchor_headings(root)
    _wrap_tables(root)
    cited = _link_markers(root, count=len(rendered.references))
    for number, reference in enumerate(rendered.references, start=1):
        reference["is_cited"] = number in cited
    # Serialised as a whole: text that stands by itself must be escaped like any other.
    rendered.body = lxml.html.tostring(root, encoding="unicode").removeprefix("<div>").removesuffix("</div>").strip()
    return rendered


def render_article(article: Article) -> None:
    """Set what rendering makes of the article's content on its row (unsaved)."""
    rendered = render(article.body, article.references)
    article.rendered_body = rendered.body
    article.rendered_references = rendered.references
    article.contents = rendered.contents
    article.plain_text = rendered.plain_text
    article.word_count = rendered.word_count
    article.renderer_version = RENDERER_VERSION


RENDERED_FIELDS = [
    "rendered_body",
    "rendered_references",
    "contents",
    "plain_text",
    "word_count",
    "renderer_version",
]


def _reference(line: str) -> dict[str, Any]:
    """Split a reference line into its words and the address it can be looked up at."""
    line = re.sub(r"^(?:\[?\d{1,3}[\].)]\s+)", "", line)
    for pattern, address in ((DOI, "https://doi.org/{}"), (PUBMED, "https://pubmed.ncbi.nlm.nih.gov/{}/")):
        if match := pattern.search(line):
            return {"text": line[: match.start()].strip(), "url": address.format(match[1])}
    if match := ADDRESS.search(line):
        return {"text": line[: match.start()].strip(), "url": match[0].rstrip(".,;")}
    return {"text": line, "url": ""}


def _drop_empty_blocks(root: HtmlElement) -> None:
    for element in list(root.iter("p", "h2", "h3", "h4", "li")):
        if not element.text_content().replace("\xa0", " ").strip():
            element.drop_tree()


def _plain_text(root: HtmlElement) -> str:
    """The words, a block a line, for search, excerpts and counting."""
    parts = []
    for event, element in iterwalk(root, events=("start", "end")):
        if element.tag in BLOCKS:
            parts.append("\n")
        parts.append((element.text if event == "start" else element.tail) or "")
    return "\n".join(words for line in "".join(parts).splitlines() if (words := " ".join(line.split())))


def _anchor_headings(root: HtmlElement) -> list[dict[str, str]]:
    """Give every heading an id made of its words, and return the second-level ones."""
    contents, taken = [], set()
    for heading in root.iter("h2", "h3", "h4"):
        text = " ".join(heading.text_content().split())
        stem = anchor = f"section-{slugify(text)[:60] or 'part'}"
        number = 2
        while anchor in taken:
            anchor, number = f"{stem}-{number}", number + 1
        taken.add(anchor)
        heading.set("id", anchor)
        if heading.tag == "h2":
            contents.append({"anchor": anchor, "text": text})
    return contents


def _wrap_tables(root: HtmlElement) -> None:
    """Let a wide table scroll by itself, by keyboard too, instead of the whole page."""
    for table in list(root.iter("table")):
        wrapper = lxml.html.Element("div")
        wrapper.set("class", "table-scroll")
        wrapper.set("role", "region")
        wrapper.set("tabindex", "0")
        caption = table.find("caption")
        wrapper.set("aria-label", caption.text_content().strip() if caption is not None else _("Table"))
        parent = table.getparent()
        assert parent is not None  # at least the div that render() puts around all
        parent.replace(table, wrapper)
        wrapper.append(table)
        wrapper.tail, table.tail = table.tail, None


def _link_markers(root: HtmlElement, *, count: int) -> set[int]:
    """Turn ``[1]``, ``[1, 3]`` and ``[2-4]`` into links to the references that there are; return whose number stands
    in the text."""
    seen: set[int] = set()
    for element in list(root.iter("p", "li", "td", "th", "strong", "em", "blockquote", "caption")):
        if next(element.iterancestors("a"), None) is not None:
            continue  # no link inside a link
        if element.text:
            element.text = _link_in(element, 0, element.text, count, seen)
        for child in list(element):
            if child.tail:
                child.tail = _link_in(element, element.index(child) + 1, child.tail, count, seen)
    return seen


def _link_in(parent: HtmlElement, position: int, text: str, count: int, seen: set[int]) -> str:
    """Insert the links for the markers in ``text`` at ``position``; return the words before the first."""
    before, last, end = text, None, 0
    for match in MARKER.finditer(text):
        if not all(1 <= int(number) <= count for number in re.findall(r"\d+", match[1])):
            continue
        words = text[end : match.start()]
        if last is None:
            before = words
        else:
            last.tail = words
        last, end = _marker(match[1], seen), match.end()
        parent.insert(position, last)
        position += 1
    if last is not None:
        last.tail = text[end:]
    return before


def _marker(numbers: str, seen: set[int]) -> HtmlElement:
    """``[1, 3]`` with a link for each number. The first link to a reference is where the reference leads back to."""
    marker = lxml.html.Element("sup")
    marker.set("class", "reference-mark")
    # The odd parts are the numbers, the even ones what stands between them.
    parts = re.split(r"(\d+)", numbers)
    marker.text = "["
    for digits, between in zip(parts[1::2], parts[2::2], strict=True):
        number = int(digits)
        link = lxml.html.Element("a")
        link.set("href", f"#reference-{number}")
        link.set("aria-label", _("Reference %(number)s") % {"number": number})
        if number not in seen:
            link.set("id", f"cited-{number}")
            seen.add(number)
        link.text, link.tail = digits, between
        marker.append(link)
    marker[-1].tail = "]"
    return marker
