import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from comments.privacy.exporting import export


class Command(BaseCommand):
    help = "Write all that is kept of a commenter, by their e-mail, as JSON to the standard output."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        self.stdout.write(json.dumps(export(email, by=None), indent=2, ensure_ascii=False))
