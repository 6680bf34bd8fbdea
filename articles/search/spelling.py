"""The articles' own words: to complete what was begun, and to mend what was misspelt."""

import math
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from string import ascii_lowercase

from django.db import transaction
from django.db.models import F, Q

from articles import thesaurus
from articles.models import Article, SearchRow, SearchWord
from articles.search.forms import choices
from articles.search.index import engine
from articles.search.queries import Query
from articles.words import STOP_WORDS, words

COMMON_MISSPELLINGS = Path(__file__).parent.parent / "data" / "misspellings.toml"
SHORTEST, LONGEST = 3, 30
SHORTEST_MENDED = 4
MOST_COMPLETIONS = 8
MOST_LIKE = 40
# Words of one query: each takes a look at those known.
MOST_COMPLETED = 3
MOST_MENDED = 3
AT_ONCE = 1000


# --- Keeping -------------------------------------------------------------------------------------------------


def vocabulary(text: str) -> set[str]:
    """Its words that somebody may look for, or misspell."""
    return {word for word in words(text) if SHORTEST <= len(word) <= LONGEST and word.isalpha()}


def texts_of(articles: Iterable[int]) -> Iterator[tuple[int, str]]:
    """All that readers may search in, of each of these articles that is published, or will be by itself."""
    rows = (
        Article.objects.filter(pk__in=list(articles), status=Article.Status.PUBLISHED)
        .select_related("author", "category")
        .prefetch_related("tags")
        .only("title", "summary", "plain_text", "author__name", "author__credentials", "category__name")
    )
    for article in rows:
        called = [name for tag in article.tags.all() for name in (tag.name, *tag.other_names)]
        names = [str(article.author), str(article.category), *called]
        yield article.pk, "\n".join([article.title, article.summary, *names, article.plain_text])


@transaction.atomic
def learn_new_words(*, limit: int) -> int:
    """Add the words of what was published since the last time. Returns of how many articles."""
    rows = SearchRow.objects.filter(place__isnull=False)
    new = dict(
        rows.filter(Q(learned_revision=None) | ~Q(learned_revision=F("revision"))).values_list(
            "pk", "learned_revision"
        )[:limit]
    )
    counted: Counter[str] = Counter()
    for pk, text in texts_of(new):
        # An article counts once; of its later versions the words that nobody has heard of.
        counted.update(dict.fromkeys(vocabulary(text), 1 if new[pk] is None else 0))
    known = set(SearchWord.objects.filter(word__in=counted).values_list("word", flat=True))
    for times in {counted[word] for word in known} - {0}:
        again = [word for word in known if counted[word] == times]
        SearchWord.objects.filter(word__in=again).update(articles=F("articles") + times)
    _add({word: max(times, 1) for word, times in counted.items() if word not in known})
    SearchRow.objects.filter(pk__in=new).update(learned_revision=F("revision"))
    return len(new)


@transaction.atomic
def learn_anew(counted: Counter[str]) -> None:
    """Put these words, each with the number of its articles, in the place of all."""
    SearchWord.objects.all().delete()
    engine().forget_words()
    _add(counted)
    SearchRow.objects.filter(place__isnull=False).update(learned_revision=F("revision"))


def _add(counted: dict[str, int]) -> None:
    found = sorted(counted)
    for begin in range(0, len(found), AT_ONCE):
        batch = found[begin : begin + AT_ONCE]
        SearchWord.objects.bulk_create(
            [SearchWord(word=word, articles=counted[word]) for word in batch], ignore_conflicts=True
        )
        engine().add_words(batch)


# --- Completing ----------------------------------------------------------------------------------------------


def completions(query: Query) -> dict[str, list[str]]:
    """For each word that was begun, what it may become: those with a star, and the last one if it is no word."""
    found: dict[str, list[str]] = {}
    for part in query.wanted[::-1]:
        is_last = part is query.wanted[-1] and len(part.words[0]) >= SHORTEST
        if part.is_word and (part.is_beginning or is_last) and len(found) < MOST_COMPLETED:
            begun = part.words[0]
            longer = [word for word, _articles in engine().words_beginning_with(begun, limit=MOST_COMPLETIONS)]
            found[begun] = longer if part.is_beginning or begun not in longer else []
    return found


# --- Mending -------------------------------------------------------------------------------------------------


def mended(query: Query) -> Query | None:
    """The query with words that there are in the place of those that there are not; None when it is spelt well, or
    nothing is like it."""
    asked = [word for part in query.wanted for word in part.words]
    asked = [word for word in asked if _may_be_mended(word)]
    known = set(SearchWord.objects.filter(word__in=asked).values_list("word", flat=True))
    unknown = [word for word in dict.fromkeys(asked) if word not in known and word not in _thesaurus_words()]
    unknown = unknown[:MOST_MENDED]
    near = _known_next_to(unknown)
    better = {word: like for word in unknown if (like := _mended_word(word, near))}
    return query.with_words(better) if better else None


def _may_be_mended(word: str) -> bool:
    is_long = len(word) >= SHORTEST_MENDED and word.isalpha() and word not in STOP_WORDS
    return is_long or word in _common_misspellings()


def _mended_word(word: str, near: dict[str, int]) -> str:
    if word in _common_misspellings():
        return _common_misspellings()[word]
    named = _thesaurus_words() | choices().words
    candidates = dict.fromkeys(named, 0) | dict(engine().words_like(word, limit=MOST_LIKE)) | near
    rated = []
    for other, articles in candidates.items():
        if other in named:
            allowed = 1 if len(word) <= 5 else 2 if len(word) <= 9 else 3
        else:
            # Any other word must be very near: "gout" is spelt well, though no article but one with "got" has it.
            allowed = len(word) // 6 if other[0] == word[0] else 0
        if abs(len(other) - len(word)) <= allowed and (far := distance(word, other)) <= allowed:
            # A frequent word is meant more often, and few people mistake the first letter.
            rated.append((far + (other[0] != word[0]) / 2 - math.log10(1 + articles) / 4, other))
    return min(rated)[1] if rated else _in_two(word)


def _known_next_to(unknown: list[str]) -> dict[str, int]:
    """The known words one letter away from any of these, and in how many articles they are."""
    # Those that share threes of letters miss some: where two letters of a short word are swapped, hardly one is left.
    spellings = {other for word in unknown for other in _one_letter_away(word)}
    return dict(SearchWord.objects.filter(word__in=spellings).values_list("word", "articles"))


def _one_letter_away(word: str) -> set[str]:
    """All that one letter put in, left out, changed or swapped with the next makes of it."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    left_out = {before + after[1:] for before, after in cuts}
    swapped = {before + after[1] + after[0] + after[2:] for before, after in cuts if len(after) > 1}
    changed = {before + letter + after[1:] for before, after in cuts if after for letter in ascii_lowercase}
    put_in = {before + letter + after for before, after in cuts for letter in ascii_lowercase}
    return left_out | swapped | changed | put_in


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
