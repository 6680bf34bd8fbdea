"""The index in PostgreSQL: columns of stored words (``tsvector``) beside the row, each with a GIN index.

``head`` holds title, names and summary, ``document`` all of that and the text, ``desk`` what staff search in.

GIN knows in which rows words stand, not where: for a phrase of frequent words every row that holds them all would be
read. So ``document`` also names each pair of words that follow each other, by a mark of four letters, and a phrase asks
for its pairs as well. Marks have no position and no weight: whether three words stand together is still asked of the
row.
"""

import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from psycopg2.errors import QueryCanceled
from psycopg2.extras import execute_values

from articles.search.asking import Match, Question, TooSlowError
from articles.search.queries import Clause, Phrase

if TYPE_CHECKING:
    from articles.models import SearchRow
    from articles.search.index import Entry

# Where is looked: a column, and the weight that its words must have.
TEXT = ("document", "")
HEAD = ("head", "")
TITLE = ("head", "A")
# Of text, summary, names and title.
WEIGHTS = "{0.05, 0.25, 0.5, 1}"
INDEXES = {f"articles_search_{column}": column for column in ("head", "document", "desk")}
LAST_POSITION = 16_383
LETTERS, PAIR_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz", 4
# A stored vector may take a megabyte.
MOST_BYTES = 600_000


# --- Asking --------------------------------------------------------------------------------------------------


def matching(question: Question, *, limit: int, columns: tuple[str, str] = TEXT) -> list[Match]:
    """The newest of what matches, ranked by how well it does."""
    first, last = question.scope.places
    column, weight = columns
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH matching AS MATERIALIZED ("  # noqa: S608  # constants
            f"  SELECT article_id FROM articles_searchrow WHERE {column} @@ %s::tsquery"
            "   AND place BETWEEN %s AND %s AND (ends_at IS NULL OR ends_at > %s)"
            "   ORDER BY place DESC LIMIT %s)"
            " SELECT r.article_id, r.place, ts_rank(%s, r.document, %s::tsquery, 1)"
            " FROM articles_searchrow r JOIN matching USING (article_id)",
            [
                *(expression(question, weight, has_pairs=columns == TEXT), first, last, timezone.now(), limit),
                *(WEIGHTS, expression(question)),
            ],
        )
        return [Match(*row) for row in cursor.fetchall()]


def expression(question: Question, weight: str = "", *, has_pairs: bool = False) -> str:
    joint = " | " if question.is_any_enough else " & "
    asked = [f"({joint.join(_clause(clause, weight, has_pairs) for clause in question.clauses)})"]
    asked += [f"!{_phrase(phrase)}" for phrase in question.unwanted]
    return " & ".join(asked + [f"'#{mark}'" for mark in question.scope.filed])


def _clause(clause: Clause, weight: str, has_pairs: bool) -> str:
    alternatives = (" & ".join(_phrase(phrase, weight, has_pairs) for phrase in alternative) for alternative in clause)
    return f"({' | '.join(f'({alternative})' for alternative in alternatives)})"


def _phrase(phrase: Phrase, weight: str = "", has_pairs: bool = False) -> str:
    terms = [f"'{term}'" + f":{weight}" * bool(weight) for term in phrase]
    pairs = [f"'{mark}'" for mark in sorted(set(pair_marks(phrase)))] if has_pairs else []
    if len(phrase) == 2 and pairs:
        # Words and mark are in the index: no row has to be read to see whether the two stand together.
        return " & ".join([*pairs, *terms])
    return " & ".join([*pairs, f"({' <-> '.join(terms)})"])


def pair_marks(terms: Sequence[str]) -> Iterator[str]:
    """One for each pair of neighbours. Two pairs in a million share one."""
    for pair in pairwise(terms):
        number, mark = zlib.crc32(" ".join(pair).encode()), ""
        for _letter in range(PAIR_LETTERS):
            number, letter = divmod(number, len(LETTERS))
            mark += LETTERS[letter]
        yield f"~{mark}"


def desk_ids(beginnings: Sequence[str]) -> tuple[str, list[str]]:
    """A query for the ids of the articles whose title, summary or address hold words that begin so."""
    asked = " & ".join(f"'{beginning}':*" for beginning in beginnings)
    return "SELECT article_id FROM articles_searchrow WHERE desk @@ %s::tsquery", [asked]


@contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """Break off what takes longer, with a TooSlowError."""
    with _timeout_is_too_slow(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout')")
        before = cursor.fetchone()[0]
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(int(seconds * 1000))])
        yield
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [before])


@contextmanager
def _timeout_is_too_slow() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooSlowError from error
        raise


# --- Keeping -------------------------------------------------------------------------------------------------


def write(entries: Sequence["Entry"]) -> None:
    """Write these rows, in the place of those that there are."""
    with connection.cursor() as cursor:
        # At one go: each version of a row is sorted into every index.
        execute_values(
            cursor,
            "INSERT INTO articles_searchrow (article_id, version, place, ends_at, revision, head, document, desk)"
            " VALUES %s ON CONFLICT (article_id) DO UPDATE SET version = excluded.version, place = excluded.place,"
            " ends_at = excluded.ends_at, revision = excluded.revision, head = excluded.head,"
            " document = excluded.document, desk = excluded.desk",
            [
                (
                    *(entry.article, entry.version, entry.place, entry.ends_at, entry.revision),
                    *_vectors(entry),
                    vector([("D", entry.desk)]),
                )
                for entry in entries
            ],
            template="(%s, %s, %s, %s, %s, %s::tsvector, %s::tsvector, %s::tsvector)",
        )


def forget(row: "SearchRow") -> None:
    """Nothing: the words go with their row."""


def _vectors(entry: "Entry") -> tuple[str | None, str | None]:
    if entry.place is None:
        return None, None
    head = [("A", entry.title), ("B", entry.names), ("C", entry.summary)]
    marks = " ".join(f"'#{mark}'" for mark in entry.filed)
    whole = [*head, ("D", entry.body)]
    pairs = {mark for _weight, terms in whole for mark in pair_marks(terms)}
    return f"{vector(head)} {marks}", f"{vector(whole, sorted(pairs))} {marks}"


def vector(fields: Sequence[tuple[str, Sequence[str]]], pairs: Sequence[str] = ()) -> str:
    """Terms with their places and weights, and the marks of their pairs, as PostgreSQL reads a tsvector."""
    places: dict[str, list[str]] = {}
    size, position = len(pairs) * (PAIR_LETTERS + 5), 0
    for weight, terms in fields:
        for term in terms:
            position += 1
            if term not in places:
                size += len(term.encode()) + 8
                if size > MOST_BYTES:
                    break
            places.setdefault(term, []).append(f"{min(position, LAST_POSITION)}{weight}")
        position += 1  # no phrase reaches from one field into the next
    words = [f"'{term}':{','.join(found)}" for term, found in places.items()]
    return " ".join([*words, *(f"'{mark}'" for mark in pairs)])


@contextmanager
def building() -> Iterator[None]:
    """While very many rows are written. Where there is nothing to search in yet, the indexes are made at the end, which
    is much faster; else what is new is sorted into them in large portions."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM articles_searchrow WHERE document IS NOT NULL)")
        if not cursor.fetchone()[0]:
            cursor.execute(f"DROP INDEX IF EXISTS {', '.join(INDEXES)}")
        cursor.execute("SET gin_pending_list_limit = '64MB'")
        cursor.execute("SET synchronous_commit = off")
        try:
            yield
        finally:
            cursor.execute("RESET gin_pending_list_limit")
            cursor.execute("RESET synchronous_commit")
            _make_missing_indexes(cursor)
        for name in INDEXES:
            cursor.execute("SELECT gin_clean_pending_list(%s)", [name])
        cursor.execute("ANALYZE articles_searchrow")


def _make_missing_indexes(cursor: Any) -> None:
    wanted = {name: f"articles_searchrow USING gin ({column})" for name, column in INDEXES.items()}
    if has_trigrams():  # and perhaps had not when the database was migrated
        wanted["articles_searchword_threes"] = "articles_searchword USING gin (word gin_trgm_ops)"
    for name, what in wanted.items():
        cursor.execute("SELECT to_regclass(%s)", [name])
        if cursor.fetchone()[0] is None:
            cursor.execute(f"CREATE INDEX {name} ON {what}")


# --- Words ---------------------------------------------------------------------------------------------------


def words_beginning_with(beginning: str, *, limit: int) -> list[tuple[str, int]]:
    """Words and in how many articles they are: the word itself, if it is one, then the most frequent."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, articles FROM articles_searchword WHERE word LIKE %s"
            " ORDER BY word = %s DESC, articles DESC, word LIMIT %s",
            [f"{beginning}%", beginning, limit],
        )
        return cursor.fetchall()


def words_like(word: str, *, limit: int) -> list[tuple[str, int]]:
    """Words that share most threes of letters with this one; where pg_trgm could not be had, those that begin alike."""
    with connection.cursor() as cursor:
        if has_trigrams():
            cursor.execute(
                "SELECT word, articles FROM articles_searchword WHERE word %% %s"
                " ORDER BY similarity(word, %s) DESC LIMIT %s",
                [word, word, limit],
            )
        else:
            cursor.execute(
                "SELECT word, articles FROM articles_searchword WHERE word LIKE %s AND length(word) BETWEEN %s AND %s"
                " ORDER BY articles DESC LIMIT %s",
                [f"{word[:2]}%", len(word) - 2, len(word) + 2, limit],
            )
        return cursor.fetchall()


def has_trigrams() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        return cursor.fetchone() is not None


def add_words(words: Sequence[str]) -> None:
    """Nothing: the index of the words follows by itself."""


def forget_words() -> None:
    """Nothing, likewise."""
