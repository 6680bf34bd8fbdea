"""The report of an article, as an editor reads it, prints it and keeps it."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect

from articles import publishing
from articles.checking import check_revision, override_finding
from articles.content import Content
from articles.models import Article
from tests.browser.conftest import OpenPage
from tests.browser.desk import make_clinician, open_article
from tests.factories import make_draft, make_user

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
REASON = "It quotes what sellers say."


def a_claim_that_was_let_stand_and_then_changed() -> Article:
    clinician = make_clinician()
    article = make_draft(title="Knees", summary="About knees.", body="<p>Stem cells cure arthritis.</p>")
    newest = article.newest_revision
    [finding] = check_revision(article, newest).blocks
    override_finding(
        article, finding.fingerprint, by=clinician, reviewer=clinician.author, base=newest.number, reason=REASON
    )
    content = replace(Content.from_json(newest.content), body="<p>Stem cells cure every arthritis.</p>")
    publishing.save_revision(article, content, by=article.created_by, base=newest.number)
    return article


def test_an_editor_reads_the_report_and_keeps_it(open_page: OpenPage) -> None:
    a_claim_that_was_let_stand_and_then_changed()
    page = open_page(make_user("Editor"))
    open_article(page, "Knees")
    page.get_by_role("link", name="History").first.click()
    page.get_by_role("link", name="Report").click()

    newest = page.get_by_role("region", name="The newest text: version 2")
    expect(newest).to_contain_text("Stem cells cure every arthritis.")
    expect(newest).to_contain_text("Must change: Cure")
    let_stand = page.get_by_role("region", name="Findings that a reviewer let stand")
    expect(let_stand).to_contain_text(REASON)
    expect(let_stand).to_contain_text("Rita Reyes, MD")
    expect(let_stand).to_contain_text("It has lapsed")
    expect(page.get_by_role("region", name="Log").first).to_contain_text("Finding overridden")

    keep = page.get_by_role("link", name="Keep it as a file")
    with page.expect_download() as kept:
        keep.click()
    file = Path(kept.value.path()).read_text(encoding="utf-8")

    page.emulate_media(media="print")
    expect(keep).to_be_hidden()

    # The saved file shows itself, with nothing of the site's behind it.
    page.set_content(file)
    expect(page.get_by_role("region", name="Findings that a reviewer let stand")).to_contain_text(REASON)
    assert page.evaluate("getComputedStyle(document.querySelector('.report-finding')).borderTopStyle") == "solid"
    expect(page.get_by_role("link", name="Keep it as a file")).to_have_count(0)
