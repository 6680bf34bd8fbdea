"""What stands on every page makes no claim that an article may not make."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.checking import check_revision, override_finding
from articles.models import Article, Author, Category, FindingOverride, Tag
from articles.standing_texts import standing_texts
from clinic_site.profile.models import ClinicProfile, Page
from tests.factories import PASSWORD, PROFILE, make_author, make_category, make_draft, make_tag, make_user

pytestmark = pytest.mark.django_db
CLAIM = "We guarantee results."


@pytest.fixture
def sign_in(client):
    def sign_in(role: str):
        user = make_user(role)
        client.login(username=user.username, password=PASSWORD)
        return user

    return sign_in


def reviewing(sign_in):
    user = sign_in("Reviewer")
    make_author(user=user, name="Rita Reviewer", credentials="MD", is_clinician=True)
    return user


FORMS = [
    ("Manager", ClinicProfile, PROFILE, field)
    for field in ("tagline", "sign_off", "sign_off_other", "call_to_action_text")
]
FORMS += [
    ("Manager", Page, {"title": "About", "slug": "us", "body": "<p>Words.</p>", "menu": "none", "position": 0}, field)
    for field in ("title", "body")
]
FORMS += [
    (
        "Editor",
        Category,
        {"name": "Joints", "slug": "joints", "position": 0, "accent": "teal", "comments": "profile"},
        f,
    )
    for f in ("name", "description")
]
FORMS += [("Editor", Tag, {"name": "Knees", "slug": "knees", "kind": "topic"}, f) for f in ("name", "description")]
FORMS += [("Manager", Author, {"name": "Nora Quill", "slug": "nora"}, f) for f in ("role", "biography")]


@pytest.mark.parametrize(("role", "model", "facts", "field"), FORMS, ids=lambda value: getattr(value, "__name__", None))
def test_a_claim_that_stops_an_article_is_not_saved(client, sign_in, role, model, facts, field):
    sign_in(role)
    if model is ClinicProfile:
        ClinicProfile.objects.get_or_create(pk=1)
        address = "/admin/profile/clinicprofile/1/change/"
    else:
        address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/add/"
    before = model.objects.count()
    response = client.post(address, {**facts, field: f"{CLAIM} And more."})
    page = response.content.decode()
    assert response.status_code == 200
    assert "“guarantee” cannot stand on every page" in page.replace("We guarantee", "guarantee")
    assert "a reviewer lets the sentence stand" in page
    assert f"{CLAIM} And more." in page, "what was typed is kept"
    assert model.objects.count() == before
    assert not model.objects.filter(**{f"{field}__contains": "guarantee"}).exists()
    response = client.post(address, {**facts, field: "No clinic can guarantee a result."})
    assert response.status_code == 302
    assert model.objects.filter(**{f"{field}__contains": "No clinic can guarantee"}).exists()


def test_what_is_to_be_looked_at_is_said_and_saved(client, sign_in):
    sign_in("Editor")
    tag = make_tag()
    data = {"name": tag.name, "slug": tag.slug, "kind": "topic", "description": "The best stem cell clinic in town."}
    page = client.post(f"/admin/articles/tag/{tag.pk}/change/", data, follow=True).content.decode()
    assert "Look again at “" in page
    tag.refresh_from_db()
    assert tag.description == data["description"]


def test_the_sign_off_of_other_authors_does_not_say_that_a_clinician_wrote(client, sign_in):
    sign_in("Manager")
    ClinicProfile.objects.get_or_create(pk=1)
    words = "This post was written by a medical professional of our clinic."
    address = "/admin/profile/clinicprofile/1/change/"
    page = client.post(address, {**PROFILE, "sign_off_other": words}).content.decode()
    assert "has no clinical credentials" in page
    assert client.post(address, {**PROFILE, "sign_off": words}).status_code == 302


def test_a_reviewer_lets_one_sentence_stand(client, sign_in):
    reviewing(sign_in)
    address = "/admin/standing-sentences/"
    page = client.post(address, {"act": "check", "text": f"{CLAIM} Walk daily."}).content.decode()
    assert page.count("Let it stand") == 1
    fingerprint = page.split('name="fingerprint" value="')[1].split('"')[0]
    allow = {"act": "allow", "text": f"{CLAIM} Walk daily.", "fingerprint": fingerprint}
    page = client.post(address, {**allow, "reason": " "}).content.decode()
    assert "Say why it may stand" in page
    assert "Walk daily." in page
    page = client.post(address, {**allow, "reason": "It is the name of a song."}, follow=True).content.decode()
    assert "It is the name of a song." in page
    override = FindingOverride.objects.standing().get()
    assert (override.article, override.reviewer.name) == (None, "Rita Reviewer")

    sign_in("Editor")
    data = {"name": "Songs", "slug": "songs", "kind": "topic"}
    client.post("/admin/articles/tag/add/", {**data, "description": f"A song. {CLAIM}"})
    assert Tag.objects.filter(slug="songs").exists()
    other = {**data, "slug": "other", "name": "Other", "description": "We guarantee great results."}
    page = client.post("/admin/articles/tag/add/", other).content.decode()
    assert "cannot stand on every page" in page, "the sentence is another"


def test_only_a_clinician_lets_a_sentence_stand(client, sign_in):
    user = sign_in("Reviewer")
    make_author(user=user, is_clinician=True, credentials="")
    page = client.post("/admin/standing-sentences/", {"act": "check", "text": CLAIM}).content.decode()
    fingerprint = page.split('name="fingerprint" value="')[1].split('"')[0]
    allow = {"act": "allow", "text": CLAIM, "fingerprint": fingerprint, "reason": "A song."}
    assert "Only a clinician can" in client.post("/admin/standing-sentences/", allow).content.decode()
    assert not FindingOverride.objects.exists()


def test_an_override_of_an_article_does_not_count_elsewhere(client, sign_in):
    user = reviewing(sign_in)
    draft = make_draft(body=f"<p>{CLAIM}</p>")
    (finding,) = check_revision(draft, draft.newest_revision).blocks
    override_finding(draft, finding.fingerprint, by=user, reviewer=user.author, base=1, reason="A song.")
    assert not check_revision(Article.objects.get(pk=draft.pk), draft.newest_revision).blocks
    sign_in("Editor")
    data = {"name": "Songs", "slug": "songs", "kind": "topic", "description": CLAIM}
    client.post("/admin/articles/tag/add/", data)
    assert not Tag.objects.filter(slug="songs").exists()


def test_what_a_site_begins_with_makes_no_claim():
    make_category(name="Joints", description="Knees and hips.")
    texts = dict(standing_texts())
    assert len(texts) > 12
    assert {name: checked.blocks for name, checked in texts.items() if checked.blocks} == {}


def test_the_command_reads_them_with_all_articles(capsys):
    Tag.objects.create(name="Songs", slug="songs", description=CLAIM)  # from before there was such a rule
    with pytest.raises(CommandError, match=r"^1 text on every page must change\.$"):
        call_command("check_content", "--all")
    out = capsys.readouterr().out
    assert "tag “Songs”: description" in out
    assert "[C11] “guarantee" in out.replace("We ", "")
    with pytest.raises(CommandError):
        call_command("check_content", "--all", "--format", "json")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["rule"] for line in lines if line.get("standing") == "tag “Songs”: description"] == ["C11"]
    assert lines[-1]["summary"]["standing_with"]["block"] == 1


def test_queries_do_not_grow_with_what_stands_on_every_page(django_assert_num_queries):
    with CaptureQueriesContext(connection) as few:
        list(standing_texts())
    for _ in range(5):
        make_tag(description="Words.")
        make_author(biography="Words.")
    with django_assert_num_queries(len(few)):
        list(standing_texts())
