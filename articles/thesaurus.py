"""Words for the same thing, as patients and clinicians use them: articles/data/thesaurus.toml."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "data" / "thesaurus.toml"


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@cache
def groups() -> list[tuple[str, ...]]:
    """Terms that mean the same, the preferred one first in each group."""
    return [tuple(group) for group in _read()["groups"]]


@cache
def narrower() -> dict[str, list[str]]:
    """Of some preferred terms those that are narrower."""
    return {wide: list(terms) for wide, terms in _read()["narrower"].items()}
