"""The comment form that comes to the article's page."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.factories import make_article, make_comment

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_what_was_typed_moves_with_the_form(open_page: OpenPage) -> None:
    article = make_article()
    first = make_comment(article, name="Kim")
    page = open_page()
    page.goto(article.get_absolute_url())
    page.get_by_role("link", name="Write a comment").click()
    page.get_by_role("textbox", name="Your name").fill("Sam")
    page.get_by_role("textbox", name="Your e-mail").fill("sam@example.org")
    page.get_by_role("textbox", name="Your comment").fill("Half a thought")
    number = page.locator("[name=token]").input_value()

    page.get_by_role("link", name="Reply to Kim").click()
    expect(page.locator(".comment [name=parent]")).to_have_value(str(first.pk))
    expect(page.get_by_role("textbox", name="Your name")).to_have_value("Sam")
    expect(page.get_by_role("textbox", name="Your e-mail")).to_have_value("sam@example.org")
    expect(page.get_by_role("textbox", name="Your comment")).to_have_value("Half a thought")
    expect(page.locator("[name=token]")).not_to_have_value(number)

    page.get_by_role("link", name="Write a comment").click()
    expect(page.locator("[name=parent]")).to_have_value("")
    expect(page.get_by_role("textbox", name="Your comment")).to_have_value("Half a thought")
