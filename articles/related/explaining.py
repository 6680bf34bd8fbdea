"""Why two articles are found alike, in words that both of them use."""

from collections import defaultdict
from collections.abc import Iterable

from articles.models import Article
from articles.related.index import frequencies_of, newest_count
from articles.related.profiles import number_of, rarity
from articles.related.terms import article_terms, stem
from articles.thesaurus import groups

MOST_WORDS_NAMED = 3


def shared_words(article: Article, others: Iterable[Article]) -> dict[int, list[str]]:
    """For each of the others the words, phrases and concepts that make most of its likeness, the weightiest first."""
    terms = article_terms(article)
    frequencies = frequencies_of([number_of(term) for term in terms], newest_count())
    rarities = {term: rarity(number_of(term), frequencies) for term in terms}
    said = _said(terms)
    words = {}
    for other in others:
        weights: defaultdict[str, float] = defaultdict(float)
        for term, weight in article_terms(other).items():
            if term in terms:
                weights[said.get(term, term)] += weight * terms[term] * rarities[term] ** 2
        words[other.pk] = _named(weights)
    return words


def _said(terms: dict[str, float]) -> dict[str, str]:
    """How a term is said: a stem by the article's own weightiest word of it, a concept and each of its wordings by the
    preferred term."""
    preferred = {wording: group[0] for group in groups() for wording in group}
    said = {term: term.removeprefix("=") for term in terms if term.startswith("=")}
    for word in sorted((term for term in terms if term.isalnum()), key=lambda word: (terms[word], word)):
        said[f"~{stem(word)}"] = preferred.get(word, word)
    return said | {term: preferred[term] for term in terms if term in preferred}


def _named(weights: dict[str, float]) -> list[str]:
    """The first that have no word in common with one before them."""
    named: list[str] = []
    used: set[str] = set()
    for label in sorted(weights, key=lambda label: (-weights[label], label)):
        stems = {stem(word) for word in label.split()}
        if weights[label] > 0 and not stems & used and not label.isdigit():
            named.append(label)
            used |= stems
        if len(named) == MOST_WORDS_NAMED:
            break
    return named
