"""Reading the demo clinic's texts, which lie beside this file under ``content/``."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"
# A picture of clinic_site/demo/charts.py: <figure><img data-chart="name" alt="…"></figure>
CHART = re.compile(r'data-chart="([\w-]+)"')
FIGURE = re.compile(r"<figure>.*?</figure>\n?", re.DOTALL)


@dataclass(frozen=True)
class Document:
    """A file of HTML that begins with TOML between two lines of ``+++``."""

    slug: str
    facts: dict[str, Any]
    body: str

    @property
    def charts(self) -> list[str]:
        """The names of the charts that stand in it."""
        return CHART.findall(self.body)

    def body_with(self, images: dict[str, int]) -> str:
        """The text with each chart as the picture of the library that it has become."""
        return CHART.sub(lambda chart: f'data-image="{images[chart[1]]}"', self.body)

    @property
    def body_without_charts(self) -> str:
        return FIGURE.sub("", self.body)


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
