"""What the worker does for articles. Arguments are ids."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from articles import publishing
from articles.checks import rule_book
from articles.live_findings import check_live_articles
from articles.models import Article
from articles.notifications import remind_of_review
from articles.rendering import RENDERED_FIELDS, RENDERER_VERSION, render_article
from articles.search.index import index_article
from clinic_site.page_cache import site_changed

logger = logging.getLogger(__name__)

RENDERED_A_RUN = 500
CHECKED_A_TASK, CHECKED_A_RUN = 50, 500
REMINDED_A_RUN = 50
REMIND_BEFORE = timedelta(days=14)


@task()
def render_again(article_id: int) -> None:
    """Render what is live once more, as the renderer now does. Nothing to do when that has been done meanwhile."""
    with transaction.atomic():
        article = Article.objects.select_for_update().filter(pk=article_id).first()
        if article is None or article.renderer_version == RENDERER_VERSION:
            return
        render_article(article)
        article.save(update_fields=RENDERED_FIELDS)
        index_article(article)
        site_changed()


@task()
def check_again(article_ids: list[int]) -> None:
    """Count anew what the content checks find in what is live."""
    check_live_articles(article_ids)


def apply_due_schedules() -> str:
    """Make the scheduled changes live whose time has come. One that cannot keeps no other from it."""
    due = Article.objects.filter(scheduled_for__lte=timezone.now()).order_by("scheduled_for")
    done, failed = 0, 0
    for article in due:
        try:
            done += publishing.apply_schedule(article)
        except publishing.PublishingError as refusal:
            logger.error("The scheduled change of article %s could not go live: %s", article.pk, refusal)
            failed += 1
    return f"{done} went live" + (f", {failed} could not: see the log" if failed else "")


def remind_of_due_reviews() -> str:
    """Enqueue one reminder for each article whose next review is near, and remember that it was."""
    soon = timezone.localdate() + REMIND_BEFORE
    due = Article.objects.due_for_review(by_day=soon).exclude(review_reminded_for=F("live_review__next_review_on"))
    reminded = 0
    for article in due.select_related("live_review")[:REMINDED_A_RUN]:
        assert article.live_review  # asked for above
        with transaction.atomic():
            Article.objects.filter(pk=article.pk).update(review_reminded_for=article.live_review.next_review_on)
            remind_of_review.enqueue(article.pk)
        reminded += 1
    return f"{reminded} reminders"


def render_stale_articles() -> str:
    """Enqueue what an older renderer made, the newest first. Returns how many, for the log."""
    if DBTaskResult.objects.ready().filter(task_path=render_again.module_path).exists():
        return "waiting for those of the last run"
    stale = (
        Article.objects.filter(live_revision__isnull=False)
        .exclude(renderer_version=RENDERER_VERSION)
        .newest_first()
        .values_list("pk", flat=True)[:RENDERED_A_RUN]
    )
    enqueued = 0
    for pk in stale:
        render_again.enqueue(pk)
        enqueued += 1
    return f"{enqueued} to render again"


def check_live_again() -> str:
    """Enqueue, a batch a task, what was not checked under the present rules, the newest first."""
    if DBTaskResult.objects.ready().filter(task_path=check_again.module_path).exists():
        return "waiting for those of the last run"
    unknown = Article.objects.to_check_again(rules_version=rule_book().version).newest_first()
    ids = list(unknown.values_list("pk", flat=True)[:CHECKED_A_RUN])
    for first in range(0, len(ids), CHECKED_A_TASK):
        check_again.enqueue(ids[first : first + CHECKED_A_TASK])
    return f"{len(ids)} to check again"
