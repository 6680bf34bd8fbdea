"""What the worker's clock does for search."""

from articles.search.index import index_articles, outdated
from articles.search.spelling import learn_new_words

INDEXED_A_RUN = 500
LEARNED_A_RUN = 200


def index_outdated_articles() -> str:
    """Write what search has not heard of, or in the words of an older version. Returns how many, for the log."""
    return f"{index_articles(outdated().values_list('pk', flat=True)[:INDEXED_A_RUN])} indexed"


def learn_words() -> str:
    """Let search complete and mend words by what was published last."""
    return f"{learn_new_words(limit=LEARNED_A_RUN)} learned"
