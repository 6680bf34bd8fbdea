"""The index in SQLite's FTS5: a table for readers, whose rowid is the place, one for staff, whose rowid is the article.

Matches come in the order of their rowid, the newest first, and a span of time is a span of rowids: so a question for a
word that nearly every article holds ends when enough was read.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import OperationalError, connection
from django.utils import timezone

from articles.models import SearchRow
from articles.search.asking import Match, Question, TooSlowError
from articles.search.queries import Clause, Phrase

if TYPE_CHECKING:
    from articles.search.index import Entry

TEXT = "{title names summary body}"
HEAD = "{title names summary}"
TITLE = "{title}"
RANK = "bm25(articles_search, 12, 6, 4, 1, 0)"
STEPS_BETWEEN_LOOKS = 20_000


# --- Asking --------------------------------------------------------------------------------------------------


def matching(question: Question, *, limit: int, columns: str = TEXT) -> list[Match]:
    """The newest of what matches, ranked by how well it does."""
    first, last = question.scope.places
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT r.article_id, r.place, -{RANK} FROM articles_search"  # noqa: S608  # constants
            " JOIN articles_searchrow r ON r.place = articles_search.rowid"
            " WHERE articles_search MATCH %s AND articles_search.rowid BETWEEN %s AND %s"
            " AND (r.ends_at IS NULL OR r.ends_at > %s)"
            " ORDER BY articles_search.rowid DESC LIMIT %s",
            [expression(question, columns), first, last, timezone.now(), limit],
        )
        return [Match(*row) for row in cursor.fetchall()]


def expression(question: Question, columns: str) -> str:
    joint = " OR " if question.is_any_enough else " AND "
    asked = f"{columns} : ({joint.join(map(_clause, question.clauses))})"
    if question.unwanted:
        asked = f"({asked}) NOT ({TEXT} : ({' OR '.join(map(_phrase, question.unwanted))}))"
    return " AND ".join([f"({asked})", *(f'(filed : "{mark}")' for mark in question.scope.filed)])


def _clause(clause: Clause) -> str:
    return f"({' OR '.join('(' + ' AND '.join(map(_phrase, alternative)) + ')' for alternative in clause)})"


def _phrase(phrase: Phrase) -> str:
    return f'"{" ".join(phrase)}"'


def desk_ids(beginnings: Sequence[str]) -> tuple[str, list[str]]:
    """A query for the ids of the articles whose title, summary or address hold words that begin so."""
    asked = " AND ".join(f'"{beginning}"*' for beginning in beginnings)
    return "SELECT rowid FROM articles_search_desk WHERE articles_search_desk MATCH %s", [asked]


@contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """Break off what takes longer, with a TooSlowError."""
    connection.ensure_connection()
    end = time.monotonic() + seconds
    connection.connection.set_progress_handler(lambda: time.monotonic() > end, STEPS_BETWEEN_LOOKS)
    try:
        yield
    except OperationalError as error:
        if time.monotonic() > end:
            raise TooSlowError from error
        raise
    finally:
        connection.connection.set_progress_handler(None, STEPS_BETWEEN_LOOKS)


# --- Keeping -------------------------------------------------------------------------------------------------


def write(entries: Sequence["Entry"]) -> None:
    """Write these rows, in the place of those that there are."""
    ids = [entry.article for entry in entries]
    for row in SearchRow.objects.filter(pk__in=ids):
        forget(row)
    SearchRow.objects.bulk_create(
        [
            SearchRow(
                article_id=entry.article,
                version=entry.version,
                place=entry.place,
                ends_at=entry.ends_at,
                revision=entry.revision,
            )
            for entry in entries
        ],
        update_conflicts=True,
        unique_fields=["article"],
        update_fields=["version", "place", "ends_at", "revision"],
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO articles_search (rowid, title, names, summary, body, filed) VALUES (%s, %s, %s, %s, %s, %s)",
            [
                (entry.place, *map(" ".join, (entry.title, entry.names, entry.summary, entry.body, entry.filed)))
                for entry in entries
                if entry.place is not None
            ],
        )
        cursor.executemany(
            "INSERT INTO articles_search_desk (rowid, words) VALUES (%s, %s)",
            [(entry.article, " ".join(entry.desk)) for entry in entries],
        )


def forget(row: SearchRow) -> None:
    """Delete the words that stand beside the row."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_search WHERE rowid = %s", [row.place])
        cursor.execute("DELETE FROM articles_search_desk WHERE rowid = %s", [row.pk])


@contextmanager
def building() -> Iterator[None]:
    """While very many rows are written; at the end the index is merged into few pieces."""
    yield
    with connection.cursor() as cursor:
        for table in ("articles_search", "articles_search_desk", "articles_searchword_threes"):
            cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # noqa: S608  # constants


# --- Words ---------------------------------------------------------------------------------------------------


def words_beginning_with(beginning: str, *, limit: int) -> list[tuple[str, int]]:
    """Words and in how many articles they are: the word itself, if it is one, then the most frequent."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, articles FROM articles_searchword WHERE word GLOB %s"
            " ORDER BY word = %s DESC, articles DESC, word LIMIT %s",
            [f"{beginning}*", beginning, limit],
        )
        return cursor.fetchall()


def words_like(word: str, *, limit: int) -> list[tuple[str, int]]:
    """Words that share most threes of letters with this one."""
    threes = " OR ".join(f'"{three}"' for three in dict.fromkeys(threes_of(word)))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT w.word, w.articles FROM articles_searchword_threes t"
            " JOIN articles_searchword w ON w.id = t.rowid"
            " WHERE articles_searchword_threes MATCH %s ORDER BY bm25(articles_searchword_threes) LIMIT %s",
            [threes, limit],
        )
        return cursor.fetchall()


def threes_of(word: str) -> list[str]:
    marked = f"  {word} "
    return [marked[at : at + 3].replace(" ", "0") for at in range(len(marked) - 2)]


def add_words(words: Sequence[str]) -> None:
    """Make new words findable by what is like them."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO articles_searchword_threes (rowid, threes)"
            " SELECT id, %s FROM articles_searchword WHERE word = %s AND NOT EXISTS"
            " (SELECT 1 FROM articles_searchword_threes WHERE rowid = articles_searchword.id)",
            [(" ".join(threes_of(word)), word) for word in words],
        )


def forget_words() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_searchword_threes")
