"""Which address is the one that is meant, what search engines may list, and how a page looks where it is shared."""

import re

import pytest

from articles import previews, publishing
from tests.factories import make_article, make_author, make_category, make_comment, make_draft, make_tag, make_user

pytestmark = pytest.mark.django_db


def links(response) -> dict[str, str]:
    head = response.content.decode().partition("</head>")[0]
    return dict(re.findall(r'<link rel="(canonical|prev|next)" href="([^"]+)">', head))


def is_listed(response) -> bool:
    robots = re.findall(r'<meta name="robots" content="([^"]+)">', response.content.decode())
    return "noindex" not in "".join(robots) + response.get("X-Robots-Tag", "")


def test_each_page_of_a_list_is_meant_by_itself_and_names_its_neighbours(client):
    category, author, tag = make_category(slug="health"), make_author(slug="ines"), make_tag(slug="knees")
    for _ in range(25):
        make_article(category=category, author=author, tags=[tag])
    for address in ["/category/health/", "/author/ines/", "/tag/knees/"]:
        home = f"http://testserver{address}"
        assert links(client.get(address)) == {"canonical": home, "next": f"{home}?page=2"}
        assert links(client.get(f"{address}?page=1")) == {"canonical": home, "next": f"{home}?page=2"}
        second = links(client.get(f"{address}?page=2&utm_source=x"))
        assert second == {"canonical": f"{home}?page=2", "prev": home, "next": f"{home}?page=3"}
        assert links(client.get(f"{address}?page=3")) == {"canonical": f"{home}?page=3", "prev": f"{home}?page=2"}
    assert links(client.get("/search/?q=article&page=2")) == {}, "no search engine lists it"


def test_every_other_page_has_one_address_whatever_the_request_was_sent_to(client):
    address = make_article(slug="knees").get_absolute_url()
    for asked in [address, "/", "/topics/", "/pages/privacy/"]:
        response = client.get(f"{asked}?utm_source=x", headers={"host": "localhost"})
        assert links(response) == {"canonical": f"http://testserver{asked}"}


def test_what_search_engines_may_list(client):
    article = make_article(slug="knees", category=make_category(slug="health"), tags=[make_tag(slug="pain")])
    gone = make_article(slug="gone")
    publishing.unpublish(gone, by=None)
    preview = previews.make_link(make_draft(), by=make_user("Writer"), days=7)
    make_category(slug="empty")
    make_tag(slug="unused")
    make_author(slug="silent")
    make_author(slug="reviews", biography="She reviews.")
    comment = make_comment(article)
    assert comment
    listed = ["/", "/articles/knees/", "/category/health/", "/tag/pain/", "/topics/", "/pages/privacy/", "/search/"]
    for address in [*listed, "/author/reviews/"]:
        assert is_listed(client.get(address)), address
    hidden = ["/search/?q=knees", "/search/?q=zebra", "/articles/gone/", "/articles/knees/comments/", "/no-such-page/"]
    for address in [*hidden, f"/preview/{preview.token}/", "/category/empty/", "/tag/unused/", "/author/silent/"]:
        response = client.get(address)
        assert not is_listed(response), address
    robots = client.get("/robots.txt").content.decode()
    assert "Disallow: /admin/\n" in robots
    assert "Sitemap: http://testserver/sitemap.xml\n" in robots
    assert "Disallow: /search" not in robots, "who may not fetch it cannot read that it is not to be listed"
