"""What readers look for and do not find: counted for editors, never with who asked."""

import re
import unicodedata
from collections import Counter
from datetime import date, timedelta
from urllib.parse import unquote

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from articles.models import ZeroResultQuery
from articles.words import words
from clinic_site.tally import Tally

SECONDS_BETWEEN_FLUSHES = 60
# In one process between two flushes, and in the database: the former have to find room among the latter.
MOST_COUNTED = 500
MOST_ROWS = 5000
KEPT_DAYS = 90
# What only one search asked for may be a name, which no pattern finds: nobody else has asked by then.
KEPT_DAYS_OF_ONE = 7
LONGEST = 60
MOST_WORDS = 6
# What may tell who somebody is: addresses, written out too, and numbers longer than a year's or a dose.
PERSONAL = re.compile(
    r"@|https?:|www\.|\w\.(?:com|net|org)\b|\bdot\b|\b(?:gmail|hotmail|icloud|outlook|yahoo)\b"
    r"|\d[\d\s().+/-]{3,}\d|\d{5}",
    re.IGNORECASE,
)


def note(typed: str) -> None:
    """Count one search that found nothing, unless it may hold something personal."""
    query = " ".join(words(typed))
    plain = unicodedata.normalize("NFKC", unquote(typed))
    if not query or PERSONAL.search(plain) or len(typed) > LONGEST or len(query.split()) > MOST_WORDS:
        return
    tally.add((query, timezone.localdate()))


@transaction.atomic
def _keep_all(counted: Counter[tuple[str, date]]) -> None:
    _make_room({query for query, _day in counted})
    for (query, day), times in sorted(counted.items()):
        _keep(query, day, times)


tally = Tally("searches without a result", _keep_all, seconds=SECONDS_BETWEEN_FLUSHES, most_keys=MOST_COUNTED)


def _make_room(queries: set[str]) -> None:
    """Delete, where these would be too many, what was asked least, and of that what was asked longest ago."""
    rows = ZeroResultQuery.objects
    too_many = rows.count() + len(queries) - rows.filter(query__in=queries).count() - MOST_ROWS
    if too_many > 0:
        least = rows.exclude(query__in=queries).order_by("times", "last_day", "pk").values_list("pk", flat=True)
        rows.filter(pk__in=list(least[:too_many])).delete()


def _keep(query: str, day: date, times: int) -> None:
    known = ZeroResultQuery.objects.filter(query=query)
    if known.update(times=F("times") + times, last_day=day):
        return
    _row, is_new = ZeroResultQuery.objects.get_or_create(
        query=query, defaults={"times": times, "first_day": day, "last_day": day}
    )
    if not is_new:  # the other process was first
        known.update(times=F("times") + times, last_day=day)


def forget_old_queries() -> str:
    """Delete what nobody asked for a quarter, or only once and not again. Returns how many, for the log."""
    today = timezone.localdate()
    is_old = Q(last_day__lt=today - timedelta(days=KEPT_DAYS))
    is_of_one = Q(times=1, last_day__lt=today - timedelta(days=KEPT_DAYS_OF_ONE))
    return f"{ZeroResultQuery.objects.filter(is_old | is_of_one).delete()[0]} forgotten"
