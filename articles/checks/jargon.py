"""Medical words, their plain ones, and whether a text explains them."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from articles.checks.draft import Draft
from articles.checks.framework import Place
from articles.checks.rules import DATA

BEGINNING = re.compile(r"\b\w{3}")
# How far from the first use an explanation may stand, in characters: about two sentences.
NEAR = 200
DEFINES = (
    r"(?: \([^)]{3,120}\)|,? (?:or|that is|which (?:is|are|means)|meaning|also called|known as)\b"
    r"| (?:is|are|means?|stands? for) (?:a|an|the|when|made|tiny|small|that|\w{1,14})\b| - )"
)
# "joint fluid (synovial fluid)", "called the meniscus": the word itself is what explains.
INTRODUCED = re.compile(
    r"(?:\(|\b(?:called|named|known as|the term|the word)(?: (?:a|an|the))? )[\"']?$", re.IGNORECASE
)


class Jargon(NamedTuple):
    word: str
    plain: str
    place: Place


class Swap(NamedTuple):
    word: str
    plain: str
    place: Place
    sentence: str


class Thesaurus:
    """Words with their plain ones, and how to find them in a text."""

    def __init__(self, words: dict[str, str]) -> None:
        self.words = words
        longest_first = sorted(words, key=lambda word: (-len(word), word))
        self._patterns = {
            beginning: re.compile(rf"({'|'.join(map(re.escape, group))})(?:s|es)?\b", re.IGNORECASE)
            for beginning in {word[:3] for word in words}
            if (group := [word for word in longest_first if word[:3] == beginning])
        }

    def uses(self, text: str) -> Iterator[re.Match[str]]:
        for word in BEGINNING.finditer(text):
            pattern = self._patterns.get(word[0].lower())
            if pattern and (use := pattern.match(text, word.start())):
                yield use


@cache
def medical_words() -> Thesaurus:
    return Thesaurus(_data()["jargon"])


@cache
def cold_words() -> Thesaurus:
    return Thesaurus(_data()["wording"])


@cache
def _data() -> dict[str, dict[str, str]]:
    return tomllib.loads((DATA / "plain_words.toml").read_text(encoding="utf-8"))


def unexplained_jargon(draft: Draft) -> list[Jargon]:
    """Each medical word once, at its first use, where neither the plain word nor a definition stands near it."""
    seen: set[str] = set()
    found = []
    for block in draft.paragraphs():
        form = draft.form(block)
        for use in medical_words().uses(form.text):
            word = use[1].casefold()
            if word in seen:
                continue
            seen.add(word)
            if not _is_explained(form.text, use, medical_words().words[word]):
                typed = form.typed(*use.span())
                place = Place("body", block.number, *typed)
                found.append(Jargon(block.text[slice(*typed)], medical_words().words[word], place))
    return found


def _is_explained(text: str, use: re.Match[str], plain: str) -> bool:
    before, after = text[max(0, use.start() - NEAR) : use.start()], text[use.end() : use.end() + NEAR]
    if INTRODUCED.search(before[-40:]) or re.match(DEFINES, after, re.IGNORECASE):
        return True
    around = f"{before} {after}".casefold()
    telling = [
        word for word in re.findall(r"[a-z]{4,}", plain.casefold()) if word not in {"that", "with", "from", "which"}
    ]
    return bool(telling) and sum(word in around for word in telling) >= max(1, (len(telling) + 1) // 2)


def words_to_swap(draft: Draft) -> Iterator[Swap]:
    """Wording that is colder or harder than it needs to be, each once."""
    seen: set[str] = set()
    for block in draft.paragraphs():
        form = draft.form(block)
        for use in cold_words().uses(form.text):
            word = use[1].casefold()
            if word not in seen:
                seen.add(word)
                place = Place("body", block.number, *form.typed(*use.span()))
                yield Swap(use[0], cold_words().words[word], place, block.text)
