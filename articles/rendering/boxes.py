"""The editor's styles of paragraphs, as readers get them.

Neighbours of one style become one box with its name in words. A paragraph of the style inside a list puts the whole
list into the box: the editor has no other way to style one.
"""

import lxml.html
from django.utils.translation import gettext as _
from lxml.html import HtmlElement

from articles.rendering.markers import MARKER
from clinic_site.rich_text.tree import SPACE, UNWRAP, sweep, text_of

PULL_QUOTE = "pull-quote"
# Beyond as many, a pull quote is not looked for in the text: each search reads all of it.
MOST_QUOTES = 20


def labels() -> dict[str, str]:
    return {"key-points": _("Key points"), "call-a-doctor": _("When to call a doctor")}


def make_boxes(root: HtmlElement) -> None:
    _hide_repeated_quotes(root)
    names = labels()
    box: HtmlElement | None = None
    style = ""
    for block in list(root):
        of_block = _style_of(block)
        if of_block not in names:
            box = None
        elif box is None or of_block != style:
            box, style = _box(of_block, names[of_block]), of_block
            block.addprevious(box)
        if box is not None:
            tail, block.tail = block.tail, None
            box.append(block)
            if tail and tail.strip(SPACE):
                box.tail, box = tail, None
    for paragraph in root.iter("p"):
        # Inside a box, a list or a table the style has done its work, or has none to do.
        name = paragraph.get("class")
        if name in names or (name == PULL_QUOTE and paragraph.getparent() is not root):
            paragraph.attrib.clear()
            parent = paragraph.getparent()
            if parent is not None and parent.tag == "li" and len(parent) == 1:
                paragraph.tag = UNWRAP
    sweep(root)


def _style_of(block: HtmlElement) -> str:
    if block.tag == "p":
        return block.get("class", "")
    if block.tag in {"ul", "ol"}:
        return next((paragraph.get("class", "") for paragraph in block.iter("p") if paragraph.get("class")), "")
    return ""


def _box(style: str, name: str) -> HtmlElement:
    # Not a landmark: a reader by ear meets it in its place, with its name before it.
    box = lxml.html.Element("div")
    box.set("class", f"box box--{style}")
    label = lxml.html.Element("p")
    label.set("class", "box__label")
    label.text = name
    box.append(label)
    return box


def _hide_repeated_quotes(root: HtmlElement) -> None:
    """A pull quote that repeats the text is there for the eye: whoever listens would hear the words twice."""
    quotes = [paragraph for paragraph in root.iterchildren("p") if paragraph.get("class") == PULL_QUOTE][:MOST_QUOTES]
    if not quotes:
        return
    rest = _bare(" ".join(text_of(block) for block in root if block not in quotes))
    for quote in quotes:
        if (words := _bare(text_of(quote))) and f" {words} " in f" {rest} ":
            quote.set("aria-hidden", "true")
            for inside in quote.iter("a"):
                inside.tag = UNWRAP  # nobody may land with the keyboard where there is nothing to hear


def _bare(text: str) -> str:
    """The words without signs and capitals: “So it is.” repeats “… so it is, …”."""
    return " ".join("".join(sign if sign.isalnum() else " " for sign in MARKER.sub(" ", text).casefold()).split())
