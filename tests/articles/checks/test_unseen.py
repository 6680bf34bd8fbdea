"""How many of the sentences in unseen/ are found: what was reached is held."""

from pathlib import Path

import pytest

from articles.checks import Draft, Severity
from articles.checks.claims import claims

UNSEEN = Path(__file__).parent / "unseen"
REACHED = {"promotional_a": 59, "promotional_b": 60}
FALSE_ALARMS = {"look_alikes_a": 0, "look_alikes_b": 1}


def found_in(name: str) -> list[str]:
    lines = (UNSEEN / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 60
    return [line for line in lines if is_found(line)]


def is_found(line: str) -> bool:
    findings = claims(Draft.of_text(line))
    return any(finding.severity != Severity.INFO and finding.place.field == "body" for finding in findings)


@pytest.mark.parametrize("name", REACHED)
def test_claims_are_found(name):
    assert len(found_in(name)) >= REACHED[name]


@pytest.mark.parametrize("name", FALSE_ALARMS)
def test_careful_sentences_are_left_alone(name):
    assert len(found_in(name)) <= FALSE_ALARMS[name], found_in(name)
