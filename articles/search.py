"""Finding articles by words."""

from django.db.models import Case, IntegerField, Q, Value, When

from articles.models import Article
from articles.models.articles import ArticleQuerySet

# More words than a person types; each is another condition for the database.
MOST_WORDS = 8


def search_articles(query: str) -> ArticleQuerySet:
    """Published articles that hold every word of ``query``: first those with all in the title, then the newest."""
    words = query.split()[:MOST_WORDS]
    if not words:
        return Article.objects.none()
    anywhere, in_title = Q(), Q()
    for word in words:
        title = Q(title__icontains=word)
        anywhere &= title | Q(summary__icontains=word) | Q(plain_text__icontains=word)
        in_title &= title
    rank = Case(When(in_title, then=Value(0)), default=Value(1), output_field=IntegerField())
    return Article.objects.published().filter(anywhere).order_by(rank, "-published_at", "-pk")
