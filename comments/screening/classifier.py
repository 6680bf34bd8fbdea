"""A small classifier for spam: logistic regression on what ``features`` sees. It scores, and deletes nothing.

Plain Python on purpose: a clinic's comments are thousands, not millions, and whoever wonders about a verdict can read
which words weighed. A word is known only once ``MIN_WRITERS`` different writers used it, so that a model never holds
what one person said.
"""

import json
import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from comments.screening.features import features
from comments.screening.marks import Excerpt

FORMAT = 1
ROUNDS, RATE, DECAY = 20, 0.2, 0.0003
MIN_WRITERS = 5
MOST_TOLD = 10


class Example(NamedTuple):
    text: str
    is_spam: bool
    writer: frozenset[str] = frozenset()
    """Whatever may tell who wrote it: texts that share any of it count as one writer's. Without any, each text counts
    as another writer's."""


class Weighed(NamedTuple):
    feature: str
    weight: float
    """How far it moved the verdict: above 0 towards spam."""


@dataclass(frozen=True)
class Verdict:
    score: float
    threshold: float
    weighed: tuple[Weighed, ...]
    """What weighed most, the heaviest first."""

    @property
    def is_spam(self) -> bool:
        return self.score >= self.threshold

    def as_excerpt(self) -> Excerpt:
        towards = ", ".join(f"“{weighed.feature.partition(':')[2]}”" for weighed in self.weighed if weighed.weight > 0)
        return Excerpt("", _("Reads like comments that were spam. What weighed most: %(words)s.") % {"words": towards})


@dataclass(frozen=True)
class Model:
    weights: dict[str, float]
    bias: float
    threshold: float
    version: str = ""
    trained_on: tuple[int, int] = (0, 0)
    """How many were spam, and how many were not."""

    def score(self, text: str, name: str = "") -> float:
        return self._score(features(text, name))

    def judge(self, text: str, name: str = "") -> Verdict:
        seen = features(text, name)
        scale = _scale(seen)
        moved = [
            Weighed(feature, self.weights[feature] * value * scale)
            for feature, value in seen.items()
            if feature in self.weights
        ]
        moved.sort(key=lambda weighed: (-abs(weighed.weight), weighed.feature))
        return Verdict(self._score(seen), self.threshold, tuple(moved[:MOST_TOLD]))

    def _score(self, seen: dict[str, float]) -> float:
        known = {feature: value for feature, value in seen.items() if feature in self.weights}
        scale = _scale(seen)
        return _logistic(self.bias + sum(self.weights[feature] * value * scale for feature, value in known.items()))

    def as_json(self) -> str:
        weights = {
            feature: round(weight, 4) for feature, weight in sorted(self.weights.items()) if abs(weight) >= 0.00005
        }
        return json.dumps(
            {
                "format": FORMAT,
                "version": self.version,
                "trained_on": {"spam": self.trained_on[0], "honest": self.trained_on[1]},
                "threshold": self.threshold,
                "bias": round(self.bias, 4),
                "weights": weights,
            },
            ensure_ascii=False,
            indent=0,
        )

    @classmethod
    def from_json(cls, text: str) -> "Model":
        """Raises ValueError where the text is no model of this format."""
        try:
            data: dict[str, Any] = json.loads(text)
            if data["format"] != FORMAT:
                raise ValueError(f"The model has the format {data['format']}; this site reads {FORMAT}.")
            trained = data["trained_on"]
            return cls(
                weights={str(feature): float(weight) for feature, weight in data["weights"].items()},
                bias=float(data["bias"]),
                threshold=float(data["threshold"]),
                version=str(data["version"]),
                trained_on=(int(trained["spam"]), int(trained["honest"])),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"The model lacks {error}.") from error


def train(examples: Sequence[Example], *, threshold: float = 0.5, version: str = "", seed: int = 1) -> Model:
    """Learn weights by gradient descent with a rate of its own for each feature (AdaGrad). The same examples in the
    same order give the same model."""
    known = sorted(_known(examples))
    number_of = {feature: number for number, feature in enumerate(known)}
    rows = [(_row(example, number_of), float(example.is_spam)) for example in examples]
    weights, squares = [0.0] * len(known), [1e-2] * len(known)
    bias, bias_square = 0.0, 1e-2
    draw = random.Random(seed)  # noqa: S311 (an order of learning keeps no secret)
    for _round in range(ROUNDS):
        draw.shuffle(rows)
        for row, label in rows:
            wrong = _logistic(bias + sum(weights[number] * value for number, value in row)) - label
            bias_square += wrong * wrong
            bias -= RATE * wrong / math.sqrt(bias_square)
            for number, value in row:
                weight = weights[number]
                slope = wrong * value + DECAY * weight
                square = squares[number] + slope * slope
                squares[number] = square
                weights[number] = weight - RATE * slope / math.sqrt(square)
    spam = sum(example.is_spam for example in examples)
    trained_on = (spam, len(examples) - spam)
    return Model(dict(zip(known, weights, strict=True)), bias, threshold, version, trained_on)


def _row(example: Example, number_of: dict[str, int]) -> list[tuple[int, float]]:
    seen = features(example.text)
    scale = _scale(seen)
    return [(number_of[feature], value * scale) for feature, value in seen.items() if feature in number_of]


def _known(examples: Sequence[Example]) -> set[str]:
    """The features that ``MIN_WRITERS`` examples have of which no two share anything that may tell their writer."""
    used_by: dict[str, list[int]] = {}
    for number, example in enumerate(examples):
        for feature in features(example.text):
            users = used_by.setdefault(feature, [])
            if len(users) < MIN_WRITERS and all(example.writer.isdisjoint(examples[user].writer) for user in users):
                users.append(number)
    return {feature for feature, users in used_by.items() if len(users) >= MIN_WRITERS or feature.startswith("shape:")}


def _scale(seen: dict[str, float]) -> float:
    """A long comment is no more of a spam than a short one: all of it weighs as one."""
    return 1 / math.sqrt(max(1, len(seen))) * 3


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))


def threshold_for(scores: Iterable[tuple[float, bool]], honest_held: float) -> float:
    """The lowest threshold that holds at most such a share of what is honest. ``scores``: with whether it is spam, of
    examples that the scoring model did not learn from."""
    honest = sorted((score for score, is_spam in scores if not is_spam), reverse=True)
    allowed = int(honest_held * len(honest))
    return min(1.0, honest[allowed] + 1e-9) if len(honest) > allowed else 0.0
