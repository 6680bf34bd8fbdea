"""How the moderation of comments goes: how many, how fast, why, by category, and what the classifier would have done.

Numbers alone: no name and no word of a comment. Each question is asked of a window of time, in so many queries
whatever the number of comments, and the answers are kept for some minutes.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from comments.models import Comment, CommentMark, CommentQuerySet, ModerationEvent, Report
from comments.screening import Kind

Act, Status = ModerationEvent.Act, Comment.Status

WINDOWS = (30, 90, 365)
REMEMBER_SECONDS = 300
# How fast is read from so many decisions, the newest.
MOST_TIMES = 10_000


@dataclass
class Tally:
    """Comments by what became of them."""

    approved: int = 0
    rejected: int = 0
    spam: int = 0
    pending: int = 0

    @property
    def came(self) -> int:
        return self.approved + self.rejected + self.spam + self.pending

    def add(self, status: str, number: int) -> None:
        setattr(self, status, getattr(self, status) + number)


@dataclass
class Week:
    begins: date
    tally: Tally
    share: float = 0
    """Of the fullest week, for its bar."""


@dataclass
class MarkTally:
    label: Any
    found: int
    refused: int
    """Rejected, or marked as spam."""

    @property
    def share(self) -> float:
        return self.refused / self.found


@dataclass
class Speed:
    """From when a comment was written until a moderator first decided."""

    decisions: int
    median: timedelta
    nine_of_ten: timedelta
    is_all: bool
    """Or only the newest."""


@dataclass
class Classifier:
    """What the classifier said when a comment came, beside what a moderator then decided."""

    caught: int = 0
    missed: int = 0
    held: int = 0
    passed: int = 0

    @property
    def spam(self) -> int:
        return self.caught + self.missed

    @property
    def honest(self) -> int:
        return self.held + self.passed

    @property
    def caught_share(self) -> float:
        return self.caught / max(1, self.spam)

    @property
    def held_share(self) -> float:
        return self.held / max(1, self.honest)


@dataclass
class Figures:
    days: int
    counted_at: datetime
    total: Tally
    confirmed: Tally
    """Of those whose writers confirmed their e-mail."""
    weeks: list[Week]
    speed: Speed | None
    reasons: list[tuple[Any, int]]
    categories: list[tuple[str, Tally]]
    marks: list[MarkTally]
    reports: list[tuple[Any, int]]
    hidden_by_reports: int
    classifier: Classifier = field(default_factory=Classifier)


def figures(days: int) -> Figures:
    """Of the last days. Counted anew once what was counted is some minutes old."""
    key = f"comment-figures-{days}"
    known: Figures | None = cache.get(key)
    if known is None:
        known = count(days)
        cache.set(key, known, REMEMBER_SECONDS)
    return known


def count(days: int) -> Figures:
    now = timezone.now()
    since = now - timedelta(days=days)
    total, confirmed, weeks = _by_week(since, now)
    return Figures(
        days=days,
        counted_at=now,
        total=total,
        confirmed=confirmed,
        weeks=weeks,
        speed=_speed(since),
        reasons=_by(ModerationEvent.objects.filter(act=Act.REJECT, at__gte=since), "reason", ModerationEvent.Reason),
        categories=_by_category(since),
        marks=_by_mark(since),
        reports=_by(Report.objects.filter(at__gte=since), "reason", Report.Reason),
        hidden_by_reports=ModerationEvent.objects.filter(act=Act.REPORTED, at__gte=since).count(),
        classifier=_classifier(since),
    )


def _came(since: datetime) -> CommentQuerySet:
    """What readers sent since then."""
    return Comment.objects.filter(created_at__gte=since, staff=None).order_by()


def _by_week(since: datetime, now: datetime) -> tuple[Tally, Tally, list[Week]]:
    days = (
        _came(since)
        .annotate(day=TruncDate("created_at"), is_confirmed=_is(confirmed_at__isnull=False))
        .values_list("day", "status", "is_confirmed")
        .annotate(number=Count("pk"))
    )
    total, confirmed, weeks = Tally(), Tally(), defaultdict[date, Tally](Tally)
    for day, status, is_confirmed, number in days:
        total.add(status, number)
        weeks[_monday(day)].add(status, number)
        if is_confirmed:
            confirmed.add(status, number)
    first, last = _monday(timezone.localdate(since)), _monday(timezone.localdate(now))
    mondays = [first + timedelta(weeks=number) for number in range((last - first).days // 7 + 1)]
    fullest = max((tally.came for tally in weeks.values()), default=0)
    return total, confirmed, [Week(day, weeks[day], weeks[day].came / max(1, fullest)) for day in reversed(mondays)]


def _is(**facts: Any) -> ExpressionWrapper:
    return ExpressionWrapper(Q(**facts), BooleanField())


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _speed(since: datetime) -> Speed | None:
    decided = ModerationEvent.objects.filter(
        act__in=[Act.APPROVE, Act.REJECT, Act.SPAM],
        was=Status.PENDING,
        by__isnull=False,
        at__gte=since,
        comment__created_at__gte=since,
    )
    newest = decided.order_by("-at").values_list("comment", "at", "comment__created_at")[:MOST_TIMES]
    first: dict[int, timedelta] = {}
    for comment, at, created_at in newest:
        first[comment] = at - created_at  # the earlier decision of a comment comes later
    times = sorted(first.values())
    if not times:
        return None
    return Speed(len(times), _rank(times, 0.5), _rank(times, 0.9), len(newest) < MOST_TIMES)


def _rank(times: Sequence[timedelta], share: float) -> timedelta:
    """The shortest time within which so large a share was decided."""
    return times[math.ceil(share * len(times)) - 1]


def _by(rows: Any, name: str, choices: Any) -> list[tuple[Any, int]]:
    """How many rows have each of the choices, the most first; those that nobody chose are left out."""
    counted = rows.order_by().values_list(name).annotate(number=Count("pk")).order_by("-number", name)
    labels = dict(choices.choices)
    return [(labels.get(value, value), number) for value, number in counted]


def _by_category(since: datetime) -> list[tuple[str, Tally]]:
    rows = _came(since).values_list("discussion__article__category__name", "status").annotate(number=Count("pk"))
    tallies = defaultdict[str, Tally](Tally)
    for name, status, number in rows:
        tallies[name or ""].add(status, number)
    return sorted(tallies.items(), key=lambda row: (-row[1].came, row[0]))


def _by_mark(since: datetime) -> list[MarkTally]:
    rows = (
        CommentMark.objects.filter(comment__created_at__gte=since, comment__staff=None)
        .order_by()
        .values_list("kind", "comment__status")
        .annotate(number=Count("pk"))
    )
    found, refused = Counter[str](), Counter[str]()
    for kind, status, number in rows:
        found[kind] += number
        if status in {Status.REJECTED, Status.SPAM}:
            refused[kind] += number
    return [MarkTally(kind.label, found[kind], refused[kind]) for kind in Kind if found[kind]]


def _classifier(since: datetime) -> Classifier:
    is_marked = Exists(CommentMark.objects.filter(comment=OuterRef("pk"), kind=Kind.SPAM))
    rows = (
        _came(since)
        .filter(status__in=[Status.APPROVED, Status.SPAM], decided_by__isnull=False, spam_score__isnull=False)
        .annotate(is_marked=is_marked)
        .values_list("status", "is_marked")
        .annotate(number=Count("pk"))
    )
    numbers = {(status, is_marked): number for status, is_marked, number in rows}
    return Classifier(
        caught=numbers.get((Status.SPAM, True), 0),
        missed=numbers.get((Status.SPAM, False), 0),
        held=numbers.get((Status.APPROVED, True), 0),
        passed=numbers.get((Status.APPROVED, False), 0),
    )
