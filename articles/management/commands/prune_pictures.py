from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandParser

from articles.pictures import library
from articles.pictures.files import nobodys_files, rows_without_file


class Command(BaseCommand):
    help = (
        "Find stored files that no picture needs any more (orphans, old renditions) and pictures whose file is gone. "
        "It only says what it would do; with --delete it does it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--delete", action="store_true", help="delete what was found")

    def handle(self, *args: Any, delete: bool, **options: Any) -> None:
        files, rows = nobodys_files(), rows_without_file()
        for name in files:
            self.stdout.write(f"{'deleted' if delete else 'would delete'} {name}")
            if delete:
                default_storage.delete(name)
        kept = 0
        for image in rows:
            said = f"picture {image.pk}, “{image.title}”, whose file {image.file.name} is gone"
            if image.uses.exists() or image.portrayed_authors.exists():
                kept += 1
                self.stdout.write(f"in use, so it stays: {said}. Restore the file, or withdraw the picture.")
                continue
            self.stdout.write(f"{'deleted' if delete else 'would delete'} {said}")
            if delete:
                library.delete_picture(image, by=None)
        found = f"{len(files)} files and {len(rows) - kept} pictures"
        self.stdout.write(f"{found} deleted." if delete else f"{found} to delete: repeat it with --delete.")
