"""What readers get under an article: "You may also like" and "More in …"."""

from collections.abc import Collection, Iterable
from typing import Any, TypeVar

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from articles.models import Article, PickedArticle, RelatedArticle
from articles.models.articles import ArticleQuerySet

RELATED_SHOWN = 4
MORE_SHOWN = 5
Shown = TypeVar("Shown")


def further_reading(article: Article, *, without: Collection[int] = ()) -> tuple[list[Article], list[Article]]:
    """Return the related articles and more of the same category; none stands in both. One query.

    Related: what staff picked, in their order; then what is most like it, as the worker found; where that does not fill
    the block, the newest of the same category, and of all. ``without``: ids of those that stand elsewhere on the page.
    """
    others = Article.objects.published().exclude(pk__in=[article.pk, *without])
    picks = PickedArticle.objects.filter(article=article.pk)
    likes = RelatedArticle.objects.filter(article=article.pk)
    of_category = others.filter(category=article.category_id).newest_first()
    pools = [
        _by_ids(others, picks.values("picked")),
        _by_ids(others, likes.values("other")),
        _by_ids(others, of_category.values("pk")[: RELATED_SHOWN + MORE_SHOWN]),
        _by_ids(others, others.newest_first().values("pk")[:RELATED_SHOWN]),
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
    category = [other for other in found if other.category_id == article.category_id]
    related = block(picked, alike, category, found)
    return related, [other for other in category if other not in related][:MORE_SHOWN]


def block(*pools: Iterable[Shown]) -> list[Shown]:
    """The first of the first pool, then of the next, none twice, until the block is full."""
    chosen = dict.fromkeys(shown for pool in pools for shown in pool)
    return list(chosen)[:RELATED_SHOWN]


def _by_ids(others: ArticleQuerySet, ids: QuerySet[Any, Any]) -> QuerySet[Article, Any]:
    return others.filter(pk__in=ids).order_by().values("pk")
