"""Text as the rules read it: one spelling for what looks the same, with the way back to what was typed."""

import re
import unicodedata
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

# Letters of other alphabets that pass for ours. Accents are taken off by their decomposition.
LOOK_ALIKES = dict(
    zip(
        "аеорсухіѕјһԁԛѡкмтнвьгпАЕОРСУХІЅЈКМТНВαεορνικτυχγωΑΕΟΡΝΙΚΤΥΧΒΗΜΖıɩɑɡℓ",
        "aeopcyxisjhdqwkmthbbrnAEOPCYXISJKMTHBaeopvikyuxywAEOPNIKTYXBHMZiiagl",
        strict=True,
    )
)
SIGNS = {
    **dict.fromkeys("‘’‚‛′ʼ`´＇", "'"),
    **dict.fromkeys("“”„‟″«»＂", '"'),
    **dict.fromkeys("‐‑‒–−﹣－", "-"),
    "—": " - ",
    "―": " - ",
    "…": "...",
    "®": "",
    "™": "",
}
INVISIBLE = {"Cf", "Mn", "Me", "Cc"}
OUT_OF_ORDER = re.compile(r"[^ -~]|  |^ | $|[a-z]- [a-z]|[A-Za-z][ ._*-][A-Za-z][ ._*-][A-Za-z][ ._*-][A-Za-z]")
# What is no part of the words: the line-end hyphen of a pasted text ("mira- cle"), and what stands between the
# letters of a word that is spaced out ("c u r e s").
LINE_END_HYPHEN = re.compile(r"(?<=[a-z]{2})(- )(?!(?:and|or|to|und|but|versus|vs)\b)(?=[a-z]{2})")
SPACED_OUT = re.compile(r"(?<![\w'&/-])(?:[A-Za-z][ ._*-]){3,30}[A-Za-z](?![\w'])")


@dataclass(frozen=True)
class Form:
    """``text`` and, for each of its characters and its end, the offset of what was typed."""

    text: str
    origin: Sequence[int]

    def typed(self, start: int, end: int) -> tuple[int, int]:
        """The span of what was typed that became ``text[start:end]``."""
        return self.origin[start], self.origin[end - 1] + 1 if end > start else self.origin[start]

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Where each begins and ends. One that goes on and on is cut into several: whatever is done for each of its
        words has an end."""
        ends = [*sentence_ends(self.text), len(self.text)]
        starts = [0, *(end + 1 for end in ends[:-1])]
        found: list[tuple[int, int]] = []
        for start, end in zip(starts, ends, strict=True):
            if end - start > LONGEST_SENTENCE:
                found += _pieces(self.text, start, end)
            else:
                found.append((start, end))
        return found


def matching_form(text: str) -> Form:
    """Straight quotes, plain spaces and hyphens, no accents, nothing invisible, letters that only look like ours made
    ours."""
    if not OUT_OF_ORDER.search(text):
        return Form(text, range(len(text) + 1))
    form = _spelt_plainly(text)
    form = _without(form, [match.span() for match in re.finditer(r"(?<= ) +|^ +| +$", form.text)])
    form = _without(form, [match.span(1) for match in LINE_END_HYPHEN.finditer(form.text)])
    return _without(form, [span for match in SPACED_OUT.finditer(form.text) for span in _between_letters(match)])


def _spelt_plainly(text: str) -> Form:
    plain = {character: _plain(character) for character in set(text) if not " " <= character <= "~"}
    if all(len(letters) == 1 for letters in plain.values()):
        return Form(
            text.translate({ord(character): letter for character, letter in plain.items()}), range(len(text) + 1)
        )
    pieces = [plain.get(character, character) for character in text]
    origin = array("L", [offset for offset, piece in enumerate(pieces) for _letter in piece])
    origin.append(len(text))
    return Form("".join(pieces), origin)


def lower_case(text: str) -> str:
    """Of a text in matching form, with each letter where it was."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c if len(c.lower()) > 1 else c.lower() for c in text)


@cache
def _plain(character: str) -> str:
    if character.isspace():
        return " "
    if character in SIGNS:
        return SIGNS[character]
    letters = unicodedata.normalize("NFKD", LOOK_ALIKES.get(character, character))
    return "".join(
        SIGNS.get(letter) or LOOK_ALIKES.get(letter, letter)
        for letter in letters
        if unicodedata.category(letter) not in INVISIBLE
    )


def _between_letters(match: re.Match[str]) -> list[tuple[int, int]]:
    return [(position, position + 1) for position in range(match.start() + 1, match.end(), 2)]


def _without(form: Form, spans: list[tuple[int, int]]) -> Form:
    if not spans:
        return form
    pieces, origin, position = [], array("L"), 0
    for start, end in [*spans, (len(form.text), len(form.text))]:
        pieces.append(form.text[position:start])
        origin.extend(form.origin[position:start])
        position = end
    origin.append(form.origin[-1])
    return Form("".join(pieces), origin)


LONGEST_SENTENCE = 1500
BETWEEN_WORDS = re.compile(r"\W")
SENTENCE_END = re.compile(r"[.!?][\"')\]]{0,3}(?: ?\[\d[\d, -]{0,20}\]){0,3}( )(?![a-z])")
ABBREVIATION = re.compile(
    r"(?:\b(?:dr|mr|mrs|ms|prof|st|vs|no|fig|approx|al|inc|e\.g|i\.e|u\.s|ph\.d|m\.d)|(?<![\w.])[a-z])\.$",
    re.IGNORECASE,
)


def sentence_ends(text: str) -> list[int]:
    """Where the space after each sentence but the last stands, in a text in matching form."""
    return [
        end.start(1)
        for end in SENTENCE_END.finditer(text)
        if not (text[end.start()] == "." and ABBREVIATION.search(text[max(0, end.start() - 8) : end.start() + 1]))
    ]


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LONGEST_SENTENCE and (cut := BETWEEN_WORDS.search(text, start + LONGEST_SENTENCE, end)):
        yield start, cut.start()
        start = cut.end()
    yield start, end
