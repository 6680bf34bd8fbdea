"""What may be meant while somebody types: topics first, then titles."""

from dataclasses import dataclass

from django.urls import reverse

from articles.models import Article
from articles.search import spelling
from articles.search.asking import Question, TooSlowError
from articles.search.finding import MOST_SECONDS
from articles.search.forms import choices
from articles.search.index import engine
from articles.search.queries import Query, clauses, parse
from articles.words import words

MOST_TOPICS = 3
MOST_TITLES = 5
SHORTEST = 2


@dataclass(frozen=True)
class Suggestion:
    text: str
    address: str
    is_topic: bool = False


def suggest(typed: str) -> list[Suggestion]:
    """A few pages whose name holds what was typed, its last word begun."""
    asked = words(typed)
    if len("".join(asked)) < SHORTEST:
        return []
    query = parse(typed).apart
    return _named(asked, query) or _of_mended(query)


def _named(asked: list[str], query: Query) -> list[Suggestion]:
    return [*topics_named(asked)[:MOST_TOPICS], *_titles(query)]


def _of_mended(query: Query) -> list[Suggestion]:
    """What is meant where words are misspelt; a word that is only begun is like none."""
    try:
        with engine().bounded(MOST_SECONDS):
            better = spelling.mended(query)
    except TooSlowError:
        return []
    return _named([word for part in better.wanted for word in part.words], better) if better else []


def topics_named(asked: list[str], *, any_is_enough: bool = False) -> list[Suggestion]:
    """The topics with a name, or another one, of words that begin with these; first those that begin with the first."""
    enough = any if any_is_enough else all
    found = []
    for slug, pk, name in choices().tags:
        names = [words(called) for called in (name, *choices().also_called[pk])]
        meant = [named for named in names if enough(any(word.startswith(begun) for word in named) for begun in asked)]
        if asked and meant:
            is_first = any(named and named[0].startswith(asked[0]) for named in meant)
            found.append((not is_first, name.casefold(), Suggestion(name, reverse("tag", args=[slug]), is_topic=True)))
    return [suggestion for _is_first, _name, suggestion in sorted(found, key=lambda row: row[:2])]


def _titles(query: Query) -> list[Suggestion]:
    if not query.wanted:
        return []
    try:
        with engine().bounded(MOST_SECONDS):
            asked = tuple(clauses(query, spelling.completions(query)))
            matches = engine().matching(Question(asked), limit=MOST_TITLES, columns=engine().TITLE)
    except TooSlowError:
        return []
    titles = (
        Article.objects.published()
        .filter(pk__in=[match.article for match in matches])
        .newest_first()
        .values_list("title", "slug")
    )
    return [Suggestion(title, reverse("article", args=[slug])) for title, slug in titles]
