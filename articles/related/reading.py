"""What readers get under an article: "You may also like" and "More in …"."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from articles.models import Article, PickedArticle, RelatedArticle
from articles.models.articles import ArticleQuerySet

RELATED_SHOWN = 4
MORE_SHOWN = 5
# Older and newer, which the page names apart from both.
BESIDE = 2
Shown = TypeVar("Shown")


@dataclass(frozen=True)
class FurtherReading:
    related: list[Article]
    """What staff picked, in their order; then what is most like the article, as the worker found."""
    of_category: list[Article]
    """The newest of the same category, whether or not they are related."""
    newest: list[Article]
    """The newest of all, to fill a block that the others leave empty."""


def further_reading(article: Article, *, without: Collection[int] = ()) -> FurtherReading:
    """Everything that may stand under the article, in one query. ``without``: ids that stand elsewhere on the page."""
    others = Article.objects.published().exclude(pk__in=[article.pk, *without])
    picks = PickedArticle.objects.filter(article=article.pk)
    likes = RelatedArticle.objects.filter(article=article.pk)
    of_category = others.filter(category=article.category_id).newest_first()
    pools = [
        _by_ids(others, picks.values("picked")),
        _by_ids(others, likes.values("other")),
        _by_ids(others, of_category.values("pk")[: RELATED_SHOWN + MORE_SHOWN + BESIDE]),
        _by_ids(others, others.newest_first().values("pk")[: RELATED_SHOWN + BESIDE]),
    ]
    found = list(
        # Asked apart and put together by the database: by "or" it would read every article.
        Article.objects.filter(pk__in=pools[0].union(*pools[1:]))
        .annotate(
            position=Subquery(picks.filter(picked=OuterRef("pk")).values("position")),
            worth=Coalesce(Subquery(likes.filter(other=OuterRef("pk")).values("worth")), 0.0),
        )
        .for_cards()
        .newest_first()
    )
    place: dict[Any, Any] = {other: (other.position, other.worth) for other in found}  # type: ignore[attr-defined]
    picked = sorted((other for other in found if place[other][0]), key=lambda other: place[other][0])
    alike = sorted((other for other in found if place[other][1]), key=lambda other: (-place[other][1], -other.pk))
    return FurtherReading(
        related=block(picked, alike),
        of_category=[other for other in found if other.category_id == article.category_id],
        newest=found,
    )


def block(*pools: Iterable[Shown]) -> list[Shown]:
    """The first of the first pool, then of the next, none twice, until the block is full."""
    chosen = dict.fromkeys(shown for pool in pools for shown in pool)
    return list(chosen)[:RELATED_SHOWN]


def _by_ids(others: ArticleQuerySet, ids: QuerySet[Any, Any]) -> QuerySet[Article, Any]:
    return others.filter(pk__in=ids).order_by().values("pk")
