"""The site's own settings, as in production, with what a test run needs else."""

import os
from pathlib import Path

os.environ.update(
    DEBUG="0",
    SECRET_KEY="the tests need a key that keeps no secret, and long enough",
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    SITE_URL="http://testserver",
    TIME_ZONE="America/New_York",
    CACHE_URL=os.environ.get("CACHE_URL", "locmemcache://"),
    EMAIL_URL="memorymail://",
    LOG_LEVEL="ERROR",
)

from clinic_site.settings import *  # noqa: F403
from clinic_site.settings import BASE_DIR, STORAGES

# Hashing is slow by design; no test is about it.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    # The manifest needs collectstatic; tests/site/test_deploy.py meets the real one.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = Path(BASE_DIR) / "run" / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
# It would ask the database beside the tests; tests/comments/test_warming.py does it in a process of its own.
WARM_UP = False
