"""Time is measured against itself: four times as much must not take much more than four times as long."""

import gc
import time
from collections.abc import Callable
from typing import TypeVar

TIMES = 4
# A quadratic step takes sixteen times as long; noise of a busy machine and what is paid once lie between.
MOST_GROWTH = 9
LEAST = 0.02  # seconds: below it, the clock says little
TRIES = 3  # what else the machine does may disturb one measurement, not each

T = TypeVar("T")


def seconds(act: Callable[[T], object], given: T) -> float:
    """Of this process, the better of two. Without collecting garbage, as timeit does: that takes time by all that the
    process holds."""
    taken = []
    gc.collect()
    gc.disable()
    try:
        for _round in range(2):
            begun = time.process_time()
            act(given)
            taken.append(time.process_time() - begun)
    finally:
        gc.enable()
    return min(taken)


def assert_grows_in_proportion(act: Callable[[T], object], once: T, four_times: T) -> None:
    small = large = 0.0
    for _try in range(TRIES):
        small, large = seconds(act, once), seconds(act, four_times)
        if large < MOST_GROWTH * max(small, LEAST):
            return
    raise AssertionError(f"{small:.3f} s once, {large:.3f} s for four times as much")
