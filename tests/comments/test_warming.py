"""The server learns before the first comment comes what screening needs, and may fork meanwhile."""

import os
import subprocess
import sys

import pytest
from django.db import connection
from django.utils import timezone

from comments.models import SpamModel
from comments.screening.starting import starting_model

# Loads the site as a server does and forks at once. Each of the two processes tells whether it still had to learn,
# and both ask the database in the end, the first after the second has gone.
SERVER = """
import os, time
import clinic_site.wsgi
child = os.fork()
if child:
    os.waitpid(child, 0)
from django.db import connections
from django.test.utils import CaptureQueriesContext
from comments import learning, reply_likeness
from comments.models import SpamModel
from comments.screening import learnt, starting
is_ready = starting.starting_model.cache_info().currsize == 1 and learnt.weights.cache_info().currsize > 1
is_ready = is_ready and reply_likeness.weights.cache_info().currsize == 1
with CaptureQueriesContext(connections["default"]) as asked:
    version = learning.current_model().version
print("parent" if child else "child", is_ready, version, len(asked), SpamModel.objects.count(), flush=True)
os._exit(0) if not child else None
"""


def serve(**environment: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "clinic_site.settings", "SECRET_KEY": "of a test", "DEBUG": "1",
        "CACHE_URL": "locmemcache://", "LOG_LEVEL": "WARNING", **environment,
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "-c", SERVER], env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def database() -> str:
    """The address of the test's own database."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    who = f"{facts['USER']}:{facts['PASSWORD']}" if facts["PASSWORD"] else facts["USER"]
    return f"postgres://{who}@{facts['HOST'] or '127.0.0.1'}:{facts['PORT'] or 5432}/{facts['NAME']}"


@pytest.mark.django_db(transaction=True)
def test_every_process_is_ready_and_none_shares_a_connection():
    SpamModel.objects.create(
        version="of-the-test", text=starting_model().as_json(), spam=1, honest=1, used_since=timezone.now()
    )
    served = serve(DATABASE_URL=database())
    assert served.returncode == 0, served.stderr
    assert sorted(served.stdout.split("\n")) == ["", "child True of-the-test 0 1", "parent True of-the-test 0 1"]


def test_a_database_that_is_not_there_keeps_no_server_from_starting(tmp_path):
    served = serve(DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite3")
    assert "Screening could not be warmed up" in served.stderr
