"""The sitemap: what is in it, its pictures, and that it stays cheap when it grows."""

import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from articles.models import Article, Image
from clinic_site.sitemaps import SiteSitemap
from tests.factories import figure, make_article, make_author, make_category, make_picture, make_renditions, make_tag

pytestmark = pytest.mark.django_db
NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
}


def entries(client, address: str = "/sitemap.xml") -> dict[str, ElementTree.Element]:
    root = ElementTree.fromstring(client.get(address).content)
    found = root.findall("s:url", NAMES) or root.findall("s:sitemap", NAMES)
    return {entry.findtext("s:loc", "", NAMES).removeprefix("http://testserver"): entry for entry in found}


def pictures(entry: ElementTree.Element) -> list[str]:
    return [found.text or "" for found in entry.findall("image:image/image:loc", NAMES)]


def test_lists_are_as_new_as_their_newest_article_that_readers_see(client):
    facts = {"category": make_category(slug="health"), "author": make_author(slug="ines"), "tags": [make_tag(slug="x")]}
    newest = make_article(at=timezone.now() - timedelta(days=2), **facts)
    make_article(at=timezone.now() - timedelta(days=3), **facts)
    make_article(at=timezone.now() + timedelta(days=2), **facts)
    found = entries(client)
    for address in [newest.get_absolute_url(), "/category/health/", "/tag/x/", "/author/ines/"]:
        assert parse_datetime(found[address].findtext("s:lastmod", "", NAMES)) == newest.updated_at, address


def test_an_article_names_its_pictures_that_readers_see(client):
    hero, inside, patient = make_renditions(make_picture()), make_picture(), make_picture()
    article = make_article(hero=hero, body=f"<p>Words.</p>{figure(inside, alt='A')}{figure(patient, alt='B')}")
    Image.objects.filter(pk=patient.pk).update(shows_patient=True)
    plain = make_article()
    found = entries(client)
    shown = pictures(found[article.get_absolute_url()])
    assert len(shown) == 2
    assert re.fullmatch(r"http://testserver/media/renditions/images/\S+/1-1280\.jpg", shown[0])
    assert shown[1] == f"http://testserver{inside.file.url}"
    assert pictures(found[plain.get_absolute_url()]) == []


def test_a_section_takes_as_many_queries_whatever_it_holds(client):
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    def grow(number: int) -> None:
        for _ in range(number):
            make_article(hero=make_picture(), tags=[make_tag()])

    sections = [f"/sitemap-{name}.xml" for name in ("articles", "categories", "tags", "authors", "pages", "lists")]
    grow(1)
    few = [queries(address) for address in sections]
    grow(4)
    assert [queries(address) for address in sections] == few


def test_an_index_past_the_limit_names_every_page_and_reads_no_articles(client, monkeypatch):
    articles = [make_article(at=timezone.now() - timedelta(days=number)) for number in range(1, 8)]
    monkeypatch.setattr(SiteSitemap, "limit", 3)
    with CaptureQueriesContext(connection) as captured:
        index = entries(client)
    assert {"/sitemap-articles.xml", "/sitemap-articles.xml?p=2", "/sitemap-articles.xml?p=3"} <= set(index)
    newest = parse_datetime(index["/sitemap-articles.xml"].findtext("s:lastmod", "", NAMES))
    assert newest == articles[0].updated_at
    assert not [query for query in captured if f'{Article._meta.db_table}"."slug' in query["sql"]]
    listed = [address for section in index for address in entries(client, section)]
    assert len(listed) == len(set(listed))
    assert {article.get_absolute_url() for article in articles} <= set(listed)
    assert client.get("/sitemap-articles.xml?p=4").status_code == 404


def test_a_date_does_not_hide_that_an_article_was_taken_down(client):
    make_article()
    for address in ["/sitemap.xml", "/sitemap-articles.xml"]:
        response = client.get(address)
        assert "Last-Modified" not in response
        assert client.get(address, headers={"if-none-match": response["ETag"]}).status_code == 304
