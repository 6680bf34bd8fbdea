"""What staff do at the desk, as they do it, for the tests that follow an article on its way."""

import re

from django.contrib.auth.models import User
from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.conftest import OpenPage
from tests.factories import PASSWORD, make_author, make_user

REVIEWER = "Rita Reyes, MD"


def make_clinician(username: str = "reviewer") -> User:
    """A reviewer whom the site lets review: with the role, and a clinician's credentials under a name of their own."""
    user = make_user("Reviewer", username=username)
    make_author(name="Rita Reyes", slug="rita-reyes", credentials="MD", is_clinician=True, user=user)
    return user


def signed_in(open_page: OpenPage, username: str) -> Page:
    """A browser in which this member of staff has signed in by the form."""
    page = open_page(staff=True)
    page.goto("/admin/")
    page.get_by_role("textbox", name="Username").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page).to_have_url(re.compile("/admin/$"))
    expect(page.get_by_role("heading", name="Went live last")).to_be_visible()
    return page


def open_article(page: Page, title: str) -> None:
    """By the list: a writer's form, or, for a reviewer, the screen for reading and deciding."""
    page.goto("/admin/articles/article/")
    page.get_by_role("link", name=title).click()


def text_editor(page: Page) -> FrameLocator:
    return page.frame_locator(".cke_wysiwyg_frame")


def rewrite(page: Page, text: str) -> None:
    """Put other words in the place of the whole text."""
    body = text_editor(page).locator("body")
    body.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)
    expect(body).to_have_text(text)


def submit_for_review(page: Page, *, note: str = "", to: str = "Any reviewer") -> None:
    """With the button under the form, which saves first."""
    asking = page.get_by_role("group", name="When you submit it for review")
    asking.get_by_role("combobox", name="To be reviewed by").select_option(to)
    asking.get_by_role("textbox", name="Note for the reviewer").fill(note)
    page.get_by_role("button", name="Save and submit for review").click()
    expect(page.get_by_text("Submitted for review by")).to_be_visible()


def approve(page: Page, title: str) -> None:
    open_article(page, title)
    decision = page.get_by_role("region", name="Your decision")
    expect(decision).to_contain_text(REVIEWER)
    for warning in page.get_by_label("I have looked at this").all():
        warning.check()
    decision.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Approved. An editor can publish it now.")).to_be_visible()
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)
