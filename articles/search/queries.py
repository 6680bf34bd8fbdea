"""What a person typed, and what is asked of the index for it."""

import re
from dataclasses import dataclass, replace
from itertools import groupby

from articles.search import synonyms
from articles.words import STOP_WORDS, WORD, normal, term, words

LONGEST_QUERY = 200
# More than a person types; each is another condition for the database.
MOST_TERMS = 10
MOST_WORDS_IN_A_PHRASE = 12
MOST_EXCLUDED = 5

TOKEN = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<chunk>[^\s"]+))')
# What is written together, as “follow-up” is, is meant together; any other sign parts words.
WRITTEN_TOGETHER = re.compile(rf"(?:{WORD.pattern})(?:[-‐‑‒–.](?:{WORD.pattern}))*")

Phrase = tuple[str, ...]
"""Terms that follow each other."""
Alternative = tuple[Phrase, ...]
"""Phrases that must all be there."""
Clause = tuple[Alternative, ...]
"""Alternatives of which one must be there."""


@dataclass(frozen=True)
class Part:
    """A word, words that were written as one, or a quoted phrase."""

    words: tuple[str, ...]
    is_quoted: bool = False
    is_beginning: bool = False
    """Of a word: it was typed with a star after it."""

    @property
    def phrase(self) -> Phrase:
        return tuple(map(term, self.words))

    @property
    def is_word(self) -> bool:
        return len(self.words) == 1 and not self.is_quoted

    @property
    def apart(self) -> list["Part"]:
        """Each word by itself; a quoted phrase stays one."""
        return [self] if self.is_quoted or self.is_word else [Part((word,)) for word in self.words]

    def __str__(self) -> str:
        return f'"{" ".join(self.words)}"' if self.is_quoted else "-".join(self.words) + "*" * self.is_beginning


@dataclass(frozen=True)
class Query:
    wanted: tuple[Part, ...] = ()
    unwanted: tuple[Part, ...] = ()

    def __str__(self) -> str:
        return " ".join([*map(str, self.wanted), *(f"-{part}" for part in self.unwanted)])

    @property
    def apart(self) -> "Query":
        """With the words apart that were written together, as “hip-knee” is."""
        return replace(self, wanted=_telling([word for part in self.wanted for word in part.apart]))

    def with_words(self, better: dict[str, str]) -> "Query":
        """With other words in the place of some; where one becomes two, both are wanted."""
        wanted: list[Part] = []
        for part in self.wanted:
            changed = [word for old in part.words for word in better.get(old, old).split()]
            if part.is_word:
                wanted += [replace(part, words=(word,)) for word in changed]
            else:
                wanted.append(replace(part, words=tuple(changed)))
        return replace(self, wanted=tuple(wanted))


def clean(typed: str) -> str:
    """One line without control characters, no longer than a question is."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", " ", typed[: 10 * LONGEST_QUERY]).split())[:LONGEST_QUERY]


def parse(typed: str) -> Query:
    """Words, "phrases", -excluded ones and beginnings*. Else the words in it are taken, whatever stands around them."""
    wanted: list[Part] = []
    unwanted: list[Part] = []
    for match in TOKEN.finditer(clean(typed)):
        quoted = match["phrase"] is not None
        parts = [_part(match["phrase"], is_quoted=True)] if quoted else _parts_of(match["chunk"])
        (unwanted if match["minus"] else wanted).extend(part for part in parts if part.words)
    return Query(_telling(wanted), tuple(dict.fromkeys(unwanted))[:MOST_EXCLUDED])


def _parts_of(chunk: str) -> list[Part]:
    """Of what was typed without a space."""
    chunk = normal(chunk)
    found = WRITTEN_TOGETHER.finditer(chunk)
    return [_part(match[0], is_beginning=chunk.startswith("*", match.end())) for match in found]


def _part(text: str, *, is_quoted: bool = False, is_beginning: bool = False) -> Part:
    found = tuple(words(text)[:MOST_WORDS_IN_A_PHRASE])
    return Part(found, is_quoted, is_beginning and len(found) == 1)


def _telling(parts: list[Part]) -> tuple[Part, ...]:
    """Each once, without words that say nothing where there are others."""
    parts = list(dict.fromkeys(parts))
    telling = [part for part in parts if not (part.is_word and part.words[0] in STOP_WORDS)]
    return tuple((telling or parts)[:MOST_TERMS])


def clauses(query: Query, completions: dict[str, list[str]]) -> list[Clause]:
    """What must be there, one alternative of each clause: what was typed, or what else it is called.

    ``completions``: for words of which only the beginning was typed, the words that they may become.
    """
    made: list[Clause] = []
    for is_word, run in groupby(query.wanted, key=lambda part: part.is_word):
        parts = list(run)
        while parts:
            size = synonyms.longest_match([part.phrase[0] for part in parts]) if is_word else 1
            here, parts = parts[: size or 1], parts[size or 1 :]
            together = tuple(term for part in here for term in part.phrase)
            longer = completions.get(here[0].words[0], []) if size <= 1 and is_word else []
            made.append(
                (
                    tuple(part.phrase for part in here),
                    *((other,) for other in synonyms.meant_too(together)),
                    *(((term(word),),) for word in longer),
                )
            )
    return list(dict.fromkeys(tuple(dict.fromkeys(clause)) for clause in made))
