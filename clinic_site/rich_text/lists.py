"""Lists, from what word processors make of them: paragraphs with the bullet typed in, or one list for each item."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import lxml.html
from lxml.html import HtmlElement

from clinic_site.rich_text.tree import GONE, SPACE, UNWRAP, style_of, sweep, text_of

LISTS = {"ul", "ol"}
MSO_LEVEL = re.compile(r"\bl\d+\s+level(\d+)")
BULLET = re.compile(rf"^[{SPACE}]*[•·▪◦‣⁃§●○■\uf0b7\uf0a7\uf0d8\uf0fc](?:[{SPACE}]+|$)")
NUMBER = re.compile(rf"^[{SPACE}]*\(?(\d{{1,3}})[.)][{SPACE}]+")
# What Word types before an item: "1.", "a)", "iv." or "(2)" count, anything else is a bullet.
COUNTED = re.compile(r"^\(?(\d{1,3}|[a-z]{1,4})[.)]$", re.IGNORECASE)
DEEPEST = 6


@dataclass
class Item:
    level: int
    kind: str
    start: int
    element: HtmlElement


def read_lists(root: HtmlElement) -> None:
    """Make lists of Word's rows of paragraphs, and one of many that belong together."""
    _open_wrappers(root)
    _gather(root, _items_said)


def read_typed_lists(root: HtmlElement) -> None:
    """Make lists of paragraphs that begin with a bullet."""
    _gather(root, _items_typed)


def _gather(root: HtmlElement, items_of: Callable[[HtmlElement], list["Item"]]) -> None:
    rows: list[list[Item]] = []
    previous: HtmlElement | None = None
    for element in list(root.iter("p", "ul", "ol")):
        items = items_of(element)
        if not items:
            continue
        if previous is not None and element.getprevious() is previous and not (previous.tail or "").strip(SPACE):
            rows[-1].extend(items)
        else:
            rows.append(items)
        previous = element
    for row in rows:
        _build(row)
    sweep(root)


def _open_wrappers(root: HtmlElement) -> None:
    """Word's web version puts each list into a wrapper of its own."""
    for wrapper in root.iter("div"):
        if "ListContainerWrapper" in wrapper.get("class", ""):
            wrapper.tag = UNWRAP
    sweep(root)


def _items_said(element: HtmlElement) -> list[Item]:
    """What says by its style or its attributes that it is an item, and of which level."""
    if element.tag == "p":
        item = _word_item(element)
        return [item] if item else []
    # Word's web version: a list of its own for each item.
    items = [child for child in element if child.tag == "li"]
    if not items or len(items) != len(element) or not all("data-aria-level" in item.attrib for item in items):
        return []
    start = _small_number(element.get("start"), 1)
    return [
        Item(_small_number(item.get("data-aria-level"), 1), str(element.tag), start + place, item)
        for place, item in enumerate(items)
    ]


def _word_item(paragraph: HtmlElement) -> Item | None:
    level = MSO_LEVEL.search(style_of(paragraph).get("mso-list", ""))
    marker = _typed_marker(paragraph) if level else None
    if level and marker is not None:
        counted = COUNTED.match(marker)
        number = int(counted[1]) if counted and counted[1].isdecimal() else 1
        return Item(int(level[1][:3]), "ol" if counted else "ul", number, paragraph)
    if "MsoList" in paragraph.get("class", ""):
        number_typed = _take_from_start(paragraph, NUMBER)
        return Item(1, "ol", int(number_typed[1]), paragraph) if number_typed else None
    return None


def _items_typed(element: HtmlElement) -> list[Item]:
    is_bullet = element.tag == "p" and not element.get("class") and _take_from_start(element, BULLET)
    return [Item(1, "ul", 1, element)] if is_bullet else []


def _take_from_start(paragraph: HtmlElement, pattern: re.Pattern[str]) -> re.Match[str] | None:
    """Take what matches out of the beginning of the paragraph's words, in whatever element they stand."""
    first = next((node for node in paragraph.iter() if node.text and node.text.strip(SPACE)), None)
    if first is None or not _begins(paragraph, first):
        return None
    text = first.text or ""
    match = pattern.match(text)
    if match:
        first.text = text[match.end() :]
    return match


def _begins(paragraph: HtmlElement, element: HtmlElement) -> bool:
    """Whether no word of the paragraph stands before the element's text."""
    while element is not paragraph:
        before = element.getprevious()
        if before is not None and (before.tail or "").strip(SPACE):
            return False
        parent = element.getparent()
        if parent is None or (parent.text or "").strip(SPACE):
            return False
        element = parent
    return True


def _typed_marker(paragraph: HtmlElement) -> str | None:
    """The bullet or number that Word typed before the item, which goes."""
    for span in paragraph.iter("span"):
        if style_of(span).get("mso-list") == "ignore":
            marker = text_of(span)
            span.tag = GONE
            return marker
    return None


def _small_number(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch("[0-9]{1,3}", text) else default


def _build(row: list[Item]) -> None:
    """One list, nested by the items' levels, in the place of the first item's element."""
    place = row[0].element if row[0].element.tag == "p" else row[0].element.getparent()
    assert place is not None
    anchor = lxml.html.Element(UNWRAP)
    place.addprevious(anchor)
    open_lists: list[tuple[int, HtmlElement]] = []
    for item in row:
        level = min(item.level, DEEPEST)
        while open_lists and open_lists[-1][0] > level:
            open_lists.pop()
        if open_lists and open_lists[-1][0] == level and open_lists[-1][1].tag != item.kind:
            open_lists.pop()
        if not open_lists or open_lists[-1][0] < level:
            new = lxml.html.Element(item.kind)
            if item.kind == "ol" and item.start > 1:
                new.set("start", str(item.start))
            (open_lists[-1][1][-1] if open_lists else anchor).append(new)
            open_lists.append((level, new))
        _move(item.element, open_lists[-1][1])


def _move(element: HtmlElement, into: HtmlElement) -> None:
    """Make the element the list's last item. What stood after it stays where it was."""
    holder = element.getparent()
    tail, element.tail = element.tail, None
    left = lxml.html.Element(UNWRAP)
    left.tail = tail
    element.addprevious(left)
    element.tag = "li"
    into.append(element)
    if holder is not None and holder.tag in LISTS:
        holder.tag = UNWRAP  # one of Word's lists of one item


def settle_lists(root: HtmlElement) -> None:
    """Only items in lists, only lists around items, no paragraph around an item's only words."""
    _gather_stray_items(root)
    for holder in list(root.iter(*LISTS)):
        for child in list(holder):
            if child.tag == "li":
                continue
            before = child.getprevious()
            if before is None:
                before = lxml.html.Element("li")
                child.addprevious(before)
            before.append(child)
    for item in root.iter("li", "td", "th"):
        only = item[0] if len(item) else None
        if only is None or only.tag != "p" or only.get("class") or (item.text or "").strip(SPACE):
            continue
        rest = item[1:]
        if not (only.tail or "").strip(SPACE) and all(other.tag in LISTS for other in rest):
            only.tag = UNWRAP
    sweep(root)


def _gather_stray_items(root: HtmlElement) -> None:
    for item in list(root.iter("li")):
        parent = item.getparent()
        if parent is not None and parent.tag not in LISTS:
            before = item.getprevious()
            if before is not None and before.get("data-made") == "list" and not (before.tail or "").strip(SPACE):
                before.append(item)
            else:
                made = lxml.html.Element("ul")
                made.set("data-made", "list")
                item.addprevious(made)
                made.append(item)
    for made in root.iter("ul"):
        made.attrib.pop("data-made", None)
