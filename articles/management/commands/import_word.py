from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from tqdm import tqdm

from articles.importing.word import Imported, WordError, import_word


class Command(BaseCommand):
    help = (
        "Make a draft of each Word document (.docx): text, pictures, notes as references. Nothing is published. "
        "A file that was imported before is skipped."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--by", metavar="USERNAME", help="whose drafts they are; the byline, too, if there is one")
        parser.add_argument("--again", action="store_true", help="also files that were imported before")
        parser.add_argument(
            "--patients", action="store_true", help="the pictures show patients: hidden until a consent is on file"
        )

    def handle(
        self, *args: Any, files: list[Path], by: str | None, again: bool, patients: bool, **options: Any
    ) -> None:
        user = User.objects.filter(username=by).first() if by else None
        if by and user is None:
            raise CommandError(f"There is no user “{by}”.")
        refused = 0
        for path in tqdm(files, desc="Word documents", unit="", leave=False, disable=None):
            try:
                with path.open("rb") as opened:
                    file = File(opened, name=path.name)
                    imported = import_word(file, by=user, again=again, shows_patients=patients)
            except OSError as error:
                refused += 1
                self.stderr.write(f"{path}: {error.strerror}.")
            except WordError as refusal:
                refused += 1
                self.stderr.write(f"{path}: {refusal}")
            else:
                self.tell(path, imported)
        if refused:
            raise CommandError(f"{refused} of {len(files)} not imported.")

    def tell(self, path: Path, imported: Imported) -> None:
        article = imported.article
        self.stdout.write(f"{path}: “{article.title}”")
        self.stdout.write(f"  {reverse('admin:articles_article_change', args=[article.pk])}")
        self.stdout.write(f"  {imported.taken}")
        for sentence in imported.left_out:
            self.stdout.write(f"  Left out: {sentence}")
        for sentence in imported.hints:
            self.stdout.write(f"  {sentence}")
        for image, place in imported.undescribed:
            self.stdout.write(f"  Needs a description: {image.title} ({place})")
