"""What a text is about, as weighted terms: its words, their stems, phrases of two words, and the thesaurus's concepts.

Words count twice, as they stand and as their stem: "injected" meets "injections", and "injections" meets "injections"
a little more. Phrases keep "stem cells" from meeting the stem of a plant.

A term is a string, its kind is seen from its first sign: "knees" is a word, "~knee" a stem, "knee pain" a phrase,
"=joint replacement" a concept.
"""

from collections import Counter
from collections.abc import Iterable
from functools import cache

from articles.models import Article
from articles.thesaurus import groups
from articles.words import stem, words

# How often a word counts that stands there once. A heading counts with the text, and once more for being one.
TITLE, SUMMARY, HEADING, LEAD, TEXT = 3, 2, 1, 1, 1
# The opening says what the rest is about: so many words count once more.
LEAD_WORDS = 30
# A word that is said n times counts n to this power: between once, and each time anew.
REPETITION = 0.65
# No article needs more to say what it is about, and none may keep the worker for long.
MOST_WORDS = 20_000

# They stand in every text, and part its phrases.
STOP_WORDS = frozenset(
    word
    for line in [
        "a about after all also an and any are as at be because been before being between both but by can could did do",
        "does doing down during each few for from further get had has have having he her here him his how i if in into",
        "is it its itself just like made make many may me might more most much must my no nor not now of off on once",
        "one only or other our out over own same she should so some such than that the their them then there these",
        "they this those through to too under until up us use used using very via was we were what when where which",
        "while who why will with within without would you your",
    ]
    for word in line.split()
)


@cache
def concepts() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """By first word: the wordings that begin with it, the longest first, each with its group's preferred term."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for preferred, *others in groups():
        for wording in (preferred, *others):
            phrase = tuple(words(wording))
            found.setdefault(phrase[0], []).append((phrase, preferred))
    return {first: sorted(wordings, key=lambda w: (-len(w[0]), w)) for first, wordings in found.items()}


def terms_of(parts: Iterable[tuple[str, int]]) -> dict[str, float]:
    """The terms of texts with the weight that each is given. No phrase reaches from one text into the next."""
    counted: Counter[str] = Counter()
    room = MOST_WORDS
    for text, weight in parts:
        here = words(text)[:room]
        room -= len(here)
        before = ""
        for place, word in enumerate(here):
            for wording, preferred in concepts().get(word, ()):
                if tuple(here[place : place + len(wording)]) == wording:
                    counted[f"={preferred}"] += weight
                    break
            if word in STOP_WORDS or len(word) < 2:
                before = ""
                continue
            counted[word] += weight
            counted[f"~{stem(word)}"] += weight
            if before:
                counted[f"{before} {word}"] += weight
            before = word
    return {term: count**REPETITION for term, count in counted.items()}


def parts(*, title: str, text: str, summary: str = "", headings: Iterable[str] = ()) -> list[tuple[str, int]]:
    lead = " ".join(text.split(maxsplit=LEAD_WORDS)[:LEAD_WORDS])
    return [
        (title, TITLE),
        (summary, SUMMARY),
        *((heading, HEADING) for heading in headings),
        (lead, LEAD),
        (text, TEXT),
    ]


def article_terms(article: Article) -> dict[str, float]:
    """Of what readers see of it, as it is live."""
    return terms_of(
        parts(
            title=article.title,
            summary=article.summary,
            headings=[entry["text"] for entry in article.contents],
            text=article.plain_text,
        )
    )
