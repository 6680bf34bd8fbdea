"""The words alone, for search, excerpts and counting."""

import re

from lxml.etree import iterwalk
from lxml.html import HtmlElement

BLOCKS = {
    *("p", "h2", "h3", "h4", "ul", "ol", "li", "table", "td", "th", "tr", "br", "hr", "blockquote", "caption"),
    *("figure", "figcaption"),
}

# The end of a heading or of a list's point, which nothing parts from what follows once both stand in one line.
UNFINISHED_LINE = re.compile(r"(?<![.?!:;,…–—])\n")


def plain_text(root: HtmlElement) -> str:
    """A block a line."""
    parts = []
    for event, element in iterwalk(root, events=("start", "end")):
        if element.tag in BLOCKS:
            parts.append("\n")
        parts.append((element.text if event == "start" else element.tail) or "")
    return "\n".join(words for line in "".join(parts).splitlines() if (words := " ".join(line.split())))


def in_one_line(plain: str) -> str:
    """A part of a plain text, its lines after each other."""
    return UNFINISHED_LINE.sub(" – ", plain).replace("\n", " ")
