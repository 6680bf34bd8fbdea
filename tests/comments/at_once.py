"""Several people, at the same moment."""

import threading
from collections.abc import Callable

from django.db import connections


def at_once(*acts: Callable[[], None]) -> None:
    """Each act in a thread of its own, all begun together; the first that fails fails the test."""
    start, errors = threading.Barrier(len(acts)), []

    def run(act: Callable[[], None]) -> None:
        try:
            start.wait(timeout=60)
            act()
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    if errors:
        raise errors[0]
