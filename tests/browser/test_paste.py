"""Pasting into the editor and giving text its styles, as a person does, and saving."""

import pytest
from playwright.sync_api import Page, expect

from articles import publishing
from articles.content import even_out
from articles.models import Article
from clinic_site.profile.fields import clean_html
from tests.articles.test_paste import CASES
from tests.browser.conftest import OpenPage
from tests.browser.desk import rewrite, text_editor
from tests.factories import approve, make_draft, make_user

pytestmark = pytest.mark.browser

PASTE = """(body, html) => {
    const data = new DataTransfer();
    data.setData("text/html", html);
    data.setData("text/plain", "words");
    body.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""
# Pictures reach the editor by their own dialog.
PASTED = [path for path in CASES if path.stem != "editor-own-text"]


def at_the_form(open_page: OpenPage, body: str = "<p>Old.</p>") -> tuple[Page, Article]:
    user = make_user("Editor")
    article = make_draft(by=user, title="Pasted", body=body)
    page = open_page(user)
    page.goto(f"/admin/articles/article/{article.pk}/change/")
    expect(text_editor(page).locator("body")).to_be_visible()
    return page, article


def paste(page: Page, html: str) -> str:
    """Put it in the place of the whole text; return what the editor would send."""
    body = text_editor(page).locator("body")
    page.evaluate("new Promise(done => CKEDITOR.instances.id_body.setData('', done))")
    body.focus()
    expect(body).to_have_text("")
    body.evaluate(PASTE, html)
    expect(body).not_to_have_text("")
    return str(page.evaluate("CKEDITOR.instances.id_body.getData()"))


def saved(page: Page, article: Article) -> str:
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    return str(Article.objects.get(pk=article.pk).newest_revision.content["body"])


def test_every_clipboard_keeps_in_the_editor_what_the_server_reads_in_it(open_page):
    page, _article = at_the_form(open_page)
    kept = {path.stem: even_out(clean_html(paste(page, path.read_text()))) for path in PASTED}
    assert kept == {path.stem: even_out(path.with_suffix(".wanted.html").read_text()) for path in PASTED}


def test_a_word_document_is_pasted_and_saved(open_page):
    page, article = at_the_form(open_page)
    case = next(path for path in PASTED if path.stem == "word-nested-lists")
    paste(page, case.read_text())
    expect(text_editor(page).locator("ul ul li")).to_have_count(2)
    assert saved(page, article) == even_out(case.with_suffix(".wanted.html").read_text())


def test_without_an_answer_the_editor_pastes_by_itself(open_page):
    page, _article = at_the_form(open_page)
    page.route("**/admin/clean-text/", lambda route: route.abort())
    html = "<p>Here <span style='font-weight:700'>bold</span><script>trip()</script></p>"
    assert even_out(paste(page, html)) == "<p>Here <strong>bold</strong></p>"


def test_a_style_is_given_by_keyboard_and_readers_see_its_name(open_page):
    page, article = at_the_form(open_page)
    rewrite(page, "Rest first.")
    page.keyboard.press("Alt+F10")
    page.keyboard.press("ArrowRight")
    expect(page.locator(":focus")).to_have_attribute("title", "Formatting Styles")
    page.keyboard.press("Enter")
    panel = page.frame_locator(".cke_combopanel iframe")
    expect(panel.get_by_role("option", name="Key points")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(text_editor(page).locator("p.key-points")).to_have_text("Rest first.")
    assert saved(page, article) == '<p class="key-points">Rest first.</p>'


def test_a_style_on_a_list_and_words_beside_it(open_page):
    page, article = at_the_form(open_page, "<p>Call when:</p><ul><li>it swells</li><li>you have fever</li></ul>")
    text_editor(page).locator("body").click()
    page.keyboard.press("ControlOrMeta+a")
    page.get_by_role("button", name="Styles").click()
    page.frame_locator(".cke_combopanel iframe").get_by_role("option", name="When to call a doctor").click()
    body = saved(page, article)
    assert body.count('class="call-a-doctor"') == 3
    publishing.publish(approve(article), by=None)
    page.goto(article.get_absolute_url())
    box = page.locator(".box")
    expect(box).to_have_count(1)
    expect(box).to_contain_text("When to call a doctor")
    expect(box.locator("li")).to_have_count(2)
