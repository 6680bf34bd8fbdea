"""How readers find their way by subject: the list of topics, a topic's and a category's own page, the way back up."""

import re

import pytest
from django.core.cache import cache

from articles import publishing
from tests.factories import PASSWORD, make_article, make_author, make_category, make_draft, make_tag, make_user

pytestmark = pytest.mark.django_db


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def letters(client, query: str = "") -> dict[str, str]:
    """The words under each letter of the list, in the order of the page."""
    page = client.get(f"/topics/{query}").content.decode()
    sections = re.findall(r'<section class="letter".*?<h2[^>]*>(.*?)</h2>(.*?)</section>', page, re.DOTALL)
    return {words(letter): words(entries) for letter, entries in sections}


def test_every_name_of_a_topic_stands_under_its_letter(client):
    make_article(
        tags=[
            make_tag(name="Joint replacement", kind="treatment", synonyms="Arthroplasty\n  TKR \n\narthroplasty"),
            make_tag(name="Knee pain", kind="condition", description="Where it hurts."),
            make_tag(name="élan", kind="topic"),
            make_tag(name="5-day plan"),
            make_tag(name="Ψ-waves"),
            make_tag(name="“Frozen” shoulder"),
            make_tag(name="Łódź protocol"),
        ]
    )
    make_article(tags=[make_article().tags.create(name="Eczema", slug="eczema")])
    found = letters(client)
    assert list(found) == ["A", "E", "F", "J", "K", "L", "T", "# Other signs"]
    assert found["A"] == "Arthroplasty: see Joint replacement"
    assert found["T"] == "TKR: see Joint replacement"
    assert found["J"] == "Joint replacement Treatment, 1 article"
    assert found["K"] == "Knee pain Condition, 1 article Where it hurts."
    assert found["E"].startswith("Eczema 2 articles")
    assert found["E"].endswith("élan 1 article")
    assert found["# Other signs"] == "5-day plan 1 article Ψ-waves 1 article"


def test_each_letter_can_be_jumped_to(client):
    make_article(tags=[make_tag(name="Arm"), make_tag(name="Back", synonyms="Spine"), make_tag(name="3 weeks")])
    page = client.get("/topics/").content.decode()
    jumps = re.findall(r'<a href="#(letter-\d+)">', page)
    assert len(jumps) == 4
    assert jumps == re.findall(r'<h2 id="(letter-\d+)">', page)


def test_one_kind_of_topics_by_itself(client):
    yoga = make_tag(name="Yoga", kind="treatment", synonyms="Asana")
    make_article(tags=[make_tag(name="Gout", kind="condition"), yoga])
    assert list(letters(client, "?kind=condition")) == ["G"]
    assert list(letters(client, "?kind=treatment")) == ["A", "Y"]
    page = client.get("/topics/?kind=treatment").content.decode()
    assert re.search(r'<a href="/topics/\?kind=treatment" aria-current="page">Treatments</a>', page)
    assert "Other topics" not in page, "there are none"
    assert client.get("/topics/?kind=magic").status_code == 404


def test_a_topic_whose_articles_are_gone_has_no_name_in_the_list(client):
    tag = make_tag(name="Zebra", synonyms="Stripes")
    make_draft(tags=[tag])
    gone = make_article(tags=[tag])
    publishing.unpublish(gone, by=None)
    cache.clear()
    assert letters(client) == {}


def test_the_page_of_a_topic(client):
    tag = make_tag(
        name="Tennis elbow",
        slug="tennis-elbow",
        synonyms="Lateral epicondylitis\ntennis elbow",
        introduction="First <b>paragraph</b>.\n\nSecond paragraph.",
    )
    for _ in range(13):
        make_article(tags=[tag])
    page = client.get("/tag/tennis-elbow/").content.decode()
    assert "Also called: Lateral epicondylitis\n" in page
    assert "<p>First &lt;b&gt;paragraph&lt;/b&gt;.</p>" in page
    assert "<p>Second paragraph.</p>" in page
    assert "First" not in client.get("/tag/tennis-elbow/?page=2").content.decode(), "on the first page only"


def test_the_page_of_a_category(client):
    make_category(slug="health", description="Short.", introduction="A longer word on it.")
    page = client.get("/category/health/").content.decode()
    assert "Short." in page
    assert "<p>A longer word on it.</p>" in page


def test_an_editor_gives_a_topic_its_other_names(client):
    tag = make_tag(name="Sciatica", slug="sciatica")
    make_article(tags=[tag])
    client.login(username=make_user("Editor").username, password=PASSWORD)
    typed = {"name": "Sciatica", "slug": "sciatica", "kind": "condition", "synonyms": "Pinched nerve\r\nLumbar pain"}
    client.post(f"/admin/articles/tag/{tag.pk}/change/", typed)
    assert set(letters(client)) == {"S", "P", "L"}


def test_the_way_up_stands_on_every_page(client):
    category = make_category(name="Health", slug="health")
    article = make_article(category=category, tags=[make_tag(slug="sleep")], author=make_author(slug="ines"))
    gone = make_article(category=category, slug="gone")
    publishing.unpublish(gone, by=None)

    def trail(address: str) -> list[tuple[str, str]]:
        page = client.get(address).content.decode()
        nav = re.search(r'<nav class="breadcrumbs" aria-label="You are here">(.*?)</nav>', page, re.DOTALL)[1]
        return re.findall(r'<a href="([^"]+)">([^<]+)</a>', nav)

    home, health, topics = ("/", "Home"), ("/category/health/", "Health"), ("/topics/", "Topics")
    assert trail(article.get_absolute_url()) == [home, health]
    assert trail("/articles/gone/") == [home, health]
    assert trail(f"{article.get_absolute_url()}comments/") == [home, (article.get_absolute_url(), article.title)]
    assert trail("/tag/sleep/") == [home, topics]
    for address in ["/category/health/", "/author/ines/", "/topics/", "/search/?q=x", "/pages/privacy/"]:
        assert trail(address) == [home], address
