"""Counting how often articles are read, before everything else that answers a request.

Nothing about a reader is stored: no cookie, no address, no browser. What is stored is that an article was read once
more on a day.
"""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils import timezone

from clinic_site.tally import Tally

FLUSH_SECONDS = 10
MOST_ARTICLES = 100_000  # read in one process between two flushes
ARTICLE = re.compile(r"/articles/([-\w]+)/")
# Programs that say what they are: browsers begin with "Mozilla/", and what is "compatible" with them is none, but for
# very old ones. A program that does not say it is counted: the numbers are for comparing articles.
ROBOT = re.compile(
    r"(?<!cu)bot(?:\b|_)|crawl|spider|slurp|scan|monitor|preview|fetch|feed|headless|lighthouse|"
    r"^(?!mozilla/|opera/)|compatible; (?!msie|konqueror)|\+https?:",
    re.IGNORECASE,
)


class CountReads:
    """WSGI middleware, the outermost: it counts a page that a cache inside of it answers, too."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application
        self.reads: Tally[tuple[str, date]] = Tally("reads", _keep, seconds=FLUSH_SECONDS, most_keys=MOST_ARTICLES)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        slug = read_by_a_visitor(environ)
        if not slug:
            return self.application(environ, start_response)

        def begin(status: str, *rest: Any) -> Any:
            if status.startswith("200"):
                self.reads.add((slug, _today(minute=int(time.time() // 60))))
            return start_response(status, *rest)

        return self.application(environ, begin)


def _keep(counted: Counter[tuple[str, date]]) -> None:
    from articles.reads import add_reads  # models need Django to be set up, which the entry point does after us

    add_reads(counted)


def read_by_a_visitor(environ: dict[str, Any]) -> str:
    """The slug of the article that a person asks for; empty for anything else, for staff and for programs."""
    article = ARTICLE.fullmatch(environ.get("PATH_INFO", ""))
    return article[1] if article and is_asked_by_a_visitor(environ) else ""


def is_asked_by_a_visitor(environ: dict[str, Any]) -> bool:
    """Whether a person asks for a page, to look at it: no staff and no program."""
    agent = environ.get("HTTP_USER_AGENT", "").strip()
    if environ.get("REQUEST_METHOD") != "GET" or not agent or _is_robot(agent):
        return False
    # Loaded ahead, or into something else than a tab: nobody may ever look at it.
    purpose = " ".join(environ.get(name, "") for name in ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_MOZ"))
    is_shown = environ.get("HTTP_SEC_FETCH_DEST", "document") == "document"
    return "prefetch" not in purpose and is_shown and not _is_staff(environ.get("HTTP_COOKIE", ""))


# Both are asked for every page that is read, which a cache may answer in some forty microseconds.


@lru_cache(maxsize=1024)
def _is_robot(agent: str) -> bool:
    return bool(ROBOT.search(agent))


@lru_cache(maxsize=1)
def _today(*, minute: int) -> date:
    """In the clinic's time zone, computed once in a ``minute``."""
    return timezone.localdate()


def _is_staff(cookies: str) -> bool:
    """Nobody but staff ever gets a session."""
    return any(cookie.strip().startswith(f"{settings.SESSION_COOKIE_NAME}=") for cookie in cookies.split(";"))
