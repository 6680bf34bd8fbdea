from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from comments.privacy.purging import count_due, purge


class Command(BaseCommand):
    help = (
        "Purge what identifies commenters and is older than the clinic's days (profile). The worker does the same by "
        "itself; this does all at once, for example after a restore."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would be purged")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        for what, number in count_due() if dry_run else purge():
            self.stdout.write(f"{number:>9,}  {what}")
        if dry_run:
            self.stdout.write("Nothing was changed: this is what is due.")
