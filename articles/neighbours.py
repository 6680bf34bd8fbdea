"""Where a reader can go on from an article: the other parts of its series, and the articles before and after it in
its category."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, IntegerField, Q, QuerySet, TextField, Value
from django.urls import reverse

from articles.models import Article, SeriesPart

OLDER, NEWER, PART = "older", "newer", "part"
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
    older: Neighbour | None = None
    newer: Neighbour | None = None
    series: ReadInOrder | None = None

    def ids(self) -> set[int]:
        """Of all that is named: no other list of the page names them again."""
        beside = {neighbour.pk for neighbour in (self.older, self.newer) if neighbour}
        return beside | ({part.pk for part in self.series.parts} if self.series else set())


def neighbours_of(article: Article) -> Neighbours:
    """In one query. The article itself counts as published, so that a preview shows its place to be."""
    rows = _in_category(article, OLDER).union(
        _in_category(article, NEWER),
        _parts(Article.objects.published().exclude(pk=article.pk), article),
        _parts(Article.objects.filter(pk=article.pk), article),
        all=True,
    )
    found = Neighbours()
    parts = []
    for kind, position, title, description, pk, name, slug in rows:
        neighbour = Neighbour(pk, name, slug)
        if kind == PART:
            parts.append((position, neighbour, title, description))
        else:
            setattr(found, kind, neighbour)
    if len(parts) > 1:
        parts.sort(key=lambda part: part[0])
        ordered = [neighbour for _position, neighbour, _title, _description in parts]
        number = [neighbour.pk for neighbour in ordered].index(article.pk) + 1
        found.series = ReadInOrder(parts[0][2], parts[0][3], ordered, number)
        found.older = None if found.older in ordered else found.older
        found.newer = None if found.newer in ordered else found.newer
    return found


def _in_category(article: Article, kind: str) -> QuerySet[Any]:
    """The next article of the category on one side. Those of the same moment stand in the order of their ids."""
    at, pk = article.published_at, article.pk
    others = Article.objects.published().filter(category=article.category_id)
    if kind == OLDER:
        others = others.filter(published_at__lte=at).filter(Q(published_at__lt=at) | Q(pk__lt=pk)).newest_first()
    else:
        others = others.filter(published_at__gte=at).filter(Q(published_at__gt=at) | Q(pk__gt=pk))
        others = others.order_by("published_at", "pk")
    return _rows(Article.objects.filter(pk=others.values("pk")[:1]), kind)


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
    return articles.order_by().annotate(**of).values_list(*of, "pk", "title", "slug")
