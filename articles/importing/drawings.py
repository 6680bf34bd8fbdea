"""What a drawing in a Word document is, the pictures in it, and its words for people who cannot see it."""

import re
from dataclasses import dataclass

from lxml import etree

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
PROPERTIES = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
DECORATIVE = "{http://schemas.microsoft.com/office/drawing/2017/decorative}decorative"
VML = "{urn:schemas-microsoft-com:vml}"
# What Word writes after a description that a program made up.
MADE_UP = re.compile(
    r"\s*(?:Description automatically generated\b.*|AI-generated content may be incorrect\.?)\s*$", re.S
)


@dataclass
class Drawn:
    """A picture in the document: where its file is in the package, and its words."""

    file: str
    alt: str
    is_made_up: bool
    is_decorative: bool
    place: str


def kind_of(drawing: etree._Element) -> str:
    """``chart`` or ``diagram``; empty for anything else."""
    uris = " ".join(element.get("uri", "") for element in drawing.iter(f"{DRAWING}graphicData"))
    return next((kind for kind in ("chart", "diagram") if kind in uris), "")


def images_in(drawing: etree._Element) -> list[etree._Element]:
    return [*drawing.iter(f"{DRAWING}blip"), *drawing.iter(f"{VML}imagedata")]


def description(drawing: etree._Element) -> tuple[str, bool]:
    """Its words, on one line, and whether it was marked as decoration."""
    properties = next(drawing.iter(PROPERTIES), None)
    if properties is None:
        words = next((shape.get("alt", "") for shape in drawing.iter(f"{VML}shape")), "")
        return " ".join(words.split()), False
    mark = next(properties.iter(DECORATIVE), None)
    words = properties.get("descr", "").strip() or properties.get("title", "")
    return " ".join(words.split()), mark is not None and mark.get("val") in {"1", "true"}


def without_made_up(words: str) -> str:
    """The description without Word's remark that a program wrote it."""
    return MADE_UP.sub("", words)
