import os
import signal
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Set up the site on this machine with its demo content, and run it with its worker."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "This is for a development machine, and DEBUG is off here. `make serve` runs the production server."
            )
        call_command("migrate", verbosity=0)
        call_command("load_demo")
        address = f"127.0.0.1:{port}"
        self.stdout.write(
            f"\n  The site:   http://{address}/\n  The admin:  http://{address}/admin/\n\n  Stop both with Ctrl+C.\n"
        )
        self.stdout.flush()
        manage = [sys.executable, "manage.py"]
        environment = {**os.environ, "SITE_URL": os.environ.get("SITE_URL", f"http://{address}")}
        processes = [
            subprocess.Popen([*manage, "run_worker"], env=environment),
            subprocess.Popen([*manage, "runserver", address], env=environment),
        ]
        # A terminal's Ctrl+C reaches the children by itself; a SIGTERM reaches only us.
        signal.signal(signal.SIGTERM, lambda *_: self.stop(processes))
        try:
            for process in processes:
                process.wait()
        except KeyboardInterrupt:
            self.stop(processes)

    def stop(self, processes: list[subprocess.Popen[bytes]]) -> None:
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:  # what the worker was at is done anew when it starts again
                process.kill()
