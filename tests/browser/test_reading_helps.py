"""What helps to read a long article: the list of contents, links to sections, references beside their numbers, series,
topics; by mouse, by keyboard, narrow, in large letters, on paper and without scripts."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from articles import publishing
from articles.models import Article, Series
from articles.series import change_series
from tests.browser.conftest import OpenPage
from tests.browser.test_accessibility import Faults, axe  # noqa: F401  # the fixture
from tests.factories import make_article, make_category, make_tag, make_user

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

NARROW = 320
SECTIONS = ["What it is", "Incomprehensibilities of otorhinolaryngology", "What helps", "What may help", "Afterwards"]
LONG_WORDS = "Pneumonoultramicroscopicsilicovolcanoconiosis and Gastroenterologicalhepatopancreatitis"
REFERENCE = "Halloran I, Okoye S. A trial of rest and of movement in 454 adults. Journal of Examples. 2024;1:1-9."


@pytest.fixture
def article() -> Article:
    """The second of three parts, with all that an article can have."""
    paragraph = "<p>" + "Words that say how rest and movement share the work of a sore joint. " * 12 + "</p>"
    body = f"<p>It helps some people [1] and not others [2].</p>{paragraph}" + "".join(
        f"<h2>{title}</h2>{paragraph * 2}<h3>More on: {title}</h3>{paragraph}" for title in SECTIONS
    )
    health = make_category(name="Health", slug="health", introduction=f"An introduction.\n\n{LONG_WORDS}.")
    tag = make_tag(name=LONG_WORDS[:58], slug="long", kind="condition", synonyms=f"{LONG_WORDS}\nOther name",
                   introduction=LONG_WORDS)  # fmt: skip
    series = Series.objects.create(title=f"Living with {LONG_WORDS}", description="In three parts.")
    parts = [
        make_article(
            title=f"{title} {LONG_WORDS}",
            category=health,
            tags=[tag, make_tag(kind="treatment")],
            body=body,
            references=f"{REFERENCE} https://doi.org/10.1000/a-very-long-identifier-{'x' * 60}\nA second study.",
        )
        for title in ("First", "Second", "Third")
    ]
    for part in parts:
        change_series(part, series, by=None)
    for _ in range(2):
        make_article(category=health, tags=[tag])
    publishing.add_correction(parts[1], f"It said {LONG_WORDS}.", by=None)
    Article.objects.filter(pk=parts[1].pk).update(changes=[{"day": "2026-11-20", "text": f"Added {LONG_WORDS}."}])
    return Article.objects.get(pk=parts[1].pk)


def current(page: Page) -> list[str]:
    return page.locator(".contents [aria-current]").all_inner_texts()


def test_the_contents_mark_the_section_that_is_read(open_page: OpenPage, article: Article) -> None:
    page = open_page()
    page.goto(article.get_absolute_url())
    contents = page.get_by_role("navigation", name="In this article")
    expect(contents.get_by_role("link")).to_have_count(len(SECTIONS))
    assert current(page) == [], "nothing is read yet but the beginning"
    for title in (SECTIONS[2], SECTIONS[0], SECTIONS[-1]):
        page.get_by_role("heading", name=title, exact=True).evaluate("(one) => one.scrollIntoView({ block: 'start' })")
        expect(page.locator(".contents [aria-current='true']")).to_have_text(title)
    page.evaluate("scrollTo(0, 0)")
    expect(page.locator(".contents [aria-current]")).to_have_count(0)


def test_each_heading_has_a_link_to_itself(open_page: OpenPage, article: Article) -> None:
    page = open_page()
    page.goto(article.get_absolute_url())
    name = "What helps"
    link = page.get_by_role("link", name=f"Link to the section “{name}”")
    heading = page.get_by_role("heading", name=name, exact=True)  # the link is no part of its name
    expect(link).to_have_css("opacity", "0")
    heading.hover()
    expect(link).to_have_css("opacity", "1")
    page.mouse.move(0, 0)
    link.focus()
    expect(link).to_have_css("opacity", "1")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#section-what-helps$"))
    expect(heading).to_be_in_viewport()


def preview(page: Page) -> Locator:
    return page.get_by_role("tooltip")


def test_a_reference_is_shown_beside_its_number(open_page: OpenPage, article: Article) -> None:
    page = open_page()
    page.goto(article.get_absolute_url())
    mark = page.get_by_role("link", name="Reference 1", exact=True)
    expect(preview(page)).to_have_count(0)

    # By mouse: it can be gone onto, and goes when the mouse has gone.
    mark.hover()
    expect(preview(page)).to_contain_text(REFERENCE)
    expect(mark).to_have_accessible_description(re.compile(re.escape(REFERENCE)))
    expect(preview(page)).not_to_contain_text("Back to")
    preview(page).hover()
    page.wait_for_timeout(600)
    expect(preview(page)).to_be_visible()
    page.mouse.move(5, 5)
    expect(preview(page)).to_be_hidden()

    # By keyboard: shown on focus, Escape takes it away and leaves the focus, and the link still leads there.
    page.get_by_role("link", name="Link to the section “What it is”").focus()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("link", name="Reference 2", exact=True)).to_be_focused()
    expect(preview(page)).to_have_text("A second study.")
    page.keyboard.press("Escape")
    expect(preview(page)).to_be_hidden()
    expect(page.get_by_role("link", name="Reference 2", exact=True)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(preview(page)).to_contain_text(REFERENCE)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#reference-1$"))
    expect(preview(page)).to_be_hidden()
    expect(page.locator("#reference-1")).to_be_in_viewport()


@pytest.mark.parametrize(("width", "letters"), [(NARROW, "100%"), (NARROW, "200%"), (640, "200%"), (1280, "100%")])
def test_a_preview_stays_in_the_window(open_page: OpenPage, article: Article, width: int, letters: str) -> None:
    page = open_page(width=width)
    page.goto(article.get_absolute_url())
    page.evaluate("(size) => { document.documentElement.style.fontSize = size }", letters)
    page.get_by_role("link", name="Reference 1", exact=True).hover()
    expect(preview(page)).to_be_visible()
    expect(preview(page)).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_finger_follows_the_number(open_page: OpenPage, article: Article) -> None:
    page = open_page(width=390, has_touch=True)
    page.goto(article.get_absolute_url())
    page.get_by_role("link", name="Reference 1", exact=True).tap()
    expect(page).to_have_url(re.compile("#reference-1$"))
    expect(preview(page)).to_be_hidden()


def test_all_of_it_without_scripts(open_page: OpenPage, article: Article) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(article.get_absolute_url())
    page.get_by_role("link", name="Reference 1", exact=True).click()
    expect(page.locator("#reference-1")).to_be_in_viewport()
    page.get_by_role("navigation", name="In this article").get_by_role("link", name="Afterwards").click()
    expect(page.get_by_role("heading", name="Afterwards", exact=True)).to_be_in_viewport()
    page.get_by_role("link", name="What changed").click()
    expect(page.get_by_role("heading", name="What changed")).to_be_in_viewport()
    parts = page.get_by_role("navigation", name=re.compile("^Series: Living with"))
    expect(parts).to_contain_text("Part 2 of 3")
    parts.get_by_role("link", name=re.compile("^Third")).click()
    expect(page.get_by_role("heading", level=1, name=re.compile("^Third"))).to_be_visible()
    page.get_by_role("link", name=re.compile("^Previous part")).click()
    expect(page.get_by_role("heading", level=1, name=article.title)).to_be_visible()
    page.get_by_role("link", name="This article as plain text").click()
    expect(page.locator("body")).to_contain_text("## References")


# What is wider or higher than its box and cut off there, or stands outside of the window.
CUT_OFF = """
() => [...document.querySelectorAll("main *, footer *, header *")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .filter((one) => !one.closest(".visually-hidden, .table-scroll, .skip-link, picture"))
    .filter((one) => {
        const box = one.getBoundingClientRect();
        const hides = ["hidden", "clip"].includes(getComputedStyle(one).overflowX);
        return box.width && (box.right > innerWidth + 1 || box.left < -1
            || (hides && (one.scrollWidth > one.clientWidth + 2 || one.scrollHeight > one.clientHeight + 2)));
    })
    .map((one) => `${one.tagName}.${one.className}: ${one.textContent.trim().slice(0, 60)}`)
"""


@pytest.mark.parametrize(("width", "letters"), [(NARROW, "100%"), (NARROW, "200%"), (640, "200%"), (1280, "200%")])
def test_nothing_is_cut_off(open_page: OpenPage, article: Article, width: int, letters: str) -> None:
    page = open_page(width=width)
    for address in (
        article.get_absolute_url(),
        "/topics/",
        "/topics/?kind=condition",
        "/tag/long/",
        "/category/health/",
        "/pages/privacy/",
    ):
        page.goto(address)
        page.evaluate("(size) => { document.documentElement.style.fontSize = size }", letters)
        page.evaluate("document.querySelector('.menu').open = true")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        # The breadcrumbs' and bylines' dots stand outside of what is shown, by intent.
        cut_off = [one for one in page.evaluate(CUT_OFF) if not one.startswith(("P.byline", "SPAN.:", "TIME.:"))]
        assert cut_off == [], address


def test_paper(open_page: OpenPage, article: Article) -> None:
    page = open_page()
    page.goto(article.get_absolute_url())
    page.emulate_media(media="print")
    for shown in ("Medically reviewed by", "What changed", "Corrections", "If this may be an emergency"):
        expect(page.get_by_role("article").get_by_text(shown).first).to_be_visible()
    expect(page.get_by_text(f"http://testserver{article.get_absolute_url()}", exact=True)).to_be_visible()
    for hidden in (
        page.get_by_role("navigation"),
        page.get_by_role("link", name=re.compile("Link to the section")),
        page.get_by_role("link", name="This article as plain text"),
        page.get_by_role("region", name="Comments"),
        page.get_by_role("region", name="You may also like"),
    ):
        expect(hidden.filter(visible=True)).to_have_count(0)
    address = page.locator("#reference-1 a").first.evaluate("(one) => getComputedStyle(one, '::after').content")
    assert "attr(href)" in address or "https://doi.org/10.1000/" in address
    assert page.pdf()[:4] == b"%PDF"


def test_topics_by_keyboard(open_page: OpenPage, article: Article) -> None:
    page = open_page()
    page.goto("/topics/")
    letter = page.get_by_role("navigation", name="Letters").get_by_role("link", name="P", exact=True)
    letter.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2, name="P", exact=True)).to_be_in_viewport()
    under = page.get_by_role("region", name="O", exact=True)
    expect(under).to_contain_text("Other name: see")
    under.get_by_role("link").click()
    expect(page.get_by_text("Also called:")).to_be_visible()
    page.get_by_role("navigation", name="You are here").get_by_role("link", name="Topics").click()
    kinds = page.get_by_role("navigation", name="Kinds of topics")
    kinds.get_by_role("link", name="Treatments").click()
    expect(kinds.get_by_role("link", name="Treatments")).to_have_attribute("aria-current", "page")


def test_axe_finds_nothing(open_page: OpenPage, axe: Any, article: Article) -> None:  # noqa: F811
    page, faults = open_page(), Faults(axe)
    for name, address in {
        "article": article.get_absolute_url(),
        "topics": "/topics/",
        "one kind of topics": "/topics/?kind=condition",
        "topic": "/tag/long/",
        "category": "/category/health/",
    }.items():
        page.goto(address)
        faults.look_in_every_light(page, name)
    page.goto(article.get_absolute_url())
    page.get_by_role("link", name="Reference 1", exact=True).hover()
    expect(preview(page)).to_be_visible()
    faults.look(page, "article, a reference shown")
    page.get_by_role("heading", name="What helps", exact=True).evaluate("(one) => one.scrollIntoView()")
    expect(page.locator(".contents [aria-current]")).to_have_count(1)
    faults.look(page, "article, a section marked")
    staff = open_page(make_user("admin"))
    for name, address in {
        "publishing, in a series and read": f"/admin/articles/article/{article.pk}/publish/",
        "list of series": "/admin/articles/series/",
        "series": f"/admin/articles/series/{article.series_part.series_id}/change/",
        "topic's form": f"/admin/articles/tag/{article.tags.all()[0].pk}/change/",
    }.items():
        staff.goto(address)
        faults.look_in_every_light(staff, name)
    assert faults.are_none()
