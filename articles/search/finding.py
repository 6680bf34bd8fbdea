"""What readers find: the articles that hold all of what was asked, or else what comes nearest, and saying so."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from articles.models import Article
from articles.search import spelling
from articles.search.asking import Match, Question, Scope, TooSlowError
from articles.search.excerpts import Highlighter, Piece
from articles.search.index import engine
from articles.search.queries import Clause, Query, clauses, parse

# Of what matches, the newest so many are ranked, and those that say it in their title: a word that nearly every article
# holds would take seconds else, and nobody reads further.
MOST_RANKED = 500
MOST_SECONDS = 2.0
# What is as good as the best to within a twentieth is as good.
STEPS = 20


@dataclass(frozen=True)
class Found:
    """Ids of published articles, the best first."""

    query: Query = field(default_factory=Query)
    ids: tuple[int, ...] = ()
    has_more: bool = False
    """Whether there are more than were ranked."""
    clauses: tuple[Clause, ...] = ()
    instead_of: Query | None = None
    """What was asked and found nothing, where ``query`` is spelt another way."""
    is_any_enough: bool = False
    """Whether no article holds all of it: these hold some."""
    is_newest: bool = False
    """Whether no word was asked for: these are the newest of the scope."""
    took_too_long: bool = False


@dataclass(frozen=True)
class Result:
    article: Article
    title: list[Piece]
    excerpt: list[Piece]


def search_articles(typed: str, *, scope: Scope | None = None, exactly: bool = False) -> Found:
    """Published articles about what was typed; the newest of the scope where no word was. ``exactly``: as it is spelt,
    and all of it."""
    query, scope = parse(typed), scope or Scope()
    lists_newest = query == Query() and scope != Scope()
    if not query.wanted and not lists_newest:
        return Found(query)
    try:
        with engine().bounded(MOST_SECONDS):
            return _newest(scope) if lists_newest else _search(query, scope, exactly=exactly)
    except TooSlowError:
        return Found(query, took_too_long=True)


def _newest(scope: Scope) -> Found:
    filed = {"category": scope.category, "tags": scope.tag}
    spans = {"published_at__gte": scope.since, "published_at__lt": scope.until}
    narrowed = {field: value for field, value in (filed | spans).items() if value}
    articles = Article.objects.published().filter(**narrowed)
    ids = tuple(articles.newest_first().values_list("pk", flat=True)[: MOST_RANKED + 1])
    return Found(ids=ids[:MOST_RANKED], has_more=len(ids) > MOST_RANKED, is_newest=True)


def _search(query: Query, scope: Scope, *, exactly: bool) -> Found:
    found = _find(query, scope)
    if found.ids or exactly:
        return found
    apart = query.apart
    if apart != query and (loosened := _find(apart, scope)).ids:
        return loosened
    better = spelling.mended(apart)
    if better and (mended := _find(better, scope)).ids:
        return Found(better, mended.ids, mended.has_more, mended.clauses, instead_of=query)
    if len(apart.wanted) > 1:
        for asked in filter(None, [better, apart]):
            if (some := _find(asked, scope, is_any_enough=True)).ids:
                return Found(
                    asked,
                    some.ids,
                    some.has_more,
                    some.clauses,
                    instead_of=query if asked is better else None,
                    is_any_enough=True,
                )
    return found


def _find(query: Query, scope: Scope, *, is_any_enough: bool = False) -> Found:
    asked = tuple(clauses(query, spelling.completions(query)))
    question = Question(asked, tuple(part.phrase for part in query.unwanted), scope, is_any_enough)
    matches = {match.article: match for match in engine().matching(question, limit=MOST_RANKED + 1)}
    has_more = len(matches) > MOST_RANKED
    if has_more:
        named = engine().matching(question, limit=MOST_RANKED, columns=engine().HEAD)
        matches |= {match.article: match for match in named if match.article not in matches}
    return Found(query, tuple(islice(_best_first(matches.values()), MOST_RANKED)), has_more, asked)


def _best_first(matches: Collection[Match]) -> Iterator[int]:
    """By how well they match; of those that do about equally the newest first."""
    best = max((match.score for match in matches), default=0) or 1
    rated = [(round(STEPS * match.score / best), match.place, match.article) for match in matches]
    return (article for _score, _place, article in sorted(rated, reverse=True))


def results(found: Found, ids: Sequence[int]) -> list[Result]:
    """What a page shows of these articles, in their order; the one or other may have gone meanwhile."""
    rows = (
        Article.objects.published()
        .filter(pk__in=ids)
        .select_related("category", "author")
        .defer("body", "rendered_body", "contents", "references", "rendered_references")
    )
    highlighter = Highlighter(found.clauses)
    by_id = {
        article.pk: Result(
            article,
            highlighter.mark(article.title),
            highlighter.excerpt(article.plain_text) or highlighter.mark(article.summary),
        )
        for article in rows
    }
    return [by_id[pk] for pk in ids if pk in by_id]
