"""What a reader can count on: a narrow phone, a keyboard, a printer, large letters, and no scripts at all."""

import re

import pytest
from playwright.sync_api import Page, expect

from articles.models import Article
from clinic_site.demo.content_files import documents
from tests.browser.conftest import OpenPage
from tests.factories import make_article, make_author, make_category, make_comment, make_tag

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

NARROW = 320  # what 1280 px leave at four times the size: WCAG 2.2, 1.4.10


@pytest.fixture
def article() -> Article:
    """A real article, its long words, tables and references included, with a comment and others beside it."""
    document = next(row for row in documents("articles") if row.slug == "prp-for-knee-arthritis-what-trials-found")
    facts = document.facts
    health, tag = make_category(name="Health", slug="health"), make_tag(name="Knee osteoarthritis")
    for _ in range(6):
        make_article(category=health, tags=[tag])
    article = make_article(
        title=facts["title"],
        summary=facts["summary"],
        body=document.body + "<table><tr>" + "<td>Measurements</td>" * 12 + "</tr></table>",
        references="\n".join(facts["references"]),
        category=health,
        tags=[tag],
        author=make_author(name="Ines Halloran", credentials="MD"),
        slug=document.slug,
    )
    make_comment(article, name="Sam", body="https://journals.example/" + "a-very-long-address" * 8)
    return article


def width_needed(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth")


def test_nothing_is_wider_than_a_narrow_phone(open_page: OpenPage, article: Article) -> None:
    page = open_page(width=NARROW)
    address = article.get_absolute_url()
    for place in ("/", "/category/health/", address, "/search/?q=knee", "/topics/", f"{address}comments/", "/nothing/"):
        page.goto(place)
        assert width_needed(page) <= NARROW, place
    page.goto(address)
    page.get_by_role("link", name="Write a comment").click()
    expect(page.get_by_role("button", name="Send the comment")).to_be_visible()
    assert width_needed(page) <= NARROW


def test_letters_twice_as_large_lose_nothing(open_page: OpenPage, article: Article) -> None:
    """As when a reader asks the browser for larger letters: whoever measures in rem follows."""
    page = open_page(width=640)
    for place in ("/", article.get_absolute_url(), f"{article.get_absolute_url()}comments/"):
        page.goto(place)
        before = page.evaluate("parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        after = page.evaluate("parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)")
        assert after >= 1.8 * before, place
        assert width_needed(page) <= 640, place
        cut_off = page.evaluate(
            """[...document.querySelectorAll("h1, h2, h3, p, a, button, label")]
            .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest(".visually-hidden"))
            .filter((one) => getComputedStyle(one).overflow === "hidden"
                && (one.scrollHeight > one.clientHeight + 2 || one.scrollWidth > one.clientWidth + 2))
            .map((one) => one.textContent.trim())"""
        )
        assert cut_off == [], place


def test_the_keyboard_reaches_the_text_in_two_keys(open_page: OpenPage, article: Article) -> None:
    page = open_page()
    page.goto(article.get_absolute_url())
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the text")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_the_menu_and_the_search_by_keyboard_on_a_phone(open_page: OpenPage, article: Article) -> None:
    page = open_page(width=390)
    page.goto("/")
    menu = page.get_by_text("Menu", exact=True)
    menu.focus()
    page.keyboard.press("Enter")
    search = page.get_by_role("search").get_by_role("combobox", name="Search the magazine")
    expect(search).to_be_visible()
    expect(page.get_by_role("navigation", name="Sections").get_by_role("link", name="Health")).to_be_visible()
    search.focus()
    page.keyboard.type("knee")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=knee$"))
    expect(page.get_by_role("main").get_by_role("link", name=article.title)).to_be_visible()


def test_paper_gets_the_article_and_nothing_to_press(open_page: OpenPage, article: Article) -> None:
    page = open_page()
    page.goto(article.get_absolute_url())
    expect(page.get_by_role("navigation", name="Sections")).to_be_visible()
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.get_by_role("heading", level=1, name=article.title)).to_be_visible()
    expect(page.get_by_role("heading", name="References")).to_be_visible()
    for nothing in (
        page.get_by_role("navigation"),
        page.get_by_role("search"),
        page.get_by_role("button"),
        page.get_by_text("Menu", exact=True),
        page.get_by_role("link", name="Write a comment"),
    ):
        expect(nothing.filter(visible=True)).to_have_count(0)
    assert page.evaluate("parseFloat(getComputedStyle(document.body).color.match(/\\d+/)[0])") < 64  # dark letters


def test_an_article_without_scripts(open_page: OpenPage, article: Article) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(article.get_absolute_url())
    main = page.get_by_role("main")
    for heading in (article.title, "References", "You may also like", "Comments", "More in Health"):
        expect(main.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    expect(main.get_by_role("article", name="Sam")).to_be_visible()

    # A reference's number leads to the reference, the contents to their heading.
    main.get_by_role("navigation", name="In this article").get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("#"))
    anchor = page.url.partition("#")[2]
    expect(page.locator(f"[id='{anchor}']")).to_be_in_viewport()

    main.get_by_role("link", name="Reply to Sam").click()
    expect(page.get_by_role("heading", level=1, name="Reply to Sam")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_comment_refused_for_a_mistake_keeps_what_was_typed(
    open_page: OpenPage, article: Article, scripts: bool
) -> None:
    page = open_page(java_script_enabled=scripts)
    page.goto(article.get_absolute_url())
    page.get_by_role("link", name="Write a comment").click()
    page.get_by_role("textbox", name="Your comment").fill("It took me\n\nthree weeks.")
    page.get_by_role("textbox", name="Your e-mail").fill("no address")
    page.get_by_role("button", name="Send the comment").click()

    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Please give a name or nickname.")
    expect(page.get_by_role("textbox", name="Your comment")).to_have_value("It took me\n\nthree weeks.")
    expect(page.get_by_role("textbox", name="Your e-mail")).to_have_value("no address")

    # The sentence leads to its field, which says itself what is wrong.
    alert.get_by_role("link", name="Please give a name or nickname.").click()
    name = page.get_by_role("textbox", name="Your name")
    expect(name).to_be_focused()
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(name).to_have_accessible_description(re.compile("A nickname is fine.*Please give a name", re.DOTALL))
    name.fill("Kim")
    page.get_by_role("textbox", name="Your e-mail").fill("")
    page.get_by_role("button", name="Send the comment").click()
    expect(page.get_by_role("heading", level=1, name="Thank you for your comment")).to_be_visible()
