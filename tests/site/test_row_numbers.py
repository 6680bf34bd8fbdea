"""No number in a request is too large to be answered: what no row can have is not there."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter

from comments.models import Comment
from tests.factories import make_article, make_comment, make_draft, make_user

pytestmark = pytest.mark.django_db
HUGE = 10**30
# More digits than Python reads.
ENDLESS = "9" * 5000
QUEUE = "/admin/comments/queue/"


def patterns(within: list[Any], before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in within:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern.url_patterns, route)
        else:
            yield route, pattern


def numbered() -> list[str]:
    """Every address of the site that has a number in it."""
    has_number = (
        route
        for route, pattern in patterns(get_resolver().url_patterns)
        if any(isinstance(converter, IntConverter) for converter in pattern.pattern.converters.values())
    )
    return sorted(f"/{route}".replace("<str:state>", "closed").replace("<slug:slug>", "knees") for route in has_number)


@pytest.fixture
def staff():
    client = Client(raise_request_exception=False)
    client.force_login(make_user("admin"))
    return client


def test_at_every_address_with_a_number_there_is_no_row(staff):
    visitor = Client(raise_request_exception=False)
    addresses = [re.sub(r"<int:\w+>", str(HUGE), address) for address in numbered()]
    assert len(addresses) > 25
    assert not [address for address in addresses if "<" in address]
    # It thanks, whatever became of the comment.
    addresses.remove(f"/articles/knees/comments/reported/{HUGE}/")
    assert visitor.get(f"/articles/knees/comments/reported/{HUGE}/").status_code == 200
    for address in addresses:
        answers = {getattr(staff, way)(address).status_code for way in ("get", "post")}
        assert 404 in answers, address
        assert answers <= {404, 405}, address
        asked = {getattr(visitor, way)(address).status_code for way in ("get", "post")}
        # The admin asks strangers who they are, and tells them nothing else.
        assert asked <= ({302, 403} if address.startswith("/admin/") else {404, 405}), address


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        (QUEUE, "article"),
        (QUEUE, "category"),
        (QUEUE, "page"),
        ("/admin/articles/article/", "id__exact"),
        ("/admin/articles/article/", "category__id__exact"),
        ("/admin/articles/article/", "author__id__exact"),
        ("/admin/articles/article/", "tags__id__exact"),
        ("/admin/articles/article/", "p"),
        ("/admin/articles/author/", "id__in"),
        ("/admin/articles/author/", "user"),
        ("/admin/articles/image/picker/", "chosen"),
        ("/", "page"),
    ],
)
@pytest.mark.parametrize("number", [str(HUGE), ENDLESS], ids=["huge", "endless"])
def test_asked_for_by_a_link_it_is_nothing(staff, address, asked, number):
    make_draft()
    assert staff.get(address, {asked: number}).status_code in {200, 302, 404}


@pytest.mark.parametrize("number", [str(HUGE), ENDLESS], ids=["huge", "endless"])
class TestSentByAForm:
    def test_in_the_queue(self, staff, number):
        comment = make_comment(make_article(), status="pending")
        assert f"There is no comment {number[:20]}" in staff.get(f"{QUEUE}?open={number}", follow=True).content.decode()
        for name in ("pk", "after", "before"):
            assert staff.post(f"{QUEUE}take/", {name: number}).status_code == 404
        assert staff.post(f"{QUEUE}undo/", {"event": number}).status_code == 404
        ticked = [f"{number}:1", f"{comment.pk}:{number}", f"{comment.pk}:1:{number}"]
        page = staff.post(f"{QUEUE}bulk/", {"pick": ticked, "status": "spam"}, follow=True)
        assert "Nothing was ticked" in page.content.decode()
        page = staff.post(f"{QUEUE}{comment.pk}/answer/", {"insert": 1, "ready": number, "body": "Good morning."})
        assert "Good morning." in page.content.decode()
        assert Comment.objects.get().status == "pending"


def test_with_an_article_what_was_typed_comes_back(staff):
    article = make_draft()
    for name in ("category", "author", "hero", "tags", "base"):
        typed = {"base": 1, "title": "Typed", name: HUGE}
        page = staff.post(f"/admin/articles/article/{article.pk}/change/", typed)
        assert page.status_code in {200, 409}, name
        assert "Typed" in page.content.decode()
    for number in (HUGE, ENDLESS):
        assert staff.post(f"/admin/articles/article/{article.pk}/submit/", {"base": number}).status_code == 302


def test_ticked_in_a_list_it_is_nothing(staff):
    data = {"action": "delete_selected", "_selected_action": HUGE}
    assert staff.post("/admin/articles/author/", data).status_code in {200, 302}
