"""Whether the process is up, and whether it can do its work."""

from datetime import timedelta

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from articles.models import Article
from clinic_site.models import ClockRun

# The worker's clock ticks every minute; two missed ticks are a worker that is not there.
CLOCK_OVERDUE = timedelta(minutes=3)
SCHEDULE_OVERDUE = timedelta(minutes=2)


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database, cache and migrations answer, else 503. A late clock is named but keeps the site up:
    what readers see does not depend on the worker."""
    checks = {"database": _database(), "cache": _cache()}
    if checks["database"] == "ok":
        checks["migrations"] = _migrations()
    ready = all(answer == "ok" for answer in checks.values())
    if ready:
        checks["clock"] = _clock()
        checks["schedule"] = _schedule()
    return JsonResponse({"status": "ok" if ready else "unavailable", **checks}, status=200 if ready else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "does not answer"
    return "ok"


def _cache() -> str:
    try:
        cache.set("readyz", "ok", 10)
        return "ok" if cache.get("readyz") == "ok" else "forgets"
    except Exception:  # each cache backend fails with errors of its own library
        return "does not answer"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(missing)} not applied" if missing else "ok"


def _schedule() -> str:
    late = Article.objects.filter(scheduled_for__lt=timezone.now() - SCHEDULE_OVERDUE).count()
    return f"overdue: {late} scheduled changes are not live" if late else "ok"


def _clock() -> str:
    last = ClockRun.objects.order_by("-ran_at").values_list("ran_at", flat=True).first()
    if last is None:
        return "overdue: the worker has never run"
    if timezone.now() - last > CLOCK_OVERDUE:
        return f"overdue: the worker last ran at {last:%Y-%m-%d %H:%M} UTC"
    return "ok"
