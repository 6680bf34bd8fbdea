"""What content checks mean for an article's way, through the pages of writer, reviewer and editor."""

import re
from dataclasses import replace

import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles import publishing
from articles.content import Content
from articles.models import Article, FindingOverride
from clinic_site.profile.models import ClinicProfile
from tests.factories import PASSWORD, make_author, make_draft, make_user

pytestmark = pytest.mark.django_db
CLAIM = "Stem cells cure arthritis."
WARNED = '<p><a href="https://x.example/">Click here</a>. Studies show that 90% of patients feel better.</p>'
DRAFT = {"title": "Knees", "summary": "About knees.", "body": f"<p>Rest helps a little.</p><p>{CLAIM}</p>"}


def page_of(article: Article, name: str) -> str:
    return f"/admin/articles/article/{article.pk}/{name}/"


def signed_in(user: User) -> Client:
    client = Client()
    assert client.login(username=user.username, password=PASSWORD)
    return client


def make_clinician() -> User:
    user = make_user("Reviewer")
    make_author(user=user, name="Rita Reviewer", credentials="MD", is_clinician=True)
    return user


def said(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def now(article: Article) -> Article:
    return Article.objects.get(pk=article.pk)


def send(client: Client, article: Article, page: str, **data):
    return client.post(page_of(article, page), data, follow=True)


def fingerprint_on(page: str) -> str:
    found = re.search(r'name="fingerprint" value="(\w+)"', page)
    assert found
    return found[1]


def ticks(page: str) -> list[str]:
    return re.findall(r'name="looked_at" value="(\w+)"', page)


def override(client: Client, article: Article, *, reason: str = "It quotes what sellers say.", base: int = 1):
    found = fingerprint_on(client.get(page_of(article, "review")).content.decode())
    return send(client, article, "review", act="override", fingerprint=found, reason=reason, base=base)


def change(article: Article, body: str) -> int:
    newest = now(article).newest_revision
    content = replace(Content.from_json(newest.content), body=body)
    return publishing.save_revision(article, content, by=None, base=newest.number).number


def test_a_forbidden_claim_is_shown_to_the_writer_and_stops_the_submission():
    writer = make_user("Writer")
    article, writing = make_draft(by=writer, **DRAFT), signed_in(writer)
    page = writing.get(page_of(article, "change")).content.decode()
    assert "1 place must change" in page
    assert CLAIM.rstrip(".") in page
    response = send(writing, article, "submit", base=1)
    assert "The content checks stop it at 1 place" in said(response)
    assert now(article).newest_revision.state == "draft"


def test_a_reviewer_lets_one_sentence_stand_until_it_changes():
    writer, clinician = make_user("Writer"), make_clinician()
    article, writing, reviewing = make_draft(by=writer, **DRAFT), signed_in(writer), signed_in(clinician)
    assert "Say why it may stand" in said(override(reviewing, article, reason=" "))
    response = override(reviewing, article)
    assert "It may stand, as long as its sentence stays as it is." in said(response)
    assert "It quotes what sellers say." in response.content.decode()
    event = article.events.get(act="override_finding")
    assert event.by == clinician
    assert "It quotes what sellers say." in event.note

    base = change(article, f"<p>Other words around it.</p><p>{CLAIM}</p>")
    assert "Submitted" in said(send(writing, article, "submit", base=base)), "the sentence is the same"
    base = change(article, "<p>Rest helps a little.</p><p>Stem cells cure every arthritis.</p>")
    assert "The content checks stop it" in said(send(writing, article, "submit", base=base))
    assert FindingOverride.objects.count() == 1


def test_only_a_reviewer_who_has_not_written_it_overrides():
    clinician = make_clinician()
    article = make_draft(by=clinician, **DRAFT)
    assert 'name="fingerprint"' not in signed_in(clinician).get(page_of(article, "review")).content.decode()
    other = make_clinician()
    found = fingerprint_on(signed_in(other).get(page_of(article, "review")).content.decode())
    for user in [clinician, make_user("Editor"), make_user("Writer"), make_user("admin")]:
        send_it = {"act": "override", "fingerprint": found, "reason": "Because.", "base": 1}
        signed_in(user).post(page_of(article, "review"), send_it)
    assert not FindingOverride.objects.exists()


def test_an_override_is_bound_to_what_the_reviewer_read():
    clinician = make_clinician()
    article = make_draft(by=make_user("Writer"), **DRAFT)
    reviewing = signed_in(clinician)
    page = reviewing.get(page_of(article, "review")).content.decode()
    change(article, "<p>Nothing is claimed any more.</p>")
    data = {"act": "override", "fingerprint": fingerprint_on(page), "reason": "Because."}
    assert "saved a newer version" in said(send(reviewing, article, "review", base=1, **data))
    assert "There is no such finding any more" in said(send(reviewing, article, "review", base=2, **data))


def test_warnings_are_ticked_and_kept_with_the_review():
    clinician = make_clinician()
    article = make_draft(by=make_user("Writer"), title="Knees", summary="About knees.", body=WARNED)
    publishing.submit(article, by=None, base=1)
    reviewing = signed_in(clinician)
    page = reviewing.get(page_of(article, "review")).content.decode()
    warnings = ticks(page)
    assert warnings
    response = send(reviewing, article, "review", act="approve", base=1, looked_at=warnings[1:])
    assert "Tick" in said(response)
    assert now(article).newest_revision.state == "submitted"
    assert response.content.decode().count(" checked>") == len(warnings) - 1, "what was ticked stays ticked"
    assert "Approved." in said(send(reviewing, article, "review", act="approve", base=1, looked_at=warnings))
    review = now(article).newest_revision.reviews.get()
    assert {found["fingerprint"] for found in review.findings if found["severity"] == "warn"} == set(warnings)
    assert all(found["rules_version"] for found in review.findings)


def test_publishing_without_a_review_is_stopped_too():
    profile = ClinicProfile.objects.current()
    profile.requires_review = False
    profile.save()
    article, editing = make_draft(by=make_user("Writer"), **DRAFT), signed_in(make_user("admin"))
    for data in [{"act": "publish"}, {"act": "schedule", "later-day": "2040-01-01", "later-time": "09:00"}]:
        assert "The content checks stop it" in said(send(editing, article, "publish", base=1, **data))
    assert now(article).status == "draft"


def test_the_panel_is_drawn_for_what_is_typed():
    writer = make_user("Writer")
    article, writing = make_draft(by=writer, body="<p>Rest helps.</p>"), signed_in(writer)
    typed = {"title": "Knees", "body": f"<p>{CLAIM}</p>"}
    panel = writing.post(page_of(article, "check"), typed).content.decode()
    assert "1 place must change" in panel
    assert "Source:" in panel
    assert "1 place must change" in writing.post("/admin/articles/article/check/", typed).content.decode()
    assert article.revisions.count() == 1
    other = make_draft(by=make_user("Writer"))
    assert writing.post(page_of(other, "check"), typed).status_code == 404
    assert writing.get(page_of(article, "check")).status_code == 405
