"""How long the admin's list of articles takes at size, as an Editor meets it.

    DATABASE_URL=postgres://…/an_empty_database python benchmarks/admin_list.py [--articles 100000] [--requests 15]

Brings the database to that many articles with five revisions each (once: another run finds them there) and prints, for
each view of the list, the median of the requests' times, the slowest, the time spent in the database, and the
number of queries. The requests go through Django's test client: no network, no server, all of the site's code.
"""

import argparse
import os
import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")
# DEBUG spares the collected static files; it is turned off below, before anything is done.
os.environ.update(DEBUG="1", SECRET_KEY="for a benchmark only", ALLOWED_HOSTS="testserver", LOG_LEVEL="ERROR")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import Group, User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402

from articles.models import Article, Revision  # noqa: E402
from benchmarks.measuring import Watch, ask  # noqa: E402
from clinic_site.demo.bulk import create_bulk_articles  # noqa: E402

LIST = "/admin/articles/article/"
REVISIONS = 5
AIM_MS = 300
VIEWS = {
    "first page": "",
    "state: draft": "?state=draft",
    "state: live": "?state=live",
    "state: changed": "?state=changed",
    "searched: “knee”": "?q=knee",
    "searched, nothing found": "?q=thereisnosuchword",
    "page 100": "?p=100",
    "last page": "?p={last}",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=15, help="requests of each view, after one to warm up")
    options = parser.parse_args()
    settings.DEBUG = False
    fill(options.articles)
    last = (Article.objects.count() - 1) // 50 + 1
    print(
        f"{connection.vendor}: {Article.objects.count():,} articles, {Revision.objects.count():,} revisions; "
        f"{options.requests} requests each, aim {AIM_MS} ms"
    )
    client = Client()
    client.force_login(editor())
    print(f"{'view':26}{'median':>9}{'slowest':>9}{'database':>10}{'queries':>9}")
    too_slow = False
    for name, query in VIEWS.items():
        address = LIST + query.format(last=last)
        ask(client, address, holds=b"changelist")
        with connection.execute_wrapper(watch := Watch()):
            times = [ask(client, address, holds=b"changelist") for _ in range(options.requests)]
        median = statistics.median(times)
        too_slow = too_slow or median > AIM_MS
        in_database, queries = watch.ms / options.requests, watch.queries // options.requests
        print(f"{name:26}{median:6.0f} ms{max(times):6.0f} ms{in_database:7.0f} ms{queries:9}", flush=True)
    sys.exit(1 if too_slow else 0)


def editor() -> User:
    user, _ = User.objects.get_or_create(username="benchmark-editor", defaults={"is_staff": True})
    user.groups.add(Group.objects.get(name="Editor"))
    return user


def fill(how_many: int) -> None:
    call_command("migrate", verbosity=0)
    if not Article.objects.exists():
        call_command("load_demo", verbosity=0)
    missing = how_many - Article.objects.count()
    if missing > 0:
        done = 0
        for made in create_bulk_articles(missing, seed=1):
            done += made
            if done % 10_000 < made:
                print(f"  {done:,} of {missing:,} articles", flush=True)
    if Revision.objects.count() < how_many * REVISIONS:
        give_revisions()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def give_revisions() -> None:
    """Five revisions for every article that has one: written by the database itself, which has the long texts already.

    The one there was becomes the fifth; of every tenth article the fourth, with a draft after it.
    """
    numbers = " UNION ALL ".join(f"SELECT {number} AS number" for number in range(1, REVISIONS + 1))
    of_one = "SELECT article_id FROM articles_revision GROUP BY article_id HAVING count(*) = 1"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE articles_revision SET number = CASE WHEN article_id % 10 = 0 THEN {REVISIONS - 1} ELSE {REVISIONS}"
            f" END WHERE article_id IN ({of_one})"
        )
        cursor.execute(
            "INSERT INTO articles_revision (article_id, number, state, content, made_at, note)"
            " SELECT one.article_id, n.number,"
            " CASE WHEN one.state = 'live' AND n.number < one.number THEN 'past' ELSE 'draft' END,"
            f" one.content, one.made_at, '' FROM articles_revision AS one CROSS JOIN ({numbers}) AS n"
            f" WHERE one.article_id IN ({of_one}) AND n.number <> one.number"
        )
        cursor.execute(
            "UPDATE articles_article SET newest_revision_id = (SELECT id FROM articles_revision"
            f" WHERE article_id = articles_article.id AND number = {REVISIONS})"
            f" WHERE id % 10 = 0 AND EXISTS (SELECT 1 FROM articles_revision"
            f" WHERE article_id = articles_article.id AND number = {REVISIONS})"
        )
        cursor.execute(
            "INSERT INTO articles_articleevent (article_id, revision_number, act, at, note)"
            " SELECT article_id, number, CASE WHEN number = 1 THEN 'create' ELSE 'save' END, made_at, ''"
            " FROM articles_revision"
        )


if __name__ == "__main__":
    main()
