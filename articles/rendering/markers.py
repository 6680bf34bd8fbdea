"""Reference markers: ``[1]``, ``[1, 3]`` and ``[2-4]`` in the text, and numbers in the editor's style for them."""

import re
from collections import Counter

import lxml.html
from django.utils.translation import gettext as _
from lxml.html import HtmlElement

from clinic_site.rich_text.tree import UNWRAP, sweep, text_of

NUMBERS = r"\d{1,3}(?:\s*[,\u2013-]\s*\d{1,3})*"
MARKER = re.compile(rf"\[({NUMBERS})\]")
STYLED = re.compile(rf"\[?({NUMBERS})\]?")
PART = re.compile(r"(\d+)(?:\s*[\u2013-]\s*(\d+))?")
# Wider ones are no citations: "[1-500]".
WIDEST_RANGE = 30
# As many ways back as a reader would go through.
MOST_CITATIONS = 20


def spell_out_markers(root: HtmlElement) -> None:
    """Write the numbers that have the style of a marker as one: ``<sup class="reference">1,3</sup>`` as ``[1,3]``."""
    for styled in root.iter("sup"):
        if styled.get("class") != "reference":
            continue
        numbers = STYLED.fullmatch(text_of(styled))
        styled.attrib.clear()
        if numbers:
            for child in styled:
                child.tag, child.text, child.tail = UNWRAP, None, None
            styled.text = f"[{numbers[1]}]"
            styled.tag = UNWRAP
    sweep(root)


def cited_by(numbers: str) -> list[int]:
    """The references that a marker's words name: "2-4, 7" names 2, 3, 4 and 7."""
    named: list[int] = []
    for first, last in PART.findall(numbers):
        begin, end = int(first), int(last or first)
        if not begin <= end <= begin + WIDEST_RANGE:
            return []
        named.extend(range(begin, end + 1))
    return named


def link_markers(root: HtmlElement, *, count: int) -> dict[int, list[str]]:
    """Turn the markers of references that there are into links to them; return the ids of the places that cite each."""
    # No link inside a link, nor in what is hidden from those who listen.
    closed = {inner for outer in root.iter() if _is_closed(outer) for inner in outer.iter()}
    for element in list(root.iter()):
        if element not in closed and element.text:
            element.text, markers = _split(element.text, count)
            for marker in reversed(markers):
                element.insert(0, marker)
        if element.tail and element.getparent() not in closed:
            before, markers = _split(element.tail, count)
            element.tail = None
            for marker in reversed(markers):
                element.addnext(marker)
            element.tail = before
    return _number_places(root)


def _is_closed(element: HtmlElement) -> bool:
    return element.tag == "a" or element.get("aria-hidden") == "true"


def _split(text: str, count: int) -> tuple[str, list[HtmlElement]]:
    """The words before the first marker, and the markers, each with the words after it."""
    markers: list[HtmlElement] = []
    before, end = text, 0
    for match in MARKER.finditer(text):
        named = cited_by(match[1])
        if not named or not all(1 <= number <= count for number in named):
            continue
        if markers:
            markers[-1].tail = text[end : match.start()]
        else:
            before = text[: match.start()]
        markers.append(_marker(match[1]))
        end = match.end()
    if markers:
        markers[-1].tail = text[end:]
    return before, markers


def _marker(numbers: str) -> HtmlElement:
    """``[1, 3]`` with a link for each number."""
    marker = lxml.html.Element("sup")
    marker.set("class", "reference-mark")
    marker.text = "["
    # The odd parts are the numbers, the even ones what stands between them.
    parts = re.split(r"(\d+)", numbers)
    for digits, between in zip(parts[1::2], parts[2::2], strict=True):
        link = lxml.html.Element("a")
        link.set("href", f"#reference-{int(digits)}")
        link.set("aria-label", _("Reference %(number)s") % {"number": int(digits)})
        link.text, link.tail = digits, between
        marker.append(link)
    marker[-1].tail = "]"
    return marker


def _number_places(root: HtmlElement) -> dict[int, list[str]]:
    """Give each link of a marker an id, so that the reference can lead back to every place that cites it."""
    places: dict[int, list[str]] = {}
    times: Counter[int] = Counter()
    for marker in root.iter("sup"):
        if marker.get("class") != "reference-mark":
            continue
        ids: dict[int, str] = {}
        for link in marker:
            number = int(link.text or "")
            times[number] += 1
            ids[number] = f"cited-{number}" if times[number] == 1 else f"cited-{number}-{times[number]}"
            link.set("id", ids[number])
        for number in dict.fromkeys(cited_by("".join(marker.itertext()))):
            # What a range only spans is cited where the range begins.
            place = ids.get(number) or ids[max(linked for linked in ids if linked < number)]
            if len(places.setdefault(number, [])) < MOST_CITATIONS:
                places[number].append(place)
    return places
