"""An article from the desk to its readers, and their discussion until it is closed, each in a browser of its own."""

import re

import pytest
from playwright.sync_api import Page, expect

from articles.models import Article
from comments.models import Comment, Discussion, ModerationEvent
from tests.browser.conftest import OpenPage
from tests.browser.desk import REVIEWER, approve, make_clinician, open_article, signed_in, submit_for_review
from tests.factories import make_author, make_category, make_tag, make_user

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TITLE = "Living with a stiff shoulder"
ADDRESS = "/articles/living-with-a-stiff-shoulder/"
CLOSED_WHILE_WRITING = "Comments on this article were closed while you were writing."


def test_the_whole_loop(open_page: OpenPage) -> None:
    for role in ("Writer", "Editor", "Moderator"):
        make_user(role, username=role.lower())
    make_clinician("reviewer")
    make_category(name="Health", slug="health")
    make_author(name="Nora Quill", slug="nora-quill", credentials="RN")
    make_tag(name="Shoulder", slug="shoulder")
    make_tag(name="Knee", slug="knee")

    writer = signed_in(open_page, "writer")
    write_article(writer)
    visitor, without_scripts = open_page(), open_page(java_script_enabled=False)
    assert visitor.goto(ADDRESS).status == 404  # what is not published is not there

    editor = signed_in(open_page, "editor")
    open_article(editor, TITLE)
    expect(editor.get_by_role("button", name="Save and publish")).to_have_count(0)  # nobody has approved it
    approve(signed_in(open_page, "reviewer"), TITLE)
    assert visitor.goto(ADDRESS).status == 404
    publish(editor)
    read(visitor)

    comment_on_the_page(visitor)
    comment_at_its_own_address(without_scripts)
    visitor.goto(ADDRESS)
    expect(visitor.get_by_text("The pendulum exercise helped me.")).to_have_count(0)

    moderator = signed_in(open_page, "moderator")
    approve_all(moderator)
    for page in (visitor, without_scripts):
        page.goto(ADDRESS)
        discussion = page.get_by_role("region", name="Comments")
        expect(discussion.get_by_role("article")).to_have_count(2)
        expect(discussion.get_by_role("article", name="Sam")).to_contain_text("The pendulum exercise helped me.")
        expect(discussion.get_by_role("article", name="Kim")).to_contain_text("How long did it take?")

    # Two readers are still writing when the moderator closes.
    for page in (visitor, without_scripts):
        page.get_by_role("link", name="Write a comment").click()
        fill_comment(page, "Late", "It took me a year.")
    close(moderator, reason="Thank you all. The article is being rewritten.")
    for page in (visitor, without_scripts):
        page.get_by_role("button", name="Send the comment").click()
        expect(page.get_by_role("alert")).to_contain_text(CLOSED_WHILE_WRITING)
        expect(page.get_by_role("textbox", name="Your text, to copy")).to_have_value("It took me a year.")
        expect(page.get_by_role("button", name="Send the comment")).to_have_count(0)
        page.get_by_role("link", name="Back to the article").click()
        discussion = page.get_by_role("region", name="Comments")
        expect(discussion.get_by_text("Comments are closed.", exact=True)).to_be_visible()
        expect(discussion.get_by_text("The article is being rewritten.")).to_be_visible()
        expect(discussion.get_by_role("article")).to_have_count(2)
        expect(discussion.get_by_role("link", name=re.compile("Write|Reply"))).to_have_count(0)
    assert not Comment.objects.filter(name="Late").exists()

    open_again(editor)
    visitor.goto(ADDRESS)
    expect(visitor.get_by_role("link", name="Write a comment")).to_be_visible()
    expect(visitor.get_by_text("Comments are closed.")).to_have_count(0)

    acts = ModerationEvent.objects.order_by("pk").values_list("act", "by__username")
    assert list(acts) == [
        ("approve", "moderator"),
        ("approve", "moderator"),
        ("close", "moderator"),
        ("open", "editor"),
    ]


# --- Writing and publishing ----------------------------------------------------------------------------------


def write_article(page: Page) -> None:
    page.get_by_role("link", name="Articles").first.click()
    page.goto("/admin/articles/article/add/")
    page.get_by_role("textbox", name="Title", exact=False).first.fill(TITLE)
    page.get_by_role("textbox", name="Summary").fill("What helps a stiff shoulder, and how long it takes.")
    write_text(page)
    page.get_by_role("combobox", name="Category").select_option("Health")
    page.get_by_role("combobox", name="Author").select_option("Nora Quill, RN")
    choose_tag(page, "shoul", "Shoulder")

    expect(page.get_by_role("button", name="Save and publish")).to_have_count(0)  # a writer may not
    submit_for_review(page, to=REVIEWER)
    page.goto("/admin/articles/article/")
    expect(page.get_by_role("row").filter(has_text=TITLE)).to_contain_text("Waiting for review")

    article = Article.objects.get(title=TITLE)
    assert article.status == Article.Status.DRAFT
    assert article.created_by is not None
    assert article.created_by.username == "writer"


def write_text(page: Page) -> None:
    """Write into CKEditor as a person does: by keyboard, with the toolbar for what is not plain text."""
    text = page.frame_locator(".cke_wysiwyg_frame").locator("body")
    text.click()
    keys = page.keyboard

    keys.type("A stiff shoulder is ")
    use_tool(page, "Bold")
    keys.type("common")
    use_tool(page, "Bold")
    keys.type(".")
    keys.press("Enter")

    page.locator(".cke_combo__format a").click()  # its name is the format that the words have now
    page.frame_locator(".cke_panel_frame").get_by_role("option", name="Heading 2").click()
    keys.type("What helps")
    expect(text.locator("h2")).to_have_text("What helps")
    keys.press("Enter")

    use_tool(page, "Insert/Remove Bulleted List")
    keys.type("Moving it")
    keys.press("Enter")
    keys.type("Patience")
    expect(text.locator("li")).to_have_text(["Moving it", "Patience"])
    keys.press("Enter")
    keys.press("Enter")  # in an empty item: that was the last one

    keys.type("Read more at ")
    use_tool(page, "Link")
    dialog = page.get_by_role("dialog", name="Link")
    dialog.get_by_role("textbox", name="Display Text").fill("MedlinePlus")
    dialog.get_by_role("textbox", name="URL").fill("https://medlineplus.gov/shoulder.html")
    dialog.get_by_role("button", name="OK").click()
    expect(dialog).to_be_hidden()
    expect(text.get_by_role("link", name="MedlinePlus")).to_be_visible()


def use_tool(page: Page, name: str) -> None:
    page.get_by_role("application", name="Text editor").get_by_role("button", name=name, exact=True).click()


def choose_tag(page: Page, typed: str, name: str) -> None:
    row = page.locator(".field-tags")
    row.get_by_role("searchbox").press_sequentially(typed)
    choice = page.get_by_role("option", name=name)
    expect(page.get_by_role("option", name="Knee")).to_have_count(0)
    choice.click()
    expect(row.get_by_role("listitem", name=name)).to_be_visible()


def publish(page: Page) -> None:
    open_article(page, TITLE)
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_text(f"“{TITLE}” is live.")).to_be_visible()
    expect(page.get_by_text("This form holds the version that was published.")).to_be_visible()


# --- Reading and commenting ----------------------------------------------------------------------------------


def read(page: Page) -> None:
    """From the home page to the article, which has everything that was written."""
    page.goto("/")
    page.get_by_role("link", name=TITLE).first.click()
    expect(page).to_have_url(re.compile(re.escape(ADDRESS) + "$"))
    article = page.get_by_role("main").locator("article").first
    expect(article.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    expect(article.get_by_role("link", name="Health")).to_be_visible()
    expect(article.get_by_role("link", name="Nora Quill, RN")).to_be_visible()
    expect(article.get_by_text("Medically reviewed by")).to_contain_text(REVIEWER)
    expect(article.get_by_role("link", name="Shoulder", exact=True)).to_be_visible()
    expect(article.get_by_role("heading", level=2, name="What helps")).to_be_visible()
    expect(article.get_by_role("strong").first).to_have_text("common")
    expect(article.get_by_role("listitem").filter(has_text=re.compile("^(Moving it|Patience)$"))).to_have_count(2)
    expect(article.get_by_role("link", name="MedlinePlus")).to_have_attribute(
        "href", "https://medlineplus.gov/shoulder.html"
    )


def comment_on_the_page(page: Page) -> None:
    """With scripts the form comes to the article's page."""
    page.get_by_role("link", name="Write a comment").click()
    fill_comment(page, "Sam", "The pendulum exercise helped me.")
    expect(page).to_have_url(re.compile(re.escape(ADDRESS)))
    send_comment(page)


def comment_at_its_own_address(page: Page) -> None:
    """Without scripts the same link leads to the form's own page."""
    page.goto(ADDRESS)
    page.get_by_role("link", name="Write a comment").click()
    expect(page.get_by_role("heading", level=1, name="Write a comment")).to_be_visible()
    fill_comment(page, "Kim", "How long did it take?")
    send_comment(page)


def fill_comment(page: Page, name: str, text: str) -> None:
    page.get_by_role("textbox", name="Your name").fill(name)
    page.get_by_role("textbox", name="Your comment").fill(text)


def send_comment(page: Page) -> None:
    page.get_by_role("button", name="Send the comment").click()
    expect(page.get_by_role("heading", level=1, name="Thank you for your comment")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("A moderator will read it before it is shown.")


# --- Moderating ----------------------------------------------------------------------------------------------


def approve_all(page: Page) -> None:
    page.goto("/admin/")
    expect(page.get_by_role("region", name="Comments to look at").get_by_role("listitem")).to_have_count(2)
    page.goto("/admin/comments/comment/")
    page.locator("#action-toggle").check()
    page.get_by_role("combobox", name="Action").select_option("Approve")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_text("2 comments changed.")).to_be_visible()
    assert set(Comment.objects.values_list("status", flat=True)) == {Comment.Status.APPROVED}


def close(page: Page, *, reason: str) -> None:
    """With the switch that a moderator finds on the article's own page."""
    page.goto(ADDRESS)
    page.get_by_role("textbox", name="Reason").fill(reason)
    page.get_by_role("button", name="Close comments").click()
    expect(page).to_have_url(re.compile(re.escape(ADDRESS)))
    expect(page.get_by_role("region", name="Comments").get_by_text("Comments are closed.", exact=True)).to_be_visible()
    assert Discussion.objects.get(article__title=TITLE).state == Discussion.State.CLOSED


def open_again(page: Page) -> None:
    """With the switch in the list of articles."""
    page.goto("/admin/articles/article/")
    page.get_by_role("button", name=f"Open comments on “{TITLE}”").click()
    expect(page.get_by_text(f"Comments on “{TITLE}” are open.")).to_be_visible()
    expect(page.get_by_role("button", name=f"Close comments on “{TITLE}”")).to_be_visible()
