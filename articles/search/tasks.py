"""What the worker does for search. Arguments are ids."""

from django_tasks import task

from articles.search.index import index_articles, outdated
from articles.search.spelling import learn

INDEXED_A_RUN = 500


@task()
def learn_words(article_id: int) -> None:
    """Let search complete and mend words by what an article says. One that is gone says nothing."""
    learn(article_id)


def index_outdated_articles() -> str:
    """Write what search has not heard of, or in the words of an older version. Returns how many, for the log."""
    return f"{index_articles(outdated().values_list('pk', flat=True)[:INDEXED_A_RUN])} indexed"
