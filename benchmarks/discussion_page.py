"""Whether an article's page takes longer with many comments: with ten under it, and with a thousand.

    DATABASE_URL=postgres://postgres@127.0.0.1:5432/discussions python benchmarks/discussion_page.py [100000]

Fills an empty database (SQLite: DATABASE_URL=sqlite:////an/empty/file.sqlite3) with so many comments: a thousand under
one article, ten under another, and the rest under as many as it takes, a thousand each. Then asks for their pages
in turn, through Django's test client (no network, no server, all of the site's code), and prints medians, the number
of queries and how much longer the long discussion takes. Ends with 1 if it takes another number of queries.

A page of fifty threads is longer than one of seven, which costs its own time: so a third discussion has just the fifty
threads that one page holds.
"""

import argparse
import os
import random
import statistics
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")
# DEBUG spares the collected static files; it is turned off below, before anything is done.
os.environ.update(DEBUG="1", SECRET_KEY="for a benchmark only", ALLOWED_HOSTS="testserver", LOG_LEVEL="ERROR")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles.models import Article  # noqa: E402
from benchmarks.measuring import Watch, ask  # noqa: E402
from comments.counting import recount  # noqa: E402
from comments.models import Comment, Discussion  # noqa: E402

FEW, ONE_PAGE, MANY, OTHERS = 10, 50, 1_000, 1_000
WORDS = ["walking", "in", "the", "morning", "helps", "me", "more", "than", "anything", "else", "I", "have", "tried"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("comments", type=int, nargs="?", default=100_000)
    parser.add_argument("--requests", type=int, default=40, help="of each page, after three to warm up")
    options = parser.parse_args()
    settings.DEBUG = False
    call_command("migrate", verbosity=0)
    call_command("load_demo", verbosity=0)
    if Comment.objects.count() < options.comments:
        fill(options.comments)
    few, one_page, many = articles()[:3]
    first = Comment.objects.threads().filter(discussion__article=many).order_by("-created_at").first()
    assert first
    pages = {
        f"{FEW} comments": few.get_absolute_url(),
        f"{ONE_PAGE} threads": one_page.get_absolute_url(),
        f"{MANY:,} comments": many.get_absolute_url(),
        f"{MANY:,} comments, page 10": f"{many.get_absolute_url()}?comments=10",
        f"{MANY:,} comments, newest first": f"{many.get_absolute_url()}?order=newest",
        "a permanent link to the last": first.permanent_address,
        f"feed of {MANY:,} comments": f"{many.get_absolute_url()}comments/feed/",
    }
    print(f"{connection.vendor}: {Comment.objects.count():,} comments; {options.requests} requests each")
    print(f"{'page':34}{'median':>10}{'slowest':>10}{'database':>10}{'queries':>9}")
    found = measure(pages, options.requests)
    (_few, queries), (page, _same), (many_ms, of_many) = list(found.values())[:3]
    print(f"{MANY:,} comments against one page of {ONE_PAGE}: {many_ms / page:.2f} times the time")
    sys.exit(0 if queries == of_many else 1)


def measure(pages: dict[str, str], requests: int) -> dict[str, tuple[float, int]]:
    """In turn, so that whatever else the machine does weighs on all of them. The second number is that of queries."""
    client, times, queries = Client(), {name: [] for name in pages}, {}
    in_database: dict[str, list[float]] = {name: [] for name in pages}
    for turn in range(requests + 3):
        for name, address in pages.items():
            cache.clear()
            with connection.execute_wrapper(watch := Watch()):
                ms = ask(client, address)
            queries[name] = watch.queries
            if turn >= 3:
                times[name].append(ms)
                in_database[name].append(watch.ms)
    for name in pages:
        print(
            f"{name:34}{statistics.median(times[name]):7.1f} ms{max(times[name]):7.1f} ms"
            f"{statistics.median(in_database[name]):7.1f} ms{queries[name]:9}"
        )
    return {name: (statistics.median(times[name]), queries[name]) for name in pages}


def articles() -> list[Article]:
    return list(Article.objects.published().order_by("pk"))


def fill(how_many: int) -> None:
    begin = time.perf_counter()
    numbers = [FEW, ONE_PAGE, MANY]
    while sum(numbers) < how_many:
        numbers.append(OTHERS)
    while (missing := len(numbers) - len(articles())) > 0:
        call_command("create_bulk_articles", missing + missing // 5, verbosity=0)
    Comment.objects.all().delete()
    dice = random.Random(7)
    discussions = Discussion.objects.filter(article__in=articles()).order_by("article_id")
    for discussion, number in zip(discussions, numbers, strict=False):
        talk(discussion, number, dice)
    Discussion.objects.update(state="open")
    with transaction.atomic():
        recount(Discussion.objects.values_list("pk", flat=True))
    if connection.vendor == "postgresql":  # it does so by itself, after a while
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    print(f"{Comment.objects.count():,} comments made in {time.perf_counter() - begin:.0f} s", flush=True)


def talk(discussion: Discussion, number: int, dice: random.Random) -> None:
    """Three of ten answer another one, a few of them for the clinic; not where one page of threads is to stand. All are
    approved, and some of the first ones were erased since."""
    replies = 0 if number == ONE_PAGE else number * 3 // 10
    threads = Comment.objects.bulk_create(comment(discussion, place, dice) for place in range(number - replies))
    Comment.objects.bulk_create(
        comment(discussion, number, dice, parent=dice.choice(threads), is_staff_reply=dice.random() < 0.1)
        for _ in range(replies)
    )


def comment(discussion: Discussion, place: int, dice: random.Random, **facts: Any) -> Comment:
    return Comment(
        discussion=discussion,
        name=f"Reader {place}",
        body=" ".join(dice.choices(WORDS, k=dice.randint(10, 80))),
        status="approved",
        created_at=timezone.now() - timedelta(days=30) + timedelta(minutes=place),
        erased_at=timezone.now() if place % 25 == 24 else None,
        **facts,
    )


if __name__ == "__main__":
    main()
