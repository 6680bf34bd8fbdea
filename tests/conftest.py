import io
import os

import PIL.Image
import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile

from articles.models import Image
from clinic_site.tally import Tally
from tests.services import NOT_COVERED


@pytest.fixture(autouse=True, scope="session")
def _counts_wait_for_the_test_to_flush_them():
    """No thread writes into somebody else's test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Tally, "_flush_now_and_then", lambda self: None)
        yield


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()


def pytest_terminal_summary(terminalreporter):
    """End with what this machine could not run, and how to get it."""
    reasons = {
        report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple) and NOT_COVERED in report.longrepr[2]
    }
    if not os.environ.get("DATABASE_URL", "").startswith("postgres") and os.environ.get("CI") != "true":
        reasons.add(
            f"{NOT_COVERED}PostgreSQL. To run what touches rows on it: "
            "DATABASE_URL=postgres://user@127.0.0.1/name make test"
        )
    for reason in sorted(reasons):
        terminalreporter.write_line(reason, yellow=True)


@pytest.fixture
def picture(db) -> Image:
    buffer = io.BytesIO()
    PIL.Image.new("RGB", (64, 36), "teal").save(buffer, "WEBP")
    return Image.objects.create(title="Calm water", file=ContentFile(buffer.getvalue(), name="water.webp"))
