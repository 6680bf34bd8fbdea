"""What is the same on every page is remembered until something that readers see changes.

One shared generation number stands in the cache; every act that changes what a reader sees moves it forward
after its commit, and what was remembered under an older number is never asked for again.
"""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from django.db import transaction

logger = logging.getLogger(__name__)
T = TypeVar("T")

GENERATION_KEY = "site-generation"
# Another process learns of a change when this has passed: where the cache is each one's own memory, and where the
# generation could not be moved.
REMEMBER_SECONDS = 30


def site_changed() -> None:
    """Tell that what readers see has changed. Call it inside the transaction of the act; it works on commit."""
    # Robust: the change is committed, and a cache that is away must not make it look as if it were not.
    transaction.on_commit(_move_generation, robust=True)


def remembered(name: str, build: Callable[[], T]) -> T:
    """Return what ``build`` returned when last asked under this ``name`` and the current generation."""
    try:
        generation = cache.get(GENERATION_KEY) or _move_generation()
        key = f"site-{generation}-{name}"
        value: T | None = cache.get(key)
        if value is None:
            value = build()
            cache.set(key, value, REMEMBER_SECONDS)
    except Exception:  # each cache backend fails with errors of its own library
        logger.exception("The cache does not answer")
        return build()
    return value


def _move_generation() -> int:
    """Start a generation that no process has used; the clock's nanoseconds need no reading of the last one."""
    generation = time.time_ns()
    cache.set(GENERATION_KEY, generation, timeout=None)
    return generation
