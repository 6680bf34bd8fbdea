"""How many claims are found in sentences written to be found, and how many careful ones are left alone: what was
reached is held.

They are by somebody who had not seen the rules (unseen/README.md).
"""

from pathlib import Path

import pytest

from articles.checks import Draft, Severity
from articles.checks.claims import claims

HERE = Path(__file__).parent
FEWEST_FOUND = {"unseen/promotional_a": (59, 60), "unseen/promotional_b": (56, 60)}
MOST_FALSE = {"unseen/look_alikes_a": (0, 60), "unseen/look_alikes_b": (1, 60)}


def found_in(name: str, size: int) -> list[str]:
    lines = (HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) == size
    return [line for line in lines if is_found(line)]


def is_found(line: str) -> bool:
    findings = claims(Draft.of_text(line))
    return any(finding.severity != Severity.INFO and finding.place.field == "body" for finding in findings)


@pytest.mark.parametrize("name", FEWEST_FOUND)
def test_claims_are_found(name):
    fewest, size = FEWEST_FOUND[name]
    assert len(found_in(name, size)) >= fewest


@pytest.mark.parametrize("name", MOST_FALSE)
def test_careful_sentences_are_left_alone(name):
    most, size = MOST_FALSE[name]
    found = found_in(name, size)
    assert len(found) <= most, found
