"""Which articles stand under an article: "You may also like" and "More in …"."""

from collections.abc import Collection

from django.db.models import Count, Q, QuerySet

from articles.models import Article

RELATED_SHOWN = 4
MORE_SHOWN = 5


def further_reading(article: Article, *, without: Collection[int] = ()) -> tuple[list[Article], list[Article]]:
    """Return the related articles and more of the same category; none stands in both. One query.

    ``without``: the ids of those that stand elsewhere on the page.

    Related: those that share most tags, the same category before others, the newest first.
    """
    tags = [tag.pk for tag in article.tags.all()]
    others = Article.objects.published().exclude(pk__in=[article.pk, *without])
    shared = Count("tags", filter=Q(tags__in=tags), distinct=True)
    same_category = Q(category=article.category_id)

    def ids(rows: QuerySet[Article], how_many: int) -> QuerySet[Article, int]:
        return rows.values_list("pk", flat=True)[:how_many]

    alike = others.filter(Q(tags__in=tags) | same_category).annotate(shared=shared)
    nearest = ids(alike.order_by("-shared", "-published_at", "-pk"), RELATED_SHOWN)
    newest = ids(others.filter(same_category).newest_first(), RELATED_SHOWN + MORE_SHOWN)
    found = list(others.filter(Q(pk__in=nearest) | Q(pk__in=newest)).annotate(shared=shared).for_cards().newest_first())

    def nearness(other: Article) -> tuple[int, bool]:
        return -other.shared, other.category_id != article.category_id  # type: ignore[attr-defined]  # annotated

    related = sorted(found, key=nearness)[:RELATED_SHOWN]
    more = [other for other in found if other.category_id == article.category_id and other not in related]
    return related, more[:MORE_SHOWN]
