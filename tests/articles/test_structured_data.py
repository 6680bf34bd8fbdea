"""What pages tell machines, in schema.org's terms. benchmarks/schema_check.py asks schema.org's own tables."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from articles import previews, publishing
from articles.models import Article
from clinic_site.profile.models import ClinicProfile, Page
from comments.models import Comment
from tests.factories import (
    make_article,
    make_author,
    make_category,
    make_comment,
    make_draft,
    make_picture,
    make_tag,
    make_user,
)

pytestmark = pytest.mark.django_db
SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
# Words that a reader sees, too; what the other fields hold are addresses, dates and numbers.
WORDS = {"name", "headline", "description", "text", "jobTitle", "honorificSuffix", "articleSection", "slogan"}


def nodes_of(response) -> list[dict]:
    scripts = SCRIPT.findall(response.content.decode())
    assert len(scripts) == 1
    assert not re.search("[<>&]", scripts[0])
    return json.loads(scripts[0])["@graph"]


def node_of(response, kind: str) -> dict:
    found = [node for node in nodes_of(response) if node["@type"] == kind]
    assert len(found) == 1, kind
    return found[0]


def texts_in(value, name=""):
    if isinstance(value, dict):
        for key, part in value.items():
            yield from texts_in(part, key)
    elif isinstance(value, list):
        for part in value:
            yield from texts_in(part, name)
    elif name in WORDS:
        yield value


def words_of(response) -> str:
    page = SCRIPT.sub("", response.content.decode())
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.fixture
def article() -> Article:
    ClinicProfile.objects.update(
        name="Harbor Lane Clinic",
        tagline="Plain words",
        phone="+1-207-555-0100",
        address="12 Harbor Lane\nSampleton, Maine",
        social_links="Mastodon https://social.example/@harbor",
    )
    article = make_article(
        slug="knees",
        title='Knees & "hips" </script><b>',
        summary="What <em>helps</em>.",
        category=make_category(slug="joints", name="Joints"),
        tags=[
            make_tag(slug="arthritis", name="Arthritis", kind="condition"),
            make_tag(slug="exercise", name="Exercise", kind="treatment"),
            make_tag(slug="trials", name="Trials", kind="topic", description="How they are made."),
        ],
        author=make_author(
            slug="nora", name="Nora Quill", credentials="RN", role="Health writer", biography="She writes."
        ),
        hero=make_picture(credit="A. Painter"),
        hero_alt="Two knees",
        body="<p>Words [1][2].</p>",
        references="A trial. 2021. https://doi.org/10.1000/x\nA page. https://agency.example/page",
        at=timezone.now() - timedelta(days=3),
    )
    article = publishing.add_correction(article, "It said once a week, and meant once a day.", by=None)
    make_comment(article)
    make_comment(article, status="pending", body="PENDING")
    return article


def test_an_articles_page_says_what_it_is_who_reviewed_it_and_what_it_rests_on(client, article):
    response = client.get("/articles/knees/")
    page, posting = node_of(response, "MedicalWebPage"), node_of(response, "BlogPosting")
    people = {node["@id"]: node for node in nodes_of(response) if node["@type"] == "Person"}
    clinic = node_of(response, "MedicalClinic")
    review = article.live_review

    assert page["url"] == page["@id"] == "http://testserver/articles/knees/"
    assert page["mainEntity"] == {"@id": posting["@id"]}
    assert page["audience"] == {"@type": "Patient"}
    assert people[page["reviewedBy"]["@id"]]["name"] == review.reviewer.name
    assert page["lastReviewed"] == timezone.localdate(review.at).isoformat()
    assert [(about["@type"], about["name"]) for about in page["about"]] == [
        ("MedicalCondition", "Arthritis"),
        ("MedicalTherapy", "Exercise"),
        ("Thing", "Trials"),
    ]
    assert posting["headline"] == article.title
    assert posting["description"] == article.summary
    assert posting["datePublished"] == timezone.localtime(article.published_at).isoformat(timespec="seconds")
    assert posting["dateModified"] == timezone.localtime(article.updated_at).isoformat(timespec="seconds")
    writer = people[posting["author"]["@id"]]
    assert (writer["name"], writer["honorificSuffix"]) == ("Nora Quill", "RN")
    assert posting["publisher"] == {"@id": clinic["@id"]}
    assert [(cited["@type"], cited["url"]) for cited in posting["citation"]] == [
        ("ScholarlyArticle", "https://doi.org/10.1000/x"),
        ("CreativeWork", "https://agency.example/page"),
    ]
    assert posting["correction"][0]["text"] == "It said once a week, and meant once a day."
    assert posting["commentCount"] == 1
    assert posting["image"]["url"].startswith("http://testserver/media/")
    assert (posting["image"]["caption"], posting["image"]["creditText"]) == ("Two knees", "A. Painter")
    assert clinic["address"] == "12 Harbor Lane, Sampleton, Maine"
    assert clinic["sameAs"] == ["https://social.example/@harbor"]
    assert clinic["publishingPrinciples"] == "http://testserver/pages/editorial-policy/"
    trail = node_of(response, "BreadcrumbList")["itemListElement"]
    assert [(step["name"], step.get("item")) for step in trail] == [
        ("Home", "http://testserver/"),
        ("Joints", "http://testserver/category/joints/"),
        (article.title, None),
    ]


@pytest.mark.parametrize(
    "address",
    [
        *("/", "/articles/knees/", "/category/joints/", "/tag/trials/", "/author/nora/", "/tag/exercise/"),
        *("/topics/", "/topics/?kind=condition", "/pages/editorial-policy/"),
    ],
)
def test_machines_are_told_what_readers_see_and_nothing_else(client, article, address):
    response = client.get(address)
    nodes = nodes_of(response)
    words = words_of(response)
    told = list(texts_in(nodes))
    assert len(told) >= 4
    for text in set(told):
        assert " ".join(text.split()) in words, text
    named = {node["@id"] for node in nodes}
    referred = set(re.findall(r"\{'@id': '([^']+)'\}", str(nodes)))
    assert referred <= named
    assert not re.search(r": (''|None|\[\])[,}]", str(nodes)), "an empty field"
    for secret in [*Comment.objects.values_list("name", flat=True), "PENDING"]:
        assert secret not in str(nodes)


def test_a_list_tells_its_articles_with_their_place_in_all_of_it(client):
    category = make_category(slug="health")
    for _ in range(13):
        make_article(category=category)
    page = node_of(client.get("/category/health/?page=2"), "CollectionPage")
    assert page["url"] == "http://testserver/category/health/?page=2"
    assert [entry["position"] for entry in page["mainEntity"]["itemListElement"]] == [13]


def test_the_topics_and_the_standing_pages_have_a_place_on_the_site(client, article):
    topics = client.get("/topics/?kind=condition")
    assert node_of(topics, "CollectionPage")["url"] == "http://testserver/topics/"
    page = client.get("/pages/editorial-policy/")
    told = node_of(page, "WebPage")
    assert (told["url"], told["isPartOf"]) == (
        "http://testserver/pages/editorial-policy/",
        {"@id": node_of(page, "WebSite")["@id"]},
    )
    trail = node_of(page, "BreadcrumbList")["itemListElement"]
    assert [step["name"] for step in trail] == ["Home", told["name"]]


def test_a_standing_page_is_shared_with_its_first_words(client):
    text = f"<h2>In short</h2><p>We keep little. {'More words. ' * 30}</p>"
    Page.objects.filter(slug="privacy").update(body=text)
    shown = client.get("/pages/privacy/").content.decode()
    for name in ['name="description"', 'property="og:description"']:
        assert f'<meta {name} content="In short – We keep little. More words.' in shown, name


def test_a_picture_that_may_not_be_shown_is_not_told_of(client):
    article = make_article(hero=make_picture())
    assert "image" in node_of(client.get(article.get_absolute_url()), "BlogPosting")
    type(article.hero).objects.update(shows_patient=True)
    assert "image" not in node_of(client.get(article.get_absolute_url()), "BlogPosting")


def test_what_is_not_public_tells_machines_nothing(client, article):
    link = previews.make_link(make_draft(), by=make_user("Writer"), days=7)
    publishing.unpublish(article, by=None)
    for address in [f"/preview/{link.token}/", "/articles/knees/", "/no-such-page/", "/search/?q=knees"]:
        assert "ld+json" not in client.get(address).content.decode(), address


def test_a_clinic_that_has_not_named_itself_has_a_name(client):
    ClinicProfile.objects.all().delete()
    assert node_of(client.get(make_article().get_absolute_url()), "MedicalClinic")["name"] == "Our Clinic"


def test_an_article_without_a_review_claims_none(client):
    ClinicProfile.objects.update(requires_review=False)
    article = make_draft(hero=None, tags=[])
    publishing.publish(article, by=None)
    page = node_of(client.get(article.get_absolute_url()), "MedicalWebPage")
    assert not {"reviewedBy", "lastReviewed", "about"} & set(page)
