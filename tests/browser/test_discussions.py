"""A discussion as patients and moderators meet it."""

import os
from datetime import timedelta
from itertools import product

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from articles.models import Article
from clinic_site.profile.models import Page as StandingPage
from comments import posting
from comments.counting import recount
from comments.models import Comment, Discussion
from tests.browser.conftest import OpenPage
from tests.browser.test_accessibility import DESKTOP, SCHEMES, Faults, axe
from tests.factories import make_article, make_comment, make_user

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

__all__ = ["axe"]  # a fixture
NARROWEST, PHONE = 320, 390
ASKED = "A moderator will read it before it is shown."


def is_fit_for_everybody(page: Page, axe: str, name: str) -> None:
    """Nothing for axe to find in either light and at three widths, and nothing to scroll sideways."""
    faults, before = Faults(axe), page.viewport_size
    for width, scheme in product([NARROWEST, PHONE, DESKTOP], SCHEMES):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        faults.look(page, f"{name} ({scheme}, {width} px)")
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert beyond <= 0, f"{name}, {width} px: {beyond} px too wide"
        look_at(page, f"{name}-{scheme}-{width}")
    assert before
    page.set_viewport_size(before)
    page.emulate_media(color_scheme="light")
    assert faults.are_none()


def look_at(page: Page, name: str) -> None:
    """For people: with SCREENSHOTS=folder each page is left there as a picture."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}.png".replace(" ", "-"), full_page=True)


def talk(article: Article, number: int) -> list[Comment]:
    begin = timezone.now() - timedelta(days=30)
    words = "I have had this for two years now, and walking in the morning helps me more than anything else. "
    threads = Comment.objects.bulk_create(
        Comment(
            discussion=article.discussion,
            name=f"Reader {place}",
            body=words * (1 + place % 3),
            status="approved",
            created_at=begin + timedelta(minutes=place),
        )
        for place in range(1, number + 1)
    )
    recount([article.discussion.pk])
    return threads


def test_a_patient_writes_without_scripts(open_page: OpenPage, axe: str) -> None:
    article = make_article()
    page = open_page(width=PHONE, java_script_enabled=False)
    page.goto(article.get_absolute_url())
    page.get_by_role("link", name="Write a comment").click()
    form = page.get_by_role("button", name="Send the comment")
    expect(form).to_be_visible()
    main = page.get_by_role("main")
    policy = main.get_by_role("link", name="comment policy")
    expect(policy).to_be_visible()
    assert StandingPage.objects.filter(slug="comment-policy").exists()
    notice = main.get_by_role("note").first
    expect(notice).to_contain_text("911")
    for above in (policy, notice):
        assert above.bounding_box()["y"] < page.get_by_role("textbox", name="Your comment").bounding_box()["y"]
    expect(page.get_by_text("At most 4,000 characters.")).to_be_visible()
    expect(page.get_by_text("Characters left")).to_be_hidden()

    page.get_by_label("Your name").fill("River")
    page.get_by_role("textbox", name="Your comment").fill("You can call me at 305-555-0142, I live next to the clinic.")
    form.click()
    warning = page.get_by_role("alert")
    expect(warning).to_contain_text("Your comment was not sent yet")
    expect(warning).to_contain_text("305-555-0142")
    assert not Comment.objects.exists()
    expect(page.get_by_role("textbox", name="Your comment")).to_have_value(
        "You can call me at 305-555-0142, I live next to the clinic."
    )
    page.get_by_role("textbox", name="Your comment").fill("Walking in the morning helps me.")
    form.click()
    expect(page.get_by_role("heading", name="Thank you for your comment")).to_be_visible()
    expect(page.get_by_text(ASKED)).to_be_visible()
    page.get_by_role("link", name="Change it").click()
    page.get_by_role("textbox", name="Your comment").fill("Walking in the evening helps me.")
    page.get_by_role("button", name="Keep the change").click()
    expect(page.get_by_text("Walking in the evening helps me.")).to_be_visible()
    assert Comment.objects.get().body == "Walking in the evening helps me."

    looking = open_page(width=PHONE)
    looking.goto(page.url)
    is_fit_for_everybody(looking, axe, "thanks")


def test_the_form_opens_in_place_and_counts(open_page: OpenPage, axe: str) -> None:
    article = make_article()
    page = open_page(width=PHONE)
    page.goto(article.get_absolute_url())
    page.get_by_role("link", name="Write a comment").click()
    field = page.get_by_role("textbox", name="Your comment")
    field.fill("12345")
    expect(page.get_by_text("Characters left: 3,995").first).to_be_visible()
    spoken = page.locator("[data-count-limit] [role=status]")
    page.wait_for_timeout(900)
    expect(spoken).to_be_empty()
    field.fill("x" * 3850)
    expect(spoken).to_have_text("Characters left: 150")
    field.fill("x" * 4003)
    expect(spoken).to_have_text("Characters too many: 3")
    expect(field).to_have_value("x" * 4003)
    is_fit_for_everybody(page, axe, "form in place, too long")
    page.get_by_label("Your name").fill("River")
    page.get_by_role("button", name="Send the comment").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(field).to_have_value("x" * 4003)
    # And on its own page, which now stands there.
    field.fill("Line one\nLine two 😀")
    expect(page.get_by_text("Characters left: 3,980").first).to_be_visible()


def test_a_moderator_closes_on_the_public_page(open_page: OpenPage, axe: str) -> None:
    article = make_article()
    make_comment(article, name="River", body="An early word.")
    moderator, reader = open_page(make_user("Moderator", last_name="Moreau"), width=PHONE), open_page(width=PHONE)
    moderator.goto(article.get_absolute_url())
    panel = moderator.get_by_role("complementary", name="Moderator")
    panel.get_by_label("Reason, shown to readers").fill("We are away in August.")
    is_fit_for_everybody(moderator, axe, "moderator, open")
    panel.get_by_role("button", name="Close comments").click()
    expect(panel.get_by_text("Last changed by Moderator Moreau")).to_be_visible()
    expect(panel.get_by_role("button", name="Open comments")).to_be_visible()
    is_fit_for_everybody(moderator, axe, "moderator, closed")

    reader.goto(article.get_absolute_url())
    expect(reader.get_by_text("Comments are closed.")).to_be_visible()
    expect(reader.get_by_text("We are away in August.")).to_be_visible()
    expect(reader.get_by_text("An early word.")).to_be_visible()
    expect(reader.get_by_role("link", name="Write a comment")).to_have_count(0)
    expect(reader.get_by_role("link", name="Reply")).to_have_count(0)
    is_fit_for_everybody(reader, axe, "closed")

    panel.get_by_role("button", name="Close and hide comments").click()
    expect(panel.get_by_role("button", name="Close and hide comments")).to_have_count(0)
    reader.goto(article.get_absolute_url())
    expect(reader.get_by_text("An early word.")).to_have_count(0)
    expect(reader.get_by_text("What was written here is not shown any more.")).to_be_visible()


def test_the_switch_in_the_list_of_articles_on_a_phone(open_page: OpenPage) -> None:
    article = make_article(title="Knees")
    page = open_page(make_user("admin"), width=PHONE)
    page.goto("/admin/articles/article/")
    button = page.get_by_role("button", name="Close comments on “Knees”")
    button.scroll_into_view_if_needed()
    look_at(page, "list of articles")
    button.click()
    expect(page.get_by_text("Comments on “Knees” are closed.")).to_be_visible()
    assert not Discussion.objects.get(article=article).is_open


def test_a_long_discussion_on_a_phone(open_page: OpenPage, axe: str) -> None:
    article = make_article()
    threads, moderator = talk(article, 120), make_user("Moderator")
    for thread in threads[3:10]:
        posting.post_comment(
            article, name="Dr. Ines Halloran", body="Thank you for asking. " * 8, parent=thread, by=moderator
        )
    late = threads[77]
    reply = make_comment(article, parent=late, name="Lake", body="The same with me.")
    page = open_page(width=PHONE)
    page.goto(article.get_absolute_url())
    comments = page.get_by_role("region", name="Comments")
    expect(comments.get_by_text("Page 1 of 3")).to_be_visible()
    is_fit_for_everybody(page, axe, "long discussion")

    comments.get_by_role("link", name="Next comments").click()
    expect(comments.get_by_text("Page 2 of 3")).to_be_visible()
    expect(comments.get_by_role("heading", name="Comments", exact=True)).to_be_in_viewport()
    expect(comments.get_by_role("article", name="Reader 51", exact=True)).to_be_visible()

    # A permanent link from elsewhere.
    page.goto(f"/comments/at/{reply.pk}/")
    expect(page).to_have_url(f"{article.get_absolute_url()}?comments=2#comment-{reply.pk}")
    expect(page.get_by_role("article", name="Lake")).to_be_in_viewport()
    look_at(page, "permanent link")
    # And by the date of a comment, with the keyboard.
    page.get_by_role("link", name="Link to the comment of Reader 60,").press("Enter")
    expect(page).to_have_url(f"{article.get_absolute_url()}?comments=2#comment-{threads[59].pk}")
    expect(page.get_by_role("article", name="Reader 60", exact=True)).to_be_in_viewport()

    order = page.get_by_role("navigation", name="Order of comments")
    order.get_by_role("link", name="Newest first").click()
    expect(comments.get_by_role("article").first).to_contain_text("Reader 120")
    comments.get_by_role("link", name="Next comments").click()
    expect(comments.get_by_role("article").first).to_contain_text("Reader 70")
    expect(order.get_by_role("link", name="Newest first")).to_have_attribute("aria-current", "true")

    page.goto(article.get_absolute_url())
    answers = page.get_by_role("region", name="7 answers from the clinic")
    answers.get_by_role("link", name="To Reader 10:").click()
    expect(page.get_by_role("article", name="Dr. Ines Halloran").last).to_be_in_viewport()
    page.get_by_role("link", name="All answers from the clinic").click()
    expect(comments.get_by_text("These are the threads in which the clinic wrote.")).to_be_visible()
    expect(comments.get_by_text("From the clinic", exact=True)).to_have_count(7)
    is_fit_for_everybody(page, axe, "answers of the clinic")
    small = page.evaluate(
        """() => [...document.querySelectorAll("#comments a, #comments button")]
            .filter((part) => part.getBoundingClientRect().height < 24).map((part) => part.textContent.trim())"""
    )
    assert small == []
