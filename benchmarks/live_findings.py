"""What it costs to know which live articles have findings: the dashboard's tile, the list's filter, the clock.

    DATABASE_URL=postgres://…/an_empty_database python benchmarks/live_findings.py [--articles 100000] [--requests 15]

Brings the database to that many articles (once: another run finds them there), gives every live one what the checks
would have kept of it, and prints the median and the slowest time of each: with something open in one of twenty, and
with something open in every article, as after a rule that finds something everywhere.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from admin_list import LIST, ask, editor
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client

from articles.checks import rule_book
from articles.models import Article, LiveFindings
from articles.tasks import check_live_again
from clinic_site.admin.dashboard import _live_with_findings
from clinic_site.demo.bulk import create_bulk_articles

AIM_MS = 300


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=15, help="of each, after one to warm up")
    options = parser.parse_args()
    settings.DEBUG = False
    fill(options.articles)
    is_quick = [measure(one_in, requests=options.requests) for one_in in (20, 1)]
    sys.exit(0 if all(is_quick) else 1)


def measure(one_in: int, *, requests: int) -> bool:
    """Whether everything stays under the aim with something open in one of so many articles."""
    keep(one_in)
    user, client = editor(), Client()
    client.force_login(user)
    open_ones = Article.objects.with_open_findings().count()
    print(f"{connection.vendor}: {LiveFindings.objects.count():,} live articles, {open_ones:,} with something open")
    measured: dict[str, Callable[[], Any]] = {
        "the dashboard's tile": lambda: _live_with_findings(user),
        "the whole dashboard": lambda: client.get("/admin/").content,
        "list, to compare": lambda: ask(client, LIST),
        "list, findings: open": lambda: ask(client, f"{LIST}?findings=open"),
        "list, findings: block": lambda: ask(client, f"{LIST}?findings=block"),
        "the clock, all is known": check_live_again,
    }
    is_quick = True
    for name, act in measured.items():
        times = [took(act) for _ in range(requests + 1)][1:]
        is_quick = is_quick and statistics.median(times) <= AIM_MS
        print(f"{name:26}{statistics.median(times):6.0f} ms{max(times):6.0f} ms", flush=True)
    return is_quick


def fill(how_many: int) -> None:
    call_command("migrate", verbosity=0)
    if not Article.objects.exists():
        call_command("load_demo", verbosity=0)
    missing = how_many - Article.objects.count()
    for _made in create_bulk_articles(missing, seed=1) if missing > 0 else ():
        pass


def keep(one_in: int) -> None:
    """One row for every live article, written by hand: reading 100,000 texts takes the worker hours."""
    LiveFindings.objects.all().delete()
    live = Article.objects.published().values_list("pk", "live_revision")
    LiveFindings.objects.bulk_create(
        (
            LiveFindings(
                article_id=pk,
                revision_id=revision,
                blocks=number % (2 * one_in) == 0,
                warnings=number % one_in == 0,
                rules_version=rule_book().version,
            )
            for number, (pk, revision) in enumerate(live)
        ),
        batch_size=5_000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def took(act: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    act()
    return (time.perf_counter() - begin) * 1000


if __name__ == "__main__":
    main()
