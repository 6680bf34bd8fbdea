import os
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from articles.models import ArticleProfile
from articles.related import tasks
from articles.related.rebuilding import rebuild

BATCH = 100


class Command(BaseCommand):
    help = (
        "Find, here and now, which articles are alike, where that is missing or out of date. The worker does the same "
        "by and by."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="count all terms and rank every article anew")
        parser.add_argument(
            "--processes",
            type=int,
            default=os.cpu_count() or 1,
            help="when every article is ranked: how many at once (as many as there are processors)",
        )

    def handle(self, *args: Any, all: bool, processes: int, **options: Any) -> None:  # noqa: A002
        if not all:
            for _pk in tqdm(self.bring_up_to_date(), desc="Ranked", unit="", leave=False, disable=None):
                pass
        if all or tasks.count_is_old():
            bars: dict[str, Any] = {}
            for step, done, of in rebuild(max(1, processes)):
                if step not in bars:
                    bars[step] = tqdm(desc=step.capitalize(), total=of, unit="", leave=False, disable=None)
                bars[step].update(done - bars[step].n)
        self.stdout.write(f"{ArticleProfile.objects.count()} articles have their list.")

    def bring_up_to_date(self) -> Iterator[int]:
        if tasks.count_is_old():
            return  # all of them will be
        while waiting := tasks.missing_or_over(BATCH) or tasks.stale(BATCH):
            for pk in waiting:
                tasks.update_related.call(pk)
                yield pk
