"""Counts that wait in the memory of a process until a thread of its own brings them to the database.

For what pages count that must write nothing themselves. A process that is killed loses what waited, one that ends in
order loses none.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from django.db import connection

logger = logging.getLogger(__name__)

Key = TypeVar("Key", bound=Hashable)


class Tally(Generic[Key]):
    """``keep`` adds what was counted to the rows, all of it or, raising, none; it is called every ``seconds``.

    Between two calls at most ``most_keys`` are told apart, so that nobody can fill the memory; further ones are not
    counted.
    """

    def __init__(self, name: str, keep: Callable[[Counter[Key]], None], *, seconds: int, most_keys: int) -> None:
        self.name, self.keep, self.seconds, self.most_keys = name, keep, seconds, most_keys
        self.counted: Counter[Key] = Counter()
        self.lock = threading.Lock()
        self.thread: threading.Thread | None = None

    def add(self, key: Key) -> None:
        with self.lock:
            if key in self.counted or len(self.counted) < self.most_keys:
                self.counted[key] += 1
            # Begun with the first one, so that a server that forks after loading has it in each of its processes.
            if self.thread is None:
                self.thread = threading.Thread(target=self._flush_now_and_then, name=self.name, daemon=False)
                self.thread.start()

    def flush(self) -> None:
        """Bring what was counted to the database. Where that fails, it waits for the next time."""
        with self.lock:
            counted, self.counted = self.counted, Counter()
        if not counted:
            return
        try:
            self.keep(counted)
        except Exception:  # whatever the database's library raises: readers must not feel it
            logger.exception("The counts of %s could not be kept; they are tried again", self.name)
            with self.lock:
                self.counted.update(counted)

    def _flush_now_and_then(self) -> None:
        """Until the process ends: the interpreter waits for this thread, which waits for the main one."""
        main = threading.main_thread()
        while main.is_alive():
            main.join(self.seconds)
            self.flush()
            connection.close()
