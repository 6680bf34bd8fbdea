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
from tests.factories import PASSWORD, make_author, make_draft, make_tag, make_user

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
    found = re.search(r'value="override:(\w+)"', page)
    assert found
    return found[1]


def ticks(page: str) -> list[str]:
    return re.findall(r'name="looked_at" value="(\w+)"', page)


def overriding(fingerprint: str, reason: str = "Because.") -> dict[str, str]:
    return {"act": f"override:{fingerprint}", f"{fingerprint}-reason": reason}


def override(client: Client, article: Article, *, reason: str = "It quotes what sellers say.", base: int = 1):
    found = fingerprint_on(client.get(page_of(article, "review")).content.decode())
    return send(client, article, "review", base=base, **overriding(found, reason))


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


def test_what_may_stand_of_the_article_as_a_whole_lapses_when_its_title_or_its_parts_change():
    writer, clinician = make_user("Writer"), make_clinician()
    parts = "<h2>Other options</h2><p>You can wait, too.</p>"
    article = make_draft(by=writer, title="PRP in short", summary="A word.", body=parts, references="A study.")
    writing, reviewing = signed_in(writer), signed_in(clinician)
    assert "It may stand" in said(override(reviewing, article, reason="A glossary entry.")), "no part on risks"
    base = change(article, f"<p>One more sentence.</p>{parts}")
    assert "Submitted" in said(send(writing, article, "submit", base=base))
    base = change(article, f"<h2>What it does</h2><p>Nobody knows, as yet.</p>{parts}")
    assert "No part on risks" in said(send(writing, article, "submit", base=base))


def test_only_a_reviewer_who_has_not_written_it_overrides():
    clinician = make_clinician()
    article = make_draft(by=clinician, **DRAFT)
    assert 'value="override:' not in signed_in(clinician).get(page_of(article, "review")).content.decode()
    other = make_clinician()
    found = fingerprint_on(signed_in(other).get(page_of(article, "review")).content.decode())
    for user in [clinician, make_user("Editor"), make_user("Writer"), make_user("admin")]:
        signed_in(user).post(page_of(article, "review"), {**overriding(found), "base": 1})
    assert not FindingOverride.objects.exists()


def test_an_override_is_bound_to_what_the_reviewer_read():
    clinician = make_clinician()
    article = make_draft(by=make_user("Writer"), **DRAFT)
    reviewing = signed_in(clinician)
    page = reviewing.get(page_of(article, "review")).content.decode()
    change(article, "<p>Nothing is claimed any more.</p>")
    data = overriding(fingerprint_on(page))
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


def test_the_panel_names_where_words_stand_as_a_script_counts():
    writer = make_user("Writer")
    article, writing = make_draft(by=writer), signed_in(writer)
    body = f"<ul><li> </li><li>😀 Rest.</li></ul><p>😀 First. {CLAIM}</p>"
    panel = writing.post(page_of(article, "check"), {"title": "Knees", "body": body}).content.decode()
    finding = re.search(
        r'data-severity="block"\s+data-field="body" data-block="1" data-start="(\d+)" data-end="(\d+)"', panel
    )
    assert finding
    text = f"😀 First. {CLAIM}".encode("utf-16-le")
    assert "cure" in text[2 * int(finding[1]) : 2 * int(finding[2])].decode("utf-16-le")


def test_the_panel_says_how_the_text_reads():
    writer = make_user("Writer")
    tag = make_tag(name="Regenerative medicine")
    article, writing = make_draft(by=writer), signed_in(writer)

    def panel(body: str) -> str:
        typed = {"title": "Knees", "body": body, "tags": [tag.pk]}
        return writing.post(page_of(article, "check"), typed).content.decode()

    short = panel("<p>Rest helps.</p>")
    assert "Too short for a grade" in short
    assert "it takes 30 sentences, and there are 1" in short
    easy = panel("<p>Rest helps the knee. </p>" * 30)
    assert "Easy for most patients" in easy
    assert "about grade 1" in easy
    hard = panel("<p>Autologous regenerative interventions were subsequently administered intraarticularly.</p>" * 30)
    assert "Hard for many patients" in hard
    assert "Begin with the longest sentences" in hard
    assert "without the names in its tags" in hard
    assert "In the passive: 30 of 30 sentences" in hard
    assert "from your own body" in hard, "the plain word beside the medical one"
    assert re.search(r'data-words="intraarticularly"', hard)


QUESTIONS = {f"clear-item_{number}": "yes" for number in range(1, 21)}


def test_what_is_ticked_and_typed_for_the_decision_outlives_a_note():
    article = make_draft(by=make_user("Writer"), title="Knees", summary="About knees.", body=WARNED)
    publishing.submit(article, by=None, base=1)
    reviewing = signed_in(make_clinician())
    page = reviewing.get(page_of(article, "review")).content.decode()
    ticked, question = ticks(page)[0], re.findall(r'type="radio" name="([\w-]+)"', page)[0]
    typed = {"base": 1, "note": "Almost there.", "looked_at": [ticked], question: "no"}
    passage = {"passage-passage": "Half a passage", "passage-note": "Which?", "passage-base": 1}
    for _sent_twice in range(2):
        page = send(reviewing, article, "review", act="note", **typed, **passage).content.decode()
        assert "Almost there." in page
        assert re.search(rf'value="{ticked}"[^>]* checked', page)
        assert re.search(rf'name="{question}" value="no"[^>]* checked', page)
        assert page.count("Half a passage") == 1, "it is kept once, and not in the field any more"


def test_a_note_that_was_begun_outlives_an_override():
    article = make_draft(by=make_user("Writer"), **DRAFT)
    reviewing = signed_in(make_clinician())
    found = fingerprint_on(reviewing.get(page_of(article, "review")).content.decode())
    begun = {"passage-passage": "Half a passage", "passage-note": "Which?", "passage-base": 1}
    page = send(reviewing, article, "review", base=1, **begun, **overriding(found)).content.decode()
    assert FindingOverride.objects.get().reason == "Because."
    assert "Half a passage" in page
    assert "Which?" in page


def test_the_reviewers_checklist_is_kept_with_the_review_and_decides_nothing():
    clinician = make_clinician()
    article = make_draft(by=make_user("Writer"), title="Knees", summary="About knees.", body="<p>Rest helps.</p>")
    publishing.submit(article, by=None, base=1)
    reviewing = signed_in(clinician)
    page = reviewing.get(page_of(article, "review")).content.decode()
    assert page.count('type="radio"') == 20 * 3
    assert "The mark is 90 %." in page
    assert "There is no list, or one has more than seven items." in page
    answers = QUESTIONS | {"clear-item_1": "no", "clear-item_2": "n/a", "clear-item_3": ""}
    response = send(reviewing, article, "review", act="changes", base=1, note="", **answers)
    assert "Say what should change" in said(response)
    assert "17 of 18 that apply are met: 94 %" in response.content.decode(), "what was answered stays answered"
    assert "Approved." in said(
        send(reviewing, article, "review", act="approve", base=1, looked_at=ticks(page), **answers)
    )
    review = now(article).newest_revision.reviews.get()
    assert len(review.checklist) == 20
    assert [answer["answer"] for answer in review.checklist[:4]] == ["no", "n/a", "", "yes"]
    assert review.checklist[0] == {"item": 1, "text": "Is there one main message?", "answer": "no"}
    assert "17 of 18 that apply are met" in reviewing.get(page_of(article, "review")).content.decode()
    report = reviewing.get(page_of(article, "report")).content.decode()
    assert re.search(r"1\. Is there one main message\?</dt>\s*<dd>No</dd>", report)


@pytest.mark.parametrize("answers", [{}, {"clear-item_1": "perhaps", "clear-item_21": "yes"}, "as suggested"])
def test_what_only_the_machine_answered_is_no_answer_of_the_reviewer(answers):
    clinician = make_clinician()
    article = make_draft(by=make_user("Writer"), title="Knees", summary="About knees.", body="<p>Rest helps.</p>")
    publishing.submit(article, by=None, base=1)
    reviewing = signed_in(clinician)
    if answers == "as suggested":
        page = reviewing.get(page_of(article, "review")).content.decode()
        answers = dict(re.findall(r'name="(clear-item_\d+)" value="([^"]+)"[^>]* checked', page))
        assert answers
    send(reviewing, article, "review", act="changes", base=1, note="Shorter.", **answers)
    assert now(article).newest_revision.reviews.get().checklist == []


def test_the_panel_stays_readable_with_very_many_findings():
    writer = make_user("Writer")
    article, writing = make_draft(by=writer), signed_in(writer)
    body = f"<p>{CLAIM} It is a miracle.</p>" * 80
    panel = writing.post(page_of(article, "check"), {"title": "Knees", "body": body}).content.decode()
    [count] = re.findall(r"(\d+) places must change", panel)
    assert int(count) > 150
    assert panel.count('data-severity="block"') == 100
    assert f"And {int(count) - 100} more, when these are mended." in panel
