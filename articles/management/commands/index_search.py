from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from articles.models import Article
from articles.search import spelling
from articles.search.index import engine, index_articles, outdated

BATCH = 200


class Command(BaseCommand):
    help = (
        "Write the search's index anew, and count the words that misspellings are mended with. Safe to run at any time "
        "and to break off: what readers find stays whole. The worker does the missing ones by itself, some a minute."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--missing", action="store_true", help="only articles that have no row yet or an outdated one; no words"
        )

    def handle(self, *args: Any, missing: bool, **options: Any) -> None:
        rows = outdated() if missing else Article.objects.order_by("pk")
        with engine().building():
            indexed, counted = self.index(list(rows.values_list("pk", flat=True)), counts_words=not missing)
            if not missing:
                spelling.learn_anew(counted)
        self.stdout.write(f"{indexed} articles indexed." + ("" if missing else f" {len(counted)} words counted."))

    def index(self, ids: list[int], *, counts_words: bool) -> tuple[int, Counter[str]]:
        indexed, counted = 0, Counter[str]()
        with tqdm(total=len(ids), desc="Articles", unit="", disable=None) as progress:
            for batch in _batches(ids):
                indexed += index_articles(batch)
                for _pk, text in spelling.texts_of(batch) if counts_words else ():
                    counted.update(spelling.vocabulary(text))
                progress.update(len(batch))
        return indexed, counted


def _batches(ids: list[int]) -> Iterator[list[int]]:
    for begin in range(0, len(ids), BATCH):
        yield ids[begin : begin + BATCH]
