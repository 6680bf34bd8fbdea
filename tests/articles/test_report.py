"""The report of an article: everything that is kept about it, on one page that stands alone."""

import re
from datetime import date, timedelta
from itertools import pairwise

import lxml.html
import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from articles.checking import check_revision, override_finding
from articles.checks import rule_book
from articles.content import Content
from articles.models import Article, Image, Review
from clinic_site.profile.models import ClinicProfile
from clinic_site.profile.reviewed_texts import STARTING_TEXTS, keep_text
from tests.factories import (
    PASSWORD,
    approve,
    figure,
    make_article,
    make_author,
    make_category,
    make_draft,
    make_picture,
    make_reviewer,
    make_user,
)

pytestmark = pytest.mark.django_db
CLAIM = "Stem cells cure arthritis."
WARNED = '<p><a href="https://x.example/">Click here</a> to read more.</p>'


def page_of(article: Article, name: str) -> str:
    return f"/admin/articles/article/{article.pk}/{name}/"


def signed_in(user: User) -> Client:
    client = Client()
    assert client.login(username=user.username, password=PASSWORD)
    return client


def make_clinician(**facts) -> User:
    user = make_user("Reviewer", **facts)
    make_author(user=user, name="Rita Reyes", credentials="MD", is_clinician=True)
    return user


class Report:
    """What somebody reads on it."""

    def __init__(self, article: Article, *, by: User | None = None, query: str = "") -> None:
        self.response = signed_in(by or make_user("Editor")).get(page_of(article, "report") + query)
        assert self.response.status_code == 200
        self.root = lxml.html.fromstring(self.response.content.decode())

    def part(self, heading: str) -> str:
        """The words of the section with a heading that begins so."""
        for section in self.root.iter("section"):
            if words(section.find("h2")).startswith(heading):
                return words(section)
        raise AssertionError(f"There is no part {heading}")


def words(element) -> str:
    return " ".join(element.text_content().split())


def change(article: Article, **facts) -> int:
    newest = Article.objects.get(pk=article.pk).newest_revision
    content = Content.from_json({**newest.content, **facts})
    return publishing.save_revision(article, content, by=article.created_by, base=newest.number, note="A try").number


def test_it_tells_of_a_claim_from_the_writer_to_the_override_that_lapsed():
    writer, clinician = make_user("Writer", last_name="Wells"), make_clinician(last_name="Reyes")
    article = make_draft(by=writer, title="Knees", summary="About knees.", body=f"<p>{CLAIM}</p>{WARNED}")
    reviewing = signed_in(clinician)
    page = reviewing.get(page_of(article, "review")).content.decode()
    found = re.search(r'value="override:(\w+)"', page)
    reviewing.post(
        page_of(article, "review"),
        {"act": f"override:{found[1]}", f"{found[1]}-reason": "It quotes what sellers say.", "base": 1},
    )
    publishing.submit(article, by=writer, base=1, note="Please.")
    ticks = re.findall(r'name="looked_at" value="(\w+)"', reviewing.get(page_of(article, "review")).content.decode())
    reviewing.post(page_of(article, "review"), {"act": "approve", "base": 1, "looked_at": ticks, "note": "Good."})
    publishing.publish(article, by=make_user("Editor"))

    report = Report(article)
    head = words(report.root.find(".//header"))
    assert "Report: Knees" in head
    assert f"with the rules of {rule_book().version}" in head
    assert "by Editor" in head
    reviews = report.part("Reviews")
    assert "Approved: version 1, by Rita Reyes, MD on" in reviews
    assert "Review again by" in reviews
    assert "Good." in reviews
    assert "Must change: Cure (C01) cure" in reviews
    assert "Source: FTC" in reviews
    assert "A reviewer let it stand: It quotes what sellers say. (Rita Reyes, MD," in reviews
    assert reviews.count("The reviewer ticked that they have looked at this.") == len(ticks) > 0
    overrides = report.part("Findings that a reviewer let stand")
    assert "Reviewer Reyes" in overrides
    assert "It holds: the sentence stands in the published text and in the newest." in overrides
    now = report.part("The text that readers see: version 1")
    assert CLAIM in now
    assert "A reviewer let it stand: It quotes what sellers say." in now

    change(article, body="<p>Stem cells cure every arthritis.</p>")
    report = Report(article)
    overrides = report.part("Findings that a reviewer let stand")
    assert "It holds for the published text. The newest no longer has the sentence." in overrides
    newest = report.part("The newest text: version 2, which is not published")
    assert "Must change: Cure (C01) cure" in newest
    assert "let it stand" not in newest, "the sentence changed, and the block is back"
    assert "1 Writer Wells" in report.part("Versions")
    assert "2 Writer Wells" in report.part("Versions")
    assert "A try" in report.part("Versions")
    log = report.part("Log")
    acts = ["Begun", "Finding overridden", "Submitted for review", "Approved", "Published", "Saved"]
    assert [log.index(act) for act in acts] == sorted(log.index(act) for act in acts)

    base = change(article, body="<p>Nothing is claimed.</p>")
    publishing.submit(article, by=writer, base=base)
    article = Article.objects.get(pk=article.pk)
    warned = {finding.fingerprint for finding in check_revision(article, article.newest_revision).warnings}
    publishing.approve(article, by=clinician, reviewer=clinician.author, base=base, looked_at=warned)
    publishing.publish(article, by=None)
    assert "It has lapsed" in Report(article).part("Findings that a reviewer let stand")


def test_a_review_that_asked_for_changes_ticked_nothing_and_notes_are_told():
    clinician = make_clinician(last_name="Reyes")
    article = make_draft(by=make_user("Writer"), title="Knees", summary="About knees.", body=WARNED)
    publishing.submit(article, by=None, base=1)
    reviewing = signed_in(clinician)
    reviewing.post(
        page_of(article, "review"),
        {"act": "note", "passage-passage": "Click here", "passage-note": "Where?", "passage-base": 1},
    )
    reviewing.post(page_of(article, "review"), {"act": "changes", "base": 1, "note": "Say where it leads."})
    report = Report(article)
    reviews = report.part("Reviews")
    assert "Changes requested: version 1, by Rita Reyes, MD" in reviews
    assert "Say where it leads." in reviews
    assert "Look again:" in reviews
    assert "ticked" not in reviews
    notes = report.part("Notes on passages")
    assert "“Click here” Where? (Reviewer Reyes," in notes
    assert "version 1)" in notes


def test_it_has_every_word_and_names_the_pictures_without_showing_them():
    patient = make_picture(
        title="Knee before", shows_patient=True, consent_on=date(2026, 1, 2), consent_paper="K-17", licence="Our own"
    )
    Image.objects.filter(pk=patient.pk).update(consent_expires_on=timezone.localdate() - timedelta(days=1))
    plain = make_picture(title="Water")
    body = (
        "<h2>Rest</h2><p>Rest helps [1].</p>"
        + figure(patient, alt="A knee", caption="Before the walk")
        + '<p class="key-points">Walk.</p><table><tbody><tr><th>Who</th><td>Anybody</td></tr></tbody></table>'
    )
    article = make_draft(
        title="Knees & <hips>", summary="About both.", body=body, references="One.\n\nTwo. https://example.org/2",
        hero=plain, hero_alt="Calm water", category=make_category(name="Health"),
    )  # fmt: skip
    report = Report(article)
    text = report.part("The newest text: version 1")
    for said in [
        *("Knees & <hips>", "About both.", "Rest helps [1].", "Before the walk", "Key points", "Walk.", "Anybody"),
        *("One.", "Two. https://example.org/2", "Calm water", "Health"),
        f"[Picture {patient.pk}. Description: A knee]",
    ]:
        assert said in text, said
    pictures = report.part("Pictures")
    assert f"Picture {patient.pk}: Knee before" in pictures
    assert "whose consent was valid until" in pictures
    assert "paper K-17" in pictures
    assert "Our own" in pictures
    assert f"Picture {plain.pk}: Water In versions 1 May readers see it Yes." in pictures
    assert not list(report.root.iter("img", "source", "picture"))
    levels = [int(heading.tag[1]) for heading in report.root.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels


def test_how_it_came_before_readers():
    profile = ClinicProfile.objects.current()
    profile.name, profile.address, profile.requires_review = "Harbor Lane", "1 Harbor Lane", False
    profile.sign_off_other = "We write with care."
    profile.save()
    article = make_draft(by=make_user("Writer"))
    publishing.publish(article, by=make_user("Editor", last_name="Egan"))
    publishing.add_correction(article, "It said ten and says twelve.", by=None)
    publishing.change_address(article, "elsewhere", by=None)
    profile.requires_review = True
    profile.save()
    change(article, body="<p>More words.</p>")
    publishing.publish(article, by=make_user("admin"), override_reason="It cannot wait.")
    report = Report(article)
    about = report.part("The article")
    assert "/articles/elsewhere/" in about
    assert article.slug in about
    assert "Published, version 1," in about
    assert "Editor Egan: review was not required" in about
    assert "Published without approval, version 2," in about
    assert "It cannot wait." in about
    assert "It said ten and says twelve." in about
    assert "We write with care." in about
    assert "Harbor Lane 1 Harbor Lane" in words(report.root.find(".//header"))
    publishing.unpublish(article, by=None, reason="It is wrong.")
    report = Report(article)
    assert "Taken down, version 2," in report.part("The article")
    assert "More words." in report.part("The text that readers saw last: version 2")


def test_the_notices_that_readers_get_are_in_it():
    named, other = make_article(body="<p>PRP is a blood product.</p>"), make_article(body="<p>Rest helps.</p>")
    keep_text("platelets", "PRP is not what the FDA has approved here.", by=None, base=0)
    about = Report(named).part("The article")
    assert "Status notice: platelet-rich plasma, version 1 PRP is not what the FDA has approved here." in about
    for report in (about, Report(other).part("The article")):
        assert f"Emergency notice, version 0 {STARTING_TEXTS['emergency']}" in report
    assert "Status notice" not in Report(other).part("The article")


def test_the_file_stands_alone():
    article = make_article(title="Knees", slug="knees")
    report = Report(article, query="?download=1")
    disposition = report.response.headers["Content-Disposition"]
    day = f"{timezone.localdate():%Y-%m-%d}"
    assert disposition == f'attachment; filename="report-{article.pk}-knees-{day}.html"'
    assert not report.root.xpath("//script | //link | //img | //nav | //form | //@style | //@src")
    assert not [address for address in report.root.xpath("//a/@href") if not address.startswith("http")]
    assert "@media print" in report.root.find(".//style").text
    [policy] = report.root.xpath("//meta[@http-equiv]/@content")
    for said in (policy, report.response.headers["Content-Security-Policy"]):
        assert said.startswith("default-src 'none'; style-src 'unsafe-inline'")
    on_screen = Report(article)
    assert "Content-Disposition" not in on_screen.response.headers
    assert page_of(article, "history") in on_screen.root.xpath("//nav/a/@href")


@pytest.mark.parametrize(("role", "page"), [("Editor", "history"), ("Reviewer", "history"), ("Reviewer", "review")])
def test_pages_lead_to_it(role, page):
    article = make_article()
    assert page_of(article, "report") in signed_in(make_user(role)).get(page_of(article, page)).content.decode()


def test_what_staff_wrote_is_words_and_no_markup():
    article = make_draft(title="<script>x</script>", summary="<b>bold</b>", references="<img src=x onerror=x>")
    publishing.request_changes(
        submitted(article), by=None, reviewer=make_reviewer(), base=1, note="<script>alert(1)</script>"
    )
    report = Report(article)
    assert not report.root.xpath("//script | //main//b | //img")
    assert "<script>alert(1)</script>" in report.part("Reviews")


def submitted(article: Article) -> Article:
    publishing.submit(article, by=None, base=1)
    return Article.objects.get(pk=article.pk)


def test_queries_do_not_grow():
    editor = signed_in(make_user("Editor"))
    article = make_article(by=make_user("Writer"))

    def add(number: int) -> None:
        for _ in range(number):
            picture, writer, clinician = make_picture(size=(40, 30)), make_user("Writer"), make_clinician()
            now = Article.objects.get(pk=article.pk)
            body = f"<p>Stem cells cure arthritis of {writer.username}.</p>{figure(picture, alt='Water')}"
            content = Content.from_json({**now.newest_revision.content, "body": body})
            base = publishing.save_revision(now, content, by=writer, base=now.newest_revision.number).number
            now = Article.objects.get(pk=article.pk)
            for finding in check_revision(now, now.newest_revision).blocks:
                decision = {"by": clinician, "reviewer": clinician.author, "base": base, "reason": "It may."}
                override_finding(now, finding.fingerprint, **decision)
            publishing.add_passage_note(now, "cells", "Which?", by=clinician, base=base)
            approve(now)
            publishing.publish(now, by=None)
            publishing.change_address(now, f"address-{base}", by=None)

    def queries() -> int:
        cache.clear()
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert editor.get(page_of(article, "report")).status_code == 200
        return len(captured)

    add(1)
    queries()
    few = queries()
    add(4)
    assert Review.objects.count() == 6
    assert queries() == few
