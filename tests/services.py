"""What a test needs of the machine. Where it is missing the run says so in its last lines; in CI it fails."""

import os
import socket
from typing import NoReturn

import pytest

NOT_COVERED = "Not covered: "


def missing(what: str, how: str) -> NoReturn:
    """Stop this test because ``what`` is not on the machine; ``how`` says how to get it."""
    message = f"{NOT_COVERED}{what} is missing. To get it: {how}"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port
