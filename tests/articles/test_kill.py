"""A process that publishes is killed where it stands (``kill -9``), many times: no article is ever half-published."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from articles.content import CONTENT_FIELDS
from articles.models import Article, ArticleEvent, Review, Revision
from articles.notifications import TOLD
from articles.rendering import render
from tests.articles.test_state_machine import replay
from tests.factories import make_article, make_draft, make_tag, make_user

LONG = bool(os.environ.get("LONG_LOOPS"))
KILLS = 100 if LONG else 6
ROOT = Path(__file__).resolve().parents[2]
# About what four acts take: most kills by count fall inside one.
MOST_STATEMENTS = 150


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_kill_leaves_no_half_published_article():
    make_user("Editor", username="editor")
    tags = [make_tag()]
    for _ in range(3):
        make_article(tags=tags)
    make_draft(tags=tags)
    dice, acknowledged, inside = random.Random(None if LONG else 7), 0, 0
    for turn in range(KILLS):
        before = ArticleEvent.objects.count()
        last, statement = killed(dice, by_statement=turn % 2 == 0)
        assert_whole(f"after kill {turn + 1} (statement {statement})")
        assert not last or ArticleEvent.objects.filter(pk=last).exists(), "an acknowledged act is gone"
        acknowledged += bool(last)
        inside += ArticleEvent.objects.count() > before
    assert acknowledged, "no kill came after an act: the test has tested nothing"
    assert inside


def killed(dice: random.Random, *, by_statement: bool) -> tuple[int, int]:
    """Start a worker and have it killed: at a random statement of its own, or from outside after a random time.
    Returns the last event that it told of."""
    statement = dice.randint(1, MOST_STATEMENTS) if by_statement else 0
    command = [sys.executable, "-m", "tests.articles.kill_worker", connection.settings_dict["NAME"]]
    worker = subprocess.Popen(
        [str(word) for word in [*command, dice.randint(1, 10**9), statement]],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout
    assert worker.stderr
    session = worker.stdout.readline().strip()
    if not by_statement:
        time.sleep(dice.uniform(0.02, 0.6))
        worker.kill()
    told, errors = worker.communicate(timeout=60)
    assert worker.returncode == -signal.SIGKILL, errors
    wait_for_end(session)
    # The last line may be cut, and then it is no acknowledgement.
    lines = told.rpartition("\n")[0].splitlines()
    return int(lines[-1]) if lines else 0, statement


def wait_for_end(session: str) -> None:
    """PostgreSQL's side of a killed process goes on to the end of its statement."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for _ in range(600):
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE pid = %s", [int(session)])
            if cursor.fetchone() == (0,):
                return
            time.sleep(0.05)
    raise AssertionError("PostgreSQL still has the killed process's session")


def assert_whole(when: str) -> None:
    for article in Article.objects.select_related("live_revision", "newest_revision", "scheduled_revision"):
        told = replay(list(article.events.order_by("pk")))
        states = dict(article.revisions.values_list("number", "state"))
        live, scheduled = article.live_revision, article.scheduled_revision
        assert (told.status, told.live, told.states) == (article.status, live.number if live else None, states), when
        assert told.scheduled == ((scheduled.number, article.scheduled_for) if scheduled else None), when
        assert list(states.values()).count("live") == (article.status != "draft"), when
        assert article.newest_revision.number == len(states) == max(states), when
        content = (live or article.newest_revision).content
        for name in CONTENT_FIELDS:
            if name == "tags":
                assert sorted(article.tags.values_list("pk", flat=True)) == content["tags"], when
            else:
                field = Article._meta.get_field(name)
                assert getattr(article, field.attname) == content[name], when
        if live:
            assert article.rendered_body == render(article.body, article.references).body, when
            assert article.live_review == Review.objects.get(revision=live), when
    approvals = Review.objects.values_list("revision__article", "revision__number")
    approve_events = ArticleEvent.objects.filter(act="approve").values_list("article", "revision_number")
    assert sorted(approvals) == sorted(approve_events), when
    assert Revision.objects.count() == ArticleEvent.objects.filter(act__in=["create", "save", "restore"]).count(), when
    due = ArticleEvent.objects.filter(act__in=TOLD, by__isnull=False).values_list("pk", flat=True)
    enqueued = [task.args_kwargs["args"][0] for task in DBTaskResult.objects.filter(task_path__endswith=".tell")]
    assert sorted(enqueued) == sorted(due), f"a mail without its act, or an act without its mail, {when}"
