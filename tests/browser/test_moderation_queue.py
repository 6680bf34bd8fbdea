"""A moderator works the queue in a browser: by the keyboard alone, on a phone, and without JavaScript."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from articles.models import Article
from comments.models import Comment, ModerationEvent, ReplyTemplate, Report
from tests.browser.conftest import OpenPage
from tests.browser.test_accessibility import PHONE, Faults, axe  # noqa: F401 - the fixture
from tests.factories import make_article, make_comment, make_user

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

QUEUE = "/admin/comments/queue/"


def moderator() -> User:
    return make_user("Moderator", last_name="Reyes")


def waiting(article: Article, name: str, body: str, **facts: Any) -> Comment:
    return make_comment(article, status="pending", name=name, body=body, **facts)


def ready(page: Page) -> Page:
    """The keys wait a moment after a comment has appeared."""
    expect(page.locator("[data-queue][data-keys-ready]")).to_be_attached()
    return page


def opened(page: Page, name: str) -> Page:
    expect(
        page.get_by_role("region", name=re.compile(name)).get_by_role("heading", name=re.compile(name))
    ).to_be_visible()
    return ready(page)


def status(comment: Comment) -> str:
    return Comment.objects.get(pk=comment.pk).status


def test_the_queue_is_worked_by_keyboard_alone(open_page: OpenPage) -> None:
    article = make_article(title="What trials found")
    first, second, third = [waiting(article, name, f"Words of {name}.") for name in ("Alder", "Birch", "Cedar")]
    ReplyTemplate.objects.create(title="Thanks", body="Thank you for writing.")
    page = open_page(moderator())
    page.goto(QUEUE)

    opened(page, "Alder").keyboard.press("a")
    opened(page, "Birch")
    expect(page.get_by_role("status").filter(has_text=f"comment {first.pk}")).to_be_visible()
    assert status(first) == "approved"

    page.keyboard.press("r")
    page.keyboard.press("2")
    opened(page, "Cedar")
    event = ModerationEvent.objects.get(comment_id=second.pk)
    assert (event.act, event.reason) == ("reject", "personal_details")

    page.keyboard.press("y")
    expect(page.get_by_role("textbox", name="Your answer")).to_be_focused()
    page.keyboard.type("a s j r u: keys are letters here.")
    for _ in range(8):  # to the button, by Tab
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim().startsWith('Approve and send')"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="No comment is waiting")).to_be_visible()
    assert status(third) == "approved"
    answer = Comment.objects.get(parent=third)
    assert (answer.body, answer.is_staff_reply) == ("a s j r u: keys are letters here.", True)

    ready(page).keyboard.press("u")
    opened(page, "Cedar")
    assert status(third) == "pending"

    # Help, and back.
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    page.keyboard.press("s")
    expect(page.get_by_role("heading", name="No comment is waiting")).to_be_visible()
    assert status(third) == "spam"


def test_keys_move_mask_and_escalate(open_page: OpenPage) -> None:
    article = make_article()
    told = waiting(article, "Alder", "I was told to ask alder.tree@mail.com about the studies on this.")
    other = waiting(article, "Birch", "Nothing much.")
    page = open_page(moderator())
    page.goto(QUEUE)
    opened(page, "Alder").keyboard.press("j")
    opened(page, "Birch").keyboard.press("k")
    opened(page, "Alder").keyboard.press("m")
    expect(page.get_by_role("checkbox", name=re.compile("alder.tree@mail.com"))).to_be_focused()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Mask these").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Masked. Readers see")).to_be_visible()
    assert Comment.objects.get(pk=told.pk).body == "I was told to ask [removed] about the studies on this."
    ready(page).keyboard.press("e")
    expect(page.get_by_role("combobox", name="What it is")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("combobox", name="What it is")).to_be_hidden()
    assert status(told) == status(other) == "pending"


def test_whoever_goes_on_writing_an_answer_that_came_back_presses_no_keys(open_page: OpenPage) -> None:
    comment = waiting(make_article(), "Alder", "Words.")
    page = open_page(moderator())
    page.goto(QUEUE)
    opened(page, "Alder").keyboard.press("y")
    page.keyboard.type("We remember your visit here.")
    page.get_by_role("button", name="Approve and send the answer").click()
    expect(page.get_by_text("This answer cannot be sent as it is.")).to_be_visible()
    expect(ready(page).get_by_role("textbox", name="Your answer")).to_be_focused()
    page.keyboard.type("sas")
    expect(page.get_by_role("textbox", name="Your answer")).to_have_value(re.compile("sas"))
    assert status(comment) == "pending"


def test_the_keys_can_be_switched_off_for_good(open_page: OpenPage) -> None:
    comment = waiting(make_article(), "Alder", "Words.")
    page = open_page(moderator())
    page.goto(QUEUE)
    ready(page).get_by_role("checkbox", name="One key for each act").uncheck()
    page.keyboard.press("a")
    page.goto(QUEUE)
    expect(ready(page).get_by_role("checkbox", name="One key for each act")).not_to_be_checked()
    page.keyboard.press("a")
    page.wait_for_timeout(500)
    assert status(comment) == "pending"


def test_without_javascript_on_a_phone(open_page: OpenPage) -> None:
    article = make_article()
    first, second = waiting(article, "Alder", "Words of Alder."), waiting(article, "Birch", "Words of Birch.")
    page = open_page(moderator(), width=320, java_script_enabled=False)
    page.goto(QUEUE)
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("Birch"))).to_be_visible()
    page.get_by_text("Reject", exact=True).click()
    page.get_by_role("button", name="Advertises").click()
    expect(page.get_by_role("heading", name="No comment is waiting")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name=re.compile("Birch"))).to_be_visible()
    assert (status(first), status(second)) == ("approved", "pending")


COVERED = """
() => {
    const it = document.activeElement, bar = document.querySelector(".queue-bulk");
    if (bar.contains(it) || !it.closest(".queue-list")) return "";
    const own = it.getBoundingClientRect(), over = bar.getBoundingClientRect();
    return own.bottom > over.top && own.top < over.bottom ? it.textContent.trim() || it.value : "";
}
"""


@pytest.mark.parametrize("width", [320, PHONE])
def test_what_is_ticked_on_a_phone_is_decided_without_scrolling_past_all_rows(open_page: OpenPage, width: int) -> None:
    article = make_article()
    comments = [waiting(article, f"Reader {number}", f"How long? Number {number}.") for number in range(12)]
    page = open_page(moderator(), width=width, java_script_enabled=False)
    page.goto(QUEUE)
    spam = page.get_by_role("button", name="Ticked are spam")
    page.get_by_role("checkbox", name=f"Choose comment {comments[0].pk}", exact=True).check()
    expect(spam).to_be_in_viewport()
    for _ in range(30):
        page.keyboard.press("Tab")
        assert page.evaluate(COVERED) == "", "what has the focus is in sight"
    page.get_by_role("checkbox", name=f"Choose comment {comments[5].pk}", exact=True).check()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(spam).to_be_in_viewport()
    spam.click()
    expect(page.get_by_text("2 comments changed.")).to_be_visible()
    assert [number for number, comment in enumerate(comments) if status(comment) == "spam"] == [0, 5]


@pytest.mark.usefixtures("axe")
def test_axe_finds_nothing_and_a_phone_needs_no_scrolling_aside(open_page: OpenPage, axe: str) -> None:  # noqa: F811
    article = make_article(title="What to ask before you decide about a sore knee, and whom")
    parent = make_comment(article, name="Hazel", body="Has anybody tried it? How long did it take?")
    urgent = waiting(
        article,
        "Rowan",
        "Since my injection last week I have had a fever and my knee is swollen. I am Mary Miller, "
        "mary.miller@mail.com. Does this happen to others, and should I wait until it is over by itself?",
        parent=parent,
        email="rowan@mail.com",
    )
    for reason in ("dangerous", "other", "dangerous"):
        Report.objects.create(comment=urgent, reason=reason)
    Comment.objects.filter(pk=urgent.pk).update(reports=3)
    for number in range(6):
        waiting(article, f"Reader {number}", f"How long does it last, in your experience? Number {number}.")
    waiting(article, "Best pills", "Buy cheap pills now at http://pills.example and win $$$ click here")
    page, faults = open_page(moderator()), Faults(axe)
    page.set_default_timeout(5000)
    page.goto(f"{QUEUE}?open={urgent.pk}")
    expect(page.get_by_role("heading", name="Why to look twice")).to_be_visible()
    faults.look_in_every_light(page, "queue")
    for words in ["Reject", "Approve and answer", "Mask", "Escalate"]:
        page.locator("summary", has_text=re.compile(f"^\\s*{words}")).click()
        faults.look_in_every_light(page, f"queue, {words}")
    page.get_by_text("Filter", exact=True).click()
    page.get_by_role("button", name="Which keys there are").click()
    faults.look_in_every_light(page, "queue, help")
    page.keyboard.press("Escape")
    for width in (320, PHONE):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        small = page.evaluate(
            """[...document.querySelectorAll(".queue-open .queue-button, .queue-act > summary")]
                .filter((it) => it.checkVisibility() && it.getBoundingClientRect().height < 44)
                .map((it) => it.textContent.trim())"""
        )
        assert small == [], "big enough for a thumb"
    page.get_by_role("checkbox", name=re.compile("^All")).check()
    faults.look_in_every_light(page, "queue, ticked")
    page.get_by_role("button", name="Ticked are spam").click()
    expect(page.get_by_role("button", name=re.compile("Yes, decide"))).to_be_visible()
    faults.look_in_every_light(page, "queue, all that match")
    assert faults.are_none()
