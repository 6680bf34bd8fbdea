import secrets
from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from clinic_site.demo import loading


class Command(BaseCommand):
    help = "Load the demo clinic: sections, authors, articles, pages, comments and, in development, one user a role."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--users", action="store_true", help="make the demo users although this is no development machine"
        )
        parser.add_argument(
            "--new-password", action="store_true", help="give the demo users one new random password and print it"
        )

    def handle(self, *args: Any, users: bool, new_password: bool, **options: Any) -> None:
        if users or new_password or settings.DEBUG:
            self.load_users(new_password=new_password)
        done: dict[str, Counter[str]] = {}
        for kind, word in tqdm(loading.load_steps(), desc="Demo content", unit="", leave=False, disable=None):
            done.setdefault(kind, Counter())[word] += 1
        for kind, words in done.items():
            self.stdout.write(f"  {kind}: {words['added']} added, {words['kept']} kept as they were")

    def load_users(self, *, new_password: bool) -> None:
        missing = loading.missing_users()
        if not missing and not new_password:
            self.stdout.write(
                "The demo users keep their password. For a new one: python manage.py load_demo --new-password"
            )
            return
        password = secrets.token_urlsafe(12)
        loading.load_users(password)
        names = ", ".join(loading.USERS)
        self.stdout.write(f"Demo users: {names}\nTheir password (shown only now): {password}")
