"""Picking what stands under an article, by keyboard, and what a reader then finds there."""

import pytest
from playwright.sync_api import Page, expect

from articles.related.rebuilding import rebuild
from tests.browser.conftest import OpenPage
from tests.browser.desk import open_article, signed_in
from tests.factories import make_article, make_user

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TITLES = ["Cartilage of the knee", "Cartilage and running", "Cartilage at night", "Beans", "Rice"]


def press(page: Page, button: str) -> None:
    """By keyboard alone; the site's answer is a new page."""
    page.get_by_role("button", name=button, exact=True).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_writer_picks_and_orders_without_a_mouse(open_page: OpenPage) -> None:
    writer = make_user("Writer", username="writer")
    for title in TITLES:
        make_article(title=title, body=f"<p>{title}: what wears thin.</p>", by=writer)
    list(rebuild())

    page = signed_in(open_page, "writer")
    open_article(page, TITLES[0])
    page.get_by_role("link", name="Related articles").click()
    expect(page.get_by_text("because both are about cartilage").first).to_be_visible()
    press(page, "Pick: Cartilage at night")
    expect(page.get_by_text("“Cartilage at night” is picked.")).to_be_visible()
    page.get_by_label("Words of its title").fill("bean")
    page.keyboard.press("Enter")
    press(page, "Pick: Beans")
    press(page, "Up: Beans")
    picked = page.get_by_role("region", name="Picked, in this order").get_by_role("listitem")
    expect(picked).to_contain_text(["Beans", "Cartilage at night"])

    reader = open_page()
    reader.goto("/articles/cartilage-of-the-knee/")
    related = reader.get_by_role("region", name="You may also like").get_by_role("listitem")
    expect(related).to_contain_text(["Beans", "Cartilage at night", "Cartilage and running", "Rice"])
