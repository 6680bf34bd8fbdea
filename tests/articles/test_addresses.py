"""Where an article's old addresses lead."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Article, OldAddress
from tests.factories import make_article, make_draft

pytestmark = pytest.mark.django_db


def move(article: Article, *slugs: str) -> None:
    for slug in slugs:
        publishing.change_address(article, slug, by=None)


def leads_to(client, slug: str, rest: str = "") -> str:
    response = client.get(f"/articles/{slug}/{rest}")
    assert response.status_code == 301
    return response.headers["Location"]


def test_an_old_address_leads_to_the_new_one(client):
    move(make_article(slug="old"), "new")
    assert leads_to(client, "old") == "/articles/new/"
    assert leads_to(client, "old", "?comments=2") == "/articles/new/?comments=2"
    assert client.get("/articles/new/").status_code == 200


def test_every_old_address_leads_straight_to_the_newest(client):
    move(make_article(slug="first"), "second", "third")
    assert leads_to(client, "first") == leads_to(client, "second") == "/articles/third/"


def test_coming_back_to_an_old_address_makes_no_circle(client):
    move(make_article(slug="first"), "second", "first")
    assert client.get("/articles/first/").status_code == 200
    assert leads_to(client, "second") == "/articles/first/"
    assert not OldAddress.objects.filter(slug="first").exists()
    assert client.get("/articles/second/").headers["Cache-Control"] == "no-cache", "no browser keeps it for ever"


def test_the_address_of_what_readers_never_saw_leads_nowhere(client):
    draft, later = make_draft(slug="draft"), make_article(slug="later", at=timezone.now() + timedelta(days=1))
    move(draft, "SECRET-draft")
    move(later, "SECRET-later")
    # Even were there a row: it was published later, say, and then the schedule was cancelled.
    OldAddress.objects.create(slug="older", article=draft)
    for slug in ["draft", "later", "older"]:
        response = client.get(f"/articles/{slug}/")
        assert response.status_code == 404
        assert "SECRET" not in str(response.headers) + response.content.decode()


def test_the_old_address_of_what_was_taken_down_leads_to_where_that_is_said(client):
    article = make_article(slug="old")
    move(article, "new")
    publishing.unpublish(article, by=None)
    assert leads_to(client, "old") == "/articles/new/"
    assert client.get("/articles/new/").status_code == 410


def test_an_address_that_leads_to_another_article_cannot_be_taken(client):
    move(make_article(slug="old"), "new")
    other = make_article(slug="other")
    for taken in ["old", "new"]:
        with pytest.raises(publishing.PublishingError, match=taken):
            move(other, taken)
    assert leads_to(client, "old") == "/articles/new/"
    assert make_article(title="Old").slug != "old", "nor is it given to a new article"


def test_a_comment_for_an_old_address_arrives(client):
    article = make_article(slug="old")
    move(article, "new")
    assert leads_to(client, "old", "comments/?reply_to=1") == "/articles/new/comments/?reply_to=1"
    response = client.post("/articles/old/comments/", {"name": "Ada", "body": "Thanks."})
    assert response.status_code == 308, "what was typed is sent on"
    assert response.headers["Location"] == "/articles/new/comments/"
    assert client.get("/articles/never/comments/").status_code == 404
