from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from clinic_site import clock


class Command(BaseCommand):
    help = "Do the work that was left for after the requests, and what the clock asks for each minute."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="run the clock's jobs and the waiting tasks, then stop")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        if once:
            clock.run_jobs()
            call_command("db_worker", batch=True, startup_delay=False, reload=False)
            self.stdout.write("Nothing is waiting any more.")
            return
        self.stdout.write("The worker is running. Stop it with Ctrl+C.")
        clock.start()
        call_command("db_worker", reload=False)
