"""The words alone, for search, excerpts and counting."""

from lxml.etree import iterwalk
from lxml.html import HtmlElement

BLOCKS = {
    *("p", "h2", "h3", "h4", "ul", "ol", "li", "table", "td", "th", "tr", "br", "hr", "blockquote", "caption"),
    *("figure", "figcaption"),
}


def plain_text(root: HtmlElement) -> str:
    """A block a line."""
    parts = []
    for event, element in iterwalk(root, events=("start", "end")):
        if element.tag in BLOCKS:
            parts.append("\n")
        parts.append((element.text if event == "start" else element.tail) or "")
    return "\n".join(words for line in "".join(parts).splitlines() if (words := " ".join(line.split())))
