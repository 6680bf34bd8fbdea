"""From contents to drafts: what the checks may know of other rows, in as many queries for a hundred as for one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Lower
from django.urls import Resolver404, resolve

from articles.checks.draft import Draft, Facts
from articles.checks.framework import Finding, check_draft
from articles.content import Content
from articles.models import Article, Author, Category, Image, OldAddress, Tag
from clinic_site.profile.models import Page
from clinic_site.profile.reviewed_texts import approved_products, current_texts


def run_checks(content: Content, *, article: Article | None = None) -> list[Finding]:
    """Everything the checks find in a content, the worst first. ``article``: whose it is, once it has a row."""
    return check_draft(draft_of(content, article=article))


def draft_of(content: Content, *, article: Article | None = None) -> Draft:
    return drafts_of([(article.pk if article else None, content)])[0]


def drafts_of(contents: Sequence[tuple[int | None, Content]]) -> list[Draft]:
    """Drafts of several contents, each with the id of its article, if it has one."""
    drafts = [Draft(content) for _pk, content in contents]
    categories = dict(Category.objects.filter(pk__in=_ids(contents, "category")).values_list("pk", "name"))
    tags = dict(Tag.objects.filter(pk__in={pk for _pk, c in contents for pk in c.tags}).values_list("pk", "name"))
    authors = Author.objects.in_bulk(_ids(contents, "author"))
    images = Image.objects.in_bulk({picture.image for draft in drafts for picture in draft.pictures if picture.image})
    dead, moved = _links(drafts)
    taken = _titles(contents)
    texts = current_texts()
    approved = approved_products(texts)
    empty = frozenset(kind for kind, text in texts.items() if not text)
    found = []
    for (pk, content), draft in zip(contents, drafts, strict=True):
        author = authors.get(content.author) if content.author else None
        hrefs = {link.href for link in draft.links}
        facts = Facts(
            category=categories.get(content.category, "") if content.category else "",
            tags=tuple(sorted(tags[tag] for tag in content.tags if tag in tags)),
            byline=author.name if author else "",
            byline_is_clinician=bool(author and author.has_clinical_credentials),
            empty_notices=empty,
            approved_products=approved,
            why_not_shown={
                image.pk: why
                for image in (images.get(picture.image) for picture in draft.pictures if picture.image)
                if image and (why := image.why_not_shown)
            },
            patient_pictures=frozenset(pk for pk, image in images.items() if image.shows_patient),
            dead_links=frozenset(hrefs & dead),
            moved_links=frozenset(hrefs & moved),
            taken_titles=frozenset(title for title, owners in taken.items() if owners - {pk}),
        )
        found.append(Draft(content, facts))
    return found


def _ids(contents: Iterable[tuple[int | None, Content]], name: str) -> set[int]:
    return {pk for _pk, content in contents if (pk := getattr(content, name))}


def _titles(contents: Sequence[tuple[int | None, Content]]) -> dict[str, set[int]]:
    """Which other articles have the titles of these, in lower case: as their title or for search engines."""
    wanted = {title.casefold() for _pk, c in contents for title in (c.title, c.seo_title) if title}
    rows = (
        Article.objects.annotate(lower=Lower("title"), lower_seo=Lower("seo_title"))
        .filter(Q(lower__in=wanted) | Q(lower_seo__in=wanted))
        .values_list("pk", "lower", "lower_seo")
    )
    owners: dict[str, set[int]] = defaultdict(set)
    for pk, *titles in rows:
        for title in titles:
            owners[title].add(pk)
    return owners


def _links(drafts: Iterable[Draft]) -> tuple[set[str], set[str]]:
    """Of all links to this site: those that lead nowhere, and those whose article has moved. One query."""
    wanted: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    dead: set[str] = set()
    for href in {link.href for draft in drafts for link in draft.links}:
        path = path_on_this_site(href)
        if path is None:
            continue
        try:
            match = resolve(path)
        except Resolver404:
            dead.add(href)
            continue
        if match.url_name in _rows():
            wanted[match.url_name][match.kwargs["slug"]].add(href)
    queries = [
        rows.filter(slug__in=slugs).order_by().values_list(Value(kind), "slug")
        for name, slugs in wanted.items()
        for kind, rows in _rows()[name]
    ]
    there = set(queries[0].union(*queries[1:], all=True)) if queries else set()
    alive = {href for kind, slug in there if kind != "moved" for href in wanted[kind][slug]}
    moved = {href for kind, slug in there if kind == "moved" for href in wanted["article"][slug]} - alive
    return dead | ({h for slugs in wanted.values() for hrefs in slugs.values() for h in hrefs} - alive - moved), moved


def _rows() -> dict[str, list[tuple[str, QuerySet[Any]]]]:
    """By the name of the address: the rows that readers find there."""
    sections: dict[str, QuerySet[Any]] = {"category": Category.objects.all(), "tag": Tag.objects.all()}
    people: dict[str, QuerySet[Any]] = {"author": Author.objects.all(), "page": Page.objects.all()}
    moved = OldAddress.objects.filter(article__in=Article.objects.published())
    return {
        **{name: [(name, rows)] for name, rows in (sections | people).items()},
        "article": [("article", Article.objects.published()), ("moved", moved)],
    }


def path_on_this_site(href: str) -> str | None:
    """The path of a link to this site; None for one that leads elsewhere, or to another place of the same page."""
    try:
        address, own = urlsplit(href.strip()), urlsplit(settings.SITE_URL)
    except ValueError:
        return None
    if address.netloc and address.netloc.casefold() != own.netloc.casefold():
        return None
    if address.scheme not in {"", "http", "https"} or not address.path:
        return None
    return address.path if address.path.startswith("/") else None
