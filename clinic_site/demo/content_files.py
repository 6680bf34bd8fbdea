"""Reading the demo clinic's texts, which lie beside this file under ``content/``."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"


@dataclass(frozen=True)
class Document:
    """A file of HTML that begins with TOML between two lines of ``+++``."""

    slug: str
    facts: dict[str, Any]
    body: str


@cache
def documents(folder: str) -> list[Document]:
    """Every document of ``articles`` or ``pages``, by file name."""
    found = []
    for path in sorted((CONTENT / folder).glob("*.html")):
        _before, facts, body = path.read_text(encoding="utf-8").split("+++\n", 2)
        found.append(Document(path.stem, tomllib.loads(facts), body.strip()))
    return found


@cache
def table(name: str) -> dict[str, Any]:
    """What ``content/<name>.toml`` holds."""
    return tomllib.loads((CONTENT / f"{name}.toml").read_text(encoding="utf-8"))
