"""What a paragraph is, by its style: Word's own names are the same in every language, and others build on them."""

import re

from lxml import etree

from articles.importing.package import WORD

W = f"{{{WORD}}}"
# Names of Word's and LibreOffice's styles, in small letters: what the paragraph is.
ROLES = {
    "title": "Title",
    "subtitle": "Subtitle",
    "caption": "Caption",
    "quote": "Quote",
    "intense quote": "Quote",
    "block text": "Quote",
    "quotations": "Quote",
    "bibliography": "Bibliography",
    "toc heading": "Contents",
    "contents heading": "Contents",
    **{f"heading {level}": f"Heading{level}" for level in range(1, 10)},
    **{f"toc {level}": "Contents" for level in range(1, 10)},
}
OUTLINE = {str(level): f"Heading{level + 1}" for level in range(9)}


class Styles:
    def __init__(self, root: etree._Element | None) -> None:
        elements = [] if root is None else root.findall(f"{W}style")
        self.by_id = {element.get(f"{W}styleId", ""): element for element in elements}

    def role(self, paragraph: etree._Element) -> str:
        """``Title``, ``Heading1``, ``Caption`` …; empty for what is just text."""
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return ""
        own = OUTLINE.get(value(properties, "outlineLvl"), "")
        return own or next(filter(None, map(_role_of, self._line(value(properties, "pStyle")))), "")

    def is_hidden(self, run: etree._Element) -> bool:
        properties = run.find(f"{W}rPr")
        if properties is None:
            return False
        if properties.find(f"{W}vanish") is not None:
            return is_on(properties, "vanish")
        return any(is_on(style.find(f"{W}rPr"), "vanish") for style in self._line(value(properties, "rStyle")))

    def _line(self, style_id: str) -> list[etree._Element]:
        """The style and those it is based on."""
        line: list[etree._Element] = []
        while (style := self.by_id.get(style_id)) is not None and style not in line:
            line.append(style)
            style_id = value(style, "basedOn")
        return line


def _role_of(style: etree._Element) -> str:
    name = re.sub(r"\s+", " ", value(style, "name").lower())
    properties = style.find(f"{W}pPr")
    return ROLES.get(name) or ("" if properties is None else OUTLINE.get(value(properties, "outlineLvl"), ""))


def value(element: etree._Element, name: str) -> str:
    """The ``w:val`` of a child; empty where it is not there."""
    child = element.find(f"{W}{name}")
    return "" if child is None else child.get(f"{W}val", "")


def is_on(properties: etree._Element | None, name: str) -> bool:
    """Whether a switch such as ``w:b`` is set: it is when it stands there, unless it says otherwise."""
    if properties is None or properties.find(f"{W}{name}") is None:
        return False
    return value(properties, name) not in {"0", "false", "off"}


def text_of(element: etree._Element) -> str:
    return " ".join("".join(str(text) for text in element.itertext(f"{W}t")).split())
