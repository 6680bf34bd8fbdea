"""Time is measured against itself: four times the text must not take much more than four times as long.

What is made of each rule's patterns is left to benchmarks/check_content.py; here are those of all rules together.
"""

import time

import pytest

from articles.checks import Draft, check_draft
from articles.content import Content
from tests.articles.checks.hostile import by_hand, hostile_contents

SMALL, LARGE = 5_000, 20_000
# Sixteen would be quadratic growth; noise of a busy machine and what is paid once lie between.
MOST_GROWTH = 9
WATCHED = [*by_hand(), *(name for name in hostile_contents() if "every rule" in name)]


def seconds(content: Content) -> float:
    times = []
    for _round in range(2):
        begin = time.process_time()
        check_draft(Draft(content))
        times.append(time.process_time() - begin)
    return min(times)


@pytest.mark.parametrize("name", WATCHED)
def test_hostile_texts_take_time_in_proportion(name):
    make = hostile_contents()[name]
    small, large = seconds(make(SMALL)), seconds(make(LARGE))
    assert large < MOST_GROWTH * max(small, 0.02)
