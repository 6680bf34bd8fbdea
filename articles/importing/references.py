"""References of a Word document: its footnotes and endnotes, and a list of references at its end."""

import re

from django.utils.translation import gettext as _
from lxml.html import HtmlElement

TITLES = {
    *("references", "reference", "reference list", "list of references", "bibliography", "works cited", "sources"),
    *("literature", "literature cited", "notes and references"),
}
NUMBER = re.compile(r"^\[?(\d{1,3})[\].)]\s+")
NOTE = re.compile(r"#(?:footnote|endnote)-(?!ref-)")


def take_references(root: HtmlElement) -> tuple[list[str], list[str]]:
    """Take them out of the text, where each note leaves its ``[n]``. Returns one line for each, and what to look at.

    The list at the end keeps its numbers, as the text may name them; notes are counted on from there.
    """
    notes = _take_notes(root)
    lines = _take_list(root)
    hints = []
    if lines and root.xpath(".//sup[string-length(normalize-space(.)) > 0 and not(.//a)]"):
        hints.append(
            _("If raised numbers in the text mean references, write them as [1]: only then do they lead to the list.")
        )
    numbers: dict[str, int] = {}
    for mark in [mark for mark in root.iter("a") if NOTE.match(mark.get("href", ""))]:
        text = notes.get(mark.get("href", "").removeprefix("#"), "")
        if text and text not in numbers:
            lines.append(text)
            numbers[text] = len(lines)
        _write_mark(mark, f"[{numbers[text]}]" if text else "")
    return lines, hints


def _take_notes(root: HtmlElement) -> dict[str, str]:
    """mammoth puts them behind the text, as a list of which each item leads back."""
    notes = {}
    items = root.xpath("./ol[last()]/li[starts-with(@id, 'footnote-') or starts-with(@id, 'endnote-')]")
    for item in items:
        for back in [link for link in item.iter("a") if re.match("#(?:footnote|endnote)-ref-", link.get("href", ""))]:
            back.drop_tree()
        notes[item.get("id")] = _line(item)
    if items:
        items[0].getparent().drop_tree()
    return notes


def _write_mark(mark: HtmlElement, words: str) -> None:
    """Put ``[1]`` into the running text in the place of mammoth's raised link; not into a heading, where it cannot
    lead anywhere."""
    outer = mark
    while (raised := outer.getparent()) is not None and raised.tag == "sup" and _line(raised) == _line(mark):
        outer = raised
    is_in_heading = any(re.fullmatch("h[1-6]", str(parent.tag)) for parent in outer.iterancestors())
    outer.tail = ("" if is_in_heading else words) + (outer.tail or "")
    outer.drop_tree()


def _take_list(root: HtmlElement) -> list[str]:
    """What a last heading "References" is followed by: a list, or paragraphs that are numbered from 1."""
    headings = list(root.iter("h1", "h2", "h3", "h4", "h5", "h6"))
    if not headings or _line(headings[-1]).lower().rstrip(":") not in TITLES:
        return []
    lines: list[str] = []
    taken = []
    for element in headings[-1].itersiblings():
        if element.tag in {"ol", "ul"} and element.find(".//ol") is None and element.find(".//ul") is None:
            lines += [_line(item) for item in element]
        elif element.tag == "p" and _is_reference(element, number=len(lines) + 1):
            lines.append(NUMBER.sub("", _line(element)))
        else:
            break
        taken.append(element)
    if taken:
        for element in [headings[-1], *taken]:
            element.drop_tree()
    return lines


def _is_reference(paragraph: HtmlElement, *, number: int) -> bool:
    written = NUMBER.match(_line(paragraph))
    return paragraph.get("class") == "bibliography" or bool(written and int(written[1]) == number)


def _line(element: HtmlElement) -> str:
    """Its words on one line, with the addresses that its links lead to."""
    blocks = [block for block in element.iter("p", "li") if block is not element and not block.xpath(".//p")]
    words = " ".join(" ".join(block.text_content() for block in blocks or [element]).split())
    for link in element.iter("a"):
        address = link.get("href", "")
        if re.match("https?://", address) and address not in words:
            words = f"{words} {address}"
    return words
