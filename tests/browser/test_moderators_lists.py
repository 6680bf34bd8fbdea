"""The moderators' lists and figures on a phone."""

import re

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.test_accessibility import PHONE, Faults, axe  # noqa: F401 - the fixture
from tests.factories import make_article, make_comment, make_user

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

HEADINGS = """
[...document.querySelectorAll(".data-row > *")].map((cell) => getComputedStyle(cell, "::before").content)
    .filter((content) => content.toLowerCase().includes("select"))
"""
CUT_OFF = """
[...document.querySelectorAll(".data-row > *")].filter((cell) => cell.scrollHeight > cell.clientHeight + 1)
    .map((cell) => cell.textContent.trim())
"""
LONG = "How long does it last, in your experience, and what did you do in the weeks before it began to help? " * 2


@pytest.mark.usefixtures("axe")
@pytest.mark.parametrize("place", ["moderationevent", "comment", "discussion", "replytemplate", "ban"])
def test_a_row_is_headed_by_what_it_is_and_cut_off_nowhere(open_page: OpenPage, axe: str, place: str) -> None:  # noqa: F811
    article = make_article(title="What to ask before you decide about a sore knee, and whom")
    make_comment(article, body=LONG, status="rejected")
    page, faults = open_page(make_user("Moderator"), width=PHONE), Faults(axe)
    page.goto(f"/admin/comments/{place}/")
    faults.look_in_every_light(page, place)
    for width in (320, PHONE):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(HEADINGS) == []
        assert page.evaluate(CUT_OFF) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults.are_none()


def test_a_row_is_ticked_beside_its_heading(open_page: OpenPage) -> None:
    make_comment(make_article(), body=LONG)
    page = open_page(make_user("Moderator"), width=320)
    page.goto("/admin/comments/comment/")
    page.locator(".action-select").click()
    expect(page.locator(".action-select")).to_be_checked()


@pytest.mark.parametrize("width", [320, PHONE])
def test_all_of_a_week_is_in_sight(open_page: OpenPage, width: int) -> None:
    article = make_article()
    for status in ("approved", "approved", "rejected", "spam", "pending", "pending", "pending"):
        make_comment(article, status=status)
    cache.clear()
    page = open_page(make_user("Moderator"), width=width)
    page.goto("/admin/comments/figures/")
    week = page.get_by_role("table", name="Week by week").get_by_role("row").filter(has_text=re.compile("7")).first
    for number, name in enumerate(["came", "approved", "rejected", "spam", "waiting", "taken back"]):
        cell = week.get_by_role("cell").nth(number)
        box = cell.bounding_box()
        assert box is not None
        assert box["x"] >= 0, name
        assert box["x"] + box["width"] <= width, name
        expect(cell).to_have_attribute("data-label", name)
        assert name in cell.evaluate("(cell) => getComputedStyle(cell, '::before').content"), "each says what it is"
    expect(week.get_by_role("cell")).to_have_text(["7", "2", "1", "1", "3", "0"])
    assert page.evaluate("document.documentElement.scrollWidth") <= width
