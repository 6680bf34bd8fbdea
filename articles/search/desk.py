"""Finding articles at the desk: drafts and what is waiting to be published too."""

from typing import TypeVar

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from articles.models import Article
from articles.search.index import engine
from articles.search.queries import MOST_TERMS, clean
from articles.words import words

Articles = TypeVar("Articles", bound=QuerySet[Article])


def with_words(articles: Articles, typed: str) -> Articles:
    """Those whose title (what readers see, and the newest), summary or address hold words that begin with these."""
    begun = words(clean(typed))[:MOST_TERMS]
    if not begun:
        return articles if not typed.strip() else articles.none()
    sql, parameters = engine().desk_ids(begun)
    return articles.filter(pk__in=RawSQL(sql, parameters))  # noqa: S611  # ours; what was typed is a parameter
