"""Blocks: headings that are called so, paragraphs around all running text, nothing else around them."""

import re

import lxml.html
from lxml.html import HtmlElement

from clinic_site.rich_text.allowed import EDITOR_CLASSES, EDITOR_TAGS
from clinic_site.rich_text.inline import BLOCKS, HEADINGS
from clinic_site.rich_text.tree import GONE, SPACE, UNWRAP, holders, style_of, sweep
from clinic_site.rich_text.unseen import drop_blank, drop_edge_breaks

# The blocks that stay. All others are only boxes around these or around words.
KEPT = {"p", "h2", "h3", "h4", "ul", "ol", "li", "table", "blockquote", "hr", "figure"}
BOXES = BLOCKS - KEPT - {"h1", "h5", "h6"}
KNOWN = EDITOR_TAGS | BLOCKS
STYLE_NAMES = re.compile(r"\b(?:Mso)?Heading([1-6])\b")
NO_BLOCKS_INSIDE = ("h2", "h3", "h4", "caption", "figcaption")


def settle_blocks(root: HtmlElement) -> None:
    for element in root.iter():
        if element.tag not in KNOWN:
            element.tag = UNWRAP
    sweep(root)
    _name_headings(root)
    _even_levels(root)
    for styled in root.iter("p", "sup"):
        if styled.get("class") not in EDITOR_CLASSES[str(styled.tag)]:
            styled.attrib.clear()
    for holder in holders(root, {"table", "figure", "ul", "ol", "li"}):
        if holder.tag in HEADINGS:
            holder.tag = "div"
    for holder in root.iter(*NO_BLOCKS_INSIDE):
        for inner in holder.iter(*BLOCKS):
            if inner is not holder:
                inner.tag = UNWRAP
    sweep(root)
    _name_paragraphs(root)
    _split_at_double_breaks(root)
    drop_edge_breaks(root)
    drop_blank(root)


def _name_headings(root: HtmlElement) -> None:
    """Word's title, styles named after headings, and what its web version marks by a role."""
    for element in root.iter("p", "div"):
        level = element.get("aria-level", "") if element.get("role") == "heading" else ""
        style = STYLE_NAMES.search(element.get("class", ""))
        outline = style_of(element).get("mso-outline-level", "")
        if re.fullmatch("[1-6]", level):
            element.tag = f"h{level}"
        elif "MsoTitle" in element.get("class", "").split():
            element.tag = "h1"
        elif style:
            element.tag = f"h{style[1]}"
        elif re.fullmatch("[1-6]", outline) and element.tag == "p":
            element.tag = f"h{outline}"


def _even_levels(root: HtmlElement) -> None:
    """The page has its own first level: one such heading is a title, several are the sections of the text."""
    deeper = 1 if len(list(root.iter("h1"))) > 1 else 0
    for heading in root.iter(*HEADINGS):
        level = int(str(heading.tag)[1]) + deeper
        heading.tag = f"h{min(max(level, 2), 4)}"


def _name_paragraphs(root: HtmlElement) -> None:
    """Each run of words beside blocks becomes a paragraph; boxes and paragraphs around blocks go."""
    with_blocks = holders(root, BLOCKS)
    if root in with_blocks or root.find("br") is not None:
        wrap_runs(root)
    # A box comes before those inside it: they are still known as blocks then.
    for box in list(root.iter(*BOXES, "p", "blockquote")):
        if box in with_blocks:
            wrap_runs(box)
            if box.tag != "blockquote":
                box.tag = UNWRAP
        elif box.tag in BOXES and box is not root:
            box.tag = "p"
            box.attrib.clear()
    root.tag = "div"
    sweep(root)


def wrap_runs(box: HtmlElement) -> None:
    """Put words and what stands among them into paragraphs, each up to the next block."""
    run: HtmlElement | None = None
    if (box.text or "").strip(SPACE):
        run = lxml.html.Element("p")
        run.text, box.text = box.text, None
        box.insert(0, run)
    for child in list(box):
        if child is run:
            continue
        if child.tag in BLOCKS:
            run = None
            if (child.tail or "").strip(SPACE):
                run = lxml.html.Element("p")
                run.text, child.tail = child.tail, None
                child.addnext(run)
            continue
        if run is None:
            run = lxml.html.Element("p")
            child.addprevious(run)
        run.append(child)


def _split_at_double_breaks(root: HtmlElement) -> None:
    """Two line breaks, and more, are how mail and some web pages make a new paragraph."""
    for paragraph, breaks in _double_breaks(root).items():
        part = lxml.html.Element("p")
        part.attrib.update(paragraph.attrib)
        part.text, paragraph.text = paragraph.text, None
        parts = [part]
        for child in list(paragraph):
            if child in breaks:
                part = lxml.html.Element("p")
                part.attrib.update(paragraph.attrib)
                part.text, child.tail = child.tail, None
                parts.append(part)
                child.tag = GONE
            else:
                part.append(child)
        paragraph.extend(parts)
        paragraph.tag = UNWRAP
    sweep(root)


def _double_breaks(root: HtmlElement) -> dict[HtmlElement, set[HtmlElement]]:
    """The paragraphs that have some, with these breaks."""
    found: dict[HtmlElement, set[HtmlElement]] = {}
    for one in root.iter("br"):
        paragraph, other = one.getparent(), one.getnext()
        follows = other is not None and other.tag == "br" and not (one.tail or "").strip(SPACE)
        if follows and other is not None and paragraph is not None and paragraph.tag == "p":
            found.setdefault(paragraph, set()).update({one, other})
    return found
