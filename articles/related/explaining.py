"""Why two articles are found alike, in words that both of them use."""

from collections import defaultdict
from collections.abc import Iterable

from articles.models import Article, Tag
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
    said, concepts = _said(terms), {group[0] for group in groups()}
    own_tags = list(article.tags.all())
    own_names, own_headings = _stems_of_names(article, own_tags)
    shared = {}
    for other in others:
        weights: defaultdict[str, float] = defaultdict(float)
        other_tags = list(other.tags.all())
        both = [(tag.name, stems(tag.name)) for tag in other_tags if tag in own_tags]
        for term, weight in article_terms(other).items():
            if term in terms:
                label = said.get(term, term)
                label = next((name for name, named in both if stems(label) <= named), label)
                weights[label] += weight * terms[term] * rarities[term] ** 2
        names, headings = _stems_of_names(other, other_tags)
        about = own_names | names | (own_headings & headings)
        telling = {label: weights[label] for label in weights if label in concepts or stems(label) <= about}
        shared[other.pk] = _weightiest(telling) or _weightiest(weights)
    return shared


def _stems_of_names(article: Article, tags: Iterable[Tag]) -> tuple[set[str], set[str]]:
    """Of its title and its tags; and of its headings, of which only those say what two are about that both have."""
    names = [article.title, *(name for tag in tags for name in (tag.name, *tag.other_names))]
    return stems(" ".join(names)), stems(" ".join(entry["text"] for entry in article.contents))


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
