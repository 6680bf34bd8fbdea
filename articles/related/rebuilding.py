"""All articles at once: counting in how many each term stands, and ranking every one anew."""

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from django.db import connections, transaction

from articles.models import ArticleProfile, RelatedArticle, TermCount, TermFrequency, TermPosting
from articles.related import memory
from articles.related.bulk import insert_rows, tidy_up
from articles.related.index import made_with, profile_of, to_be_indexed
from articles.related.profiles import Counted, Profile
from articles.related.ranking import Ranked
from clinic_site.page_cache import site_changed

BATCH = 500
Made = TypeVar("Made")


# --- Counting terms --------------------------------------------------------------------------------------------


def count_stored_terms() -> TermCount:
    """Count the terms of all profiles. Readers and writers go on meanwhile: only a whole count is used."""
    return _keep_count(memory.count_terms(_stored_profiles))


def _stored_profiles() -> Iterator[Profile]:
    last = 0
    while rows := list(ArticleProfile.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "packed")[:BATCH]):
        for _pk, packed in rows:
            yield Profile.unpacked(bytes(packed))
        last = rows[-1][0]


def _keep_count(counted: Counted) -> TermCount:
    """In many transactions: none keeps others from writing for long."""
    _delete_counts(TermCount.objects.filter(is_whole=False))
    count = TermCount.objects.create(articles=counted.articles, mean_size=counted.mean_size)
    for some in _batches(sorted(counted.counts.items()), 10 * BATCH):
        rows = ((count.pk, number, articles) for number, articles in some)
        insert_rows(TermFrequency, ["count_id", "number", "articles"], rows)
    count.is_whole = True
    count.save()
    _delete_counts(TermCount.objects.filter(pk__lt=count.pk))
    return count


def _delete_counts(counts: Iterable[TermCount]) -> None:
    for count in counts:
        while some := list(count.frequencies.values_list("pk", flat=True)[: 10 * BATCH]):
            TermFrequency.objects.filter(pk__gte=min(some), pk__lte=max(some), count=count).delete()
        count.delete()


# --- Ranking everything ----------------------------------------------------------------------------------------

_collection: memory.Collection
"""What the processes that rank were forked with."""


def rebuild(processes: int = 1) -> Iterator[tuple[str, int, int]]:
    """Read, count and rank every article anew. Yields what is being done, and how many are through, of how many."""
    global _collection
    ids = list(to_be_indexed().order_by("pk").values_list("pk", flat=True))
    _forget_others()
    profiles: dict[int, Profile] = {}
    for some in _in_processes(_read, ids, processes):
        profiles |= some
        yield "read", len(profiles), len(ids)
    counted = memory.count_terms(lambda: profiles.values())
    count = _keep_count(counted)
    _collection = memory.Collection(profiles, counted)
    done = 0
    for measured in _in_processes(_measure, sorted(profiles), processes):
        for pk, facts in measured.items():
            _collection.add(pk, *facts)
        _write_profiles(measured, made_with(count))
        done += len(measured)
        yield "measured", done, len(profiles)
    done = 0
    for lists in _in_processes(_rank, sorted(profiles), processes):
        _write_lists(lists)
        done += len(lists)
        yield "ranked", done, len(profiles)
    tidy_up(ArticleProfile, TermPosting, TermFrequency, RelatedArticle)


def _in_processes(make: Callable[[list[int]], Made], ids: list[int], processes: int) -> Iterator[Made]:
    """What ``make`` makes of a batch of ids each, in their order."""
    batches = list(_batches(ids, BATCH))
    if processes == 1:
        yield from map(make, batches)
        return
    connections.close_all()  # two processes must not speak through one
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        yield from pool.imap(make, batches)


def _read(ids: list[int]) -> dict[int, Profile]:
    articles = to_be_indexed().filter(pk__in=ids).prefetch_related("tags").defer("body", "rendered_body")
    return {article.pk: profile_of(article) for article in articles}


def _measure(ids: list[int]) -> dict[int, tuple[float, dict[int, float]]]:
    return {pk: _collection.measured(pk) for pk in ids}


def _rank(ids: list[int]) -> dict[int, list[Ranked]]:
    return {pk: _collection.rank(pk) for pk in ids}


@transaction.atomic
def _forget_others() -> None:
    gone = ArticleProfile.objects.exclude(article__in=to_be_indexed())
    RelatedArticle.objects.filter(article__in=gone.values("pk")).delete()
    gone.delete()


@transaction.atomic
def _write_profiles(measured: dict[int, tuple[float, dict[int, float]]], mark: str) -> None:
    ArticleProfile.objects.filter(pk__in=measured).delete()
    ArticleProfile.objects.bulk_create(
        ArticleProfile(
            article_id=pk,
            packed=_collection.profiles[pk].packed(),
            tags=sorted(_collection.profiles[pk].tags),
            length=length,
            made_with=mark,
        )
        for pk, (length, _leading) in measured.items()
    )
    insert_rows(
        TermPosting,
        ["article_id", "number", "part"],
        ((pk, number, part) for pk, (_length, leading) in measured.items() for number, part in leading.items()),
    )


@transaction.atomic
def _write_lists(lists: dict[int, list[Ranked]]) -> None:
    RelatedArticle.objects.filter(article__in=lists).delete()
    insert_rows(
        RelatedArticle,
        ["article_id", "other_id", "likeness", "worth"],
        ((pk, place.article, place.likeness, place.worth) for pk, ranked in lists.items() for place in ranked),
    )
    site_changed()


def _batches(rows: list[Made], size: int) -> Iterator[list[Made]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
