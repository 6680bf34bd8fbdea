"""Where a reader goes on from an article: the parts of its series, and what stands before and after it."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import previews, publishing
from articles.models import ArticleEvent, Series, SeriesPart
from articles.related.picking import pick_related
from articles.series import change_series
from tests.factories import PASSWORD, make_article, make_category, make_draft, make_tag, make_user

pytestmark = pytest.mark.django_db


def box(client, article) -> str:
    """The words of the series on the article's page; empty where it has none."""
    page = client.get(article.get_absolute_url()).content.decode()
    found = re.search(r'<nav class="series".*?</nav>', page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else ""


def steps(client, article, name: str) -> dict[str, str]:
    """rel: title, of the links to what stands before and after."""
    page = client.get(article.get_absolute_url()).content.decode()
    nav = re.search(rf'<nav class="steps" aria-label="{name}">(.*?)</nav>', page, re.DOTALL)
    pattern = r'<a rel="(\w+)".*?steps__title">([^<]+)<'
    return dict(re.findall(pattern, nav[1], re.DOTALL)) if nav else {}


def order(series: Series) -> list[str]:
    return [f"{part.position} {part.article.title}" for part in series.parts.select_related("article")]


@pytest.fixture
def series():
    return Series.objects.create(title="Living with pain", description="Three short parts.")


def add(series: Series, *titles: str, make=make_article, **facts):
    articles = [make(title=title, **facts) for title in titles]
    for article in articles:
        change_series(article, series, by=None)
    return articles


def test_part_two_of_three(client, series):
    one, two, three = add(series, "One", "Two", "Three")
    assert box(client, two) == "Part 2 of 3 Series: Living with pain Three short parts. One Two Three"
    assert steps(client, two, "Living with pain") == {"prev": "One", "next": "Three"}
    assert steps(client, one, "Living with pain") == {"next": "Two"}
    assert steps(client, three, "Living with pain") == {"prev": "Two"}
    page = client.get(two.get_absolute_url()).content.decode()
    assert '<span aria-current="page">Two</span>' in page


def test_parts_that_readers_cannot_see_are_neither_named_nor_counted(client, series):
    hidden = add(series, "Hidden draft", make=make_draft)[0]
    one, gone, three = add(series, "One", "Taken down", "Three")
    (later,) = add(series, "Later")
    publishing.unpublish(gone, by=None)
    publishing.change_end(later, timezone.now() + timedelta(seconds=1), by=None)
    type(later).objects.filter(pk=later.pk).update(ends_at=timezone.now() - timedelta(minutes=1))
    assert box(client, three) == "Part 2 of 2 Series: Living with pain Three short parts. One Three"
    page = client.get(one.get_absolute_url()).content.decode()
    for title in ("Hidden draft", "Taken down", "Later"):
        assert title not in page
    assert hidden.series_part.position == 1


def test_one_part_alone_is_no_series_yet(client, series):
    (one,) = add(series, "One")
    add(series, "Draft", make=make_draft)
    assert box(client, one) == ""


def test_a_draft_is_previewed_at_its_place_to_be(client, series):
    one, draft = add(series, "One")[0], add(series, "Two", make=make_draft)[0]
    link = previews.make_link(draft, by=make_user("Writer"), days=1)
    page = client.get(f"/preview/{link.token}/").content.decode()
    assert "Part 2 of 2" in " ".join(page.split())
    assert box(client, one) == ""


def test_a_place_moves_the_others(series):
    one, _two, _three = add(series, "One", "Two", "Three")
    change_series(one, series, place=3, by=None)
    assert order(series) == ["1 Two", "2 Three", "3 One"]
    change_series(one, series, place=1, by=None)
    assert order(series) == ["1 One", "2 Two", "3 Three"]
    change_series(one, series, place=99, by=None)
    assert order(series) == ["1 Two", "2 Three", "3 One"]
    other = Series.objects.create(title="Other")
    change_series(one, other, by=None)
    assert order(series) == ["1 Two", "2 Three"]
    assert order(other) == ["1 One"]
    change_series(one, None, by=None)
    assert not other.parts.exists()


def test_each_change_is_in_the_log_and_what_changes_nothing_is_not(series):
    editor = make_user("Editor")
    article = make_article()

    def log():
        events = ArticleEvent.objects.filter(article=article, act="series").order_by("pk")
        return [(event.by, event.note) for event in events]

    change_series(article, series, by=editor)
    change_series(article, series, place=1, by=editor)
    change_series(article, None, by=editor)
    assert log() == [(editor, "“Living with pain”, place 1"), (editor, "in no series")]


def test_an_editor_sets_the_series_on_the_publishing_page(client, series):
    first, article = add(series, "One")[0], make_article(title="Two")
    client.login(username=make_user("Editor").username, password=PASSWORD)
    address = f"/admin/articles/article/{article.pk}/publish/"
    client.post(address, {"act": "series", "series-series": series.pk, "series-place": ""})
    assert order(series) == ["1 One", "2 Two"]
    client.post(address, {"act": "series", "series-series": series.pk, "series-place": "1"})
    assert order(series) == ["1 Two", "2 One"]
    page = client.post(address, {"act": "series", "series-series": series.pk, "series-place": "0"}).content.decode()
    assert "greater than or equal to 1" in page
    assert order(series) == ["1 Two", "2 One"]
    listed = client.get(f"/admin/articles/series/{series.pk}/change/").content.decode()
    assert listed.index(f"/article/{article.pk}/publish/") < listed.index(f"/article/{first.pk}/publish/")
    client.post(address, {"act": "series", "series-series": ""})
    assert order(series) == ["1 One"]


def test_a_series_with_parts_is_not_deleted(client, series):
    add(series, "One")
    client.login(username=make_user("Editor").username, password=PASSWORD)
    client.post(f"/admin/articles/series/{series.pk}/delete/", {"post": "yes"})
    assert Series.objects.exists()
    SeriesPart.objects.all().delete()
    client.post(f"/admin/articles/series/{series.pk}/delete/", {"post": "yes"})
    assert not Series.objects.exists()


def test_a_draft_in_a_series_can_be_deleted(client, series):
    add(series, "One")
    (draft,) = add(series, "Draft", make=make_draft)
    client.login(username=make_user("Editor").username, password=PASSWORD)
    client.post(f"/admin/articles/article/{draft.pk}/delete/", {"post": "yes"})
    assert order(series) == ["1 One"]


def test_readers_see_a_change_of_the_series_itself(client, series):
    one, _two = add(series, "One", "Two")
    staff = Client()
    staff.login(username=make_user("Editor").username, password=PASSWORD)
    staff.post(f"/admin/articles/series/{series.pk}/change/", {"title": "Living well", "description": ""})
    assert box(client, one) == "Part 1 of 2 Series: Living well One Two"


@pytest.fixture
def health():
    """A category whose articles are made by ``health(title, …)``, each with four that are more like it elsewhere."""
    category, elsewhere = make_category(name="Health"), make_category()

    def make(title: str, **facts):
        tag = make_tag()
        for _ in range(4):
            make_article(category=elsewhere, tags=[tag])
        return make_article(title=title, category=category, tags=[tag], **facts)

    make.articles = category.articles
    return make


def test_older_and_newer_of_the_same_category(client, health):
    now = timezone.now()
    for days in (5, 4, 3, 2):
        health(f"{days} days ago", at=now - timedelta(days=days))
    make_article(title="Elsewhere", at=now - timedelta(days=3, hours=1))
    taken_down = health("Gone", at=now - timedelta(days=3, hours=2))
    publishing.unpublish(taken_down, by=None)
    middle = health.articles.get(title="3 days ago")
    assert steps(client, middle, "More in Health") == {"prev": "4 days ago", "next": "2 days ago"}
    assert steps(client, health.articles.get(title="2 days ago"), "More in Health") == {"prev": "3 days ago"}
    assert steps(client, health.articles.get(title="5 days ago"), "More in Health") == {"next": "4 days ago"}


def test_articles_of_the_same_moment_are_all_passed_once(client, health):
    at = timezone.now() - timedelta(days=1)
    articles = [health(f"Twin {number}", at=at) for number in range(4)]
    seen, here = [], articles[-1]
    while here:
        seen.append(here.title)
        title = steps(client, here, "More in Health").get("prev")
        here = health.articles.filter(title=title).first()
    assert seen == [f"Twin {number}" for number in (3, 2, 1, 0)]


def test_what_is_related_already_is_passed_over(client):
    category, now = make_category(name="Health"), timezone.now()
    make_article(title="Oldest", category=category, at=now - timedelta(days=9))
    alike = [make_article(title="Alike", category=category, at=now - timedelta(days=days)) for days in (8, 7, 6, 5)]
    article = make_article(category=category)
    pick_related(article, [other.pk for other in alike], by=None)
    page = client.get(article.get_absolute_url())
    assert [other.title for other in page.context["related"]] == ["Alike"] * 4
    assert steps(client, article, "More in Health") == {"prev": "Oldest"}
    assert page.context["more"] == [], "it stands beside"


def test_what_stands_beside_is_named_nowhere_else(client, series):
    health = make_category(name="Health")
    parts = add(series, "One", "Two", "Three", category=health)
    for _ in range(9):
        make_article(category=health)
    page = client.get(parts[1].get_absolute_url()).content.decode()
    after = page[page.index("You may also like") :]
    links = re.findall(r'href="(/articles/[^/"]+/)"', after)
    assert len(links) == len(set(links)), "no article twice"
    assert not {part.get_absolute_url() for part in parts} & set(links)


def test_the_queries_do_not_grow_with_the_parts(client, series):
    first = add(series, "One", "Two")[0]

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(first.get_absolute_url()).status_code == 200
        return len(captured)

    queries()
    few = queries()
    add(series, *[f"Part {number}" for number in range(3, 9)])
    assert queries() <= few
