"""An article's terms as numbers, packed small: a hundred thousand articles fit into half a gigabyte of memory, and some
hundred are read from the database in no time."""

import math
import zlib
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

# Weights are kept as whole hundredths.
STEPS = 100
# How far an article's own length counts against the mean one, when likeness is divided by it ("pivoted" length): wholly
# would favour short texts.
SLOPE = 0.9


def number_of(term: str) -> int:
    """A term's number: 30 bits of a checksum, and whether it is a phrase. That two terms of two articles get the same
    one happens once in some thousand pairs, and costs nothing but a grain of likeness."""
    is_phrase = " " in term and not term.startswith("=")
    return (zlib.crc32(term.encode()) >> 2 << 1) | is_phrase


def is_phrase(number: int) -> bool:
    return bool(number & 1)


@dataclass
class Counted:
    """In how many articles each term stands."""

    articles: int
    mean_size: float
    counts: Mapping[int, int] = field(default_factory=dict)

    def of(self, number: int) -> int | None:
        """None for a term that was in no second article when they were counted."""
        return self.counts.get(number)


@dataclass(slots=True)
class Profile:
    """What one article is about, and what else its likeness to others takes."""

    numbers: "array[int]"  # of the terms, "I", in order
    weights: "array[int]"  # their hundredths, "H"
    tags: frozenset[int] = frozenset()
    day: int = 0
    """Of its publication, counted from the year 1."""
    length: float = 1.0
    """What a likeness is divided by, as ``measure`` found it."""

    @classmethod
    def of_terms(cls, terms: Mapping[str, float], **facts: object) -> "Profile":
        weights = {number_of(term): min(65_535, round(weight * STEPS)) for term, weight in terms.items()}
        numbers = sorted(weights)
        return cls(array("I", numbers), array("H", map(weights.__getitem__, numbers)), **facts)  # type: ignore[arg-type]

    @classmethod
    def unpacked(cls, packed: bytes, **facts: object) -> "Profile":
        numbers, weights = array("I"), array("H")
        half = len(packed) // (numbers.itemsize + weights.itemsize) * numbers.itemsize
        numbers.frombytes(packed[:half])
        weights.frombytes(packed[half:])
        return cls(numbers, weights, **facts)  # type: ignore[arg-type]

    def packed(self) -> bytes:
        return self.numbers.tobytes() + self.weights.tobytes()

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return zip(self.numbers, self.weights, strict=True)


def rarity(number: int, frequencies: Counted) -> float:
    """The term's inverse document frequency. One that is not known yet is as rare as one can be."""
    among = frequencies.of(number) or least_counted(number, frequencies.articles)
    return max(0.0, math.log((1 + frequencies.articles) / (1 + among)))


def least_counted(number: int, articles: int) -> int:
    """From how many articles on a term is counted. Phrases without end stand in a handful: where the articles are many,
    a phrase counts at most as one that stands in one of two thousand."""
    return max(2, articles // 2000) if is_phrase(number) else 2


def size(profile: Profile, frequencies: Counted) -> float:
    """The Euclidean norm. What stands in no other article can meet nothing, and does not make an article long."""
    squares = (
        (weight * rarity(number, frequencies)) ** 2 for number, weight in profile if frequencies.of(number) is not None
    )
    return math.sqrt(sum(squares)) / STEPS


def measure(profile: Profile, frequencies: Counted) -> None:
    """Set the profile's length."""
    length = (1 - SLOPE) * frequencies.mean_size + SLOPE * size(profile, frequencies)
    profile.length = length or 1.0
