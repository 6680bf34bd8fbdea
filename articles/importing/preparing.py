"""A Word document made ready for mammoth: what it would pass over in silence is taken out here, counted and placed.

mammoth reads a package that is written anew from what was understood. Pictures stand in it as bookmarks.
"""

import io
import re
import zipfile
from collections.abc import Callable

from lxml import etree

from articles.importing.drawings import Drawn, description, images_in, kind_of, without_made_up
from articles.importing.left_out import LeftOut
from articles.importing.package import PACKAGE_RELATED, RELATED, Package, Part
from articles.importing.styles import Styles, W, text_of, value
from articles.importing.tables import mark_head

PICTURE_MARK = "picture-"
OFFICE = "{urn:schemas-microsoft-com:office:office}"
COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
R = f"{{{RELATED}}}"

# mammoth looks into these by itself, or they hold no text.
KNOWN = {
    f"{W}{name}"
    for name in [
        *("p", "r", "t", "tbl", "tr", "tc", "hyperlink", "tab", "br", "sym", "fldChar", "instrText"),
        *("noBreakHyphen", "softHyphen", "footnoteReference", "endnoteReference"),
        *("pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr"),
    ]
}


class Prepared:
    """The document without what is left out; ``pictures`` are what the bookmarks number."""

    def __init__(self, package: Package) -> None:
        self.package, self.left_out = package, LeftOut()
        self.pictures: list[Drawn] = []
        styles = package.beside_document("styles")
        self.styles = Styles(None if styles is None else styles.root)
        self.notes = {kind: package.beside_document(kind) for kind in ("footnotes", "endnotes")}
        self.note_ids = {
            f"{W}{kind[:-1]}Reference": {note.get(f"{W}id") for note in part.root} if part else set()
            for kind, part in self.notes.items()
        }
        self.handlers: dict[str, Callable[[etree._Element], None]] = {
            **{f"{W}{name}": handler for name, handler in self._word_handlers().items()},
            **dict.fromkeys((f"{MATH}oMath", f"{MATH}oMathPara"), self._equation),
            f"{COMPATIBILITY}AlternateContent": self._alternative,
        }
        self.part = package.document
        self._visit(self.part.root)
        self.left_out.in_notes = True
        for note in filter(None, self.notes.values()):
            self.part = note
            self._visit(note.root)
        self.part = package.document

    def _word_handlers(self) -> dict[str, Callable[[etree._Element], None]]:
        return {
            "p": self._paragraph,
            "r": self._run,
            "tbl": self._table,
            "tr": self._row,
            "hyperlink": self._hyperlink,
            "pPr": self._paragraph_properties,
            "sectPr": self._section,
            "sdt": self._control,
            **dict.fromkeys(("ins", "moveTo"), self._inserted),
            **dict.fromkeys(("del", "moveFrom"), self._deleted),
            **dict.fromkeys(("drawing", "pict"), self._drawing),
            **dict.fromkeys(("object", "altChunk", "subDoc"), self._embedded),
            **dict.fromkeys(("footnoteReference", "endnoteReference"), self._note_reference),
            "commentReference": self._comment,
            "bookmarkStart": _remove,
            "br": self._break,
            "cr": lambda element: _replace(element, [etree.Element(f"{W}br")]),
            "sym": self._sign,
        }

    def _visit(self, element: etree._Element) -> None:
        for child in list(element):
            if handler := self.handlers.get(str(child.tag)):
                handler(child)
            elif child.tag not in KNOWN:
                self._visit(child)
                if child.find(f".//{W}r") is not None and element.getparent() is not None:
                    _replace(child, list(child))  # a wrapper that mammoth may not know: its text stays

    # --- Text ------------------------------------------------------------------------------------------------

    def _paragraph(self, paragraph: etree._Element) -> None:
        role = self.styles.role(paragraph)
        if role == "Contents":
            if "contents" not in self.left_out.found:
                self.left_out.add("contents", place="")
            _remove(paragraph)
            return
        self._visit(paragraph)
        if role:
            properties = paragraph[0]
            for style in properties.findall(f"{W}pStyle"):
                properties.remove(style)
            properties.insert(0, etree.Element(f"{W}pStyle", {f"{W}val": f"Import{role}"}))
        if role.startswith("Heading") and (words := text_of(paragraph)):
            self.left_out.heading = words

    def _run(self, run: etree._Element) -> None:
        if self.styles.is_hidden(run):
            if words := text_of(run):
                self.left_out.add("hidden", words)
            _remove(run)
            return
        properties = run.find(f"{W}rPr")
        if properties is not None and any(run.find(tag) is not None for tag in self.note_ids):
            for raised in properties.findall(f"{W}vertAlign"):  # or the mark would melt into a raised word beside it
                properties.remove(raised)
        self._visit(run)

    def _paragraph_properties(self, properties: etree._Element) -> None:
        if (section := properties.find(f"{W}sectPr")) is not None:
            self.left_out.add("section")
            self._section(section)

    def _section(self, section: etree._Element) -> None:
        for kind, tag in (("header", f"{W}headerReference"), ("footer", f"{W}footerReference")):
            for reference in section.findall(tag):
                part = self.package.part(self.part.targets.get(reference.get(f"{R}id", ""), ""))
                if part and (words := text_of(part.root)):
                    self.left_out.add(kind, words, place="")

    def _control(self, control: etree._Element) -> None:
        gallery = control.find(f"{W}sdtPr/{W}docPartObj")
        if gallery is not None and "table of contents" in value(gallery, "docPartGallery").lower():
            self.left_out.found.setdefault("contents", [""])
            _remove(control)
            return
        content = control.find(f"{W}sdtContent")
        if content is not None:
            self._visit(content)
        _replace(control, [] if content is None else list(content))

    def _inserted(self, change: etree._Element) -> None:
        self.left_out.insertions += 1
        self._visit(change)
        _replace(change, list(change))

    def _deleted(self, change: etree._Element) -> None:
        self.left_out.deletions += 1
        _remove(change)

    def _comment(self, reference: etree._Element) -> None:
        self.left_out.add("comment")
        _remove(reference)

    def _note_reference(self, reference: etree._Element) -> None:
        if reference.get(f"{W}id") not in self.note_ids[str(reference.tag)]:
            _remove(reference)

    def _break(self, element: etree._Element) -> None:
        if element.get(f"{W}type") in {"page", "column"}:
            self.left_out.add("page")
            _remove(element)

    def _sign(self, sign: etree._Element) -> None:
        if not re.fullmatch("[0-9A-Fa-f]{4}", sign.get(f"{W}char", "")):
            self.left_out.add("sign")
            _remove(sign)

    def _hyperlink(self, link: etree._Element) -> None:
        self._visit(link)
        key = link.get(f"{R}id")
        if key is not None and key not in self.part.outside:
            _replace(link, list(link))

    def _equation(self, equation: etree._Element) -> None:
        self.left_out.add("equation", "".join(str(text) for text in equation.itertext(f"{MATH}t")))
        _remove(equation)

    # --- Tables ----------------------------------------------------------------------------------------------

    def _table(self, table: etree._Element) -> None:
        self._visit(table)
        mark_head(table, self.styles)

    def _row(self, row: etree._Element) -> None:
        if row.find(f"{W}trPr/{W}del") is not None:
            self._deleted(row)
        else:
            self._visit(row)

    # --- Drawings --------------------------------------------------------------------------------------------

    def _alternative(self, alternative: etree._Element) -> None:
        """The first way to say it, which is the modern one."""
        chosen = alternative.find(f"{COMPATIBILITY}Choice")
        if chosen is None:
            chosen = alternative.find(f"{COMPATIBILITY}Fallback")
        if chosen is not None:
            self._visit(chosen)
        _replace(alternative, [] if chosen is None else list(chosen))

    def _embedded(self, element: etree._Element) -> None:
        program = next(element.iter(f"{OFFICE}OLEObject"), element).get("ProgID", "")
        self.left_out.add("embedded", program)
        _remove(element)

    def _drawing(self, drawing: etree._Element) -> None:
        boxes = [text_of(box) for box in drawing.iter(f"{W}txbxContent")]
        for words in filter(None, boxes):
            self.left_out.add("text box", words)
        images = images_in(drawing)
        kind = kind_of(drawing) or ("" if images or any(boxes) else "drawing")
        if kind:
            self.left_out.add(kind, description(drawing)[0])
        _replace(drawing, [mark for image in images if (mark := self._picture(image, drawing)) is not None])

    def _picture(self, image: etree._Element, drawing: etree._Element) -> etree._Element | None:
        key = image.get(f"{R}embed") or image.get(f"{R}id") or ""
        if key not in self.part.targets or key in self.part.outside:
            self.left_out.add("linked picture", description(drawing)[0])
            return None
        if self.left_out.in_notes:
            self.left_out.add("picture", description(drawing)[0])
            return None
        words, is_decorative = description(drawing)
        alt = without_made_up(words)
        self.pictures.append(Drawn(self.part.targets[key], alt, alt != words, is_decorative, self.left_out.place))
        return etree.Element(f"{W}bookmarkStart", {f"{W}name": f"{PICTURE_MARK}{len(self.pictures)}"})

    # --- For mammoth -----------------------------------------------------------------------------------------

    def docx(self) -> io.BytesIO:
        """A package of nothing but what was understood."""
        parts: dict[str, Part | None] = {"document": self.part, **self.notes}
        for kind in ("styles", "numbering"):
            parts[kind] = self.package.beside_document(kind)
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as package:
            for kind, part in parts.items():
                if part:
                    package.writestr(f"word/{kind}.xml", etree.tostring(part.root))
                    package.writestr(f"word/_rels/{kind}.xml.rels", _links(part))
        file.seek(0)
        return file


def _links(part: Part) -> bytes:
    links = etree.Element(f"{{{PACKAGE_RELATED}}}Relationships")
    for key in part.outside:
        facts = {"Id": key, "Type": f"{RELATED}/hyperlink", "Target": part.targets[key]}
        links.append(etree.Element(f"{{{PACKAGE_RELATED}}}Relationship", facts))
    return etree.tostring(links)


def _remove(element: etree._Element) -> None:
    _replace(element, [])


def _replace(old: etree._Element, new: list[etree._Element]) -> None:
    for element in new:
        old.addprevious(element)
    parent = old.getparent()
    assert parent is not None  # only what stands in a part is replaced
    parent.remove(old)
