"""What no rule knows by its words is told by the company that its words keep.

Of two kinds of examples, how much more often a word, or a pair of neighbours, stands in the ones than in the others is
its weight (naive Bayes). Teaching it means adding examples, not words. articles/checks/tone.py tells advertisements by
it, comments/screening/learnt.py what a moderator should see.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from math import log, sqrt
from pathlib import Path

SIGN = re.compile(r"[$%!?;]|\[\d|[a-z]+(?:['-][a-z]+)*|\d[\d.,]*")
BEGINNING, END, NUMBER, REFERENCE = "^", "$$", "#", "[1]"
# Added to every count, so that what was met once says little.
SMOOTHING = 0.5

Weights = Mapping[str, float]
Examples = dict[str, list[str]]
Signs = Callable[[str], set[str]]


def words(text: str) -> list[str]:
    """Of a text in lower case. All numbers are one word, and all markers of references."""
    return [REFERENCE if word[0] == "[" else NUMBER if word[0].isdigit() else word for word in SIGN.findall(text)]


def signs(text: str) -> set[str]:
    """The words of a text in lower case and its pairs of neighbours, each once."""
    found = words(text)
    return {*found, *pairs(found)}


def pairs(found: list[str]) -> Iterable[str]:
    return map(" ".join, zip([BEGINNING, *found], [*found, END], strict=True))


def likeness(weights: Weights, found: set[str]) -> float:
    """Of a text with these signs: above zero to the ones, below to the others. Length alone makes it no stronger."""
    return sum(weights.get(sign, 0.0) for sign in found) / sqrt(len(found)) if found else 0.0


def telling(weights: Weights, found: set[str], most: int = 3) -> list[str]:
    """The words that weigh most for the ones, to show to whoever asks why."""
    return sorted(
        (sign for sign in found if weights.get(sign, 0.0) > 0 and sign.strip("^$ #")),
        key=lambda sign: (-weights[sign], sign),
    )[:most]


def weigh(
    ones: Iterable[list[str]], others: Iterable[list[str]], *, signs: Signs = signs, smoothing: float = SMOOTHING
) -> Weights:
    """The logarithm of how much likelier each sign is in the ones, of the examples of each writer."""
    counts, totals = [], []
    for texts in (ones, others):
        examples = [example for writer in texts for example in writer]
        counts.append(Counter(sign for example in examples for sign in signs(example)))
        totals.append(log(len(examples) + 2 * smoothing))
    return {
        sign: log(counts[0][sign] + smoothing) - totals[0] - log(counts[1][sign] + smoothing) + totals[1]
        for sign in counts[0] | counts[1]
    }


def by_writer(path: Path, read: Callable[[str], str]) -> Examples:
    """The examples of a file, one a line, as ``read`` reads them, under the line that begins with ``#`` and names their
    writer. Lines with ``##`` are remarks."""
    found: Examples = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            writer = found.setdefault(line, [])
        elif line and not line.startswith("##"):
            writer.append(read(line))
    return found
