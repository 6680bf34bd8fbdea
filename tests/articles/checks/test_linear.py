"""Time is measured against itself: four times the text must not take much more than four times as long."""

import time

import pytest

from articles.checks import Draft, check_draft
from articles.content import Content
from tests.articles.checks.hostile import MARKUP, UNITS, hostile_bodies

SMALL, LARGE = 5_000, 20_000
# Sixteen would be quadratic growth; noise of a busy machine and what is paid once lie between.
MOST_GROWTH = 9


def seconds(body: str) -> float:
    content = Content("Stem cells", body=body)
    times = []
    for _round in range(2):
        begin = time.process_time()
        check_draft(Draft(content))
        times.append(time.process_time() - begin)
    return min(times)


@pytest.mark.parametrize("name", [*UNITS, *MARKUP])
def test_hostile_texts_take_time_in_proportion(name):
    small, large = seconds(hostile_bodies(SMALL)[name]), seconds(hostile_bodies(LARGE)[name])
    assert large < MOST_GROWTH * max(small, 0.02)
