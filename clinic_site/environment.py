"""The ``.env`` file of a development machine. Imports no Django: it runs before there are settings."""

import os
import secrets
from pathlib import Path

ENV_FILE = Path(__file__).resolve().parent.parent / ".env"


def init_env() -> str:
    """Write a development ``.env`` (debug on, a random key) unless one is there or the environment has a key.

    Returns the sentence that tells what was done.
    """
    if ENV_FILE.exists():
        return f"Using the settings in {ENV_FILE.name}."
    if os.environ.get("SECRET_KEY"):
        return "Using the settings of the environment."
    # The file holds a secret, so nobody else on the machine may read it, not even for an instant.
    descriptor = os.open(ENV_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"DEBUG=1\nSECRET_KEY={secrets.token_urlsafe(50)}\n")
    return f"Wrote {ENV_FILE.name}: debug on, a random secret key. It is for this machine only."
