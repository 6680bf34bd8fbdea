"""How the moderation of comments goes: how many, how fast, why, by category, and what the classifier would have done.

Numbers alone: no name and no word of a comment. Each question is asked of a window of time, in so many queries
whatever the number of comments, and the answers are kept for some minutes.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.core.cache import cache
from django.db.models import BooleanField, Case, Count, ExpressionWrapper, F, Q, TextField, Value, When
from django.db.models.functions import Cast, Substr
from django.utils import timezone

from comments.models import Comment, CommentMark, CommentQuerySet, Discussion, ModerationEvent, Report
from comments.screening import Kind

Act, Status = ModerationEvent.Act, Comment.Status

WINDOWS = (30, 90, 365)
REMEMBER_SECONDS = 300
TAKEN_BACK = "taken_back"
# How fast is read from so many decisions, the newest.
MOST_TIMES = 10_000


@dataclass
class Tally:
    """Comments by what became of them."""

    approved: int = 0
    rejected: int = 0
    spam: int = 0
    pending: int = 0
    taken_back: int = 0
    """Erased for their writers while they waited: nobody rejected them."""

    @property
    def came(self) -> int:
        return self.approved + self.rejected + self.spam + self.pending + self.taken_back

    def add(self, fate: str, number: int) -> None:
        setattr(self, fate, getattr(self, fate) + number)


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

    caught: int
    missed: int
    held: int
    passed: int

    @property
    def spam(self) -> int:
        return self.caught + self.missed

    @property
    def honest(self) -> int:
        return self.held + self.passed


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
    classifier: Classifier


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
    total, confirmed, weeks, judged = _by_week(since, now)
    marks, classifier = _by_mark(since, judged)
    return Figures(
        days=days,
        counted_at=now,
        total=total,
        confirmed=confirmed,
        weeks=weeks,
        speed=_speed(since),
        reasons=_by(ModerationEvent.objects.filter(act=Act.REJECT, at__gte=since), "reason", ModerationEvent.Reason),
        categories=_by_category(since),
        marks=marks,
        reports=_by(Report.objects.filter(at__gte=since), "reason", Report.Reason),
        hidden_by_reports=ModerationEvent.objects.filter(act=Act.REPORTED, at__gte=since).count(),
        classifier=classifier,
    )


def _came(since: datetime) -> CommentQuerySet:
    """What readers sent since then."""
    return Comment.objects.filter(created_at__gte=since, is_staff_reply=False).order_by()


def _fate(comment: str = "") -> Case:
    """Its status; ``TAKEN_BACK`` of what was erased while it waited, which keeps it from waiting on as rejected."""
    at_once = Q(**{f"{comment}erased_at": F(f"{comment}decided_at"), f"{comment}status": Status.REJECTED})
    return Case(When(at_once, then=Value(TAKEN_BACK)), default=F(f"{comment}status"))


def _by_week(since: datetime, now: datetime) -> tuple[Tally, Tally, list[Week], Tally]:
    """All, those whose writers confirmed their e-mail, week by week, and what a moderator and the classifier judged."""
    # By the hour, as both databases write it: to ask SQLite for the clinic's day would call Python for each comment.
    hours = (
        _came(since)
        .annotate(
            fate=_fate(),
            hour=Substr(Cast("created_at", TextField()), 1, len("2026-01-01 12")),
            is_confirmed=_is(confirmed_at__isnull=False),
            is_judged=_is(decided_by__isnull=False, spam_score__isnull=False),
        )
        .values_list("hour", "fate", "is_confirmed", "is_judged")
        .annotate(number=Count("pk"))
    )
    total, confirmed, judged, weeks = Tally(), Tally(), Tally(), defaultdict[date, Tally](Tally)
    for hour, fate, is_confirmed, is_judged, number in hours:
        total.add(fate, number)
        weeks[_monday_of_hour(hour)].add(fate, number)
        if is_confirmed:
            confirmed.add(fate, number)
        if is_judged:
            judged.add(fate, number)
    first, last = _monday(timezone.localdate(since)), _monday(timezone.localdate(now))
    mondays = [first + timedelta(weeks=number) for number in range((last - first).days // 7 + 1)]
    fullest = max((tally.came for tally in weeks.values()), default=0)
    told = [Week(day, weeks[day], weeks[day].came / max(1, fullest)) for day in reversed(mondays)]
    return total, confirmed, told, judged


def _is(**facts: Any) -> ExpressionWrapper:
    return ExpressionWrapper(Q(**facts), BooleanField())


@lru_cache(maxsize=10_000)
def _monday_of_hour(hour: str) -> date:
    """Of the clinic's week in which this hour lies, that is told in UTC."""
    return _monday(timezone.localdate(datetime.fromisoformat(f"{hour}:00+00:00")))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _speed(since: datetime) -> Speed | None:
    decided = ModerationEvent.objects.filter(
        act__in=[Act.APPROVE, Act.REJECT, Act.SPAM],
        was=Status.PENDING,
        by__isnull=False,
        at__gte=since,
        comment__created_at__gte=since,
        comment__is_staff_reply=False,
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
    # Not in one query: SQLite would begin at the categories and read every comment there is.
    category_of = dict(Discussion.objects.values_list("pk", "article__category__name"))
    rows = _came(since).annotate(fate=_fate()).values_list("discussion", "fate").annotate(number=Count("pk"))
    tallies = defaultdict[str, Tally](Tally)
    for discussion, fate, number in rows:
        tallies[category_of.get(discussion) or ""].add(fate, number)
    return sorted(tallies.items(), key=lambda row: (-row[1].came, row[0]))


def _by_mark(since: datetime, judged: Tally) -> tuple[list[MarkTally], Classifier]:
    rows = (
        CommentMark.objects.filter(comment__created_at__gte=since, comment__is_staff_reply=False)
        .order_by()
        .annotate(
            fate=_fate("comment__"),
            is_judged=_is(comment__decided_by__isnull=False, comment__spam_score__isnull=False),
        )
        .values_list("kind", "fate", "is_judged")
        .annotate(number=Count("pk"))
    )
    found, refused, called_spam = Counter[str](), Counter[str](), Counter[str]()
    for kind, fate, is_judged, number in rows:
        found[kind] += number
        if fate in {Status.REJECTED, Status.SPAM}:
            refused[kind] += number
        if kind == Kind.SPAM and is_judged:
            called_spam[fate] += number
    caught, held = called_spam[Status.SPAM], called_spam[Status.APPROVED]
    classifier = Classifier(caught, judged.spam - caught, held, judged.approved - held)
    return [MarkTally(kind.label, found[kind], refused[kind]) for kind in Kind if found[kind]], classifier
