"""A writer puts pictures into a text: by keyboard alone, from the library and new ones, by paste and drop."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from articles.models import Article, Image
from tests.browser.conftest import OpenPage
from tests.browser.desk import text_editor
from tests.browser.test_accessibility import AXE, DESKTOP, PHONE, SCHEMES, Faults
from tests.factories import make_picture, make_user
from tests.picture_bytes import jpeg, photo_of_a_phone
from tests.services import missing

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ADD = "/admin/articles/article/add/"


def open_form(page: Page) -> None:
    page.goto(ADD)
    expect(text_editor(page).locator("body")).to_be_visible()


def dialog_of(page: Page) -> Locator:
    dialog = page.get_by_role("dialog", name="Picture")
    expect(dialog).to_be_visible()
    return dialog


def has_closed(page: Page) -> None:
    """And the editor has the focus again: a closed dialog stays in the page until it has given it back."""
    expect(page.locator("dialog.picker")).to_have_count(0)


def open_dialog(page: Page) -> Locator:
    page.get_by_role("button", name="Picture", exact=True).click()
    return dialog_of(page)


def tab_to(page: Page, name: str, *, back: bool = False) -> None:
    """Press Tab until the focus is on what has this name, as who sees or hears it would."""
    for _ in range(60):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        focused = page.evaluate(
            "() => { const field = document.activeElement;"
            " return (field.labels?.[0] ?? field).textContent.trim() || field.value }"
        )
        if focused == name:
            return
    raise AssertionError(f"“{name}” cannot be reached by Tab")


def choose_at_the_top(page: Page, title: str) -> None:
    page.locator("#select2-id_hero-container").click()
    page.locator(".select2-search__field").last.fill(title)
    page.get_by_role("option", name=title).click()


def test_the_picture_at_the_top_is_offered_its_description(open_page: OpenPage) -> None:
    """Chosen once more it is offered anew, as long as nobody said something else. What was typed, or emptied, stays."""
    make_picture(title="Red hills", alt="Hills at dusk")
    make_picture(title="Calm sea", alt="Waves")
    page = open_page(make_user("Writer"))
    open_form(page)
    described = page.get_by_label("What the picture shows")
    choose_at_the_top(page, "Red hills")
    expect(described).to_have_value("Hills at dusk")
    choose_at_the_top(page, "Calm sea")
    expect(described).to_have_value("Waves")
    described.fill("The sea, seen from our roof")
    choose_at_the_top(page, "Red hills")
    expect(described).to_have_value("The sea, seen from our roof")
    described.fill("")
    page.locator("#id_title").fill("By the sea")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("was added successfully")).to_be_visible()
    expect(described).to_have_value("")
    assert Article.objects.get().newest_revision.content["hero_alt"] == ""


def test_the_whole_path_by_keyboard_alone(open_page: OpenPage) -> None:
    """From an empty form to a stored text, without a mouse: choose, describe, caption, write on, open again, save."""
    make_picture(title="Red hills", alt="Hills at dusk")
    sea = make_picture(title="Calm sea", alt="Waves")
    page = open_page(make_user("Writer"))
    open_form(page)
    page.locator("#id_title").focus()
    page.keyboard.type("A day at the sea")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("Before it.")
    expect(text_editor(page).locator("body")).to_have_text("Before it.")
    page.keyboard.press("Enter")

    # The toolbar's own keys: Alt+F10 leads there, Tab to its next group.
    page.keyboard.press("Alt+F10")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.title") == "Picture"
    page.keyboard.press("Enter")
    dialog = dialog_of(page)
    expect(dialog.get_by_label("Words of its title or description")).to_be_focused()
    page.keyboard.type("sea")
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("1 picture", exact=True)).to_be_visible()
    tab_to(page, "Calm sea")
    page.keyboard.press("Space")
    expect(dialog.get_by_text("Chosen: Calm sea")).to_be_visible()

    # Neither words nor "decoration": refused, with a sentence, and the field is focused.
    tab_to(page, "What it shows, for people who cannot see it")
    expect(dialog.get_by_label("What it shows")).to_have_value("Waves")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Delete")
    tab_to(page, "Put it in")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert").filter(has_text="Describe what the picture shows")).to_be_visible()
    expect(dialog.get_by_label("What it shows")).to_be_focused()
    page.keyboard.type("Waves that come in")
    tab_to(page, "Caption, under the picture (may stay empty)")
    page.keyboard.type("At low tide & calm")
    page.keyboard.press("Enter")
    has_closed(page)

    # The caret is behind it: writing goes on.
    page.keyboard.type("After it.")
    body = text_editor(page).locator("body")
    expect(body.locator("figure figcaption")).to_have_text("At low tide & calm")
    expect(body.locator("p").last).to_have_text("After it.")

    # Back onto the picture, Enter opens the dialog again with what was said.
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    dialog = dialog_of(page)
    expect(dialog.get_by_label("What it shows")).to_have_value("Waves that come in")
    expect(dialog.get_by_label("Caption")).to_have_value("At low tide & calm")
    expect(dialog.get_by_role("radio", name="Calm sea")).to_be_checked()
    page.keyboard.press("Escape")
    has_closed(page)
    page.keyboard.press("Enter")
    dialog = dialog_of(page)
    tab_to(page, "It is decoration only: whoever does not see it misses nothing")
    page.keyboard.press("Space")
    tab_to(page, "Put it in")
    page.keyboard.press("Enter")
    has_closed(page)

    page.get_by_role("button", name="Save", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("was added successfully")).to_be_visible()
    article = Article.objects.get()
    assert article.newest_revision.content["body"] == (
        f'<p>Before it.</p><figure><img data-image="{sea.pk}" alt="">'
        "<figcaption>At low tide &amp; calm</figcaption></figure><p>After it.</p>"
    )
    assert [use.image_id for use in article.newest_revision.image_uses.all()] == [sea.pk]


def test_a_new_picture_in_the_middle_of_writing(open_page: OpenPage) -> None:
    page = open_page(make_user("Writer"))
    open_form(page)
    text_editor(page).locator("body").click()
    page.keyboard.type("Words.")
    dialog = open_dialog(page)
    dialog.get_by_role("button", name="Upload").click()
    expect(dialog.get_by_role("alert").filter(has_text="Choose a file first.")).to_be_visible()
    photo = {"name": "IMG_2024-05.jpg", "mimeType": "image/jpeg", "buffer": photo_of_a_phone(6)}
    dialog.get_by_label("Picture file").set_input_files([photo])

    # The server is away, and comes back: nothing is lost.
    page.route("**/upload/", lambda route: route.abort())
    dialog.get_by_role("button", name="Upload").click()
    expect(dialog.get_by_role("alert").filter(has_text="The server does not answer")).to_be_visible()
    page.unroute("**/upload/")
    dialog.get_by_role("button", name="Upload").click()
    expect(dialog.get_by_text("Uploaded and chosen. Now describe it.")).to_be_visible()
    expect(dialog.get_by_label("What it shows")).to_be_focused()
    expect(dialog.get_by_role("radio", name="IMG 2024 05")).to_be_checked()
    page.keyboard.type("A red and a blue half")
    dialog.get_by_role("button", name="Put it in").click()
    shown = text_editor(page).locator("figure img")
    expect(shown).to_have_attribute("alt", "A red and a blue half")
    assert shown.evaluate("async (image) => { await image.decode(); return image.naturalWidth }") == 60
    # The caption can be written in the text itself.
    text_editor(page).locator("figcaption").click()
    page.keyboard.type("Written in place")
    page.locator("#id_title").fill("With a picture")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("was added successfully")).to_be_visible()
    image = Image.objects.get()
    body = Article.objects.get().newest_revision.content["body"]
    assert f'<img data-image="{image.pk}" alt="A red and a blue half"><figcaption>Written in place</figcaption>' in body
    assert "src" not in body
    expect(text_editor(page).locator("figure img")).to_have_attribute("src", re.compile("^/media/images/"))

    # Saved again as it is: no other version.
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    assert Article.objects.get().newest_revision.number == 1


PASTE = """
([content, type, name]) => {
    const frame = document.querySelector(".cke_wysiwyg_frame").contentWindow;
    const data = new DataTransfer();
    if (name) data.items.add(new File([new Uint8Array(content)], name, { type }));
    else data.setData(type, content);
    const event = new frame.ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    frame.document.querySelector("p").dispatchEvent(event);
}
"""


def test_what_is_pasted(open_page: OpenPage) -> None:
    page = open_page(make_user("Writer"))
    open_form(page)
    body = text_editor(page).locator("body")
    body.click()
    page.keyboard.type("Words.")

    # A file takes the way of every upload, and is asked for its words.
    page.evaluate(PASTE, [list(jpeg()), "image/jpeg", "pasted.jpg"])
    dialog = dialog_of(page)
    expect(dialog.get_by_text("Uploaded and chosen. Now describe it.")).to_be_visible()
    page.keyboard.type("Two halves")
    dialog.get_by_role("button", name="Put it in").click()
    expect(body.locator("figure img")).to_have_attribute("alt", "Two halves")
    assert Image.objects.get().title == "pasted"

    # A picture inside of pasted text has no place in the library: left out, and said so.
    inside = '<p>Pasted <b>text</b></p><p><img src="data:image/png;base64,iVBORw0KGgo="> and <img src="/x.png"></p>'
    page.evaluate(PASTE, [inside, "text/html", ""])
    expect(body).to_contain_text("Pasted text")
    expect(page.get_by_text("A picture in what you pasted was left out.")).to_be_visible()
    expect(body.locator("img:not(.cke_reset)")).to_have_count(1)


def test_the_library_cannot_be_reached(open_page: OpenPage) -> None:
    """Signed out in another tab, or offline: the editor says so and goes on."""
    page = open_page(make_user("Writer"), refusals={403})  # the checks may ask, too
    open_form(page)
    page.route("**/picker/*", lambda route: route.abort())
    page.get_by_role("button", name="Picture", exact=True).click()
    expect(page.get_by_text("The pictures cannot be reached now.")).to_be_visible()
    page.unroute("**/picker/*")
    page.context.clear_cookies()
    page.get_by_role("button", name="Picture", exact=True).click()
    expect(page.get_by_text("The pictures cannot be reached now.")).to_have_count(2)
    expect(page.get_by_role("dialog", name="Picture")).to_have_count(0)


def test_axe_and_the_phone(open_page: OpenPage) -> None:
    if not AXE.exists():
        missing("axe-core", "npm ci")
    faults = Faults(AXE.read_text())
    for _ in range(12):
        make_picture((90, 60), credit="A. Nobody")
    writer, patient = make_user("Writer"), make_picture((90, 60), title="A shoulder", shows_patient=True)
    for width in (PHONE, DESKTOP):
        for scheme in SCHEMES:
            page = open_page(writer, width=width, color_scheme=scheme)
            open_form(page)
            name = f"({scheme}, {width} px)"
            dialog = open_dialog(page)
            faults.look(page, f"pictures {name}")
            dialog.get_by_role("radio", name="A shoulder").check()
            expect(dialog.get_by_text("no written consent is on file")).to_be_visible()
            dialog.get_by_role("button", name="Put it in").click()
            dialog.get_by_role("button", name="Upload").click()
            expect(dialog.get_by_role("alert").filter(has_text="Describe")).to_be_visible()
            faults.look(page, f"pictures, with errors {name}")
            assert dialog.evaluate("dialog => dialog.scrollWidth - dialog.clientWidth") <= 0
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    admin = make_user("admin")
    for width in (PHONE, DESKTOP):
        for scheme in SCHEMES:
            page = open_page(admin, width=width, color_scheme=scheme)
            for name in ("", "add/", f"{patient.pk}/change/", f"{patient.pk}/withdraw/", f"{patient.pk}/delete/"):
                page.goto(f"/admin/articles/image/{name}")
                faults.look(page, f"library {name} ({scheme}, {width} px)")
                assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    assert faults.are_none()


def test_the_focal_point_by_click_and_by_number(open_page: OpenPage) -> None:
    image = make_picture((600, 400))
    page = open_page(make_user("Editor"))
    page.goto(f"/admin/articles/image/{image.pk}/change/")
    frame = page.locator("[data-focal]")
    box = frame.bounding_box()
    assert box
    frame.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.75})
    expect(page.get_by_label("Focal point, from the left")).to_have_value("25")
    expect(page.get_by_label("Focal point, from the top")).to_have_value("75")
    page.get_by_label("Focal point, from the left").fill("80")
    expect(page.locator(".focal__mark")).to_have_attribute("style", re.compile("left: 80%"))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    image.refresh_from_db()
    assert (image.focus_x, image.focus_y) == (80, 75)
