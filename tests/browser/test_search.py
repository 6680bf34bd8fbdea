"""Searching as people do it: by keyboard, by finger, and without scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

from articles.models import Article
from articles.search.tasks import learn_words
from tests.browser.conftest import OpenPage
from tests.browser.test_accessibility import DESKTOP, PHONE, Faults, axe  # noqa: F401  # axe is a fixture
from tests.factories import make_article, make_category, make_tag

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def walking(transactional_db: None) -> Article:
    category, tag = make_category(name="Joints", slug="joints"), make_tag(name="Knee pain", slug="knee-pain")
    make_article(title="Kneeling in the garden", body="<p>Fibromyalgia and knees.</p>", category=category)
    article = make_article(title="Walking with sore knees", category=category, tags=[tag])
    learn_words()
    return article


def type_into_the_search(page: Page, words: str) -> None:
    field = page.get_by_role("main").get_by_role("combobox", name="Search the magazine")
    field.focus()
    field.press_sequentially(words)


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_suggestions_by_keyboard(open_page: OpenPage, walking: Article, axe: str, width: int) -> None:  # noqa: F811
    page, faults = open_page(width=width), Faults(axe)
    page.goto("/search/")
    field = page.get_by_role("main").get_by_role("combobox", name="Search the magazine")
    expect(field).to_have_attribute("aria-expanded", "false")
    type_into_the_search(page, "kne")
    options = page.get_by_role("listbox", name="Search the magazine").get_by_role("option")
    expect(options).to_have_text(
        ["Knee pain Topic", "Walking with sore knees Article", "Kneeling in the garden Article"]
    )
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = options.nth(1)
    expect(chosen).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    expect(field).to_be_focused()
    faults.look_in_every_light(page, "suggestions")
    page.keyboard.press("Escape")
    expect(options.first).to_be_hidden()
    expect(field).to_have_value("kne")
    page.keyboard.type("e")
    expect(options).to_have_count(2)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/articles/walking-with-sore-knees/$"))
    assert faults.are_none()


def test_enter_without_a_choice_searches(open_page: OpenPage, walking: Article) -> None:
    page = open_page()
    page.goto("/search/")
    type_into_the_search(page, "kne")
    expect(page.get_by_role("listbox").get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=kne&"))
    expect(page.get_by_role("status")).to_contain_text("2 articles found")


def test_a_suggestion_by_finger(open_page: OpenPage, walking: Article) -> None:
    page = open_page(width=PHONE, has_touch=True)
    page.goto("/search/")
    type_into_the_search(page, "knee p")
    page.get_by_role("listbox").get_by_role("option", name="Knee pain").tap()
    expect(page).to_have_url(re.compile(r"/tag/knee-pain/$"))


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_without_scripts_the_whole_search_works(open_page: OpenPage, walking: Article, width: int) -> None:
    page = open_page(width=width, java_script_enabled=False)
    page.goto("/search/")
    main = page.get_by_role("main")
    main.get_by_role("searchbox", name="Search the magazine").fill("fibromialgia")
    main.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Shown instead: articles about fibromyalgia")
    expect(main.locator("mark").first).to_have_text("Fibromyalgia")
    main.get_by_text("Narrow the search").click()
    main.get_by_label("Section").select_option("Joints")
    main.get_by_label("Published").select_option("This year")
    main.get_by_role("button", name="Narrow", exact=True).click()
    expect(page).to_have_url(re.compile(r"category=joints"))
    expect(main.get_by_label("Section")).to_have_value("joints")
    main.get_by_role("link", name="Search only for").click()
    expect(page.get_by_role("status")).to_contain_text("Nothing was found for “fibromialgia”.")
    expect(main.get_by_role("link", name="Joints")).to_be_visible()


def test_the_pages_of_search_have_no_faults(open_page: OpenPage, walking: Article, axe: str) -> None:  # noqa: F811
    page, faults = open_page(), Faults(axe)
    for name, query in [
        ("results", "q=knee"), ("mended", "q=fibromialgia"), ("some words", "q=knee+zebra"), ("nothing", "q=zebra"),
        ("narrowed", "q=knee&category=joints"), ("wrong dates", "q=knee&since=2024-02-02&until=2024-02-01"),
    ]:  # fmt: skip
        page.goto(f"/search/?{query}")
        faults.look_in_every_light(page, name)
    assert faults.are_none()


def test_the_button_keeps_its_word_on_the_narrowest_phone_and_with_large_text(
    open_page: OpenPage, walking: Article
) -> None:
    page = open_page(width=320)
    for size in ("100%", "200%"):
        page.goto("/search/?q=knees")
        page.evaluate("size => (document.documentElement.style.fontSize = size)", size)
        button = page.get_by_role("main").get_by_role("button", name="Search")
        lines = "b => { const word = new Range(); word.selectNodeContents(b); return word.getClientRects().length; }"
        assert button.evaluate(lines) == 1, size
        assert page.evaluate("document.documentElement.scrollWidth") == 320, size
