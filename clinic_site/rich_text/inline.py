"""Emphasis: what styles of spans and old tags say, as ``strong``, ``em``, ``sub``, ``sup``, ``s`` and ``dfn``."""

from collections import Counter

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from clinic_site.rich_text.tree import UNWRAP, blank_ones, holders, style_of, sweep, wrap_content

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
KEPT = ["strong", "em", "s", "sub", "sup", "dfn"]
MEANT = {"b": "strong", "i": "em", "cite": "em", "var": "em", "strike": "s"} | {tag: tag for tag in KEPT}
STYLED = {*MEANT, "span", "font", "u", "ins"}
BLOCKS = {
    *("p", "div", "ul", "ol", "li", "table", "blockquote", "hr", "figure", "section", "article", "header", "footer"),
    *("main", "aside", "nav", "center", "address", "dl", "dt", "dd", "pre", "form", "fieldset", "details", "summary"),
    *HEADINGS,
}
# What else holds words, and the blocks that hold none by themselves.
WITH_WORDS = {"td", "th", "caption", "figcaption"}
WITHOUT_WORDS = {"hr", "figure", "table", "ul", "ol"}


def settle_inline(root: HtmlElement) -> None:
    _read_styles(root)
    _into_blocks(root)
    _unwrap_repeated(root)
    _join_neighbours(root)
    for element in blank_ones(root):
        if element.tag in {*KEPT, "a"}:
            element.tag = UNWRAP
    sweep(root)


def _read_styles(root: HtmlElement) -> None:
    for element in list(root.iter(*STYLED)):
        wanted = _meant_by(element)
        name = element.get("class")
        element.attrib.clear()
        if name and element.tag == "sup":
            element.set("class", name)
        element.tag = wanted[0] if wanted else UNWRAP
        inner = element
        for tag in wanted[1:]:
            inner = wrap_content(inner, tag)
    sweep(root)


def _meant_by(element: HtmlElement) -> list[str]:
    """Its own tag's meaning unless its style takes it back, and what its style adds."""
    style, tag = style_of(element), str(element.tag)
    weight, slant = style.get("font-weight", ""), style.get("font-style", "")
    height = style.get("vertical-align", "")
    line = style.get("text-decoration", "") + style.get("text-decoration-line", "")
    says = {
        "strong": _is_bold(weight) if weight else None,
        "em": slant.startswith(("italic", "oblique")) if slant else None,
        "s": True if "line-through" in line else None,
        "sub": True if height == "sub" else None,
        "sup": True if height == "super" else None,
    }
    own = MEANT.get(tag)
    return [kept for kept in KEPT if (says.get(kept) if says.get(kept) is not None else own == kept)]


def _is_bold(weight: str) -> bool:
    return weight.startswith("bold") or (weight.isdecimal() and int(weight[:5]) >= 600)


def _into_blocks(root: HtmlElement) -> None:
    """Bold or a link around whole blocks goes into each of them."""
    with_blocks = holders(root, BLOCKS | WITH_WORDS)
    for element in [element for element in root.iter(*KEPT, "a") if element in with_blocks]:
        attributes = {str(name): str(value) for name, value in element.attrib.items()}
        for block in list(element.iter(*BLOCKS, *WITH_WORDS)):
            if block not in with_blocks and block.tag not in WITHOUT_WORDS:
                wrap_content(block, str(element.tag), **attributes)
        element.tag = UNWRAP
    sweep(root)


def _unwrap_repeated(root: HtmlElement) -> None:
    """No bold in bold, no link in a link, and no bold in a heading, which is bold already."""
    counted = {*KEPT, "a"}
    opened: Counter[str] = Counter()
    for event, element in iterwalk(root, events=("start", "end")):
        is_heading = element.tag in HEADINGS
        tag = "strong" if is_heading else str(element.tag)
        if tag not in counted:
            continue
        if event == "end":
            opened[tag] -= 1
        elif is_heading or not opened[tag]:
            opened[tag] += 1
        else:
            opened[tag] += 1
            element.set("data-again", "")
    for element in root.iter(*counted):
        if "data-again" in element.attrib:
            element.tag = UNWRAP
    sweep(root)


def _join_neighbours(root: HtmlElement) -> None:
    """``<b>one</b><b> word</b>``: one emphasis, which word processors cut into pieces."""
    for element in list(root.iter("strong", "em", "s", "sub", "sup")):
        if element.getparent() is None or element.tag == UNWRAP:
            continue
        follower = element.getnext()
        while (
            follower is not None and not element.tail and follower.tag == element.tag and not _differ(element, follower)
        ):
            element.tail, follower.tail = follower.tail, None
            element.append(follower)
            follower.tag = UNWRAP
            follower = element.getnext()
    sweep(root)


def _differ(one: HtmlElement, other: HtmlElement) -> bool:
    return one.get("class") != other.get("class")
