"""A reader reports a comment without scripts; a moderator works the safety log and bans a sender."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from comments import banning, safety_log
from comments.models import Report, SafetyRecord
from tests.browser.conftest import OpenPage
from tests.browser.test_accessibility import Faults, axe  # noqa: F401  (a fixture)
from tests.factories import make_article, make_comment, make_user

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

EVENT = "Two days after the PRP injection in my knee I had a fever and went to the hospital."


def test_a_reader_reports_by_keyboard_without_scripts(open_page: OpenPage) -> None:
    comment = make_comment(make_article(), name="Kim", body="A rude word.")
    page = open_page(java_script_enabled=False)
    page.goto(comment.discussion.article.get_absolute_url())
    page.get_by_role("link", name="Report the comment of Kim").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Report a comment")).to_be_visible()
    page.get_by_role("button", name="Report it").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Please choose")
    page.get_by_role("radio", name="It tells who somebody is").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Thank you for your report")).to_be_visible()
    assert Report.objects.get().reason == "dangerous"


def test_the_reports_pages_are_sound(open_page: OpenPage, axe: str) -> None:  # noqa: F811
    comment = make_comment(make_article(), body="A rude word.")
    page, faults = open_page(), Faults(axe)
    page.goto(comment.discussion.article.get_absolute_url())
    faults.look_in_every_light(page, "article")
    page.goto(reverse("report_comment", args=[comment.pk]))
    faults.look_in_every_light(page, "report")
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("button", name="Report it").click()
    faults.look_in_every_light(page, "report with errors")
    page.get_by_role("radio", name="It advertises").check()
    page.get_by_role("button", name="Report it").click()
    faults.look_in_every_light(page, "thanks")
    assert faults.are_none()


def test_a_moderator_works_a_record_and_bans_a_sender(open_page: OpenPage, axe: str) -> None:  # noqa: F811
    article = make_article(title="Needles")
    comment = make_comment(article, status="pending", body=EVENT, email="rue@example.org")
    closed = make_comment(article, status="pending", body=f"{EVENT} It was bad.").safety_records.get()
    safety_log.close(closed, by=None, outcome="reported", note="MedWatch 1.")
    page, faults = open_page(make_user("Moderator")), Faults(axe)
    page.goto(reverse("admin:index"))
    faults.look_in_every_light(page, "dashboard")
    page.get_by_role("link", name="Possible adverse event").click()
    expect(page.get_by_text(EVENT)).to_be_visible()
    faults.look_in_every_light(page, "record")
    page.get_by_label("suspected product").fill("PRP")
    page.get_by_role("button", name="Keep the elements").click()
    expect(page.get_by_text("The elements are noted.")).to_be_visible()
    page.get_by_role("button", name="Close it").click()
    expect(page.get_by_role("alert").filter(has_text="Nothing was kept yet")).to_be_visible()
    faults.look_in_every_light(page, "record with errors")
    page.get_by_label("Outcome").select_option("supported")
    page.get_by_role("button", name="Close it").click()
    expect(page.get_by_role("heading", name="Closed (Help was offered)")).to_be_visible()
    assert not SafetyRecord.objects.filter(closed_at=None).exists()
    faults.look_in_every_light(page, "closed record")
    page.goto(reverse("admin:comments_safetyrecord_changelist"))
    faults.look_in_every_light(page, "safety log")

    page.goto(reverse("admin:ban_sender", args=[comment.pk]))
    faults.look_in_every_light(page, "ban")
    page.get_by_label("For how long").select_option("30")
    page.get_by_role("button", name="Ban the sender").click()
    expect(page.get_by_text("no comment of this sender is taken.")).to_be_visible()
    banning.ban(comment, days=7, by=None)
    faults.look_in_every_light(page, "bans")
    page.get_by_role("button", name="Lift the ban").click()
    expect(page.get_by_text("The ban is lifted.")).to_be_visible()
    page.goto(reverse("admin:comments_replytemplate_add"))
    page.get_by_label("Title").fill("Mine")
    page.get_by_label("Words").fill("We are sorry about your appointment.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("HIPAA")).to_be_visible()
    faults.look_in_every_light(page, "a ready answer that is refused")
    assert faults.are_none()
