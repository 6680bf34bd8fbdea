"""A text on its way from one member of staff to the next, and what readers get of it; each in a browser of its own."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from articles.models import Article, ArticleEvent
from clinic_site.profile.models import ClinicProfile
from tests.browser.conftest import OpenPage
from tests.browser.desk import (
    REVIEWER,
    approve,
    make_clinician,
    open_article,
    rewrite,
    signed_in,
    submit_for_review,
)
from tests.factories import make_article, make_author, make_category, make_user

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TITLE = "Sleeping with a sore hip"
ADDRESS = "/articles/sleeping-with-a-sore-hip/"
FIRST = "A pillow cures a sore hip."
MENDED = "A pillow eases a sore hip."
EDITED = "A firm pillow eases a sore hip."
REQUEST = "Nothing shows that it cures. Say what it does."


def test_the_life_of_an_article(open_page: OpenPage) -> None:
    for role in ("Writer", "Editor"):
        make_user(role, username=role.lower())
    make_clinician("reviewer")
    make_category(name="Health", slug="health")
    make_author(name="Nora Quill", slug="nora-quill", credentials="RN")
    assert ClinicProfile.objects.current().requires_review

    writer, reviewer, editor = (signed_in(open_page, name) for name in ("writer", "reviewer", "editor"))
    visitor = open_page()

    write(writer)
    assert status_of(visitor) == 404
    ask_for_changes(reviewer)
    mend(writer)
    approve(reviewer, TITLE)
    assert status_of(visitor) == 404  # approved is not published
    publish_now(editor)
    readers_read(visitor, MENDED)
    expect(visitor.get_by_text("Medically reviewed by")).to_contain_text(REVIEWER)

    edit_the_live_article(writer)
    readers_read(visitor, MENDED)
    compare_with_what_is_live(writer)
    restore_the_first(writer)
    readers_read(visitor, MENDED)

    look_at_the_preview(writer)
    share_a_preview(writer, visitor=open_page())

    open_article(writer, TITLE)
    submit_for_review(writer)
    approve(reviewer, TITLE)
    schedule(editor)
    readers_read(visitor, MENDED)
    take_down(editor)
    assert status_of(visitor) == 410
    expect(visitor.get_by_role("heading", level=1, name="This article was taken down.")).to_be_visible()

    acts = ArticleEvent.objects.order_by("pk").values_list("act", "by__username", "revision_number")
    assert list(acts) == [
        ("create", "writer", 1),
        ("submit", "writer", 1),
        ("note", "reviewer", 1),
        ("request_changes", "reviewer", 1),
        ("save", "writer", 2),
        ("submit", "writer", 2),
        ("approve", "reviewer", 2),
        ("publish", "editor", 2),
        ("save", "writer", 3),
        ("restore", "writer", 4),
        ("share", "writer", None),
        ("revoke", "writer", None),
        ("submit", "writer", 4),
        ("approve", "reviewer", 4),
        ("schedule", "editor", 4),
        ("unpublish", "editor", 2),
    ]


# --- Until it is live ----------------------------------------------------------------------------------------


def write(page: Page) -> None:
    page.goto("/admin/articles/article/add/")
    page.get_by_role("textbox", name="Title").first.fill(TITLE)
    page.get_by_role("textbox", name="Summary").fill("What helps at night.")
    rewrite(page, FIRST)
    page.get_by_role("combobox", name="Category").select_option("Health")
    page.get_by_role("combobox", name="Author").select_option("Nora Quill, RN")
    submit_for_review(page, note="Is the first sentence right?", to=REVIEWER)
    expect(page.get_by_text("Readers have not seen it yet.")).to_be_visible()
    expect(page.get_by_role("link", name="Publishing and dates")).to_have_count(0)  # a writer may not


def ask_for_changes(page: Page) -> None:
    open_article(page, TITLE)
    text = page.get_by_role("region", name="The text as readers will see it")
    expect(text.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(text.get_by_text(FIRST)).to_be_visible()

    decision = page.get_by_role("region", name="Your decision")
    decision.get_by_role("button", name="Ask for changes").click()
    expect(page.get_by_text("Say what should change: the writer reads it.")).to_be_visible()  # not without a word
    notes = page.get_by_role("region", name="Notes on passages")
    notes.get_by_role("textbox", name="Passage").fill("cures")
    notes.get_by_role("textbox", name=re.compile("^Note")).fill("Too much.")
    notes.get_by_role("button", name="Keep the note").click()
    expect(page.get_by_text("The note was kept.")).to_be_visible()
    decision.get_by_role("textbox", name="Note for the writer").fill(REQUEST)
    decision.get_by_role("button", name="Ask for changes").click()
    expect(page.get_by_text("Sent back to the writer with your note.")).to_be_visible()
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)


def mend(page: Page) -> None:
    page.goto("/admin/articles/article/")
    expect(page.get_by_role("row").filter(has_text=TITLE)).to_contain_text("Changes requested")
    open_article(page, TITLE)
    expect(page.get_by_role("heading", name=f"What {REVIEWER} asked for, reading version 1")).to_be_visible()
    expect(page.get_by_text(REQUEST)).to_be_visible()
    expect(page.get_by_text("Too much.")).to_be_visible()
    rewrite(page, MENDED)
    submit_for_review(page)


def publish_now(page: Page) -> None:
    open_publishing(page)
    expect(page.get_by_role("region", name="What would go live")).to_contain_text(f"Approved by {REVIEWER}")
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_text(f"“{TITLE}” is live.")).to_be_visible()
    expect(page.get_by_text("Readers see version 2.")).to_be_visible()
    expect(page.get_by_role("button", name="Publish now")).to_have_count(0)


def open_publishing(page: Page) -> None:
    open_article(page, TITLE)
    page.get_by_role("link", name="Publishing and dates").click()
    expect(page).to_have_url(re.compile("/publish/$"))


def readers_read(page: Page, text: str) -> None:
    assert status_of(page) == 200
    expect(page.get_by_role("main").get_by_text(text, exact=True)).to_be_visible()


def status_of(page: Page) -> int:
    response = page.goto(ADDRESS)
    assert response is not None
    return response.status


# --- Editing what is live, and going back --------------------------------------------------------------------


def edit_the_live_article(page: Page) -> None:
    open_article(page, TITLE)
    rewrite(page, EDITED)
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("This form holds changes that readers do not see yet.")).to_be_visible()


def compare_with_what_is_live(page: Page) -> None:
    open_history(page)
    page.get_by_role("radio", name="From version 2").check()
    page.get_by_role("radio", name="To version 3").check()
    page.get_by_role("button", name="Compare the two versions").click()
    change = page.get_by_role("region", name="Text")
    expect(change.get_by_role("insertion")).to_contain_text("firm")
    expect(page.get_by_role("region", name="Title")).to_have_count(0)  # what is the same is left out

    page.get_by_role("link", name="History").last.click()
    page.get_by_role("radio", name="From version 1").check()
    page.get_by_role("radio", name="To version 2").check()
    page.get_by_role("button", name="Compare the two versions").click()
    for words, role in (("cures", "deletion"), ("eases", "insertion")):
        marked = change.get_by_role(role)
        expect(marked).to_have_text(words)
        expect(marked).to_be_visible()
        # Not by colour alone.
        line = "line-through" if role == "deletion" else "underline"
        expect(marked).to_have_css("text-decoration-line", line)


def open_history(page: Page) -> None:
    article = Article.objects.get()
    page.goto(f"/admin/articles/article/{article.pk}/change/")
    page.get_by_role("link", name="History").first.click()
    expect(page.get_by_role("heading", name="Versions")).to_be_visible()


def restore_the_first(page: Page) -> None:
    open_history(page)
    page.get_by_role("button", name="Restore version 1").click()
    said = "Version 1 is restored as a new draft, version 4. Readers do not see it yet."
    expect(page.get_by_text(said)).to_be_visible()
    versions = page.get_by_role("region", name="Versions").get_by_role("table")
    expect(versions.get_by_role("row")).to_have_count(1 + 4)  # nothing is lost
    log = page.get_by_role("region", name="Log").get_by_role("table")
    expect(log.get_by_role("row")).to_have_count(1 + 10)


# --- Showing it before readers see it ------------------------------------------------------------------------


def look_at_the_preview(page: Page) -> None:
    """As a phone and as a desk show it, and nothing of the readers' page is missing from either."""
    open_history(page)
    page.get_by_role("link", name="See the newest version as readers will").click()
    for title, width in (("The article on a phone", 390), ("The article on a desk", 1280)):
        frame = page.frame_locator(f'iframe[title="{title}"]')
        expect(frame.get_by_text("Preview of version 4: a draft, which may still change.")).to_be_visible()
        expect(frame.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
        expect(frame.get_by_text(FIRST)).to_be_visible()
        assert frame.locator("html").evaluate("() => window.innerWidth") == width
        assert frame.locator("html").evaluate("(html) => html.scrollWidth") <= width


def share_a_preview(page: Page, *, visitor: Page) -> None:
    """With somebody without an account, until the link is revoked."""
    open_history(page)
    page.get_by_role("spinbutton", name="A new link, valid for (days)").fill("3")
    page.get_by_role("button", name="Make a link").click()
    address = page.locator(".history-links code").inner_text()
    path = address.removeprefix("http://testserver")
    response = visitor.goto(path)
    assert response is not None
    assert response.status == 200
    expect(visitor.get_by_text("Preview of version 4: a draft, which may still change.")).to_be_visible()
    expect(visitor.get_by_text("This link is for you only")).to_be_visible()
    expect(visitor.get_by_text(FIRST)).to_be_visible()
    assert visitor.context.cookies() == []
    headers = response.all_headers()
    assert "no-store" in headers["cache-control"]
    assert "noindex" in headers["x-robots-tag"]

    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("The link leads nowhere any more.")).to_be_visible()
    response = visitor.goto(path)
    assert response is not None
    assert response.status == 404


# --- A time to come, and the end -----------------------------------------------------------------------------


def schedule(page: Page) -> None:
    open_publishing(page)
    later = page.get_by_role("region", name="Publish later")
    expect(later.get_by_text("Time zone: America/New_York.")).to_be_visible()
    button, time = later.get_by_role("button", name="Schedule"), later.get_by_label(re.compile("^Time"))
    today = timezone.localdate()

    later.get_by_label("Day").fill(f"{today - timedelta(days=1)}")
    time.fill("09:30")
    button.click()
    expect(page.get_by_text("That time has passed.")).to_be_visible()

    day = today + timedelta(days=7)
    later.get_by_label("Day").fill(f"{day}")
    time.fill("09:30")
    button.click()
    when = f"on {day} at 09:30 (America/New_York)."
    expect(page.get_by_text(f"It goes live {when}")).to_be_visible()
    expect(page.get_by_text(f"Version 4 goes live {when}")).to_be_visible()
    expect(page.get_by_role("button", name="Cancel the schedule")).to_be_visible()


def take_down(page: Page) -> None:
    open_publishing(page)
    down = page.get_by_role("region", name="Take it down")
    down.get_by_role("textbox", name="Reason").fill("It is rewritten.")
    down.get_by_role("button", name="Take it down").click()
    expect(page.get_by_text(f"“{TITLE}” is taken down.")).to_be_visible()
    expect(page.get_by_text("at its address readers are told that it is gone")).to_be_visible()


def test_the_preview_is_at_hand_beside_the_form(open_page: OpenPage) -> None:
    article = make_article(title="As readers see it")
    page = open_page(make_user("Editor"))
    page.goto(f"/admin/articles/article/{article.pk}/change/")
    page.get_by_text("Preview: what was saved last").click()
    frames = page.locator(".preview-phone, .preview-desk").all()
    assert len(frames) == 2
    for frame in frames:
        frame.scroll_into_view_if_needed()
        expect(frame.content_frame.get_by_role("heading", level=1)).to_have_text("As readers see it")
