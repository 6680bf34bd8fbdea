"""A claim that must not be made, from the writer's editor to the reviewer's decision, and the panel that names it."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from articles import publishing
from articles.models import Article, FindingOverride
from tests.browser.conftest import OpenPage
from tests.browser.desk import (
    REVIEWER,
    approve,
    make_clinician,
    open_article,
    rewrite,
    signed_in,
    submit_for_review,
    text_editor,
)
from tests.factories import make_author, make_category, make_draft, make_user

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TITLE = "Knees and what sellers say"
CLAIM = "Stem cells cure arthritis."
EDITED = "Stem cells cure every arthritis."
MENDED = "Stem cells have not been shown to help arthritis."
REASON = "It is what sellers say, and the next part answers it."
TWO = "<p>Rest helps.</p><p>Stem cells <strong>cure</strong> arthritis.</p><h2>More</h2><p>It is a miracle.</p>"


def panel_of(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Content checks")


def finding(page: Page, name: str) -> Locator:
    return panel_of(page).locator(".panel-finding").filter(has=page.locator("summary", has_text=name))


def expect_marked(page: Page, kind: str, *words: str) -> None:
    page.wait_for_function(
        """([kind, words]) => {
            const { CSS } = document.querySelector(".cke_wysiwyg_frame").contentWindow;
            const marked = [...(CSS.highlights.get(`finding-${kind}`) ?? [])].map(String);
            return JSON.stringify(marked) === JSON.stringify(words);
        }""",
        arg=[kind, list(words)],
    )


def selected(page: Page) -> str:
    words: str = text_editor(page).locator("body").evaluate("body => body.ownerDocument.getSelection().toString()")
    return words


def test_a_claim_is_stopped_overridden_edited_and_mended(open_page: OpenPage) -> None:
    make_user("Writer", username="writer")
    make_clinician("reviewer")
    make_category(name="Health", slug="health")
    make_author(name="Nora Quill", slug="nora-quill", credentials="RN", is_clinician=True)
    writer, reviewer = (signed_in(open_page, name) for name in ("writer", "reviewer"))

    write(writer)
    expect(panel_of(writer)).to_contain_text("1 place must change before it can be submitted.")
    expect(finding(writer, "Cure")).to_contain_text("Source:")
    expect_marked(writer, "block", "cure")
    refused(writer, CLAIM)

    override(reviewer)
    open_article(writer, TITLE)
    expect(panel_of(writer)).to_contain_text("No finding stops it.")
    expect(panel_of(writer)).to_contain_text(REASON)

    rewrite(writer, EDITED)
    expect(panel_of(writer)).to_contain_text("1 place must change before it can be submitted.")
    refused(writer, EDITED)

    rewrite(writer, MENDED)
    expect(panel_of(writer)).to_contain_text("No finding stops it.")
    submit_for_review(writer)
    approve(reviewer, TITLE)
    assert Article.objects.get().newest_revision.state == "approved"
    assert FindingOverride.objects.get().reason == REASON
    read_the_report(reviewer)


def write(page: Page) -> None:
    page.goto("/admin/articles/article/add/")
    page.get_by_role("textbox", name="Title").first.fill(TITLE)
    page.get_by_role("textbox", name="Summary").fill("What is known about knees, and what is only said.")
    page.get_by_role("combobox", name="Category").select_option("Health")
    page.get_by_role("combobox", name="Author").select_option("Nora Quill, RN")
    rewrite(page, CLAIM)


def refused(page: Page, text: str) -> None:
    """The sentence says why, and nothing that was typed is lost."""
    page.get_by_role("textbox", name="Note for the reviewer").fill("Is it right?")
    page.get_by_role("button", name="Save and submit for review").click()
    expect(page.get_by_text("The content checks stop it at 1 place: “cure” (Cure).")).to_be_visible()
    expect(text_editor(page).locator("body")).to_have_text(text)
    assert Article.objects.get().newest_revision.state == "draft"


def override(page: Page) -> None:
    open_article(page, TITLE)
    page.get_by_text("Let it stand").click()
    page.get_by_role("textbox", name="Why it may stand").fill(REASON)
    page.get_by_role("button", name="Override this finding").click()
    expect(page.get_by_text("It may stand, as long as its sentence stays as it is.")).to_be_visible()


def read_the_report(page: Page) -> None:
    """What was found, who let it stand and why, and that it lapsed."""
    page.goto(f"/admin/articles/article/{Article.objects.get().pk}/report/")
    report = page.get_by_role("main")
    expect(report).to_contain_text("Cure: “cure”")
    let_stand = report.get_by_role("region", name="Findings that a reviewer let stand")
    expect(let_stand).to_contain_text("cure")
    expect(let_stand).to_contain_text(REASON)
    expect(let_stand).to_contain_text(REVIEWER)
    expect(let_stand).to_contain_text("It has lapsed")


def open_draft(open_page: OpenPage, body: str = TWO, **options: object) -> Page:
    writer = make_user("Writer")
    article = make_draft(by=writer, title="Knees", summary="About knees.", body=body)
    page = open_page(writer, **options)
    page.goto(f"/admin/articles/article/{article.pk}/change/")
    expect(text_editor(page).locator("body")).to_contain_text("Rest helps.")
    return page


def test_words_are_marked_and_never_saved(open_page: OpenPage) -> None:
    page = open_draft(open_page)
    before = Article.objects.get().newest_revision.content["body"]
    expect_marked(page, "block", "cure", "miracle")
    # By the line as much as by the colour.
    lines = {
        kind: text_editor(page)
        .locator("body")
        .evaluate(f"body => getComputedStyle(body, '::highlight(finding-{kind})').textDecorationStyle")
        for kind in ("block", "warn", "info")
    }
    assert len(set(lines.values())) == 3, lines

    # Marks go with the words when something is typed before them.
    text_editor(page).get_by_text("Rest helps.").click()
    page.keyboard.press("Home")
    page.keyboard.type("A little more. ")
    expect_marked(page, "block", "cure", "miracle")
    finding(page, "Miracle").locator("summary").click()
    expect_marked(page, "current", "miracle")
    assert page.evaluate("CKEDITOR.instances.id_body.getData().includes('highlight')") is False
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    assert Article.objects.get().newest_revision.content["body"] == before.replace("Rest", "A little more. Rest", 1)


def test_from_finding_to_finding_by_keyboard(open_page: OpenPage) -> None:
    page = open_draft(open_page)
    expect_marked(page, "block", "cure", "miracle")
    said = page.locator("#checks-said")

    text_editor(page).locator("body").click()
    page.keyboard.press("F8")  # in the editor's frame
    expect(finding(page, "Cure")).to_have_attribute("open", "")
    expect(said).to_contain_text(re.compile(r"^1 / \d+\. Must change: Cure"))
    assert selected(page) == "cure"
    page.keyboard.press("F8")
    expect(said).to_contain_text(re.compile(r"^2 / \d+\. Must change: Miracle"))
    assert selected(page) == "miracle"
    page.keyboard.press("Shift+F8")
    assert selected(page) == "cure"
    page.keyboard.type("ease")  # the words that were led to are what is typed over
    expect(text_editor(page).locator("body")).to_contain_text("Stem cells ease arthritis.")
    expect(finding(page, "Cure")).to_have_count(0)

    page.get_by_role("textbox", name="Summary").focus()
    page.keyboard.press("F8")  # in the page
    assert selected(page) == "miracle"

    following = page.get_by_role("button", name="Next")
    following.focus()
    page.keyboard.press("Enter")
    expect(following).to_be_focused()  # to be pressed again


def test_enter_on_a_finding_shows_it_and_a_link_leads_to_the_words(open_page: OpenPage) -> None:
    page = open_draft(open_page, body=TWO + "<p>Rest.</p>" * 60 + "<p>PRP is FDA approved.</p>")
    expect_marked(page, "block", "cure", "miracle", "FDA approved")
    last = finding(page, "FDA approved")
    last.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(last.locator("summary")).to_be_focused()
    expect_marked(page, "current", "FDA approved")
    in_sight = "body => body.ownerDocument.defaultView.scrollY"
    assert text_editor(page).locator("body").evaluate(in_sight) > 0
    last.get_by_role("link", name="Go to its place").click()
    assert selected(page) == "FDA approved"
    page.keyboard.type("not approved")
    expect(text_editor(page).locator("body")).to_contain_text("PRP is not approved.")


def test_what_is_open_and_focused_outlives_a_new_drawing(open_page: OpenPage) -> None:
    page = open_draft(open_page)
    page.get_by_text("Grades by their formulas").click()
    finding(page, "Miracle").locator("summary").click()
    text_editor(page).get_by_text("Rest helps.").click()
    page.keyboard.type(" Stem cells cure all.")
    finding(page, "Miracle").locator("summary").focus()
    expect(panel_of(page)).to_contain_text("3 places must change")
    expect(page.locator("#checks-said")).to_contain_text("3 places must change")
    expect(finding(page, "Miracle")).to_have_attribute("open", "")
    expect(finding(page, "Miracle").locator("summary")).to_be_focused()
    expect(page.get_by_text("without the names in its tags").or_(page.get_by_text("Flesch-Kincaid"))).to_be_visible()


def test_the_panel_covers_nothing(open_page: OpenPage) -> None:
    """Beside the editor where there is room, under the form where there is not; what has focus stays in sight."""
    page = open_draft(open_page, body="<p>Rest helps.</p>" + "<p>Stem cells cure it. It is a miracle.</p>" * 20)
    panel, editor, bar = panel_of(page), page.locator(".cke"), page.locator("#submit-row")
    expect(panel).to_contain_text("40 places must change")
    beside, text = panel.bounding_box(), editor.bounding_box()
    assert beside
    assert text
    assert beside["x"] > text["x"] + text["width"]
    last = panel.locator("summary").last
    for _ in range(2):  # at the top of the page, and further down
        last.focus()
        focused, foot = last.bounding_box(), bar.bounding_box()
        assert focused
        assert foot
        assert focused["y"] + focused["height"] <= foot["y"]
        page.mouse.wheel(0, 600)

    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    expect(panel.get_by_text("40 places must change").first).to_be_hidden()  # folded
    page.get_by_role("link", name="40 places must change").click()
    expect(panel.get_by_text("40 places must change").first).to_be_visible()
    box = panel.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["width"] <= 390


def test_the_reviewers_score_follows_the_answers(open_page: OpenPage) -> None:
    clinician = make_clinician()
    article = make_draft(by=make_user("Writer"), body="<p>Rest helps.</p>")
    publishing.submit(article, by=None, base=1)
    page = open_page(clinician)
    page.goto(f"/admin/articles/article/{article.pk}/review/")
    page.get_by_text("Twenty questions").click()
    for group in page.locator(".checklist fieldset").all():
        group.get_by_label("Yes").check()
    expect(page.locator("#clear-score")).to_have_text("20 of 20 that apply are met: 100 %. The mark is 90 %.")
    page.get_by_role("group", name="Is there one main message?").get_by_label("No", exact=True).check()
    expect(page.locator("#clear-score")).to_have_text("19 of 20 that apply are met: 95 %. The mark is 90 %.")
    page.get_by_role("group", name="Is there one main message?").get_by_label("Does not apply").check()
    expect(page.locator("#clear-score")).to_have_text("19 of 19 that apply are met: 100 %. The mark is 90 %.")
