"""What the worker does for articles. Arguments are ids."""

from django.db import transaction
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from articles.models import Article
from articles.rendering import RENDERED_FIELDS, RENDERER_VERSION, render_article
from clinic_site.page_cache import site_changed

RENDERED_A_RUN = 500


@task()
def render_again(article_id: int) -> None:
    """Render what is live once more, as the renderer now does. Nothing to do when that has been done meanwhile."""
    with transaction.atomic():
        article = Article.objects.select_for_update().filter(pk=article_id).first()
        if article is None or article.renderer_version == RENDERER_VERSION:
            return
        render_article(article)
        article.save(update_fields=RENDERED_FIELDS)
        site_changed()


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
