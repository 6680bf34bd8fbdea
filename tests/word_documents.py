"""Word documents, written by hand: the parts of the zip file as Word writes them."""

import io
import zipfile
from html import escape

import PIL.Image
from django.core.files.uploadedfile import SimpleUploadedFile

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "w": WORD,
        "r": f"{OFFICE}/relationships",
        "m": f"{OFFICE}/math",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
        "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "adec": "http://schemas.microsoft.com/office/drawing/2017/decorative",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
    }.items()
)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
# Word's names are English in every language; its ids are not.
STYLES = {
    "Titel": "Title",
    "Untertitel": "Subtitle",
    "berschrift1": "heading 1",
    "berschrift2": "heading 2",
    "berschrift3": "heading 3",
    "Beschriftung": "caption",
    "Zitat": "Quote",
    "Verzeichnis1": "toc 1",
}
HEADINGS = {1: "berschrift1", 2: "berschrift2", 3: "berschrift3"}


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def p(*runs: str, style: str = "", properties: str = "") -> str:
    """A paragraph; a run that is no markup is its words."""
    inner = "".join(text if text.startswith("<") else run(text) for text in runs)
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{inner}</w:p>"


def heading(level: int, text: str) -> str:
    return p(text, style=HEADINGS[level])


def item(text: str, *, level: int = 0, numbered: bool = False) -> str:
    number = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{2 if numbered else 1}"/></w:numPr>'
    return p(text, properties=number)


def table(*rows: list[str], head: str = "") -> str:
    """``head`` are properties of the first row."""
    written = ""
    for number, row in enumerate(rows):
        cells = "".join(f"<w:tc>{cell if cell.startswith('<') else p(cell)}</w:tc>" for cell in row)
        written += f"<w:tr>{f'<w:trPr>{head}</w:trPr>' if head and not number else ''}{cells}</w:tr>"
    return f"<w:tbl><w:tblPr/>{written}</w:tbl>"


def link(text: str, key: str) -> str:
    return f'<w:hyperlink r:id="{key}">{run(text)}</w:hyperlink>'


def note(key: int, kind: str = "footnote") -> str:
    return f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:{kind}Reference w:id="{key}"/></w:r>'


def picture(key: str, *, alt: str = "", decorative: bool = False) -> str:
    mark = '<a:extLst><a:ext uri="{C183D7F6}"><adec:decorative val="1"/></a:ext></a:extLst>' if decorative else ""
    return drawing(f'<pic:pic><pic:blipFill><a:blip r:embed="{key}"/></pic:blipFill></pic:pic>', alt=alt, inside=mark)


def drawing(graphic: str, *, alt: str = "", inside: str = "", kind: str = "picture") -> str:
    uri = f"http://schemas.openxmlformats.org/drawingml/2006/{kind}"
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="Picture 1" descr="{escape(alt)}">{inside}</wp:docPr>'
        f'<a:graphic><a:graphicData uri="{uri}">{graphic}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )


def text_box(words: str) -> str:
    box = f"<w:txbxContent>{p(words)}</w:txbxContent>"
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><wps:txbx>{box}</wps:txbx>'
        f"</wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape>"
        "</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def docx(
    *body: str,
    links: dict[str, str] | None = None,
    files: dict[str, bytes] | None = None,
    outside: dict[str, str] | None = None,
    footnotes: dict[int, str] | None = None,
    endnotes: dict[int, str] | None = None,
    parts: dict[str, bytes | str | None] | None = None,
) -> bytes:
    """``files`` are pictures by their relationship, ``outside`` those that are only linked. ``parts`` replace or add
    files of the package by name; None leaves one out."""
    files = files or {}
    relations = [(key, "hyperlink", target, True) for key, target in (links or {}).items()]
    relations += [(key, "image", f"media/{key}", False) for key in files]
    relations += [(key, "image", target, True) for key, target in (outside or {}).items()]
    package: dict[str, bytes | str | None] = {
        "[Content_Types].xml": _types(MAIN),
        "_rels/.rels": _relations([("rId1", "officeDocument", "word/document.xml", False)]),
        "word/document.xml": _xml("document", f"<w:body>{''.join(body)}<w:sectPr/></w:body>"),
        "word/_rels/document.xml.rels": _relations(relations),
        "word/styles.xml": _xml("styles", "".join(_style(key, name) for key, name in STYLES.items())),
        "word/numbering.xml": _xml("numbering", _numbering(1, "bullet") + _numbering(2, "decimal") + _numbers()),
        **{f"word/media/{key}": content for key, content in files.items()},
    }
    for kind, notes in (("footnote", footnotes), ("endnote", endnotes)):
        if notes:
            written = "".join(f'<w:{kind} w:id="{key}">{text}</w:{kind}>' for key, text in notes.items())
            package[f"word/{kind}s.xml"] = _xml(f"{kind}s", written)
            package[f"word/_rels/{kind}s.xml.rels"] = _relations(relations)
    package |= parts or {}
    return zipped({name: content for name, content in package.items() if content is not None})


def zipped(files: dict[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            # Without the time of day: the same parts are the same file.
            package.writestr(zipfile.ZipInfo(name), content, compress_type=zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def png(color: str = "teal") -> bytes:
    buffer = io.BytesIO()
    PIL.Image.new("RGB", (40, 30), color).save(buffer, "PNG")
    return buffer.getvalue()


def word_file(content: bytes, name: str = "Knee pain.docx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def content_types(main: str) -> str:
    return _types(main)


def _xml(root: str, inner: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:{root} {SPACES}>{inner}</w:{root}>'


def _types(main: str) -> str:
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    )


def _relations(relations: list[tuple[str, str, str, bool]]) -> str:
    written = "".join(
        f'<Relationship Id="{key}" Type="{OFFICE}/relationships/{kind}" Target="{escape(target)}"'
        + (' TargetMode="External"/>' if is_outside else "/>")
        for key, kind, target, is_outside in relations
    )
    return f'<Relationships xmlns="{RELS}">{written}</Relationships>'


def _style(key: str, name: str) -> str:
    return f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'


def _numbering(key: int, kind: str) -> str:
    levels = "".join(f'<w:lvl w:ilvl="{level}"><w:numFmt w:val="{kind}"/></w:lvl>' for level in range(3))
    return f'<w:abstractNum w:abstractNumId="{key}">{levels}</w:abstractNum>'


def _numbers() -> str:
    return "".join(f'<w:num w:numId="{key}"><w:abstractNumId w:val="{key}"/></w:num>' for key in (1, 2))
