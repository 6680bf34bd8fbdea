import json
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from articles.management.commands.check_content import lines_of
from comments.marking import what_the_clinic_keeps
from comments.screening import Typed, screen

FIELDS = ("body", "name", "email")


class Command(BaseCommand):
    help = (
        "Say of comments what screening would: a JSON object a line, with the marks and whether the policy “hold "
        "marked” would hold it. Nothing is stored."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file",
            metavar="FILE",
            help="JSON lines with “body”, and “name” and “email” where there are; - reads the standard input",
        )

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        kept = self._kept_by_the_clinic()
        for number, typed in comments_in(file):
            screened = screen(typed, **kept)
            said = {"line": number, "marks": screened.keys, "hold": screened.hold}
            self.stdout.write(json.dumps(said, ensure_ascii=False))

    def _kept_by_the_clinic(self) -> dict[str, Any]:
        try:
            return what_the_clinic_keeps()
        except DatabaseError:  # comments can be screened where no site is set up
            return {}


def comments_in(file: str) -> Iterator[tuple[int, Typed]]:
    """With the number of its line; empty lines are passed over."""
    for number, line in enumerate(lines_of(file), start=1):
        if line.strip():
            yield number, _typed(number, line)


def _typed(number: int, line: str) -> Typed:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise CommandError(f"Line {number} is not JSON; the lines before it are screened.") from error
    if not isinstance(data, dict):
        raise CommandError(f"Line {number} is not a JSON object; the lines before it are screened.")
    if "body" not in data:
        raise CommandError(f"Line {number} has no “body”; the lines before it are screened.")
    values = {name: "" if name != "body" and data.get(name) is None else data[name] for name in FIELDS}
    if wrong := [name for name, value in values.items() if not isinstance(value, str)]:
        raise CommandError(f"Line {number}: “{wrong[0]}” is not text; the lines before it are screened.")
    return Typed(**values)
