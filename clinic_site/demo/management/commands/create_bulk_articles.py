from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from articles.models import Author, Category, Tag
from clinic_site.demo.bulk import create_bulk_articles

FEWEST_TAGS = 4


class Command(BaseCommand):
    help = "Add many believable articles with comments, for trying things at size. Not for a clinic's real site."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("how_many", type=int)

    def handle(self, *args: Any, how_many: int, **options: Any) -> None:
        if how_many < 1:
            raise CommandError("Say how many articles to add, for example: create_bulk_articles 1000")
        if not (Category.objects.exists() and Author.objects.exists() and Tag.objects.count() >= FEWEST_TAGS):
            raise CommandError(
                "There are no categories, tags and authors to use. Run `python manage.py load_demo` first."
            )
        with tqdm(total=how_many, desc="Articles", unit="", disable=None) as progress:
            for made in create_bulk_articles(how_many):
                progress.update(made)
        self.stdout.write(f"{how_many} articles added.")
