"""What the worker does for related articles, when one is published or taken down, and by itself."""

from django.db.models import Q
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from articles.models import Article, ArticleProfile
from articles.related import rebuilding
from articles.related.index import (
    made_with,
    newest_count,
    rank_article,
    to_be_indexed,
    update_lists,
)

RANKED_A_RUN = 200
# Terms are counted again when so large a share of the articles has come or gone.
COUNT_IS_OLD = 0.1


@task()
def update_related(article_id: int) -> None:
    """Let the lists be as the article now is: public, to be public, or neither."""
    for pk in update_lists(article_id):
        rank_again.enqueue(pk)


@task()
def rank_again(article_id: int) -> None:
    rank_article(article_id)


@task()
def count_terms() -> None:
    """And begin to rank anew at once: a site that was just set up has no list before."""
    rebuilding.count_stored_terms()
    _update(stale(RANKED_A_RUN))


def count_is_old() -> bool:
    """Whether the articles are no longer those whose terms were counted."""
    count = newest_count()
    articles, counted = ArticleProfile.objects.count(), count.articles if count else 0
    return abs(articles - counted) > COUNT_IS_OLD * counted


def missing_or_over(most: int) -> list[int]:
    """Those that have no list and should, the newest first, and those whose end has passed."""
    over = ArticleProfile.objects.exclude(article__in=to_be_indexed()).values_list("pk", flat=True)
    missing = to_be_indexed().filter(profile=None).newest_first().values_list("pk", flat=True)
    return [*over[:most], *missing[:most]]


def stale(most: int) -> list[int]:
    """Those whose list older code made, or an older count, the newest first."""
    rows = Article.objects.filter(~Q(profile__made_with=made_with(newest_count())), profile__isnull=False)
    return list(rows.newest_first().values_list("pk", flat=True)[:most])


def renew_related() -> str:
    """Enqueue what is missing, over or stale; count terms again when the count is old."""
    paths = [update_related.module_path, count_terms.module_path]
    if DBTaskResult.objects.ready().filter(task_path__in=paths).exists():
        return "waiting for those of the last run"
    waiting = missing_or_over(RANKED_A_RUN)
    if not waiting and count_is_old():
        count_terms.enqueue()
        return "counting terms"
    waiting = waiting or stale(RANKED_A_RUN)
    _update(waiting)
    return f"{len(waiting)} to rank"


def _update(articles: list[int]) -> None:
    for pk in articles:
        update_related.enqueue(pk)
