"""Files that are no Word document, are broken, or are made to harm: a sentence, and nothing is kept."""

import io
import struct
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.importing import package
from articles.models import Article, Image
from tests.picture_bytes import png_bomb
from tests.word_documents import WORD, content_types, docx, heading, p, picture, png, table, word_file, zipped

pytestmark = pytest.mark.django_db

PAGE = "/admin/articles/article/import-word/"
SECRET = "TOP-SECRET-LINE"


def with_document(xml: str | bytes) -> bytes:
    return docx(parts={"word/document.xml": xml})


def locked(content: bytes) -> bytes:
    """The zip file's entries said to be encrypted."""
    data = bytearray(content)
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(sign)
        while at >= 0:
            struct.pack_into("<H", data, at + offset, 1)
            at = data.find(sign, at + 4)
    return bytes(data)


def flipped(content: bytes) -> bytes:
    """A byte inside of the compressed text of the document changed."""
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        start = opened.getinfo("word/document.xml").header_offset
    at = start + 30 + len("word/document.xml") + 40
    return content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]


NAMESPACE = f'xmlns:w="{WORD}"'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
OLE = package.OLE_FILE + b"\0" * 600

BAD = {
    "empty": (b"", "The file is empty."),
    "words": (b"Just words", "This is no Word document"),
    "rtf": (rb"{\rtf1 words}", "rich text file"),
    "pdf": (b"%PDF-1.7 words", "This is a PDF"),
    "old Word": (OLE, "an old Word (.doc)"),
    "password": (OLE + "EncryptedPackage".encode("utf-16-le"), "protected with a password"),
    "locked zip": (locked(docx(p("Words."))), "protected with a password"),
    "OpenDocument": (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "OpenDocument"),
    "macros by kind": (docx(p("x"), parts={"[Content_Types].xml": content_types(MACROS)}), "macros"),
    "macros inside": (docx(p("x"), parts={"word/vbaProject.bin": b"x"}), "macros"),
    "a spreadsheet": (docx(p("x"), parts={"[Content_Types].xml": content_types(SHEET)}), "no Word document"),
    "any zip": (zipped({"a.txt": "words"}), "no Word document"),
    "no document": (docx(parts={"word/document.xml": None}), "damaged or not complete"),
    "no body": (with_document(f"<w:document {NAMESPACE}/>"), "damaged or not complete"),
    "broken XML": (with_document(f"<w:document {NAMESPACE}><w:body>"), "damaged or not complete"),
    "cut off": (docx(p("Words " * 500))[:-60], "This is no Word document"),
    "a flipped byte": (flipped(docx(p("Words and other words, " * 50))), "damaged or not complete"),
    "laughs": (
        with_document(f'<!DOCTYPE d [<!ENTITY l0 "ha">{LAUGHS}]><w:document {NAMESPACE}><w:body><w:p><w:r><w:t>&l8;'
                      "</w:t></w:r></w:p></w:body></w:document>"),
        "damaged or not complete",
    ),
    "laughs in an attribute": (
        with_document(f'<!DOCTYPE d [<!ENTITY l0 "ha">{LAUGHS}]><w:document {NAMESPACE} a="&l8;"></w:document>'),
        "damaged or not complete",
    ),
    "another alphabet": (
        with_document((f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE d [<!ENTITY a "b">]>'
                       f"<w:document {NAMESPACE}><w:body/></w:document>").encode("utf-16")),
        "does not write",
    ),
    "deep": (with_document(f"<w:document {NAMESPACE}><w:body>{'<w:sdt>' * 5000}"), "damaged or not complete"),
    "deep, within what XML allows": (
        docx("<w:tbl><w:tr><w:tc>" * 70 + p("x") + "</w:tc></w:tr></w:tbl>" * 70), "cannot be read"
    ),
    "bomb": (docx(parts={"word/document.xml": b"<a>" + b" " * 60_000_000}), "longer than an article can be"),
    "bomb in the styles": (docx(p("x"), parts={"word/styles.xml": b" " * 60_000_000}), "longer than an article"),
    "a cell as wide as nothing": (
        docx("<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='x'/></w:tcPr></w:tc></w:tr></w:tbl>"), "cannot be read"
    ),
    "a style without id": (
        docx(p("x"), parts={"word/styles.xml": f"<w:styles {NAMESPACE}><w:style w:type='paragraph'/></w:styles>"}),
        "cannot be read",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_a_sentence_and_the_next_one_comes(name, run_command):
    content, sentence = BAD[name]
    said = run_command(content, docx(p("Words.")))
    assert sentence in said
    assert "1 of 2 not imported." in said
    assert [article.title for article in Article.objects.all()] == ["document-2"]


def test_a_file_of_many_megabytes_is_not_even_opened(client, sign_in, monkeypatch):
    monkeypatch.setattr("articles.importing.word.MOST_BYTES", 2000)
    sign_in("Writer")
    html = client.post(PAGE, {"file": word_file(docx(p("Words.")) + b"\0" * 2000)}).content.decode()
    assert "The file is larger than" in html
    assert not Article.objects.exists()


def test_a_missing_file_and_a_folder_get_a_sentence(tmp_path: Path, capsys):
    with pytest.raises(CommandError, match="2 of 2 not imported"):
        call_command("import_word", tmp_path / "nowhere.docx", tmp_path)
    said = capsys.readouterr().err
    assert "No such file or directory." in said
    assert "Is a directory." in said


def test_nothing_outside_of_the_file_is_read(tmp_path: Path, run_command):
    secret = tmp_path / "secret.xml"
    secret.write_text(SECRET)
    entity = f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    run_command(
        with_document(f"{entity}<w:document {NAMESPACE}><w:body>{p('&x;')}</w:body></w:document>"),
        docx(p(picture("rA")), outside={"rA": secret.as_uri()}),
        docx(
            p("Words."), parts={"_rels/.rels": '<a xmlns="b"/>', "word/styles.xml": f"{entity}<w:styles {NAMESPACE}/>"}
        ),
    )
    assert SECRET not in "".join(Article.objects.values_list("body", flat=True))
    assert not Image.objects.exists()


def test_parts_that_are_missing_are_done_without(run_command):
    parts = ["word/styles.xml", "word/numbering.xml", "_rels/.rels", "word/_rels/document.xml.rels"]
    run_command(docx(heading(1, "Symptoms"), p("Words."), table(["A"]), parts=dict.fromkeys(parts)))
    assert "Words." in Article.objects.get().body


@pytest.mark.parametrize("name", ["../../evil.png", "/etc/passwd", "word/media/none.png"])
def test_a_picture_with_a_strange_name_is_looked_up_in_the_file_only(name, run_command):
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rA" Type="x/image" Target="{name}"/></Relationships>'
    )
    said = run_command(docx(p("Words."), p(picture("rA")), parts={"word/_rels/document.xml.rels": rels}))
    assert "its file is missing or too large" in said
    assert not Image.objects.exists()


def test_a_bomb_of_a_picture_is_left_out(run_command):
    said = run_command(docx(p("Words."), p(picture("rA")), p(picture("rB")), files={"rA": png_bomb(), "rB": png()}))
    assert "million pixels" in said
    assert Image.objects.count() == 1


def test_what_a_document_says_is_text_on_every_page(client, sign_in):
    sign_in("Writer")
    attack = "<script>alert(1)</script>"
    document = docx(
        p(attack), heading(1, attack), p(picture("rA"), "<m:oMath><m:r><m:t>&lt;script&gt;x</m:t></m:r></m:oMath>"),
        p(picture("rB", alt=f'"{attack}')), files={"rA": png(), "rB": png("red")},
    )  # fmt: skip
    html = client.post(PAGE, {"file": word_file(document, f"{attack}.docx")}, follow=True).content.decode()
    assert "alert(1)" in html
    assert attack not in html
    assert "<script>x" not in html
    assert "<script" not in Article.objects.get().body


def test_a_style_map_inside_the_document_is_not_followed(run_command):
    run_command(docx(p("Words."), parts={"mammoth/style-map": "p => h1:fresh"}))
    assert Article.objects.get().body == "<p>Words.</p>"
