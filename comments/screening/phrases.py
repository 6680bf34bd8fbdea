"""The phrases of ``comments/data/*.toml``: read once, held to bounded work, and looked for in a comment's sentences."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from articles.checks.anchors import Anchored, Matcher
from articles.checks.reading import Sentence
from articles.checks.rules import lower_case, why_slow
from comments.screening.comment import Comment

DATA = Path(__file__).parent.parent / "data"
MACRO = re.compile(r"\{([A-Z_]+)(?::(\d+))?\}")
# A comment that repeats itself needs no more of a rule than this to be held.
MOST_HITS_A_RULE = 30


class PhraseError(ValueError):
    pass


@dataclass(frozen=True)
class Phrase:
    id: str
    patterns: tuple[Anchored, ...]
    flags: frozenset[str]
    unless: re.Pattern[str] | None
    """Where the sentence holds this as well, nothing is found."""


class Hit(NamedTuple):
    phrase: Phrase
    sentence: Sentence
    start: int
    end: int
    """Positions in the text of the comment's ``reading``."""

    def within(self) -> tuple[int, int]:
        """Positions in the words of the sentence."""
        return self.start - self.sentence.start, self.end - self.sentence.start


class Phrases:
    def __init__(self, data: dict[str, Any]) -> None:
        macros: dict[str, str] = {}
        for name, words in data.get("macros", {}).items():
            macros[name] = f"(?:{'|'.join(_spelled_out(word, macros) for word in words)})"
        self._macros = macros
        self.cues = {
            name: re.compile(rf"\b(?:{checked('|'.join(words), macros)})(?!\w)")
            for name, words in data.get("cues", {}).items()
        }
        """Words that say how a hit is meant, to search for in a sentence or around a hit."""
        self.details = [
            (kind, re.compile(checked(pattern, macros)))
            for kind, patterns in data.get("details", {}).items()
            for pattern in patterns
        ]
        """Patterns for a whole text in lower case, which begin and end where they say themselves."""
        self.all = [self._phrase(facts) for facts in data.get("rules", ())]
        self._by_id = {phrase.id: phrase for phrase in self.all}
        if len(self._by_id) < len(self.all):
            raise PhraseError("Two rules have the same id.")
        self._matcher = Matcher((phrase.id, pattern) for phrase in self.all for pattern in phrase.patterns)

    def _phrase(self, facts: dict[str, Any]) -> Phrase:
        if unknown := set(facts) - {"id", "patterns", "flags", "unless"}:
            raise PhraseError(f"Rule {facts.get('id')} says {', '.join(sorted(unknown))}, which means nothing.")
        return Phrase(
            id=facts["id"],
            patterns=tuple(Anchored(rf"(?:{checked(pattern, self._macros)})(?!\w)") for pattern in facts["patterns"]),
            flags=frozenset(facts.get("flags", ())),
            unless=re.compile(checked(facts["unless"], self._macros)) if "unless" in facts else None,
        )

    def find(self, comment: Comment) -> Iterator[Hit]:
        """In order; of the hits of a rule that overlap, the first."""
        counts, ends = Counter[str](), dict[str, int]()
        text, beginnings = comment.reading.text, comment.reading.beginnings
        for sentence in comment.sentences:
            hopeful = self._matcher.candidates(beginnings, sentence.start, sentence.end, remember=False)
            for position, candidates in hopeful:
                for name, pattern in candidates:
                    if counts[name] >= MOST_HITS_A_RULE or position < ends.get(name, 0):
                        continue
                    if found := pattern.pattern.match(text, position, sentence.end):
                        phrase = self._by_id[name]
                        if phrase.unless and phrase.unless.search(text, sentence.start, sentence.end):
                            counts[name] += 1
                            continue
                        counts[name] += 1
                        ends[name] = found.end()
                        yield Hit(phrase, sentence, position, found.end())


@cache
def phrases(name: str) -> Phrases:
    return Phrases(tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8")))


def checked(pattern: str, macros: dict[str, str]) -> str:
    """The pattern without macros, in lower case; a PhraseError where it could be slow on what anybody may type."""
    pattern = lower_case(_spelled_out(pattern, macros))
    if slow := why_slow(pattern):
        raise PhraseError(f"A pattern {slow}: {pattern[:80]}")
    return pattern


def _spelled_out(pattern: str, macros: dict[str, str]) -> str:
    def spelled_out(match: re.Match[str]) -> str:
        return rf"[^\n;]{{0,{match[2]}}}?" if match[1] == "GAP" else macros[match[1]]

    return MACRO.sub(spelled_out, pattern)
