"""A question to the index, as the engines take it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from articles.search.queries import Clause, Phrase

# A place is the second of the publication with the article's id behind it: no two articles share one.
ID_BITS = 22
EARLIEST, LATEST = -(2**62), 2**62


class TooSlowError(Exception):
    """The database would have taken longer than a reader waits."""


@dataclass(frozen=True)
class Scope:
    """Where is looked: ``since`` and ``until`` are the publication's, the latter not included."""

    category: int | None = None
    tag: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def filed(self) -> list[str]:
        """The marks that an article in this scope bears."""
        category = [category_mark(self.category)] if self.category else []
        return category + ([tag_mark(self.tag)] if self.tag else [])

    @property
    def places(self) -> tuple[int, int]:
        """The first and the last place of the scope, none of them in the future."""
        now = timezone.now()
        first = first_place_at(self.since) if self.since else EARLIEST
        last = first_place_at(min(self.until, now) if self.until else now)
        return first, last - 1 if self.until and self.until <= now else last + 2**ID_BITS - 1


@dataclass(frozen=True)
class Question:
    clauses: tuple[Clause, ...]
    unwanted: tuple[Phrase, ...] = ()
    scope: Scope = Scope()
    is_any_enough: bool = False
    """Whether one of the clauses is enough."""


@dataclass(frozen=True)
class Match:
    article: int
    place: int
    score: float


def first_place_at(moment: datetime) -> int:
    return int(moment.timestamp()) << ID_BITS


def place_of(article: int, published_at: datetime) -> int:
    return first_place_at(published_at) | (article & (2**ID_BITS - 1))


def category_mark(pk: int) -> str:
    return f"c{pk}"


def tag_mark(pk: int) -> str:
    return f"t{pk}"
