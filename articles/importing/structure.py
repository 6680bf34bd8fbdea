"""mammoth's HTML as the parts of an article: title, summary, text with figures, references."""

import re
from dataclasses import dataclass, field

import lxml.html
from django.utils.translation import gettext as _
from lxml.html import HtmlElement

from articles.importing.left_out import LeftOut
from articles.importing.preparing import PICTURE_MARK
from articles.importing.references import take_references
from clinic_site.profile.fields import LINK_SCHEMES

MOST_TITLE = 160
# A first paragraph of this length can stand under the title and in lists.
MOST_SUMMARY = 300
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = {*HEADINGS, "p", "li", "td", "th", "blockquote"}


@dataclass
class Structure:
    title: str
    summary: str
    body: HtmlElement
    """Pictures are ``img`` that ``data-image`` numbers in the order of the document."""
    references: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    """What the writer should look at."""


def structure(html: str, *, name: str, left_out: LeftOut) -> Structure:
    """``name`` is the title of a document that has none."""
    root = lxml.html.fragment_fromstring(html, create_parent="div", parser=lxml.html.HTMLParser(huge_tree=True))
    references, hints = take_references(root)
    title = _take_title(root)
    if len(title) > MOST_TITLE:
        hints.append(_("The title was too long and is cut: “%(title)s”.") % {"title": title})
        title = f"{title[: MOST_TITLE - 1].rstrip()}…"
    _level_headings(root)
    _check_links(root, left_out)
    _place_pictures(root)
    _caption_figures_and_tables(root)
    _tidy_tables(root)
    summary = _take_summary(root)
    return Structure(title or name[:MOST_TITLE], summary, root, references, hints)


def _take_title(root: HtmlElement) -> str:
    """The paragraph in the style Title; without one a first heading that stands above all others."""
    title = next(iter(root.xpath(".//h1[@class='title']")), None)
    if title is None:
        first, headings = (root[0] if len(root) else None), list(root.iter(*HEADINGS))
        is_alone = bool(headings) and all(_level(heading) > _level(headings[0]) for heading in headings[1:])
        title = first if is_alone and first is headings[0] and len(headings) > 1 else None
    if title is None or title.xpath(".//a[starts-with(@id, $mark)]", mark=PICTURE_MARK):
        return ""
    words = _words(title)
    title.drop_tree()
    return words


def _take_summary(root: HtmlElement) -> str:
    """The subtitle, which then stands there alone, or a copy of a first paragraph; nothing that is too long."""
    subtitle = next(iter(root.xpath(".//p[@class='subtitle']")), None)
    if subtitle is not None and 0 < len(_words(subtitle)) <= MOST_SUMMARY:
        words = _words(subtitle)
        subtitle.drop_tree()
        return words
    first = root[0] if len(root) else None
    words = _words(first) if first is not None and first.tag == "p" else ""
    words = re.sub(r"\s*\[\d+\]", "", words)
    return words if len(words) <= MOST_SUMMARY else ""


def _level_headings(root: HtmlElement) -> None:
    """The highest level that is used becomes the second: the first is the article's title. There are three."""
    headings = list(root.iter(*HEADINGS))
    if not headings:
        return
    highest = min(map(_level, headings))
    for heading in headings:
        heading.tag = f"h{min(4, _level(heading) - highest + 2)}"
        for emphasis in heading.findall(".//strong"):
            emphasis.drop_tag()


def _check_links(root: HtmlElement, left_out: LeftOut) -> None:
    """A link into the document, or to a file on the writer's disk, leads nowhere from a page."""
    for link in list(root.iter("a")):
        if link.get("id", "").startswith(PICTURE_MARK):
            continue
        scheme, colon, _rest = link.get("href", "").partition(":")
        if not colon or scheme.lower() not in LINK_SCHEMES:
            if words := _words(link):
                left_out.add("link", words, place="")
            link.drop_tag()


def _place_pictures(root: HtmlElement) -> None:
    """Each becomes a figure: in the place of a paragraph that holds nothing else, or after its words."""
    for mark in root.xpath(f".//a[starts-with(@id, '{PICTURE_MARK}')]"):
        figure = lxml.html.Element("figure")
        picture = lxml.html.Element("img")
        picture.set("data-image", mark.get("id").removeprefix(PICTURE_MARK))
        picture.set("alt", "")
        figure.append(picture)
        block = next((parent for parent in mark.iterancestors() if parent.tag in BLOCKS), root)
        mark.tail = f" {mark.tail or ''}"  # what it stood between does not become one word
        mark.drop_tree()
        if block.tag in {"li", "td", "th", "blockquote"} or block is root:
            block.append(figure)
            continue
        # Several of one paragraph keep their order.
        last = block
        while (after := last.getnext()) is not None and after.tag == "figure" and after.get("class") == "new":
            last = after
        figure.set("class", "new")
        last.addnext(figure)
        figure.tail, last.tail = last.tail, None
        if not _words(block) and not block.xpath(f".//a[starts-with(@id, '{PICTURE_MARK}')]"):
            block.drop_tree()
    for figure in root.xpath(".//figure[@class='new']"):
        del figure.attrib["class"]


def _caption_figures_and_tables(root: HtmlElement) -> None:
    """A caption belongs to the figure before it, or to the table after or before it."""
    for caption in root.xpath(".//p[@class='caption']"):
        before, after = caption.getprevious(), caption.getnext()
        if before is not None and before.tag == "figure" and before.find("figcaption") is None:
            owner, tag, position = before, "figcaption", len(before)
        elif after is not None and after.tag == "table" and after.find("caption") is None:
            owner, tag, position = after, "caption", 0
        elif before is not None and before.tag == "table" and before.find("caption") is None:
            owner, tag, position = before, "caption", 0
        elif after is not None and after.tag == "figure" and after.find("figcaption") is None:
            owner, tag, position = after, "figcaption", len(after)
        else:
            continue
        caption.drop_tree()
        caption.tag, caption.tail = tag, None
        del caption.attrib["class"]
        owner.insert(position, caption)


def _tidy_tables(root: HtmlElement) -> None:
    for cell in root.iter("td", "th"):
        if len(cell) == 1 and cell[0].tag == "p" and not (cell.text or cell[0].tail):
            cell[0].drop_tag()
    for head in root.iterfind(".//thead//th"):
        head.set("scope", "col")


def _level(heading: HtmlElement) -> int:
    return int(str(heading.tag)[1])


def _words(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())
