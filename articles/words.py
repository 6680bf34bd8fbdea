"""From text to words and their stems: what search indexes and is asked, and what related articles are found by, goes
through the same few functions, on both databases alike."""

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import snowballstemmer

# Initials with periods between them, “P.R.P.”, are one word, as they are without.
INITIALS = r"(?<![^\W_])[^\W\d_](?:\.[^\W\d_])+(?![^\W_])"
WORD = re.compile(rf"{INITIALS}|[^\W_]+(?:['’][^\W_]+)*")
POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)
NO_LETTER = re.compile(r"[\W_]")
LONGEST_TERM = 40

# Words that say nothing about what is looked for. They are indexed, as phrases hold them.
SAY_NOTHING = (
    "a about all am an and any are as at be been but by can could did do does for from had has have how i if in into is"
    " it its me my of on or our should so that the their them then there these they this to was we were what when where"
    " which who why will with would you your himself herself itself myself ourselves themselves yourself"
)
STOP_WORDS = frozenset(SAY_NOTHING.split())


class _Stemmer(threading.local):
    """One for each thread: a stemmer keeps the word that it works on in itself."""

    def __init__(self) -> None:
        self.stem = snowballstemmer.stemmer("english").stemWord


_stemmer = _Stemmer()


def normal(text: str) -> str:
    """With composed letters and without soft hyphens, so that a word is found whole."""
    return unicodedata.normalize("NFC", text).replace("\xad", "")


def words(text: str) -> list[str]:
    """The words of a text, folded."""
    return [folded for word in WORD.findall(normal(text)) if (folded := fold(word))]


def terms(text: str) -> list[str]:
    """What a text is indexed as, in its order."""
    return [found for word in WORD.findall(normal(text)) if (found := term(word))]


def placed_terms(text: str) -> Iterator[tuple[str, int, int]]:
    """Each term of a normal text, with where its word begins and ends."""
    for match in WORD.finditer(text):
        if found := term(match[0]):
            yield found, match.start(), match.end()


@lru_cache(maxsize=2**16)
def fold(word: str) -> str:
    """Without case, accents, apostrophes and a possessive s: letters and digits alone, so that no term can hold what
    the databases' query languages give a meaning to."""
    # Decomposed first: a letter in a mathematical style has no case, the plain one that it stands for has.
    decomposed = unicodedata.normalize("NFKD", POSSESSIVE.sub("", word))
    return NO_LETTER.sub("", decomposed.casefold())[:LONGEST_TERM]


@lru_cache(maxsize=2**16)
def term(word: str) -> str:
    """What a word is indexed as: its stem. “Knees” is found by “knee”."""
    return stem(fold(word))


@lru_cache(maxsize=2**16)
def stem(folded: str) -> str:
    return _stemmer.stem(folded) or folded
