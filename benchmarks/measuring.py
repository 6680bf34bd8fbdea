"""What benchmarks of pages share: how long an answer takes, and what it asks of the database."""

import sys
import time
from typing import Any

from django.test import Client


class Watch:
    """Given to ``connection.execute_wrapper``: adds up what is asked of the database, and how long it takes."""

    def __init__(self) -> None:
        self.queries, self.ms = 0, 0.0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.queries += 1
        begin = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.ms += (time.perf_counter() - begin) * 1000


def ask(client: Client, address: str, query: dict[str, Any] | None = None, *, holds: bytes = b"") -> float:
    """The milliseconds until the page is there; ends the program where another answer comes than it should."""
    begin = time.perf_counter()
    response = client.get(address, query)
    ms = (time.perf_counter() - begin) * 1000
    if response.status_code not in {200, 302} or holds not in response.content:
        sys.exit(f"{address} {query or ''} answers {response.status_code}")
    return ms


def most_are_under(times: list[float]) -> float:
    """The time that 95 % of them stay under."""
    return sorted(times)[max(0, round(0.95 * len(times)) - 1)]
