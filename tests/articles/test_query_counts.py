"""Pages whose queries must not grow with their rows."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import PASSWORD, make_article, make_author, make_category, make_comment, make_tag, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def grow():
    """Add articles with tags, comments and replies, in one category and in categories of their own."""
    category, tag, author = make_category(slug="health"), make_tag(slug="knees"), make_author(slug="ines")

    def add(number: int) -> None:
        for _ in range(number):
            article = make_article(category=category, author=author, tags=[tag, make_tag()])
            other = make_article(tags=[tag])
            for commented in (article, other):
                first = make_comment(commented)
                make_comment(commented, parent=first)
                make_comment(commented, status="pending")

    return add


def queries(client, address: str) -> list[str]:
    cache.clear()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(address)
        assert response.status_code == 200, address
        response.getvalue() if response.streaming else response.content
    return [query["sql"] for query in captured.captured_queries]


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/category/health/",
        "/tag/knees/",
        "/author/ines/",
        "/topics/",
        "/search/?q=article",
        "/feed/",
        "/tag/knees/feed/",
        "/sitemap.xml",
    ],
)
def test_lists(client, grow, address):
    grow(2)
    few = queries(client, address)
    grow(5)
    assert len(queries(client, address)) == len(few)


def test_an_article_takes_at_most_ten_queries_with_nothing_cached(client, grow):
    article = make_article(category=make_category(), tags=[make_tag()], references="One.\nTwo.")
    grow(1)
    few = queries(client, article.get_absolute_url())
    assert len(few) <= 10, few
    thread = make_comment(article)
    for _ in range(9):
        make_comment(article)
        make_comment(article, parent=thread)
    grow(4)
    assert len(queries(client, article.get_absolute_url())) == len(few)


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("Editor", "/admin/articles/article/"),
        ("Editor", "/admin/articles/category/"),
        ("Editor", "/admin/articles/tag/"),
        ("Manager", "/admin/articles/author/"),
        ("Manager", "/admin/auth/user/"),
        ("Moderator", "/admin/comments/comment/"),
        ("Moderator", "/admin/comments/discussion/"),
        ("Moderator", "/admin/comments/moderationevent/"),
        ("admin", "/admin/"),
    ],
)
def test_admin_lists(client, grow, role, address):
    client.login(username=make_user(role).username, password=PASSWORD)
    client.get(address)
    grow(3)
    few = queries(client, address)
    grow(5)
    make_user("Writer")
    many = queries(client, address)
    assert len(many) == len(few)
