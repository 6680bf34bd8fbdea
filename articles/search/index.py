"""What search knows of an article, written in the transaction of the act that changes it.

Rows are made for every article: staff search drafts too. Only what is published, or will be by itself, gets a place
among what readers search; whether they may see it now is asked when they ask.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from types import ModuleType
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.fields.json import KeyTextTransform

from articles.models import Article, Author, Category, SearchRow, Tag
from articles.search import postgres, sqlite
from articles.search.asking import category_mark, place_of, tag_mark
from articles.words import terms, words

# Moves on whenever other words would be written for the same article; the worker then writes older rows anew.
INDEX_VERSION = 5
OUTDATED = 0
# In the place of the revision whose words are known: new ones are to be learned, and the article is counted already.
LEARNED_BEFORE = 0
MOST_WORDS = 20_000


def engine() -> ModuleType:
    return postgres if connection.vendor == "postgresql" else sqlite


@dataclass(frozen=True)
class Entry:
    """Terms in their order. Without a ``place`` it is for staff only, and has those of ``desk`` alone."""

    article: int
    desk: list[str]
    version: int = INDEX_VERSION
    place: int | None = None
    ends_at: datetime | None = None
    revision: int | None = None
    title: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    summary: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    filed: list[str] = field(default_factory=list)


def index_article(article: Article) -> None:
    """Call it at the end of every act that changes what an article says, or who may read it."""
    index_articles([article.pk])


@transaction.atomic
def index_articles(ids: Iterable[int]) -> int:
    """Write the rows of these articles anew. Returns how many there are."""
    # Locked, so that no act's newer words are written over by older ones.
    locked = list(
        Article.objects.select_for_update().filter(pk__in=list(ids)).order_by("pk").values_list("pk", flat=True)
    )
    # And before the names are read, so that who renames one meanwhile marks the row after it is written.
    _lock(SearchRow.objects.filter(pk__in=locked))
    rows = (
        Article.objects.filter(pk__in=locked)
        .select_related("author", "category")
        .prefetch_related("tags")
        .annotate(newest_title=KeyTextTransform("title", "newest_revision__content"))
        .only(
            *("slug", "status", "published_at", "ends_at", "live_revision", "title", "summary", "plain_text"),
            *("author__name", "author__credentials", "category__name"),
        )
    )
    engine().write([_entry(article) for article in rows])
    return len(locked)


def _entry(article: Any) -> Entry:
    desk = words(f"{article.title} {article.newest_title or ''} {article.summary} {article.slug}")
    desk = list(dict.fromkeys(desk))
    if article.status != Article.Status.PUBLISHED:
        return Entry(article.pk, desk)
    tags = list(article.tags.all())
    names = [name for tag in tags for name in (tag.name, *tag.other_names)]
    names += [str(article.author), article.category.name]
    return Entry(
        article.pk,
        desk,
        place=place_of(article.pk, article.published_at),
        ends_at=article.ends_at,
        revision=article.live_revision_id,
        title=terms(article.title),
        names=[term for name in names for term in terms(name)],
        summary=terms(article.summary),
        body=terms(article.plain_text)[:MOST_WORDS],
        filed=[category_mark(article.category_id), *(tag_mark(tag.pk) for tag in tags)],
    )


# --- What is outdated ----------------------------------------------------------------------------------------


def outdated() -> QuerySet[Article]:
    """Articles without a row, or with one of before."""
    return Article.objects.filter(Q(search_row=None) | ~Q(search_row__version=INDEX_VERSION)).order_by("-pk")


def name_changed(sender: Any, instance: Tag | Author | Category, **facts: Any) -> None:
    """Let the worker write the rows anew that hold this name, of which there may be many, and learn its words. Heard
    after it is saved, and before a tag is deleted."""
    if instance.pk and not facts.get("created"):
        _mark_outdated(SearchRow.objects.filter(article__in=instance.articles.all()))


@transaction.atomic
def _mark_outdated(rows: QuerySet[SearchRow]) -> None:
    _lock(rows)
    rows.update(version=OUTDATED)
    rows.filter(learned_revision__isnull=False).update(learned_revision=LEARNED_BEFORE)


def _lock(rows: QuerySet[SearchRow]) -> None:
    """In one order, whoever does it, so that none waits for one who waits for it."""
    list(rows.select_for_update().order_by("pk").values_list("pk"))


def row_deleted(sender: Any, instance: SearchRow, **facts: Any) -> None:
    """An article's row goes with the article; the words beside it go here."""
    engine().forget(instance)
