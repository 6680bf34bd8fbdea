"""Hostile texts take time in proportion to their length.

What is made of each rule's patterns is left to benchmarks/check_content.py; here are those of all rules together.
"""

import pytest

from articles.checks import Draft, check_draft
from articles.content import Content
from tests.articles.checks.hostile import by_hand, hostile_contents
from tests.growth import TIMES, assert_grows_in_proportion

LENGTH = 5_000
WATCHED = [*by_hand(), *(name for name in hostile_contents() if "every rule" in name)]


@pytest.mark.parametrize("name", WATCHED)
def test_hostile_texts_take_time_in_proportion(name):
    def check(content: Content) -> None:
        check_draft(Draft(content))

    make = hostile_contents()[name]
    assert_grows_in_proportion(check, make(LENGTH), make(LENGTH * TIMES))
