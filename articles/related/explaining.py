"""Why two articles are found alike, in words that both of them use."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from articles.models import Article
from articles.related.index import frequencies_of, newest_count
from articles.related.profiles import number_of, rarity
from articles.related.terms import STOP_WORDS, article_terms
from articles.thesaurus import groups
from articles.words import stem, words

MOST_WORDS_NAMED = 3
# What weighs less than this share of the weightiest is no reason.
LEAST_SHARE = 0.3


def shared_words(article: Article, others: Iterable[Article]) -> dict[int, list[str]]:
    """For each of the others the tags, words and concepts that make most of its likeness, the weightiest first: of
    those that name what the articles are about, where there are any."""
    terms = article_terms(article)
    frequencies = frequencies_of([number_of(term) for term in terms], newest_count())
    rarities = {term: rarity(number_of(term), frequencies) for term in terms}
    said = _said(terms)
    shared = {}
    for other in others:
        weights: defaultdict[str, float] = defaultdict(float)
        tags = [tag.name for tag in other.tags.all() if tag in article.tags.all()]
        for term, weight in article_terms(other).items():
            if term in terms:
                label = said.get(term, term)
                label = next((name for name in tags if stems(label) <= stems(name)), label)
                weights[label] += weight * terms[term] * rarities[term] ** 2
        is_telling = _telling(article, other)
        telling = {label: weight for label, weight in weights.items() if is_telling(label)}
        shared[other.pk] = _weightiest(telling) or _weightiest(weights)
    return shared


def _telling(one: Article, other: Article) -> Callable[[str], bool]:
    """Whether a label is a concept, stands in a title or a tag of one of the two, or in headings of both."""
    titles = stems(f"{one.title} {other.title}")
    titles |= stems(" ".join(f"{tag.name} {tag.synonyms}" for tag in [*one.tags.all(), *other.tags.all()]))
    headings = [stems(" ".join(entry["text"] for entry in article.contents)) for article in (one, other)]
    named = titles | (headings[0] & headings[1])
    concepts = {group[0] for group in groups()}
    return lambda label: label in concepts or stems(label) <= named


def stems(text: str) -> set[str]:
    return {stem(word) for word in words(text) if word not in STOP_WORDS}


def _said(terms: dict[str, float]) -> dict[str, str]:
    """How a term is said: a stem by the article's own weightiest word of it, a concept and each of its wordings by the
    preferred term."""
    preferred = {wording: group[0] for group in groups() for wording in group}
    said = {term: term.removeprefix("=") for term in terms if term.startswith("=")}
    for word in sorted((term for term in terms if term.isalnum()), key=lambda word: (terms[word], word)):
        said[f"~{stem(word)}"] = preferred.get(word, word)
    return said | {term: preferred[term] for term in terms if term in preferred}


def _weightiest(weights: dict[str, float]) -> list[str]:
    """The weightiest that have no word in common with one before them."""
    least = LEAST_SHARE * max(weights.values(), default=0.0)
    named: list[str] = []
    used: set[str] = set()
    for label in sorted(weights, key=lambda label: (-weights[label], label)):
        if weights[label] > 0 and weights[label] >= least and not stems(label) & used and not label.isdigit():
            named.append(label)
            used |= stems(label)
        if len(named) == MOST_WORDS_NAMED:
            break
    return named
