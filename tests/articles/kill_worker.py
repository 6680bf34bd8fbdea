"""Publishes, schedules and takes down without an end, until it is killed. Started by test_kill.py.

    python -m tests.articles.kill_worker DATABASE_NAME SEED STATEMENT

Prints its database session first, then the id of each event that it was told is kept. With a STATEMENT above 0 it kills
itself, with the signal that nothing can catch, in the middle of its so many-th statement.
"""

import os
import random
import signal
import sys
from datetime import timedelta
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django
from django.conf import settings

database, seed, last_statement = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
settings.DATABASES["default"]["NAME"] = database
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles import publishing  # noqa: E402
from articles.content import Content  # noqa: E402
from articles.models import Article, ArticleEvent  # noqa: E402
from tests.factories import approve  # noqa: E402

DELAY = timedelta(milliseconds=20)


class Bomb:
    statements = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.statements += 1
        if self.statements == last_statement:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)


def say(words: object) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def one_act(dice: random.Random, article: Article, editor: User) -> None:
    number = article.newest_revision.number
    fresh = {"title": f"Title {number + 1}", "body": f"<h2>Part {number + 1}</h2><p>Text.</p>"}
    content = Content.from_json({**article.newest_revision.content, **fresh})
    match dice.choice(["change", "change", "unpublish", "schedule", "cancel", "apply"]):
        case "change":
            publishing.save_revision(article, content, by=editor, base=number)
            publishing.publish(approve(article), by=editor)
        case "schedule":
            publishing.save_revision(article, content, by=editor, base=number)
            publishing.schedule(approve(article), by=editor, at=timezone.now() + DELAY)
        case "unpublish":
            publishing.unpublish(article, by=editor)
        case "cancel":
            publishing.cancel_schedule(article, by=editor)
        case "apply":
            publishing.apply_schedule(article)


def main() -> None:
    dice = random.Random(seed)
    editor = User.objects.get(username="editor")
    articles = list(Article.objects.values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()" if connection.vendor == "postgresql" else "SELECT 0")
        say(cursor.fetchone()[0])
    with connection.execute_wrapper(Bomb()):
        while True:
            article = Article.objects.get(pk=dice.choice(articles))
            try:
                one_act(dice, article, editor)
            except publishing.PublishingError:
                continue
            say(ArticleEvent.objects.filter(article=article).latest("pk").pk)


if __name__ == "__main__":
    main()
