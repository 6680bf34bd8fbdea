"""How many claims are found in sentences written to be found, and how many careful ones are left alone: what was
reached is held.

They are by somebody who had not seen the rules (unseen/README.md).
"""

from pathlib import Path

import pytest

from articles.checks import Draft, Severity, tone
from articles.checks.claims import claims
from clinic_site.likeness import likeness, signs, weigh

HERE = Path(__file__).parent
FEWEST_FOUND = {"a": 60, "b": 59, "c": 59, "d": 57, "e": 57, "f": 57, "g": 55, "h": 56}
MOST_FALSE = {"a": 0, "b": 0, "c": 2, "d": 1, "e": 1, "f": 0, "g": 1, "h": 4}


def found_in(name: str) -> list[str]:
    lines = (HERE / "unseen" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 60
    return [line for line in lines if is_found(line)]


def is_found(line: str) -> bool:
    findings = claims(Draft.of_text(line))
    return any(finding.severity != Severity.INFO and finding.place.field == "body" for finding in findings)


@pytest.mark.parametrize("part", FEWEST_FOUND)
def test_claims_are_found(part):
    assert len(found_in(f"promotional_{part}")) >= FEWEST_FOUND[part]


@pytest.mark.parametrize("part", MOST_FALSE)
def test_careful_sentences_are_left_alone(part):
    assert len(found_in(f"look_alikes_{part}")) <= MOST_FALSE[part]


def test_advertisements_of_writers_that_it_has_not_read_are_told_by_their_words():
    """Each writer left out in turn; what follows is far below what was reached, and above chance."""
    advertising, careful = tone.by_writer("advertising"), tone.by_writer("careful")
    found = alarms = 0
    for one, other in zip(advertising, careful, strict=False):
        weights = weigh(
            [sentences for writer, sentences in advertising.items() if writer != one],
            [sentences for writer, sentences in careful.items() if writer != other],
        )
        found += sum(likeness(weights, signs(sentence)) > tone.ENOUGH for sentence in advertising[one])
        alarms += sum(likeness(weights, signs(sentence)) > tone.ENOUGH for sentence in careful[other])
    assert found / sum(map(len, advertising.values())) > 0.5
    assert alarms / sum(map(len, careful.values())) < 0.05
