"""What is the same on every page is remembered until something that readers see changes.

One shared generation number stands in the cache; every act that changes what a reader sees moves it forward
after its commit, and what was remembered under an older number is never asked for again.
"""

import time
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from django.db import transaction

T = TypeVar("T")

GENERATION_KEY = "site-generation"
# Where the cache is each process's own memory, another process learns of a change when this has passed.
REMEMBER_SECONDS = 30


def site_changed() -> None:
    """Tell that what readers see has changed. Call it inside the transaction of the act; it works on commit."""
    transaction.on_commit(_move_generation)


def remembered(name: str, build: Callable[[], T]) -> T:
    """Return what ``build`` returned when last asked under this ``name`` and the current generation."""
    generation = cache.get(GENERATION_KEY)
    if generation is None:
        generation = _move_generation()
    key = f"site-{generation}-{name}"
    value: T | None = cache.get(key)
    if value is None:
        value = build()
        cache.set(key, value, REMEMBER_SECONDS)
    return value


def _move_generation() -> int:
    """Start a generation that no process has used; the clock's nanoseconds need no reading of the last one."""
    generation = time.time_ns()
    cache.set(GENERATION_KEY, generation, timeout=None)
    return generation
