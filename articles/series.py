"""An article's place in a series. It belongs to the article and not to a revision, and changes at once."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from articles.models import Article, ArticleEvent, Series, SeriesPart
from clinic_site.page_cache import site_changed

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def change_series(
    article: Article, series: Series | None, *, place: int | None = None, by: "User | None"
) -> SeriesPart | None:
    """Make the article a part of ``series`` at a ``place`` (None, or one too high: the last), or, with None, of no
    series. Parts from that place on move on by one; those that a part leaves behind close up."""
    # "No key": the database itself looks at the articles of the parts that move, and must not wait for each other's.
    Article.objects.select_for_update(no_key=True).get(pk=article.pk)
    before = SeriesPart.objects.filter(article=article).select_related("series").first()
    touched = {row.pk for row in (series, before and before.series) if row}
    list(Series.objects.select_for_update().filter(pk__in=touched).order_by("pk"))
    was = (before.series_id, before.position) if before else None
    if before:
        before.delete()
        _number(_parts_of(before.series))
    part = _put(article, series, place) if series else None
    if was == ((part.series_id, part.position) if part else None):
        return part
    ArticleEvent.objects.create(
        article=article,
        revision_number=article.newest_revision.number if article.newest_revision else None,
        act=ArticleEvent.Act.SERIES,
        by=by,
        note=_("“%(series)s”, place %(place)d") % {"series": part.series, "place": part.position}
        if part
        else _("in no series"),
    )
    site_changed()
    return part


def _put(article: Article, series: Series, place: int | None) -> SeriesPart:
    others = _parts_of(series)
    index = len(others) if place is None else min(max(place, 1) - 1, len(others))
    part = SeriesPart.objects.create(article=article, series=series, position=index + 1)
    _number([*others[:index], part, *others[index:]])
    return part


def _parts_of(series: Series) -> list[SeriesPart]:
    return list(series.parts.order_by("position", "pk"))


def _number(parts: list[SeriesPart]) -> None:
    for position, part in enumerate(parts, start=1):
        part.position = position
    SeriesPart.objects.bulk_update(parts, ["position"])
