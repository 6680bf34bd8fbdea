"""Never losing a sentence: the network goes, the session ends, a second tab is opened, the server is killed."""

import os
import random
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from playwright.sync_api import Locator, Page, Response, Route, expect

from articles import publishing
from articles.content import Content
from articles.models import Article, UnsavedText
from tests.browser.conftest import OpenPage
from tests.browser.desk import text_editor
from tests.browser.test_accessibility import DESKTOP, PHONE
from tests.factories import PASSWORD, make_draft, make_user
from tests.services import free_port

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("autosave")]
ROOT = Path(__file__).resolve().parents[2]
LONG = bool(os.environ.get("LONG_LOOPS"))
KILLS = 20 if LONG else 3
# What a page of these tests is meant to be answered now and then.
REFUSALS = {403, 409}


def form_of(article: Article) -> str:
    return f"/admin/articles/article/{article.pk}/change/"


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    expect(text_editor(page).locator("body")).to_be_visible()
    return page


def write(page: Page, words: str) -> None:
    """At the end of the text."""
    text_editor(page).locator("body").focus()  # a click may land beside it: a warning moves the form
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.type(words)


def kept(page: Page) -> Locator:
    return page.locator(".autosave-kept")


def warning(page: Page) -> Locator:
    return page.locator(".autosave-warning")


def is_saved(page: Page) -> None:
    expect(kept(page)).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))


def restore(page: Page) -> None:
    page.get_by_role("link", name="Go on with what you typed").click()
    expect(text_editor(page).locator("body")).to_be_visible()


def save_by_hand(page: Page) -> None:
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()


def body_of(article: Article) -> str:
    newest = Article.objects.get(pk=article.pk).newest_revision
    assert newest is not None
    return newest.content["body"]


def test_the_network_goes_while_somebody_types(open_page: OpenPage) -> None:
    writer = make_user("Writer")
    article = make_draft(by=writer, body="<p>One.</p>")
    page = opened(open_page(writer), form_of(article))
    write(page, " Two.")
    is_saved(page)
    page.context.set_offline(True)
    write(page, " Three.")
    expect(warning(page)).to_contain_text("the site cannot be reached")
    expect(kept(page)).to_be_hidden()
    write(page, " Four.")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(warning(page)).to_contain_text("the site cannot be reached")
    expect(text_editor(page).locator("body")).to_have_text("One. Two. Three. Four.")

    page.context.set_offline(False)
    is_saved(page)
    expect(warning(page)).to_be_hidden()
    save_by_hand(page)
    assert body_of(article) == "<p>One. Two. Three. Four.</p>"
    expect(page.locator(".unsaved-offer")).to_have_count(0)


@pytest.mark.parametrize("width", [320, PHONE, DESKTOP])
def test_keeping_does_not_move_the_form(open_page: OpenPage, width: int) -> None:
    """Else whoever clicks into the text meets the buttons above it."""
    writer = make_user("Writer")
    page = open_page(writer)
    page.set_viewport_size({"width": width, "height": 800})
    opened(page, form_of(make_draft(by=writer, body="<p>One.</p>")))
    top = "frame => frame.getBoundingClientRect().top + scrollY"
    place = page.locator(".cke_wysiwyg_frame").evaluate(top)
    write(page, " Two.")
    is_saved(page)
    assert page.locator(".cke_wysiwyg_frame").evaluate(top) == place


def test_a_page_that_is_closed_without_a_network_loses_nothing(open_page: OpenPage) -> None:
    writer = make_user("Writer")
    article = make_draft(by=writer, body="<p>One.</p>")
    page = opened(open_page(writer), form_of(article))
    write(page, " Two.")
    is_saved(page)
    page.context.set_offline(True)
    write(page, " Three.")
    expect(warning(page)).to_be_visible()
    page.close()  # without asking

    page.context.set_offline(False)
    page = opened(page.context.new_page(), form_of(article))
    expect(page.get_by_text("You typed into this article and did not save it")).to_be_visible()
    page.get_by_role("link", name="Compare, or discard it").click()
    expect(page.locator(".change-text ins")).to_contain_text("Two. Three.")
    restore(page)
    expect(text_editor(page).locator("body")).to_have_text("One. Two. Three.")
    save_by_hand(page)
    assert body_of(article) == "<p>One. Two. Three.</p>"


def test_the_session_ends_while_somebody_types(open_page: OpenPage) -> None:
    writer = make_user("Writer")
    article = make_draft(by=writer, body="<p>One.</p>")
    page = opened(open_page(writer, refusals=REFUSALS), form_of(article))
    Session.objects.all().delete()
    write(page, " Two.")
    expect(warning(page)).to_contain_text("you are no longer signed in")
    expect(kept(page)).to_be_hidden()
    page.get_by_role("button", name="Save and continue editing").click()
    expect(text_editor(page).locator("body")).to_have_text("One. Two.")

    with page.expect_popup() as popup:
        page.get_by_role("link", name="Sign in in another tab").click()
    login = popup.value
    login.get_by_role("textbox", name="Username").fill(writer.username)
    login.get_by_label("Password").fill(PASSWORD)
    login.get_by_role("button", name="Log in").click()
    login.wait_for_url("**/admin/")
    page.bring_to_front()
    is_saved(page)
    write(page, " Three.")
    save_by_hand(page)
    assert body_of(article) == "<p>One. Two. Three.</p>"


def test_two_tabs(open_page: OpenPage) -> None:
    """What either was told to be saved is there afterwards."""
    writer = make_user("Writer")
    article = make_draft(by=writer, body="<p>One.</p>")
    old = opened(open_page(writer, refusals=REFUSALS), form_of(article))
    new = opened(old.context.new_page(), form_of(article))
    write(new, " Newer.")
    is_saved(new)
    old.bring_to_front()
    write(old, " Older.")
    expect(warning(old)).to_contain_text("in another tab")
    expect(kept(old)).to_be_hidden()
    save_by_hand(old)
    assert body_of(article) == "<p>One. Older.</p>"

    new.bring_to_front()
    new.get_by_role("button", name="Save and continue editing").click()
    expect(new.get_by_text("You saved version 2")).to_be_visible()
    new.get_by_label("Take yours").check()
    new.get_by_role("button", name="Put them together").click()
    expect(text_editor(new).locator("body")).to_have_text("One. Newer.")
    write(new, " Older.")
    save_by_hand(new)
    assert body_of(article) == "<p>One. Newer. Older.</p>"
    assert article.revisions.count() == 3
    assert not UnsavedText.objects.filter(typed__isnull=False).exists()


def test_what_is_typed_while_a_saving_is_under_way(open_page: OpenPage) -> None:
    writer = make_user("Writer")
    article = make_draft(by=writer, body="<p>One.</p>")
    page = opened(open_page(writer), form_of(article))
    under_way: list[Route] = []
    page.route("**/autosave/", lambda route: under_way.append(route) if not under_way else route.continue_())
    write(page, " Two.")
    expect(kept(page)).to_have_text("Keeping…")
    write(page, " Three.")
    under_way[0].continue_()
    is_saved(page)
    deadline = time.monotonic() + 20
    while "Three." not in (UnsavedText.objects.get().typed or {}).get("body", ""):
        assert time.monotonic() < deadline, "what was typed meanwhile was never sent"
        page.wait_for_timeout(100)


def test_a_new_article_is_kept_and_found_again(open_page: OpenPage) -> None:
    writer = make_user("Writer")
    page = opened(open_page(writer), "/admin/articles/article/add/")
    page.locator("#id_title").fill("Stairs")
    write(page, "A first sentence.")
    is_saved(page)
    page.close()
    page = opened(page.context.new_page(), "/admin/articles/article/add/")
    expect(page.get_by_text("You began an article “Stairs”")).to_be_visible()
    restore(page)
    expect(page.locator("#id_title")).to_have_value("Stairs")
    expect(text_editor(page).locator("body")).to_have_text("A first sentence.")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("was added successfully")).to_be_visible()
    assert Article.objects.get().title == "Stairs"


def test_a_refused_save_gives_back_the_text(open_page: OpenPage) -> None:
    writer = make_user("Writer")
    article = make_draft(by=writer, body="<p>One.</p>")
    page = opened(open_page(writer), form_of(article))
    write(page, " Two.")
    page.locator("#id_title").fill("")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("Please correct the error")).to_be_visible()
    expect(text_editor(page).locator("body")).to_have_text("One. Two.")
    page.locator("#id_title").fill("Named")
    save_by_hand(page)
    assert body_of(article) == "<p>One. Two.</p>"


def test_two_people_write_one_article(open_page: OpenPage) -> None:
    writer, editor = make_user("Writer"), make_user("Editor")
    article = make_draft(by=writer, body="<p>One.</p><p>Two.</p>")
    here = opened(open_page(writer, refusals=REFUSALS), form_of(article))
    write(here, " And more.")
    is_saved(here)
    there = opened(open_page(editor), form_of(article))
    expect(there.get_by_text(f"Open elsewhere now: {writer.get_full_name()}.")).to_be_visible()
    newest = Article.objects.get(pk=article.pk).newest_revision
    assert newest is not None
    changed = replace(Content.from_json(newest.content), body="<p>One, as the editor has it.</p><p>Two.</p>")
    publishing.save_revision(article, changed, by=editor, base=1)
    write(here, " Still.")
    expect(here.locator(".autosave-newer")).to_contain_text("saved version 2")
    here.get_by_role("button", name="Save and continue editing").click()
    expect(here.get_by_text("You changed different paragraphs")).to_be_visible()
    here.get_by_role("button", name="Put them together").click()
    expect(text_editor(here).locator("body")).to_contain_text("Two. And more. Still.")
    save_by_hand(here)
    assert body_of(article) == "<p>One, as the editor has it.</p><p>Two. And more. Still.</p>"


# --- Answers that are none, and that never come ---------------------------------------------------------------


def press_save(page: Page) -> None:
    page.get_by_role("button", name="Save and continue editing").click()


def test_a_gateway_answers_while_the_site_starts_anew(open_page: OpenPage) -> None:
    writer = make_user("Writer")
    article = make_draft(by=writer, body="<p>One.</p>")
    page = opened(open_page(writer, refusals={502}), form_of(article))
    page.route("**/change/", lambda route: route.fulfill(status=502, body="Down"))
    page.route("**/autosave/", lambda route: route.fulfill(status=502, body="Down"))
    write(page, " Two.")
    press_save(page)
    expect(warning(page)).to_contain_text("the site answered with an error")
    expect(text_editor(page).locator("body")).to_have_text("One. Two.")
    page.close()
    page = opened(page.context.new_page(), form_of(article))
    restore(page)
    expect(text_editor(page).locator("body")).to_have_text("One. Two.")


@pytest.mark.parametrize("answer", ["<p>We are back soon.</p>", "{}"])
def test_an_answer_of_something_else_is_no_saving(open_page: OpenPage, answer: str) -> None:
    writer = make_user("Writer")
    article = make_draft(by=writer, body="<p>One.</p>")
    page = opened(open_page(writer), form_of(article))
    kind = "application/json" if answer == "{}" else "text/html"
    page.route("**/autosave/", lambda route: route.fulfill(status=200, content_type=kind, body=answer))
    write(page, " Two.")
    expect(warning(page)).to_contain_text("Not saved")
    expect(kept(page)).to_be_hidden()
    page.unroute("**/autosave/")
    is_saved(page)


def test_an_answer_is_lost_and_the_change_is_undone(open_page: OpenPage) -> None:
    writer = make_user("Writer")
    article = make_draft(by=writer, title="First")
    page = opened(open_page(writer), form_of(article))
    title = page.locator("#id_title")
    title.fill("Good title")
    is_saved(page)

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/autosave/", lose_the_answer)
    title.fill("X")
    expect(warning(page)).to_be_visible()
    title.fill("Good title")
    page.unroute("**/autosave/")
    is_saved(page)
    assert (UnsavedText.objects.get().typed or {})["title"] == "Good title"


def test_the_article_is_deleted_while_somebody_writes(open_page: OpenPage) -> None:
    writer = make_user("Writer")
    article = make_draft(by=writer, title="Knees", body="<p>One.</p>")
    page = opened(open_page(writer, refusals={404}), form_of(article))
    write(page, " Two.")
    is_saved(page)
    Article.objects.get(pk=article.pk).delete()
    write(page, " Three.")
    expect(warning(page)).to_contain_text("Somebody deleted this article")
    is_saved(page)
    page.close()
    page = opened(page.context.new_page(), "/admin/articles/article/add/")
    restore(page)
    expect(text_editor(page).locator("body")).to_have_text("One. Two. Three.")


def test_the_page_with_both_texts_is_closed(open_page: OpenPage) -> None:
    writer = make_user("Writer")
    article = make_draft(by=writer, body="<p>One.</p>")
    old = opened(open_page(writer, refusals=REFUSALS), form_of(article))
    new = opened(old.context.new_page(), form_of(article))
    write(new, " Newer.")
    is_saved(new)
    save_by_hand(new)
    old.bring_to_front()
    write(old, " Older.")
    expect(warning(old)).to_contain_text("was saved in another tab")
    press_save(old)
    expect(old.get_by_role("heading", name="Somebody saved before you")).to_be_visible()
    old.close()
    page = opened(new.context.new_page(), form_of(article))
    expect(page.get_by_text("This browser kept a text of this article")).to_be_visible()
    with page.expect_popup() as popup:
        page.get_by_role("button", name="Compare it").click()
    expect(popup.value.locator(".change-text ins")).to_contain_text("Older.")
    popup.value.close()
    page.get_by_role("button", name="Put it into the form").click()
    expect(text_editor(page).locator("body")).to_have_text("One. Older.")


def test_a_save_that_leads_nowhere_is_tried_again(open_page: OpenPage) -> None:
    writer = make_user("Writer")
    article = make_draft(by=writer, body="<p>One.</p>")
    page = opened(open_page(writer), form_of(article))
    page.route("**/change/", lambda route: route.fulfill(status=204))
    write(page, " Two.")
    press_save(page)
    write(page, " Three.")
    page.wait_for_timeout(11_000)  # as long as the script waits for the next page
    page.unroute("**/change/")
    save_by_hand(page)
    assert body_of(article) == "<p>One. Two. Three.</p>"


def test_a_save_waits_for_what_is_being_pasted(open_page: OpenPage) -> None:
    writer = make_user("Writer")
    article = make_draft(by=writer, body="<p>One.</p>")
    page = opened(open_page(writer), form_of(article))
    asked: list[Route] = []
    page.route("**/admin/clean-text/", lambda route: asked.append(route))
    write(page, " Two.")
    text_editor(page).locator("body").evaluate(
        """(body) => {
            const data = new DataTransfer();
            data.setData("text/html", "<b>Pasted</b>");
            const facts = { clipboardData: data, bubbles: true, cancelable: true };
            body.querySelector("p").dispatchEvent(new body.ownerDocument.defaultView.ClipboardEvent("paste", facts));
        }"""
    )
    page.wait_for_timeout(300)
    page.get_by_role("button", name="Save and continue editing").click(no_wait_after=True)
    page.wait_for_timeout(300)
    asked[0].continue_()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    assert "Pasted" in body_of(article)


# --- A server that is killed ---------------------------------------------------------------------------------


class Server:
    """The site in a process of its own, on the rows of this test, that can be killed where it stands."""

    def __init__(self) -> None:
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def home(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "runserver", "--noreload", "--insecure", f"127.0.0.1:{self.port}"],
            cwd=ROOT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "tests.settings",
                "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"{self.home}/healthz", timeout=2).close()
                return
            except OSError:
                assert time.monotonic() < deadline, "the server does not start"
                assert self.process.poll() is None, "the server has ended"
                time.sleep(0.1)

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    server.start()
    yield server
    server.kill()


@pytest.mark.slow
def test_the_server_is_killed_while_it_saves(open_page: OpenPage, server: Server) -> None:
    """At random moments while sentences are typed: each that it said it had is there, and so are the others, out of
    this browser."""
    writer = make_user("Writer")
    article = make_draft(by=writer, body="<p>Begin.</p>")
    page = open_page(writer, home=server.home)
    acknowledged: set[str] = set()

    def note(response: Response) -> None:
        if response.url.endswith("/autosave/") and response.status == 200:
            body = parse_qs(response.request.post_data or "").get("body", [""])[0]
            acknowledged.update(re.findall(r"S\d+e", body))

    page.on("response", note)
    opened(page, server.home + form_of(article))
    dice, typed = random.Random(None if LONG else 5), 0
    for _kill in range(KILLS):
        for _sentence in range(3):
            typed += 1
            write(page, f" S{typed}e")
            page.wait_for_timeout(dice.randint(0, 2500))
        server.kill()
        typed += 1
        write(page, f" S{typed}e")
        page.wait_for_timeout(dice.randint(0, 2500))
        server.start()
    server.kill()
    assert acknowledged, "nothing was ever kept: the test has tested nothing"
    page.close()
    server.start()
    stored = (UnsavedText.objects.get().typed or {})["body"]
    assert acknowledged <= set(re.findall(r"S\d+e", stored)), "what was said to be saved is gone"

    page = opened(page.context.new_page(), server.home + form_of(article))
    restore(page)
    expect(text_editor(page).locator("body")).to_have_text(
        " ".join(["Begin.", *(f"S{number}e" for number in range(1, typed + 1))])
    )
