"""The articles' own words: to complete what was begun, and to mend what was misspelt."""

import math
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from django.db import transaction
from django.db.models import F

from articles import thesaurus
from articles.models import Article, SearchWord
from articles.search.index import engine
from articles.search.queries import Query
from articles.search.words import STOP_WORDS, words

COMMON_MISSPELLINGS = Path(__file__).parent.parent / "data" / "misspellings.toml"
SHORTEST, LONGEST = 3, 30
SHORTEST_MENDED = 4
MOST_COMPLETIONS = 12
MOST_LIKE = 40
# Of one query: each takes a look at the words.
MOST_MENDED = 3
AT_ONCE = 1000


# --- Keeping -------------------------------------------------------------------------------------------------


def vocabulary(text: str) -> set[str]:
    """Its words that somebody may look for, or misspell."""
    return {word for word in words(text) if SHORTEST <= len(word) <= LONGEST and word.isalpha()}


def texts_of(articles: Iterable[int]) -> Iterator[str]:
    """All that readers may search in, of each of these articles that is published, or will be by itself."""
    rows = (
        Article.objects.filter(pk__in=list(articles), status=Article.Status.PUBLISHED)
        .select_related("author", "category")
        .prefetch_related("tags")
        .only("title", "summary", "plain_text", "author__name", "category__name")
    )
    for article in rows:
        names = [article.author.name, article.category.name, *(tag.name for tag in article.tags.all())]  # type: ignore[union-attr]  # a constraint says so
        yield "\n".join([article.title, article.summary, *names, article.plain_text])


@transaction.atomic
def learn(article: int) -> None:
    """Count the words of one more article."""
    found = sorted({word for text in texts_of([article]) for word in vocabulary(text)})
    # In one order for all, so that two who learn at a time wait for each other and do not lock each other out.
    rows = SearchWord.objects.select_for_update().filter(word__in=found).order_by("word")
    known = dict(rows.values_list("word", "pk"))
    SearchWord.objects.filter(pk__in=known.values()).update(articles=F("articles") + 1)
    new = [word for word in found if word not in known]
    SearchWord.objects.bulk_create([SearchWord(word=word, articles=1) for word in new], ignore_conflicts=True)
    engine().add_words(new)


@transaction.atomic
def learn_anew(counted: Counter[str]) -> None:
    """Put these words, each with the number of its articles, in the place of all."""
    SearchWord.objects.all().delete()
    engine().forget_words()
    found = sorted(counted)
    for begin in range(0, len(found), AT_ONCE):
        batch = found[begin : begin + AT_ONCE]
        SearchWord.objects.bulk_create(SearchWord(word=word, articles=counted[word]) for word in batch)
        engine().add_words(batch)


# --- Completing ----------------------------------------------------------------------------------------------


def completions(query: Query) -> dict[str, list[str]]:
    """For each word that was begun, what it may become: those with a star, and the last one if it is no word."""
    begun = {}
    for part in query.wanted:
        is_last = part is query.wanted[-1] and len(part.words[0]) >= SHORTEST
        if part.is_word and (part.is_beginning or is_last):
            beginning = part.words[0]
            found = [word for word, _articles in engine().words_beginning_with(beginning, limit=MOST_COMPLETIONS)]
            if part.is_beginning or beginning not in found:
                begun[beginning] = found
    return begun


# --- Mending -------------------------------------------------------------------------------------------------


def mended(query: Query) -> Query | None:
    """The query with words that there are in the place of those that there are not; None when it is spelt well, or
    nothing is like it."""
    asked = [word for part in query.wanted for word in part.words]
    asked = [word for word in asked if len(word) >= SHORTEST_MENDED and word.isalpha() and word not in STOP_WORDS]
    known = set(SearchWord.objects.filter(word__in=asked).values_list("word", flat=True))
    unknown = [word for word in dict.fromkeys(asked) if word not in known and word not in _thesaurus_words()]
    better = {word: like for word in unknown[:MOST_MENDED] if (like := _mended_word(word))}
    return query.with_words(better) if better else None


def _mended_word(word: str) -> str:
    if word in _common_misspellings():
        return _common_misspellings()[word]
    candidates = dict.fromkeys(_thesaurus_words(), 0) | dict(engine().words_like(word, limit=MOST_LIKE))
    allowed = 1 if len(word) <= 5 else 2 if len(word) <= 9 else 3
    rated = []
    for other, articles in candidates.items():
        if abs(len(other) - len(word)) <= allowed and (far := distance(word, other)) <= allowed:
            # A frequent word is meant more often, and few people mistake the first letter.
            rated.append((far + (other[0] != word[0]) / 2 - math.log10(1 + articles) / 4, other))
    return min(rated)[1] if rated else _in_two(word)


def _in_two(word: str) -> str:
    """Two words that were written as one."""
    cuts = [(word[:at], word[at:]) for at in range(SHORTEST, len(word) - SHORTEST + 1)]
    halves = {half for cut in cuts for half in cut}
    known = dict(SearchWord.objects.filter(word__in=halves).values_list("word", "articles"))
    whole = [cut for cut in cuts if cut[0] in known and cut[1] in known]
    return " ".join(max(whole, key=lambda cut: min(known[half] for half in cut))) if whole else ""


def distance(one: str, other: str) -> int:
    """How many letters have to be put in, left out, changed or swapped with the next to make one of the other."""
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        here = [row]
        for column, wanted in enumerate(other, start=1):
            here.append(min(above[column] + 1, here[-1] + 1, above[column - 1] + (letter != wanted)))
            is_swap = row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == wanted
            if is_swap and letter != wanted:
                here[-1] = min(here[-1], before[column - 2] + 1)
        before, above = above, here
    return above[-1]


@cache
def _common_misspellings() -> dict[str, str]:
    """What is written wrong often, and too far from right to be found by its letters."""
    return tomllib.loads(COMMON_MISSPELLINGS.read_text(encoding="utf-8"))["misspellings"]


@cache
def _thesaurus_words() -> frozenset[str]:
    return frozenset(word for group in thesaurus.groups() for term in group for word in vocabulary(term))
