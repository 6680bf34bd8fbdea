from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from comments import privacy
from comments.models import Comment


class Command(BaseCommand):
    help = "Erase for good all comments that were written under an e-mail, with what others quoted of them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, email: str, yes: bool, **options: Any) -> None:
        comments = Comment.objects.of_email(email)
        count = comments.count()
        if not count:
            self.stdout.write("No comment is kept under this address.")
            return
        if not yes and input(f"Erase {count} comments for good? Type “yes”: ").strip() != "yes":
            raise CommandError("Nothing was erased.")
        try:
            number = privacy.erase(comments, by=None)
        except privacy.OpenSafetyRecordError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{number} comments erased.")
