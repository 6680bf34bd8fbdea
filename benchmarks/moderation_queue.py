"""How long the moderation queue takes to open at size, as a Moderator meets it.

    DATABASE_URL=postgres://…/an_empty_database python benchmarks/moderation_queue.py [--comments 1000000]

Brings the database to that many comments (once: another run finds them there), of which 5,000 wait with what screening
marks in them. Prints for each view of the queue the median of the requests' times, the time that 95 % of them stay
under, the processor's time without the database's, the time in the database, and the number of queries; then the
queries of an article's page with ten comments and with a thousand. The requests go through Django's test client: no
network, no server, all of the site's code. Ends with 1 where the queue takes longer than 300 ms at the median, or the
longer discussion takes more queries.
"""

import argparse
import os
import statistics
import sys
import time
from dataclasses import asdict
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
from django.contrib.auth.models import Group, User  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles.models import Article  # noqa: E402
from benchmarks.measuring import Watch, ask, most_are_under  # noqa: E402
from clinic_site.demo.bulk import create_bulk_articles  # noqa: E402
from comments.counting import recount  # noqa: E402
from comments.marking import put_marks  # noqa: E402
from comments.models import Comment, CommentMark, Discussion  # noqa: E402
from comments.screening import Typed, screen  # noqa: E402

QUEUE = "/admin/comments/queue/"
AIM_MS = 300
ARTICLES = 1_000
WAITING = 5_000
FEW, MANY = 10, 1_000
AT_ONCE = 50_000
WORDS = [
    "Thank you, this answers what I wanted to ask my doctor next week.",
    "Since my injection last week I have had a fever and my knee is swollen.",
    "How long did it take until you could walk the stairs again? I am two weeks in and still sore in the mornings.",
    "Write to me at someone@mail.com, I can tell you more about it.",
    "Buy cheap pills now at http://pills.example and win $$$, click here!!!",
    "You should stop your blood thinner before it, I did and it was fine.",
    "It cured me completely, better than anything my doctors had tried in ten years.",
    "I read the trial that you cite, and it had only forty people in it. What do larger ones say?",
]
VIEWS = {
    "the queue": "",
    "page 50": "?page=50",
    "mark: adverse event": "?mark=adverse_event",
    "mark and age": "?mark=privacy&older=3",
    "one article": "?article={article}",
    "one category": "?category={category}",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--comments", type=int, default=1_000_000)
    parser.add_argument("--requests", type=int, default=30, help="requests of each view, after one to warm up")
    options = parser.parse_args()
    settings.DEBUG = False
    few, many = fill(options.comments)
    print(
        f"{connection.vendor}: {Comment.objects.count():,} comments, {Comment.objects.pending().count():,} wait; "
        f"{options.requests} requests each, aim {AIM_MS} ms at the median"
    )
    client = Client()
    client.force_login(moderator())
    busy = Comment.objects.pending().select_related("discussion__article")[0].discussion.article
    print(f"{'view':26}{'median':>9}{'95 %':>9}{'CPU':>9}{'database':>10}{'queries':>9}")
    too_slow = False
    for name, query in VIEWS.items():
        address = QUEUE + query.format(article=busy.pk, category=busy.category_id)
        ask(client, address, holds=b"data-queue")
        with connection.execute_wrapper(watch := Watch()):
            begin = time.process_time()
            times = [ask(client, address, holds=b"data-queue") for _ in range(options.requests)]
            cpu = (time.process_time() - begin) * 1000 / options.requests
        median = statistics.median(times)
        too_slow = too_slow or median > AIM_MS
        in_database, queries = watch.ms / options.requests, watch.queries // options.requests
        told = f"{name:26}{median:6.0f} ms{most_are_under(times):6.0f} ms{cpu:6.0f} ms{in_database:7.0f} ms{queries:9}"
        print(told, flush=True)
    visitor, of_articles = Client(), set()
    for article in (few, many):
        cache.clear()
        with connection.execute_wrapper(watch := Watch()):
            begin = time.perf_counter()
            assert visitor.get(article.get_absolute_url()).status_code == 200
        shown = article.discussion.shown_count
        print(
            f"article with {shown:,} comments: {watch.queries} queries, {(time.perf_counter() - begin) * 1000:.0f} ms"
        )
    sys.exit(1 if too_slow or len(of_articles) > 1 else 0)


def moderator() -> User:
    user, _ = User.objects.get_or_create(username="benchmark-moderator", defaults={"is_staff": True})
    user.groups.add(Group.objects.get(name="Moderator"))
    return user


def fill(how_many: int) -> tuple[Article, Article]:
    """Returns an article with few comments and one with many."""
    call_command("migrate", verbosity=0)
    if not Article.objects.exists():
        call_command("load_demo", verbosity=0)
        for _made in create_bulk_articles(ARTICLES, seed=1):
            pass
    rows = list(
        Discussion.objects.filter(article__in=Article.objects.published()).order_by("-pk").select_related("article")
    )
    few, many, others = rows[0], rows[1], [row.pk for row in rows[2:]]
    have = Comment.objects.count()
    if have < how_many:
        begin = time.perf_counter()
        with transaction.atomic():
            if Comment.objects.filter(discussion=many).count() < MANY:
                Comment.objects.filter(discussion__in=[few, many]).delete()
                write_decided([few.pk], FEW)
                write_decided([many.pk], MANY)
            write_waiting(others)
            write_decided(others, max(0, how_many - Comment.objects.count()))
            recount(row.pk for row in rows)
        print(
            f"  {Comment.objects.count() - have:,} comments written in {time.perf_counter() - begin:.0f} s", flush=True
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    return few.article, many.article


def write_waiting(discussions: list[int]) -> None:
    """Of the last days, with what screening says of their words."""
    screened = [screen(Typed(words, "A reader", "")) for words in WORDS]
    now = timezone.now()
    comments = []
    for number in range(max(0, WAITING - Comment.objects.pending().count())):
        kind = number % len(WORDS)
        comment = Comment(
            discussion_id=discussions[number % len(discussions)],
            name=f"Reader {number}",
            body=WORDS[kind],
            created_at=now - timedelta(minutes=2 * number),
        )
        put_marks(comment, screened[kind].marks, screened[kind].spam_score)
        comments.append(comment)
    for comment in Comment.objects.bulk_create(comments, batch_size=1_000):
        comment.number = int(comment.name.split()[1])
    CommentMark.objects.bulk_create(
        [
            CommentMark(
                comment=comment,
                kind=mark.kind,
                excerpts=[{**asdict(excerpt), "why": str(excerpt.why)} for excerpt in mark.excerpts],
            )
            for comment in comments
            for mark in screened[comment.number % len(WORDS)].marks
        ],
        batch_size=1_000,
    )


def write_decided(discussions: list[int], how_many: int) -> None:
    """Approved, and one in fifty rejected, each with its event; written by the database itself, spread over years."""
    is_postgres = connection.vendor == "postgresql"
    numbers = (
        "SELECT n FROM generate_series(%s, %s) AS n"
        if is_postgres
        else "WITH RECURSIVE some(n) AS (SELECT %s UNION ALL SELECT n + 1 FROM some WHERE n < %s) SELECT n FROM some"
    )
    number = "gen_random_uuid()" if is_postgres else "lower(hex(randomblob(16)))"
    at = (
        "now() - n * interval '1 minute'"
        if is_postgres
        else "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now', '-' || n || ' minutes')"
    )
    body = " ".join(f"WHEN {place} THEN '{words}'" for place, words in enumerate(WORDS))
    where = " ".join(f"WHEN {place} THEN {pk}" for place, pk in enumerate(discussions))
    fields = [field for field in Comment._meta.concrete_fields if not field.primary_key]
    values = {
        "discussion_id": f"CASE n %% {len(discussions)} {where} END",
        "name": "'Reader ' || n",
        "body": f"CASE n %% {len(WORDS)} {body} END",
        "status": "CASE WHEN n %% 50 = 0 THEN 'rejected' ELSE 'approved' END" if len(discussions) > 1 else "'approved'",
        "submission": number,
        "created_at": at,
        "decided_at": at,
        "version": "2",
    }
    for field in fields:
        if field.column not in values:
            values[field.column] = "NULL" if field.null else _literal(field.get_default(), is_postgres)
    columns = ", ".join(f'"{name}"' for name in values)
    last = Comment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with connection.cursor() as cursor:
        for begin in range(1, how_many + 1, AT_ONCE):
            cursor.execute(
                f"INSERT INTO comments_comment ({columns})"
                f" SELECT {', '.join(values.values())} FROM ({numbers}) AS numbers",
                [begin, min(begin + AT_ONCE - 1, how_many)],
            )
        cursor.execute(
            "INSERT INTO comments_moderationevent (act, at, discussion_id, comment_id, was, reason, note)"
            " SELECT CASE status WHEN 'approved' THEN 'approve' ELSE 'reject' END, decided_at, discussion_id, id,"
            " 'pending', '', '' FROM comments_comment WHERE id > %s AND decided_at IS NOT NULL",
            [last],
        )


def _literal(value: Any, is_postgres: bool) -> str:
    if isinstance(value, bool):
        return str(value).lower() if is_postgres else str(int(value))
    return f"'{value}'" if isinstance(value, str) else str(int(value))


if __name__ == "__main__":
    main()
