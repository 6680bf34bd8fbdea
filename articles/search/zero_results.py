"""What readers look for and do not find: counted for editors, never with who asked.

A page for readers writes nothing. So each process counts in its memory, and a thread of its own brings that to the
database once a minute; what a process has counted when it is killed is lost, and may be.
"""

import logging
import re
import threading
from collections import Counter
from datetime import date, timedelta

from django.db import close_old_connections, transaction
from django.db.models import F
from django.utils import timezone

from articles.models import ZeroResultQuery
from articles.search.words import words

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_FLUSHES = 60
# In one process between two flushes, and in the database.
MOST_COUNTED = 500
MOST_ROWS = 5000
KEPT_DAYS = 90
LONGEST = 60
MOST_WORDS = 6
# What may tell who somebody is: addresses, and numbers longer than a year's or a dose.
PERSONAL = re.compile(r"@|https?:|www\.|\d[\d\s().+/-]{3,}\d|\d{5}")

_counted: Counter[tuple[str, date]] = Counter()
_lock = threading.Lock()


def note(typed: str) -> None:
    """Count one search that found nothing, unless it may hold something personal."""
    query = " ".join(words(typed))
    if not query or PERSONAL.search(typed) or len(typed) > LONGEST or len(query.split()) > MOST_WORDS:
        return
    key = (query, timezone.localdate())
    with _lock:
        if key in _counted or len(_counted) < MOST_COUNTED:
            _counted[key] += 1


def flush() -> None:
    """Write what this process has counted since the last time."""
    with _lock:
        counted = dict(_counted)
        _counted.clear()
    for (query, day), times in sorted(counted.items()):
        _keep(query, day, times)


@transaction.atomic
def _keep(query: str, day: date, times: int) -> None:
    known = ZeroResultQuery.objects.filter(query=query)
    if known.update(times=F("times") + times, last_day=day) or ZeroResultQuery.objects.count() >= MOST_ROWS:
        return
    _row, is_new = ZeroResultQuery.objects.get_or_create(
        query=query, defaults={"times": times, "first_day": day, "last_day": day}
    )
    if not is_new:  # the other process was first
        known.update(times=F("times") + times, last_day=day)


def forget_old_queries() -> str:
    """Delete what nobody has asked for a quarter. Returns how many, for the log."""
    limit = timezone.localdate() - timedelta(days=KEPT_DAYS)
    return f"{ZeroResultQuery.objects.filter(last_day__lt=limit).delete()[0]} forgotten"


def start() -> threading.Thread:
    """Flush each minute, beside whatever else this process does, until it ends."""

    def tick() -> None:
        while True:
            threading.Event().wait(SECONDS_BETWEEN_FLUSHES)
            if not _counted:
                continue
            close_old_connections()
            try:
                flush()
            except Exception:  # the database may be away for a while
                logger.exception("What readers did not find could not be counted")
            close_old_connections()

    thread = threading.Thread(target=tick, name="zero results", daemon=True)
    thread.start()
    return thread
