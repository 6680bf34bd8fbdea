"""How often articles are read: what the counter at the edge (clinic_site/reads.py) brings, and what editors see."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article, ArticleReads, OldAddress
from articles.reviewing import months_later

KEPT_MONTHS = 25  # a month can be compared with the same one of the year before, and that with the one before it
RECENT_DAYS = 30
# What an editor is shown of one article.
PERIODS = [(_("Last 7 days"), 7), (_("Last 30 days"), RECENT_DAYS), (_("Last 12 months"), 365)]


@transaction.atomic
def add_reads(counted: Mapping[tuple[str, date], int]) -> None:
    """Add what was counted by (slug, day). Several processes at once wait for each other, and lose nothing."""
    slugs = {slug for slug, _day in counted}
    ids = dict(OldAddress.objects.filter(slug__in=slugs).values_list("slug", "article"))
    ids |= dict(Article.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    added = Counter[tuple[int, date]]()
    for (slug, day), count in counted.items():
        if slug in ids:
            added[ids[slug], day] += count
    # Always in the same order, so that no two wait for each other.
    new = [ArticleReads(article_id=article, day=day) for article, day in sorted(added)]
    ArticleReads.objects.bulk_create(new, ignore_conflicts=True)
    of_days = {"article__in": {article for article, _day in added}, "day__in": {day for _article, day in added}}
    rows = list(ArticleReads.objects.select_for_update().filter(**of_days).order_by("article", "day"))
    for row in rows:
        row.count += added[row.article_id, row.day]
    ArticleReads.objects.bulk_update(rows, ["count"], batch_size=500)


def forget_old_reads() -> str:
    """For the clock: what is older than two years and a month goes."""
    kept_since = months_later(timezone.localdate(), -KEPT_MONTHS)
    forgotten, _by_model = ArticleReads.objects.filter(day__lt=kept_since).delete()
    return f"{forgotten} days forgotten"


def reads_of(article: Article) -> list[tuple[Any, int]]:
    """(period in words, reads) of one article, today included."""
    sums = ArticleReads.objects.filter(article=article).aggregate(
        **{f"days_{days}": Sum("count", filter=Q(day__gt=_days_ago(days)), default=0) for _words, days in PERIODS}
    )
    return [(words, sums[f"days_{days}"]) for words, days in PERIODS]


def recent_reads() -> Subquery:
    """For a query of articles: the reads of each in the last thirty days; None where nobody read it."""
    mine = ArticleReads.objects.filter(article=OuterRef("pk"), day__gt=_days_ago(RECENT_DAYS)).order_by()
    return Subquery(mine.values("article").annotate(reads=Sum("count")).values("reads"))


@dataclass(frozen=True)
class ReadMost:
    article: int
    title: str
    category: str
    reads: int


def read_most(*, in_each_category: int) -> list[ReadMost]:
    """What readers see now and read most in the last thirty days, the categories in their order."""
    rows: QuerySet[Any] = (
        ArticleReads.objects.filter(day__gt=_days_ago(RECENT_DAYS), article__in=Article.objects.published())
        .values("article", "article__title", "article__category__name", "article__category__position")
        .annotate(reads=Sum("count"))
        .annotate(
            rank=Window(
                RowNumber(), partition_by=F("article__category"), order_by=[F("reads").desc(), F("article").desc()]
            )
        )
        .filter(rank__lte=in_each_category)
        .order_by("article__category__position", "article__category__name", "rank")
    )
    return [
        ReadMost(row["article"], row["article__title"], row["article__category__name"], row["reads"]) for row in rows
    ]


def _days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)
