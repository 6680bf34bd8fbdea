"""Copies of somebody's words in what others wrote: found by the words themselves, whatever their case and line ends."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from comments.screening.phrases import DATA

REMOVED = "[removed]"
# So many words in a row are a copy wherever they stand.
COPIED_RUN = 8
# And so many where they are marked as somebody else's.
QUOTED_RUN = 3
WORD = re.compile(r"\w+(?:['’]\w+)*")
QUOTED_LINES = re.compile(r"(?:^[ \t]*>[^\n]*(?:\n|\Z))+", re.MULTILINE)
IN_QUOTATION_MARKS = re.compile(r"[“„\"]([^“”„\"\n]{1,4000})[”“\"]")
SHORTEST_NAME = 3
TITLES = {"dr", "prof", "mr", "mrs", "ms"}

Run = tuple[str, ...]
Span = tuple[int, int]


@dataclass(frozen=True)
class Text:
    """Something that may quote, when it was written and in which thread."""

    body: str
    written_at: datetime
    thread: int


@dataclass(frozen=True)
class Source:
    """A comment that is erased: what it says, or said before it was masked, and who wrote it."""

    bodies: tuple[str, ...]
    names: tuple[str, ...]
    email: str
    thread: int
    written_at: datetime
    edited_at: datetime | None


@dataclass(frozen=True)
class Name:
    pattern: re.Pattern[str]
    written_at: datetime
    thread: int | None
    """None: wherever it stands in the discussion."""


@dataclass
class Copies:
    """What to look for in one discussion. Each run of words with the moment from which on it can be a copy.

    What was written before is none: whoever copies another's words and then erases their own must not take the
    other's along. Nor can what stands in the article itself (``published``) be a copy of a comment.
    """

    published: str = ""
    public_names: Sequence[str] = ()
    """Of people whom the site names itself: whoever takes such a name must not take it out of what others say."""
    copied: dict[Run, datetime] = field(default_factory=dict)
    quoted: dict[Run, datetime] = field(default_factory=dict)
    names: list[Name] = field(default_factory=list)
    known: set[Run] = field(default_factory=set)
    """As in ``quoted``, told in a cheaper way."""

    def __post_init__(self) -> None:
        self._published = set(_runs(_words(self.published), COPIED_RUN))
        self._named = [set(_words(name)) for name in self.public_names]

    def add(self, source: Source) -> None:
        for body in source.bodies:
            own = QUOTED_LINES.sub("\n", body)  # what it quoted is not its own
            words = _words(own)
            self.known.update(_quick_runs(own))
            for run in _runs(words, COPIED_RUN):
                if run not in self._published:
                    # Words that came in by a change may be another's, who wrote before it.
                    _keep_first(self.copied, run, source.edited_at or source.written_at)
            for run in _runs(words, QUOTED_RUN):
                _keep_first(self.quoted, run, source.written_at)
        for name in source.names:
            # A part of a name may be another's as well, so it is looked for among those who talk with each other.
            for part in {name, *name.split()}:
                if (pattern := of_name(part)) and not self._is_public(part):
                    thread = None if len(part.split()) > 1 else source.thread
                    self.names.append(Name(pattern, source.written_at, thread))
        if source.email:
            pattern = re.compile(rf"(?<![\w.+-]){re.escape(source.email)}(?!\w)", re.IGNORECASE)
            self.names.append(Name(pattern, source.written_at, None))

    def _is_public(self, name: str) -> bool:
        words = set(_words(name)) - TITLES
        return len(name.split()) > 1 and any(words <= named for named in self._named)

    def taken_out_of(self, text: Text) -> str:
        """The text with [removed] where it quotes, copies or names; the same text where it does nothing of it."""
        body = text.body
        if not self._may_touch(body):
            return body
        for find in (self._in_quoted_lines, self._in_quotation_marks, self._in_a_row, self._naming):
            body = _without(body, find(body, text))
        return body

    def _may_touch(self, body: str) -> bool:
        """Most comments have nothing of it, and there may be thousands to look at."""
        return not self.known.isdisjoint(_quick_runs(body)) or any(name.pattern.search(body) for name in self.names)

    def touches(self, text: Text) -> bool:
        """For a moderator's note: whether it names the writer or has words of theirs that are not everybody's."""
        runs = _runs(_words(text.body), QUOTED_RUN)
        return any(True for _span in self._naming(text.body, text)) or any(
            run in self.quoted and not _common_words().issuperset(run) for run in runs
        )

    def _in_quoted_lines(self, body: str, text: Text) -> Iterator[Span]:
        for lines in QUOTED_LINES.finditer(body):
            words = _words(lines[0])
            covered: set[int] = set()
            for number, run in enumerate(_runs(words, QUOTED_RUN)):
                if self._is_later(self.quoted, run, text):
                    covered.update(range(number, number + QUOTED_RUN))
            if covered and len(covered) * 2 >= len(words):
                yield _with_line_above(body, lines.start()), lines.start() + len(lines[0].rstrip("\n"))

    def _in_quotation_marks(self, body: str, text: Text) -> Iterator[Span]:
        for marks in IN_QUOTATION_MARKS.finditer(body):
            runs = list(_runs(_words(marks[1]), QUOTED_RUN))
            if runs and all(self._is_later(self.quoted, run, text) for run in runs):
                yield marks.span(1)

    def _in_a_row(self, body: str, text: Text) -> Iterator[Span]:
        places = list(WORD.finditer(body))
        for number, run in enumerate(_runs([_folded(place[0]) for place in places], COPIED_RUN)):
            if self._is_later(self.copied, run, text):
                yield places[number].start(), places[number + COPIED_RUN - 1].end()

    def _naming(self, body: str, text: Text) -> Iterator[Span]:
        for name in self.names:
            if text.written_at > name.written_at and name.thread in {None, text.thread}:
                yield from (found.span() for found in name.pattern.finditer(body))

    def _is_later(self, runs: dict[Run, datetime], run: Run, text: Text) -> bool:
        since = runs.get(run)
        return since is not None and text.written_at > since


def _with_line_above(body: str, start: int) -> int:
    """Where a quotation begins that stands under a line as “River wrote:”."""
    above = body.rfind("\n", 0, max(start - 1, 0)) + 1
    return above if body[above:start].rstrip().endswith(":") else start


def of_name(name: str) -> re.Pattern[str] | None:
    """What calls somebody by a name. None where it is too short, or a word that others use without thinking of them."""
    words = [word for word in WORD.findall(name) if not _is_common(word)]
    if not words or len(name) < SHORTEST_NAME:
        return None
    whole = r"\s+".join(re.escape(word) for word in name.split())
    return re.compile(rf"(?<!\w){whole}(?!\w)", re.IGNORECASE if len(name.split()) > 1 else 0)


def _is_common(word: str) -> bool:
    return word.casefold() in _common_words() or word.islower()


@cache
def _common_words() -> frozenset[str]:
    """What is written in small letters in the comments that screening learns from."""
    files = [*(DATA / "learnt").glob("*.txt"), *(DATA / "starting_comments").glob("*.txt")]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return frozenset(word for word in WORD.findall(text) if word.islower()) | {"anonymous", "anon", "visitor", "user"}


def _words(text: str) -> list[str]:
    return [_folded(word) for word in WORD.findall(text)]


def _quick_runs(text: str) -> Iterator[Run]:
    return _runs(WORD.findall(text.casefold().replace("’", "'")), QUOTED_RUN)


def _folded(word: str) -> str:
    return word.casefold().replace("’", "'")


def _runs(words: list[str], length: int) -> Iterator[Run]:
    return zip(*(words[begin:] for begin in range(length)), strict=False)


def _keep_first(runs: dict[Run, datetime], run: Run, at: datetime) -> None:
    runs[run] = min(at, runs.get(run, at))


def _without(text: str, spans: Iterable[Span]) -> str:
    """With [removed] in place of each span; those that meet are one."""
    parts: list[str] = []
    end = 0
    for first, last in _merged(spans):
        parts += [text[end:first], REMOVED]
        end = last
    return "".join([*parts, text[end:]])


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(last, merged[-1][1])
        else:
            merged.append((first, last))
    return merged
