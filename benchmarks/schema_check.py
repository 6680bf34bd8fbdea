"""Whether what pages tell machines is right by schema.org's own tables.

    python benchmarks/schema_check.py FOLDER

The folder holds ``schema.json``: ``types`` (each with its parents) and ``properties`` (each with ``domain``,
``range`` and ``superseded_by``). Makes the demo site in a temporary folder, asks for every address of its sitemap, and
checks of each page's graph that its types and properties exist, that each property stands at a type that may have it,
that its value is of a type it may have, and that what is referred to is on the page. Prints every fault; any makes
the command fail.
"""

import argparse
import json
import os
import re
import sys
import tempfile
from collections import Counter
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(tempfile.mkdtemp(prefix="schema-check-"))
SITE = "https://clinic.example"
sys.path.insert(0, str(ROOT))
os.environ.update(
    DJANGO_SETTINGS_MODULE="clinic_site.settings",
    DEBUG="1",
    SECRET_KEY="for a benchmark only",
    ALLOWED_HOSTS="clinic.example",
    SITE_URL=SITE,
    DATABASE_URL=f"sqlite:///{FOLDER / 'db.sqlite3'}",
    MEDIA_ROOT=str(FOLDER / "media"),
    LOG_LEVEL="ERROR",
)

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from articles import publishing  # noqa: E402
from articles.models import Article  # noqa: E402

SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
DATA_TYPES = {"Text", "URL", "Date", "DateTime", "Number", "Integer", "Boolean"}
MEMBER = "https://schema.org/"

Node = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    schema = Schema(json.loads((parser.parse_args().folder / "schema.json").read_text(encoding="utf-8")))
    make_site()
    client = Client(headers={"host": "clinic.example", "x-forwarded-proto": "https"})
    addresses = re.findall(r"<loc>([^<]+)</loc>", client.get("/sitemap.xml", secure=True).content.decode())
    faults, types, silent = 0, Counter[str](), 0
    for address in addresses:
        found = SCRIPT.findall(client.get(address.removeprefix(SITE), secure=True).content.decode())
        silent += not found
        for script in found:
            graph = Graph(json.loads(script), schema)
            types.update(graph.types)
            for fault in graph.faults:
                print(f"{address}: {fault}")
                faults += 1
    print(f"schema.org {schema.version}: {len(addresses)} pages, {silent} of them without data. What there is:")
    print("   ", ", ".join(f"{name} {count}" for name, count in types.most_common()))
    print(f"{faults} faults")
    sys.exit(1 if faults or not types["MedicalWebPage"] else 0)


def make_site() -> None:
    call_command("migrate", verbosity=0)
    with open(os.devnull, "w") as nowhere:
        call_command("load_demo", stdout=nowhere)
    publishing.add_correction(Article.objects.published()[0], "It said <b>“</script>”</b>.", by=None)


class Schema:
    def __init__(self, tables: Node) -> None:
        self.version, self.types, self.properties = tables["version"], tables["types"], tables["properties"]
        self.family = cache(self._family)

    def _family(self, name: str) -> frozenset[str]:
        """The type and every one above it."""
        return frozenset({name}).union(*(self._family(parent) for parent in self.types.get(name, ())))


class Graph:
    """A page's graph, and what is wrong with it."""

    def __init__(self, script: Node, schema: Schema) -> None:
        self.schema = schema
        self.faults: list[str] = []
        self.types: Counter[str] = Counter()
        if script.get("@context") != "https://schema.org":
            self.faults.append("the context is not schema.org's")
        nodes = script["@graph"]
        self.named = {node["@id"]: node for node in nodes if "@id" in node}
        if len(self.named) < len([node for node in nodes if "@id" in node]):
            self.faults.append("two nodes have the same @id")
        for node in nodes:
            self._check(node)

    def _check(self, node: Node) -> None:
        kind = node.get("@type", "")
        self.types[kind] += 1
        if kind not in self.schema.types:
            self.faults.append(f"there is no type “{kind}”")
            return
        for name, value in node.items():
            if name.startswith("@"):
                continue
            facts = self.schema.properties.get(name)
            if facts is None or facts["superseded_by"]:
                self.faults.append(f"{kind}.{name}: there is no such property, or another one took its place")
                continue
            if not self.schema.family(kind) & set(facts["domain"]):
                self.faults.append(f"{kind}.{name} belongs to {', '.join(facts['domain'])}")
            for part in value if isinstance(value, list) else [value]:
                self._check_value(f"{kind}.{name}", part, set(facts["range"]))

    def _check_value(self, where: str, value: Any, asked: set[str]) -> None:
        if isinstance(value, dict):
            if set(value) == {"@id"}:
                if value["@id"] not in self.named:
                    self.faults.append(f"{where}: nothing on the page has the @id {value['@id']}")
                    return
                value = self.named[value["@id"]]
            else:
                self._check(value)
            fits = bool(self.schema.family(value.get("@type", "")) & asked)
        else:
            fits = any(is_of(value, name) for name in asked & DATA_TYPES) or self._stands_for(value, asked)
        if not fits:
            self.faults.append(f"{where}: “{str(value)[:80]}” is not of {', '.join(sorted(asked))}")

    def _stands_for(self, value: Any, asked: set[str]) -> bool:
        """A member of an enumeration by its address; and anything at all has one."""
        if isinstance(value, str) and value.startswith(MEMBER):
            return value.removeprefix(MEMBER) in self.schema.types
        return "Thing" in asked and is_of(value, "URL")


def is_of(value: Any, name: str) -> bool:
    if name in {"Number", "Integer", "Boolean"}:
        kinds: dict[str, Any] = {"Number": int | float, "Integer": int, "Boolean": bool}
        return isinstance(value, kinds[name]) and isinstance(value, bool) == (name == "Boolean")
    if not isinstance(value, str) or not value.strip():
        return False
    if name == "URL":
        return value.startswith(("https://", "http://"))
    try:
        if name == "Date":
            return date.fromisoformat(value) is not None
        if name == "DateTime":
            return "T" in value and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False
    return name == "Text"


if __name__ == "__main__":
    main()
