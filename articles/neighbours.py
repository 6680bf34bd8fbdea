"""Where a reader can go on from an article: the other parts of its series, and the articles before and after it in
its category."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, IntegerField, Q, QuerySet, TextField, Value
from django.urls import reverse

from articles.models import Article, SeriesPart
from articles.related.reading import MORE_SHOWN, block, further_reading

OLDER, NEWER, PART = "older", "newer", "part"
# As many as may stand in the related block, in the series, and one more.
LOOKED_AT = 10
NOWHERE, NOTHING = Value(0, output_field=IntegerField()), Value("", output_field=TextField())


@dataclass(frozen=True)
class Neighbour:
    pk: int
    title: str
    slug: str

    def get_absolute_url(self) -> str:
        return reverse("article", args=[self.slug])


@dataclass
class ReadInOrder:
    """A series as readers see it: hidden parts are neither named nor counted."""

    title: str
    description: str
    parts: list[Neighbour]
    number: int
    """Of the article itself, from 1."""

    @property
    def previous(self) -> Neighbour | None:
        return self.parts[self.number - 2] if self.number > 1 else None

    @property
    def next(self) -> Neighbour | None:
        return self.parts[self.number] if self.number < len(self.parts) else None


@dataclass
class Neighbours:
    series: ReadInOrder | None = None
    older: Neighbour | None = None
    newer: Neighbour | None = None


def reading_on(article: Article) -> dict[str, Any]:
    """For the article's page: ``neighbours``, ``related`` and ``more`` of the category. No article stands in two of
    them: the parts of a series come first, then what is related; older and newer are the nearest of the others, and
    what is merely new fills the rest.

    The article itself counts as published, so that a preview shows its place to be.
    """
    series, older, newer = _beside(article)
    named = {part.pk for part in series.parts} if series else set()
    further = further_reading(article, without=named)
    named |= {other.pk for other in further.related}
    neighbours = Neighbours(series, _first_not_in(named, older), _first_not_in(named, newer))
    beside = {neighbour.pk for neighbour in (neighbours.older, neighbours.newer) if neighbour}
    of_category = [other for other in further.of_category if other.pk not in beside]
    related = block(further.related, of_category, [other for other in further.newest if other.pk not in beside])
    more = [other for other in of_category if other not in related][: MORE_SHOWN - len(beside)]
    return {"neighbours": neighbours, "related": related, "more": more}


def _first_not_in(named: set[int], nearest_first: list[Neighbour]) -> Neighbour | None:
    return next((neighbour for neighbour in nearest_first if neighbour.pk not in named), None)


def _beside(article: Article) -> tuple[ReadInOrder | None, list[Neighbour], list[Neighbour]]:
    """The series, and the nearest older and newer articles of the category, in one query."""
    rows = _in_category(article, OLDER).union(
        _in_category(article, NEWER),
        _parts(Article.objects.published().exclude(pk=article.pk), article),
        _parts(Article.objects.filter(pk=article.pk), article),
        all=True,
    )
    found: dict[str, list[tuple[Any, ...]]] = {OLDER: [], NEWER: [], PART: []}
    for row in rows:
        found[row[0]].append(row[1:])
    older, newer, parts = (
        [Neighbour(*row[-3:]) for row in sorted(found[kind], reverse=kind == OLDER)] for kind in found
    )
    if len(parts) < 2:
        return None, older, newer
    _place, _at, title, description, *_neighbour = found[PART][0]
    number = [part.pk for part in parts].index(article.pk) + 1
    return ReadInOrder(title, description, parts, number), older, newer


def _in_category(article: Article, kind: str) -> QuerySet[Any]:
    """The nearest of the category on one side. Those of the same moment stand in the order of their ids."""
    at, pk = article.published_at, article.pk
    others = Article.objects.published().filter(category=article.category_id)
    if kind == OLDER:
        others = others.filter(published_at__lte=at).filter(Q(published_at__lt=at) | Q(pk__lt=pk)).newest_first()
    else:
        others = others.filter(published_at__gte=at).filter(Q(published_at__gt=at) | Q(pk__gt=pk))
        others = others.order_by("published_at", "pk")
    return _rows(Article.objects.filter(pk__in=others.values("pk")[:LOOKED_AT]), kind)


def _parts(articles: QuerySet[Article], article: Article) -> QuerySet[Any]:
    series = SeriesPart.objects.filter(article=article.pk).values("series")[:1]
    return _rows(
        articles.filter(series_part__series=series),
        PART,
        position=F("series_part__position"),
        title=F("series_part__series__title"),
        description=F("series_part__series__description"),
    )


def _rows(
    articles: QuerySet[Article],
    kind: str,
    *,
    position: Any = NOWHERE,
    title: Any = NOTHING,
    description: Any = NOTHING,
) -> QuerySet[Any]:
    of = {"kind": Value(kind, output_field=TextField()), "place": position, "of_title": title, "about": description}
    # Sorted by place and moment, then by id.
    columns = ["kind", "place", "published_at", "of_title", "about", "pk", "title", "slug"]
    return articles.order_by().annotate(**of).values_list(*columns)
