"""Words for the same thing, as patients and clinicians use them: articles/data/thesaurus.toml."""

import tomllib
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "thesaurus.toml"


@cache
def groups() -> list[tuple[str, ...]]:
    """Terms that mean the same, the preferred one first in each group."""
    return [tuple(group) for group in tomllib.loads(FILE.read_text(encoding="utf-8"))["groups"]]
