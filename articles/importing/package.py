"""A Word document as a file that somebody sent: opened within limits, or refused with a sentence.

Nothing in it is trusted: what a part says of its size is the most that is read of it, no part may declare entities, and
nothing outside of the file is ever fetched.
"""

import io
import posixpath
import zipfile
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from lxml import etree

MOST_BYTES = 20 * 1024 * 1024
# A text of 3,000 words takes less than half a megabyte. The worst that fits keeps the site busy for half a minute.
MOST_XML_BYTES = 4 * 1024 * 1024

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELATED = "http://schemas.openxmlformats.org/package/2006/relationships"
# Word's "Strict Open XML" has other names for the same.
STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": WORD.encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/": b"http://schemas.openxmlformats.org/officeDocument/2006/",
    b"http://purl.oclc.org/ooxml/drawingml/": b"http://schemas.openxmlformats.org/drawingml/2006/",
}
OLE_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class WordError(Exception):
    """A document that cannot be taken; the message says why and what to do, in words for staff."""


@dataclass
class Part:
    """One XML file of the package, and what it refers to by id."""

    root: etree._Element
    targets: dict[str, str] = field(default_factory=dict)
    """Addresses of links, and names of other parts."""
    outside: set[str] = field(default_factory=set)
    """Which of them lie outside of the file."""
    kinds: dict[str, str] = field(default_factory=dict)
    """Names of other parts by what they are: ``styles``, ``footnotes`` …"""


class Package:
    def __init__(self, data: bytes) -> None:
        if why_not := _why_not_word(data):
            raise WordError(why_not)
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(data))
        except Exception as error:  # zipfile fails with errors of every kind on what somebody made up
            raise WordError(_damaged()) from error
        self.names = set(self.zip.namelist())
        self.xml_left = MOST_XML_BYTES
        self._check_kind()
        self.document_name = self._document_name()
        document = self.part(self.document_name)
        if document is None or document.root.find(f"{{{WORD}}}body") is None:
            raise WordError(_damaged())
        self.document = document

    def part(self, name: str) -> Part | None:
        """The named part with its relationships, or None where there is none."""
        root = self._xml(name)
        if root is None:
            return None
        folder, _slash, file = name.rpartition("/")
        part = Part(root)
        rels = self._xml(f"{folder}/_rels/{file}.rels".lstrip("/"))
        for relation in [] if rels is None else rels.iter(f"{{{PACKAGE_RELATED}}}Relationship"):
            key, target = relation.get("Id", ""), relation.get("Target", "")
            if relation.get("TargetMode") == "External":
                part.outside.add(key)
            elif not target.startswith("#"):
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                part.kinds[relation.get("Type", "").rpartition("/")[2]] = target
            part.targets[key] = target
        return part

    def beside_document(self, kind: str) -> Part | None:
        """The part of this kind (``footnotes``, ``styles``, …): the one that the document names, or in Word's place."""
        folder = posixpath.dirname(self.document_name)
        return self.part(self.document.kinds.get(kind, posixpath.join(folder, f"{kind}.xml")))

    def file(self, name: str, *, most: int) -> bytes | None:
        """A part's bytes, or None where there is none, or more than ``most``."""
        if name not in self.names or self.zip.getinfo(name).file_size > most:
            return None
        return self._read(name)

    def _check_kind(self) -> None:
        if "mimetype" in self.names:
            raise WordError(_("This is an OpenDocument file. Open it in its program and save it as Word (.docx)."))
        if any(info.flag_bits & 0x1 for info in self.zip.infolist()):
            raise WordError(_protected())
        if any(name.rpartition("/")[2].lower() == "vbaproject.bin" for name in self.names):
            raise WordError(_("The document holds macros, which are programs. Save it as a Word document (.docx)."))
        types = self._xml("[Content_Types].xml")
        kinds = [] if types is None else [str(element.get("ContentType", "")) for element in types]
        if any("macroEnabled" in kind for kind in kinds):
            raise WordError(_("The document may hold macros, which are programs. Save it as a Word document (.docx)."))
        if types is None or not any("wordprocessingml" in kind for kind in kinds):
            raise WordError(_("This is no Word document. Save it as Word (.docx) and choose that file."))

    def _document_name(self) -> str:
        rels = self._xml("_rels/.rels")
        for relation in [] if rels is None else rels.iter(f"{{{PACKAGE_RELATED}}}Relationship"):
            name = relation.get("Target", "").lstrip("/")
            if relation.get("Type") == f"{RELATED}/officeDocument" and name in self.names:
                return name
        return "word/document.xml"

    def _xml(self, name: str) -> etree._Element | None:
        if name not in self.names:
            return None
        self.xml_left -= self.zip.getinfo(name).file_size
        if self.xml_left < 0:
            raise WordError(_("The text is longer than an article can be. Divide it into several documents."))
        data = self._read(name)
        for strict, usual in STRICT.items():
            data = data.replace(strict, usual)
        # Without "huge" it refuses what is nested deeper than 256 elements.
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            raise WordError(_damaged()) from error
        if root.getroottree().docinfo.doctype:  # Word writes none; entities live there
            raise WordError(_("The document holds declarations that Word does not write. It is not opened."))
        return root

    def _read(self, name: str) -> bytes:
        try:
            return self.zip.read(name)
        except Exception as error:  # as above
            raise WordError(_damaged()) from error


def _why_not_word(data: bytes) -> str:
    if not data:
        return _("The file is empty. Choose another one.")
    if len(data) > MOST_BYTES:
        return too_large()
    if data.startswith(OLE_FILE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            return _protected()
        return _("This is a document of an old Word (.doc). Open it in Word and save it as .docx.")
    if data.startswith(b"{\\rtf"):
        return _("This is a rich text file (.rtf). Open it in Word and save it as .docx.")
    if data.startswith(b"%PDF"):
        return _("This is a PDF. Choose the Word document that it was made of.")
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return _("This is no Word document, or only a part of one. Choose a file whose name ends in .docx.")
    return ""


def too_large() -> str:
    limit = {"limit": MOST_BYTES // 1024 // 1024}
    return _("The file is larger than %(limit)d MB. Make its pictures smaller in Word (Compress Pictures).") % limit


def _protected() -> str:
    return _("The document is protected with a password. Open it in Word, remove the password and save it.")


def _damaged() -> str:
    return _("The document is damaged or not complete. Open it in Word and save it anew.")
