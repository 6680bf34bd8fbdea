"""The feeds, read by a parser that is not ours."""

from datetime import timedelta
from time import struct_time

import feedparser
import pytest
from django.utils import timezone

from articles import publishing
from articles.content import Content
from clinic_site.profile.models import ClinicProfile
from clinic_site.profile.reviewed_texts import current_texts
from tests.factories import (
    figure,
    make_article,
    make_author,
    make_category,
    make_draft,
    make_picture,
    make_renditions,
    make_tag,
)

pytestmark = pytest.mark.django_db
FEEDS = ["/feed/", "/category/health/feed/", "/tag/knees/feed/", "/author/ines/feed/"]


def read(response) -> feedparser.FeedParserDict:
    """As a reader's program gets it. It must be well-formed, and nothing may be left out as dangerous."""
    feed = feedparser.parse(response.content, response_headers={"content-type": response["Content-Type"]})
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10"
    return feed


@pytest.fixture
def magazine():
    facts = {
        "category": make_category(slug="health", name="Health"),
        "author": make_author(slug="ines", name="Ines Halloran", credentials="MD", role="Physician"),
        "tags": [make_tag(slug="knees", name="Knees", description="All about knees.")],
    }
    image = make_renditions(make_picture())
    body = (
        f'<h2>A & B</h2><p>Words [1], <a href="/tag/knees/">more</a>, <a href="https://else.example/">elsewhere</a>.</p>'
        f"{figure(image, alt='see /media/ and #this')}"
    )
    first = make_article(
        title="Knees & <hips>",
        summary="What is <known>.",
        body=body,
        references="A trial. https://doi.org/10.1000/x",
        slug="first",
        at=timezone.now() - timedelta(days=5),
        **facts,
    )
    make_article(title="Other", at=timezone.now() - timedelta(days=9))
    make_draft(title="UNSEEN draft", **facts)
    make_article(title="UNSEEN later", at=timezone.now() + timedelta(days=1), **facts)
    publishing.unpublish(make_article(title="UNSEEN down", **facts), by=None)
    return first


def moment(at) -> struct_time:
    return at.utctimetuple()


@pytest.mark.parametrize("address", FEEDS)
def test_each_feed_holds_what_its_list_holds(client, magazine, address):
    feed = read(client.get(address))
    titles = [entry.title for entry in feed.entries]
    assert titles == (["Knees & <hips>", "Other"] if address == "/feed/" else ["Knees & <hips>"])
    assert feed.feed.id == f"http://testserver{address}"
    links = {link.rel: link.href for link in feed.feed.links}
    assert links == {"self": f"http://testserver{address}", "alternate": f"http://testserver{address[:-5]}"}
    page = client.get(address[:-5]).content.decode()
    assert f'href="{address}"' in page, "the page leads to its feed"
    assert "UNSEEN" not in client.get(address).content.decode()


def test_an_entry_says_who_wrote_it_when_and_what_about(client, magazine):
    change = Content.from_json({**magazine.newest_revision.content, "title": "Knees, again"})
    publishing.save_revision(magazine, change, by=None, base=1)
    ClinicProfile.objects.update(requires_review=False)
    magazine = publishing.publish(magazine, by=None)
    feed = read(client.get("/feed/"))
    entry = feed.entries[0]
    assert entry.title == "Knees, again"
    assert entry.link == "http://testserver/articles/first/"
    assert (entry.author_detail.name, entry.author_detail.href) == (
        "Ines Halloran, MD",
        "http://testserver/author/ines/",
    )
    assert [tag.term for tag in entry.tags] == ["Health", "Knees"]
    assert entry.published_parsed[:6] == moment(magazine.published_at)[:6]
    assert entry.updated_parsed[:6] == moment(magazine.updated_at)[:6]
    assert entry.updated_parsed > entry.published_parsed
    assert feed.feed.updated_parsed == entry.updated_parsed


def test_an_entry_stays_the_same_one_when_its_address_changes(client, magazine):
    before = read(client.get("/feed/")).entries[0]
    publishing.change_address(magazine, "knees-and-hips", by=None)
    after = read(client.get("/feed/")).entries[0]
    assert before.id == after.id
    assert before.link != after.link
    ids = [entry.id for entry in read(client.get("/feed/")).entries]
    assert len(set(ids)) == 2


def test_whole_articles_can_be_read_from_anywhere(client, magazine):
    response = client.get("/feed/")
    entry = read(response).entries[0]
    [content] = entry.content
    assert content.type == "text/html"
    assert entry.summary == "What is &lt;known&gt;.", "plain words, as HTML"
    for told in [
        '<h2 id="section-a-b">A &amp; B</h2>',
        'href="http://testserver/tag/knees/"',
        'href="https://else.example/"',
        'href="http://testserver/articles/first/#reference-1"',
        'src="http://testserver/media/renditions/',
        'alt="see /media/ and #this"',
        'href="https://doi.org/10.1000/x"',
        "Medically reviewed by Rita Reviewer, MD",
        current_texts()["disclaimer"],
    ]:
        assert told in content.value, told
    raw = response.content.decode()
    assert "640w" in raw
    assert not [part for part in raw.split(", ") if part.startswith("/media/")], "in a srcset, too"


def test_what_names_a_treatment_carries_the_sites_notice_in_a_feed_too(client):
    make_article(body="<p>Some people try PRP for it.</p>")
    [content] = read(client.get("/feed/")).entries[0].content
    assert "off-label use" in content.value


def test_the_profile_can_ask_for_summaries_only(client, magazine):
    ClinicProfile.objects.update(feeds_full_text=False)
    entry = read(client.get("/feed/")).entries[0]
    assert "content" not in entry
    assert entry.summary == "What is &lt;known&gt;."
    assert b"Words" not in client.get("/feed/").content


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_that_did_not_change_is_not_sent_again(client, magazine, address):
    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "Last-Modified" not in first, "a date could not tell that an article was taken down"
    publishing.unpublish(magazine, by=None)
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_an_empty_feed_is_the_same_at_every_request(client, time_machine):
    make_category(slug="health")
    first = client.get("/category/health/feed/")
    assert read(first).entries == []
    time_machine.move_to(timezone.now() + timedelta(minutes=2))
    assert client.get("/category/health/feed/").content == first.content


@pytest.mark.parametrize("address", ["/category/x/feed/", "/tag/x/feed/", "/author/x/feed/"])
def test_there_is_no_feed_of_what_is_not_there(client, address):
    assert client.get(address).status_code == 404
