"""What screening learns and reads when it is first asked, done when the server starts instead of in a reader's request.

A thread does it beside the first requests. Where a server forks after loading, the fork waits for it: the new process
has everything then, and no two share a connection to the database or a lock that nobody gives back.
"""

import logging
import os
import threading

from django.db import connection

from comments import reply_check, reply_likeness
from comments.learning import current_model
from comments.screening import Typed, screen

logger = logging.getLogger(__name__)

# A little of everything, so that every rule and every table is asked.
SAMPLE = Typed(
    "My neighbour said that stem cells cured his arthritis: see https://example.org and call 555-0100. Since my "
    "injection on May 3 I have had a fever, and I do not want to live any more. You should stop taking your pills.",
    "River Example",
    "river@example.org",
)
# Longer than this no fork waits, whatever keeps the database from answering.
SECONDS_AT_MOST = 30


def start() -> threading.Event:
    """Begin, and return what is set when all is done."""
    done = threading.Event()
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(before=lambda: done.wait(SECONDS_AT_MOST))
    threading.Thread(target=_warm, args=[done], name="warming of screening", daemon=True).start()
    return done


def _warm(done: threading.Event) -> None:
    try:
        screen(SAMPLE)
        reply_check.find(SAMPLE.body)
        reply_likeness.weights()
        current_model()
    except Exception:  # whatever the database's library raises: it may not be there yet, and requests will tell
        logger.warning("Screening could not be warmed up", exc_info=True)
    finally:
        connection.close()
        done.set()
