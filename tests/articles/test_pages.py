"""The reader's pages: what stands on them and in what order."""

import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from articles.related.picking import pick_related
from clinic_site.profile.models import ClinicProfile
from clinic_site.profile.reviewed_texts import keep_text
from tests.factories import (
    close_discussion,
    make_article,
    make_author,
    make_category,
    make_comment,
    make_draft,
    make_tag,
)

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def text_of(response) -> str:
    """The words of a page, tags dropped and spaces folded."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def links_to_articles(response) -> list[str]:
    return re.findall(r'href="(/articles/[^/"]+/)"', response.content.decode())


def test_the_article_page_from_top_to_bottom(client):
    ClinicProfile.objects.update(sign_off="A medical professional wrote this.")
    keep_text("disclaimer", "No advice.", by=None, base=0)
    keep_text("emergency", "Call 911", by=None, base=0)
    health = make_category(name="Health", slug="health")
    tag = make_tag(name="Fibromyalgia")
    article = make_article(
        title="Living with it",
        summary="A short guide.",
        category=health,
        tags=[tag],
        author=make_author(name="Ines Halloran", credentials="MD", role="Physician", is_clinician=True),
        body="<p>First words [1].</p>" + "".join(f"<h2>Part {n}</h2><p>More words.</p>" for n in range(1, 6)),
        references="Somebody. A study. 2020. https://doi.org/10.1000/abc",
    )
    alike = [make_article(title=f"Alike {number}", tags=[tag]) for number in range(4)]
    pick_related(article, [other.pk for other in alike], by=None)
    for number in range(6):
        make_article(title=f"Healthy {number}", category=health, at=timezone.now() - timedelta(days=9 + number))
    make_comment(article, body="Thank you for this.")

    page = text_of(client.get(article.get_absolute_url()))
    page = page[page.index("Living with it", page.index("Health")) :]
    in_order = [
        "Living with it",
        "A short guide.",
        "Ines Halloran",
        "MD",
        "1 comment",
        "minute to read",
        "Part 1",
        "First words",
        "Part 5",
        "References",
        "Somebody. A study. 2020.",
        "A medical professional wrote this.",
        "No advice.",
        "Call 911",
        "You may also like",
        "Alike",
        "Comments",
        "Thank you for this.",
        "More in Health",
        "Healthy 0",
    ]
    position = 0
    for words in in_order:
        assert words in page[position:], f"{words!r} is missing, or stands too high"
        position = page.index(words, position)


def test_the_sign_off_claims_a_clinician_only_where_one_wrote(client):
    ClinicProfile.objects.update(sign_off="A clinician wrote this.", sign_off_other="A writer wrote this.")
    for facts in ({"is_clinician": False, "credentials": "MA"}, {"is_clinician": True, "credentials": ""}):
        page = text_of(client.get(make_article(author=make_author(**facts)).get_absolute_url()))
        assert "Rita Reviewer, MD checked the medical facts of this article. A writer wrote this." in page
        assert "A clinician wrote this." not in page
    page = text_of(client.get(make_article(author=make_author(is_clinician=True, credentials="MD")).get_absolute_url()))
    assert "A clinician wrote this." in page
    assert "A writer wrote this." not in page


def test_no_article_stands_twice_under_an_article(client):
    category, tag = make_category(), make_tag()
    article = make_article(category=category, tags=[tag])
    for _ in range(12):
        make_article(category=category, tags=[tag])
    links = links_to_articles(client.get(article.get_absolute_url()))
    others = [link for link in links if link != article.get_absolute_url()]
    assert len(set(others)) == 4 + 5
    assert all(others.count(link) == 1 for link in others)


def test_home_shows_each_article_once_the_newest_first(client):
    categories = [make_category() for _ in range(3)]
    for number in range(20):
        make_article(category=categories[number % 3], at=timezone.now() - timedelta(days=number + 1))
    response = client.get("/")
    links = links_to_articles(response)
    assert len(links) == len(set(links))
    newest = [response.context["lead"], *response.context["latest"]]
    assert newest == sorted(newest, key=lambda article: article.published_at, reverse=True)
    assert [len(articles) for _section, articles in response.context["by_section"]] == [3, 3, 3]


def test_an_empty_magazine_is_still_a_page(client):
    for address in ["/", "/topics/", "/search/", "/search/?q=x", "/feed/", "/sitemap.xml", "/robots.txt"]:
        assert client.get(address).status_code == 200, address


def test_lists_are_paged_and_pages_that_are_not_there_are_not_found(client):
    category = make_category(slug="health")
    for _ in range(13):
        make_article(category=category)
    first = client.get("/category/health/")
    assert "?page=2" in first.content.decode()
    assert len(set(links_to_articles(client.get("/category/health/?page=2")))) == 1
    for number in ["0", "3", "-1", "x", "", "²", "99999999999999999999", "0000019", "000001" + "9" * 5000]:
        assert client.get("/category/health/", {"page": number}).status_code == 404, number


def test_search_looks_in_title_summary_and_text(client):
    title = make_article(title="Tendons", at=timezone.now() - timedelta(days=9))
    summary = make_article(summary="About tendons.")
    body = make_article(body="<p>Words about <em>tendons</em> and strong cloth.</p>")
    make_article(title="Elsewhere", body="<p><strong>No</strong> match.</p>")
    assert links_to_articles(client.get("/search/?q=tendons")) == [
        article.get_absolute_url() for article in (title, summary, body)
    ]
    assert links_to_articles(client.get("/search/?q=cloth+TENDONS")) == [body.get_absolute_url()]
    assert links_to_articles(client.get("/search/?q=strong+match&exactly=1")) == [], "a tag's name is no word"


@pytest.mark.parametrize("query", ["%", "'; --", "\0", "a" * 5000, "a " * 500, "\ud83d\ude00", '"<script>'])
def test_search_bears_odd_questions(client, query):
    make_article()
    response = client.get("/search/", {"q": query.encode("utf-16", "surrogatepass").decode("utf-16")})
    assert response.status_code == 200
    assert "<script>" not in response.content.decode()


def test_nothing_found_leads_on(client):
    make_article()
    page = client.get("/search/?q=zebra").content.decode()
    assert "/topics/" in page


def test_topics_are_the_tags_that_lead_somewhere(client):
    make_article(tags=[make_tag(name="Knee pain", slug="knee-pain"), make_tag(name="aching", slug="aching")])
    make_draft(tags=[make_tag(name="Secret topic", slug="secret")])
    page = client.get("/topics/").content.decode()
    assert page.index("/tag/aching/") < page.index("/tag/knee-pain/")
    assert "Secret" not in page


def test_the_feed_is_atom_with_whole_articles(client):
    make_article(title="Old & <tested>", at=timezone.now() - timedelta(days=5))
    article = make_article(title="New", body="<p>Whole text.</p>", author=make_author(name="Ines", credentials="MD"))
    response = client.get("/feed/")
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(response.content)
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")]
    assert titles == ["New", "Old & <tested>"]
    newest = feed.find(f"{ATOM}entry")
    assert newest.find(f"{ATOM}link").get("href") == f"http://testserver{article.get_absolute_url()}"
    assert "<p>Whole text.</p>" in newest.findtext(f"{ATOM}content")
    assert newest.findtext(f"{ATOM}author/{ATOM}name") == "Ines, MD"


def test_a_feed_reader_learns_of_an_article_taken_down(client):
    from articles import publishing

    kept, gone = make_article(title="Kept"), make_article(title="Gone", at=timezone.now() - timedelta(days=3))
    first = client.get("/feed/")
    assert "Last-Modified" not in first
    publishing.unpublish(gone, by=None)
    again = client.get("/feed/", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 200
    assert kept.title in again.content.decode()
    assert "Gone" not in again.content.decode()


def test_a_paste_with_control_characters_breaks_no_feed(client):
    make_article(title="Knees\x0band hips", summary="A\x01b")
    titles = [entry.findtext(f"{ATOM}title") for entry in ElementTree.fromstring(client.get("/feed/").content).iter()]
    assert "Knees and hips" in titles


def test_the_category_feed_has_the_categorys_articles(client):
    make_article(category=make_category(slug="health"), title="Mine")
    make_article(title="Other")
    feed = ElementTree.fromstring(client.get("/category/health/feed/").content)
    assert [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")] == ["Mine"]


def test_the_sitemap_lists_articles_lists_and_pages(client):
    article = make_article(category=make_category(slug="health"), tags=[make_tag(slug="knees")])
    make_category(slug="empty-category")
    page = client.get("/sitemap.xml").content.decode()
    for address in [article.get_absolute_url(), "/category/health/", "/tag/knees/", "/pages/privacy/", "/", "/topics/"]:
        assert f"<loc>http://testserver{address}</loc>" in page
    assert "empty-category" not in page


def test_the_sitemap_becomes_an_index_when_it_grows(client, monkeypatch):
    from clinic_site.sitemaps import SiteSitemap

    for _ in range(4):
        make_article()
    monkeypatch.setattr(SiteSitemap, "limit", 3)
    index = client.get("/sitemap.xml").content.decode()
    assert "<sitemapindex" in index
    assert client.get("/sitemap.xml", headers={"host": "localhost"}).content.decode() == index
    for address in re.findall(r"<loc>([^<]+)</loc>", index):
        assert client.get(address.replace("http://testserver", "").replace("&amp;", "&")).status_code == 200


def test_closed_comments_say_so_with_the_reason(client):
    article = make_article()
    make_comment(article, body="An early word.")
    close_discussion(article, reason="We cannot answer in August.")
    page = text_of(client.get(article.get_absolute_url()))
    assert "Comments are closed." in page
    assert "We cannot answer in August." in page
    assert "An early word." in page
    assert f'"{article.get_absolute_url()}comments/"' not in client.get(article.get_absolute_url()).content.decode()


def test_the_number_of_comments_is_shown_when_it_is_none(client):
    article = make_article()
    close_discussion(article)
    assert "0 comments" in text_of(client.get(article.get_absolute_url()))


def test_standing_pages_and_menus(client):
    home = client.get("/").content.decode()
    for slug in ["about", "contact", "privacy", "comment-policy", "editorial-policy"]:
        assert f'href="/pages/{slug}/"' in home
        assert client.get(f"/pages/{slug}/").status_code == 200
