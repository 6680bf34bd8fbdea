#!/usr/bin/env python3
"""Tell a container's supervisor whether what it runs is well: ``healthcheck.py web`` or ``healthcheck.py worker``."""

import http.client
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit


def web() -> str | None:
    """Whether the server answers. Not whether the database does: restarting the server would not mend that."""
    host = urlsplit(os.environ.get("SITE_URL", "")).hostname or "localhost"
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": host})
        status = connection.getresponse().status
    except OSError as error:
        return f"The server does not answer: {error}"
    return None if status == 200 else f"The server answers {status}."


def worker() -> str | None:
    """Whether the clock ticks."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.update(DEBUG="0", DJANGO_SETTINGS_MODULE="clinic_site.settings")
    import django

    django.setup()
    from django.db import DatabaseError
    from django.utils import timezone

    from clinic_site.health import CLOCK_OVERDUE
    from clinic_site.models import ClockRun

    try:
        fresh = ClockRun.objects.filter(ran_at__gt=timezone.now() - CLOCK_OVERDUE).exists()
    except DatabaseError as error:
        return f"The database does not answer: {str(error).strip()}"
    return None if fresh else "The clock is overdue: the worker has not run for three minutes or more."


if __name__ == "__main__":
    checks = {"web": web, "worker": worker}
    if len(sys.argv) != 2 or sys.argv[1] not in checks:
        sys.exit("Usage: healthcheck.py web|worker")
    sys.exit(checks[sys.argv[1]]())
