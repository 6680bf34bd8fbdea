"""What a Word document says, made into the parts of an article."""

import lxml.html
import pytest

from articles.models import Article, Image
from tests.word_documents import docx, drawing, heading, item, link, note, p, picture, png, run, table, text_box

pytestmark = pytest.mark.django_db

BOLD = "<w:b/>"


def words_of(html: str) -> list[str]:
    """Each block's words, with its tag."""
    root = lxml.html.fragment_fromstring(html, create_parent="div")
    return [f"{element.tag}: {element.text_content()}" for element in root]


# --- Text ----------------------------------------------------------------------------------------------------


def test_title_subtitle_and_headings_find_their_places(bring):
    article = bring(
        p("Knee pain", style="Titel"),
        p("What helps, and what does not.", style="Untertitel"),
        p("Knees hurt."),
        heading(1, "Symptoms"),
        heading(2, "At night"),
        heading(3, "In the morning"),
        p("They are stiff."),
    )
    assert (article.title, article.summary) == ("Knee pain", "What helps, and what does not.")
    assert words_of(article.body) == [
        "p: Knees hurt.",
        "h2: Symptoms",
        "h3: At night",
        "h4: In the morning",
        "p: They are stiff.",
    ]


def test_a_single_first_heading_is_the_title_and_the_next_level_begins_the_text(bring):
    article = bring(heading(1, "Knee pain"), p("Knees hurt."), heading(2, "Symptoms"), heading(2, "Causes"))
    assert article.title == "Knee pain"
    assert words_of(article.body) == ["p: Knees hurt.", "h2: Symptoms", "h2: Causes"]


def test_without_a_title_it_is_the_name_of_the_file_and_the_first_paragraph_is_suggested_if_short(bring):
    article = bring(p("Knees hurt."), heading(1, "Symptoms"), heading(1, "Causes"))
    assert article.title == "document-1"
    assert article.summary == "Knees hurt."
    assert words_of(article.body)[0] == "p: Knees hurt."


def test_a_long_first_paragraph_is_no_summary(bring):
    assert bring(p("Knees hurt. " * 40)).summary == ""


def test_a_style_of_ones_own_counts_as_what_it_is_based_on(bring):
    own = (
        '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Clinic big"/><w:basedOn w:val="H1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Round"><w:name w:val="Round"/><w:basedOn w:val="Round"/></w:style>'
        "</w:styles>"
    )
    article = bring(p("Words."), p("Symptoms", style="Own"), p("More.", style="Round"), parts={"word/styles.xml": own})
    assert words_of(article.body) == ["p: Words.", "h2: Symptoms", "p: More."]


def test_lists_are_nested_and_letters_keep_their_weight(bring):
    article = bring(
        item("Rest"),
        item("Lie down", level=1),
        item("Move"),
        item("First", numbered=True),
        p("H", run("2", '<w:vertAlign w:val="subscript"/>'), "O is ", run("good", BOLD), run(" water", "<w:i/>")),
        p("Ten", run("2", '<w:vertAlign w:val="superscript"/>')),
        p("Said so.", style="Zitat"),
    )
    assert article.body == (
        "<ul><li>Rest<ul><li>Lie down</li></ul></li><li>Move</li></ul><ol><li>First</li></ol>"
        "<p>H<sub>2</sub>O is <strong>good</strong><em> water</em></p><p>Ten<sup>2</sup></p>"
        "<blockquote><p>Said so.</p></blockquote>"
    )


@pytest.mark.parametrize(
    ("first", "head"),
    [
        (["Drug", "Dose"], "<w:tblHeader/>"),
        ([p(run("Drug", BOLD)), p(run("Dose", BOLD))], ""),
    ],
    ids=["marked", "bold"],
)
def test_a_table_keeps_its_head_and_its_caption(bring, first, head):
    article = bring(p("Table 1. Doses", style="Beschriftung"), table(first, ["A", "1 mg"], head=head))
    root = lxml.html.fragment_fromstring(article.body, create_parent="div")
    assert [cell.text_content() for cell in root.findall(".//thead//th")] == ["Drug", "Dose"]
    assert {cell.get("scope") for cell in root.findall(".//thead//th")} == {"col"}
    assert [cell.text_content() for cell in root.findall(".//tbody//td")] == ["A", "1 mg"]
    assert root.find(".//table/caption").text_content() == "Table 1. Doses"


def test_a_table_without_a_head_gets_none(bring):
    assert "<th" not in bring(table(["A", "1"], ["B", "2"])).body


def test_links_stay_where_they_lead_somewhere_and_else_their_words_do(run_command):
    said = run_command(
        docx(
            p(link("A study", "r1"), " ", link("My notes", "r2"), " ", link("Click", "r3"), " ", link("Lost", "r9")),
            links={"r1": "https://example.org/study", "r2": "file:///C:/notes.doc", "r3": "javascript:alert(1)"},
        )
    )
    body = Article.objects.get().body
    assert body == '<p><a href="https://example.org/study">A study</a> My notes Click Lost</p>'
    assert "2 links that lead nowhere on the web: their words stay (“My notes”; “Click”)" in said


def test_wrapped_text_is_kept(bring):
    article = bring(
        p(f'<w:fldSimple w:instr="SEQ">{run("Figure 1")}</w:fldSimple>', f"<w:sdt><w:sdtContent>{run(' chosen')}"
          "</w:sdtContent></w:sdt>", f"<w:dir>{run(' turned')}</w:dir>"),
    )  # fmt: skip
    assert article.body == "<p>Figure 1 chosen turned</p>"


# --- References ----------------------------------------------------------------------------------------------


def test_notes_are_references_in_the_order_of_their_marks_and_one_that_repeats_is_one(bring):
    article = bring(
        p("First", note(2), " second", note(1), "."),
        p("Third", note(7, "endnote"), " first again", note(3), ", and", note(2)),
        links={"r1": "https://example.org/there"},
        footnotes={1: p("Jones B. Hips. PMID: 12"), 2: p("Smith A. Knees."), 3: p("Smith A.", " Knees.")},
        endnotes={7: p("See ", link("the guideline", "r1")) + p("Read twice.")},
    )
    assert article.body == "<p>First[1] second[2].</p><p>Third[3] first again[1], and[1]</p>"
    assert article.references.splitlines() == [
        "Smith A. Knees.",
        "Jones B. Hips. PMID: 12",
        "See the guideline Read twice. https://example.org/there",
    ]


def test_a_mark_beside_a_raised_word_stands_in_the_line(bring):
    body = bring(p("m", run("2", '<w:vertAlign w:val="superscript"/>'), note(1)), footnotes={1: p("A.")}).body
    assert body == "<p>m<sup>2</sup>[1]</p>"


@pytest.mark.parametrize(
    "listed",
    [
        [item("Smith A. Knees.", numbered=True), item("Jones B. Hips.", numbered=True)],
        [p("1. Smith A. Knees."), p("2. Jones B. Hips.")],
        [p("[1] Smith A. Knees."), p("[2] Jones B. Hips.")],
    ],
    ids=["list", "typed", "brackets"],
)
def test_a_list_at_the_end_is_the_references_and_notes_are_counted_on(bring, listed):
    article = bring(
        heading(1, "Symptoms"), p("Known [1, 2], and", note(1)), heading(1, "References"), *listed,
        footnotes={1: p("Note.")},
    )  # fmt: skip
    assert article.references.splitlines() == ["Smith A. Knees.", "Jones B. Hips.", "Note."]
    assert words_of(article.body) == ["h2: Symptoms", "p: Known [1, 2], and[3]"]


def test_what_follows_the_references_stays_in_the_text(bring):
    article = bring(heading(1, "A"), heading(1, "Bibliography"), p("1. Smith A."), p("About the writer."))
    assert article.references == "Smith A."
    assert words_of(article.body)[-1] == "p: About the writer."


def test_sources_in_the_middle_are_text(bring):
    article = bring(heading(1, "References"), p("1. Smith A."), heading(1, "Symptoms"))
    assert article.references == ""
    assert "1. Smith A." in article.body


def test_a_note_that_is_not_there_leaves_no_mark(bring):
    assert bring(p("First", note(5), "."), footnotes={1: p("A.")}).body == "<p>First.</p>"


# --- What is left out ----------------------------------------------------------------------------------------


def test_what_is_left_out_is_named_with_its_place(run_command):
    chart = drawing("<c:chart/>", kind="chart", alt="Doses")
    ole = (
        '<w:r><w:object><v:shape><v:imagedata r:id="r1"/></v:shape><o:OLEObject ProgID="Excel.Sheet"/></w:object></w:r>'
    )
    head = '<w:sectPr><w:headerReference r:id="rH"/></w:sectPr>'
    said = run_command(
        docx(
            p("Contents", style="Verzeichnis1"),
            p("Words.", text_box("Call us"), "<w:r><w:br w:type='page'/></w:r>", properties=head),
            heading(1, "Doses"),
            p(run("Secret plan", "<w:vanish/>"), run("Seen", '<w:vanish w:val="0"/>')),
            p("<m:oMath><m:r><m:t>E=m</m:t></m:r></m:oMath>", chart, ole),
            p("<w:r><w:commentReference w:id='1'/></w:r>", '<w:r><w:sym w:char="ZZZZ"/></w:r>'),
            parts={
                "word/_rels/document.xml.rels": (
                    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                    '<Relationship Id="rH" Type="x/header" Target="header1.xml"/></Relationships>'
                ),
                "word/header1.xml": docx_header("Draft of March"),
            },
        )
    )
    for sentence in [
        "1 text box (“Call us”, at the beginning)",
        "1 equation (“E=m”, under “Doses”)",
        "1 chart (“Doses”, under “Doses”)",
        "1 embedded file (“Excel.Sheet”, under “Doses”)",
        "1 page header (“Draft of March”)",
        "1 section break (at the beginning)",
        "1 page break (at the beginning)",
        "1 passage of hidden text (“Secret plan”, under “Doses”)",
        "1 comment (under “Doses”)",
        "the table of contents: the site makes its own",
        "1 sign of a special font (under “Doses”)",
    ]:
        assert f"Left out: {sentence}\n" in said
    article = Article.objects.get()
    assert words_of(article.body) == ["p: Words.", "h2: Doses", "p: Seen"]


def docx_header(words: str) -> str:
    return (
        '<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:hdr>"
    )


def test_of_tracked_changes_the_insertions_stay_and_it_says_so(run_command):
    deleted = "<w:del><w:r><w:delText>ten</w:delText></w:r></w:del>"
    moved = f"<w:moveFrom>{run('Away.')}</w:moveFrom>"
    said = run_command(docx(p("Take ", deleted, f"<w:ins>{run('two')}</w:ins>", " a day.", moved)))
    assert Article.objects.get().body == "<p>Take two a day.</p>"
    assert "tracked changes: 1 insertion was taken as accepted; 2 deletions are left out." in said


def test_a_plain_document_leaves_nothing_out(run_command):
    said = run_command(docx(heading(1, "Symptoms"), p("Words."), heading(1, "Causes")))
    assert "Left out" not in said
    assert "Taken over: 3 words, 2 headings." in said


# --- Pictures ------------------------------------------------------------------------------------------------


def test_pictures_go_into_the_library_with_their_words_and_captions(run_command):
    said = run_command(
        docx(
            heading(1, "Symptoms"),
            p("A knee: ", picture("rA", alt="A swollen knee"), " as it hurts"),
            p("Figure 1. The knee", style="Beschriftung"),
            p(picture("rB", decorative=True, alt="A line")),
            heading(1, "Causes"),
            p(picture("rC")),
            p(picture("rA", alt="The same knee")),
            files={"rA": png("red"), "rB": png("blue"), "rC": png("green")},
        )
    )
    assert Image.objects.count() == 3
    knee = Image.objects.get(alt="A swollen knee")
    plain = Image.objects.get(alt="")
    article = Article.objects.get()
    root = lxml.html.fragment_fromstring(article.body, create_parent="div")
    assert [(tag.get("data-image"), tag.get("alt")) for tag in root.iter("img")] == [
        (str(knee.pk), "A swollen knee"),
        (str(Image.objects.get(alt="A line").pk), ""),
        (str(plain.pk), None),  # nobody has said that it is decoration
        (str(knee.pk), "The same knee"),
    ]
    assert root.find("figure/figcaption").text_content() == "Figure 1. The knee"
    assert root.find("p").text_content().split() == ["A", "knee:", "as", "it", "hurts"]
    assert all(tag.getparent().tag == "figure" for tag in root.iter("img"))
    assert said.count("Needs a description") == 1
    assert f"Needs a description: {plain.title} (under “Causes”)" in said


def test_a_picture_that_cannot_be_used_is_named_and_its_caption_stays(run_command):
    said = run_command(
        docx(
            p(picture("rA.emf", alt="A drawing")),
            p("Figure 1", style="Beschriftung"),
            p(picture("rB"), picture("rC"), picture("rD")),
            files={"rA.emf": b"emf", "rB": b"no picture at all"},
            outside={"rC": "https://elsewhere.example/pixel.png"},
        )
    )
    assert "“A drawing”, at the beginning: a drawing for Windows (EMF); save it as PNG" in said
    assert "3 pictures that cannot be used" not in said
    assert "2 pictures that cannot be used" in said
    assert "2 pictures that are not in the document (at the beginning (2))" in said
    assert not Image.objects.exists()
    assert words_of(Article.objects.get().body) == ["p: Figure 1"]


def test_a_description_that_a_program_wrote_is_to_be_checked(run_command):
    made_up = "A person with a phone\n\nDescription automatically generated with medium confidence"
    said = run_command(docx(p(picture("rA", alt=made_up)), files={"rA": png()}))
    assert Image.objects.get().alt == "A person with a phone"
    assert "A program wrote these descriptions, check them: A person with a phone." in said


def test_pictures_of_patients_are_marked(run_command):
    run_command(docx(p(picture("rA", alt="A hand")), files={"rA": png()}), patients=True)
    assert Image.objects.get().shows_patient
