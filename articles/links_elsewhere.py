"""Whether the addresses elsewhere that articles link to still answer. It asks other people's servers and takes minutes:
for a command, never for a page."""

import ipaddress
import socket
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPException
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.checks.blocks import read_body
from articles.models import Article

ASKED_AT_ONCE = 8
SECONDS = 10
GONE = {404, 410}
# Some servers answer only those who want the whole page.
ASK_AGAIN = {400, 403, 405, 501}


class Verdict(TextChoices):
    ANSWERS = "answers", gettext_lazy("answers")
    GONE = "gone", gettext_lazy("gone")
    UNSURE = "unsure", gettext_lazy("could not be told")


@dataclass(frozen=True)
class Answer:
    address: str
    verdict: Verdict
    why: str = ""


class PrivateAddressError(URLError):
    """The address leads into a private network, where a link of an article has no business."""


def addresses_of(articles: Iterable[Article]) -> dict[str, list[Article]]:
    """The addresses elsewhere that each live article links to or cites, with those articles."""
    found: defaultdict[str, dict[int, Article]] = defaultdict(dict)
    ours = urlsplit(settings.SITE_URL).netloc
    for article in articles:
        cited = [reference["url"] for reference in article.rendered_references if reference.get("url")]
        for address in [*(link.href for link in read_body(article.body).links), *cited]:
            parts = urlsplit(address)
            if parts.scheme in {"http", "https"} and parts.netloc and parts.netloc != ours:
                found[address.partition("#")[0]][article.pk] = article
    return {address: list(by_id.values()) for address, by_id in sorted(found.items())}


def ask_all(addresses: Iterable[str], *, also_private: bool = False) -> Iterator[Answer]:
    """In their order, several at once."""
    with ThreadPoolExecutor(ASKED_AT_ONCE) as pool:
        yield from pool.map(lambda address: ask(address, also_private=also_private), addresses)


def ask(address: str, *, also_private: bool = False) -> Answer:
    opener = build_opener(_Redirects(also_private=also_private))
    try:
        if not also_private:
            refuse_private(address)
        status = _status(opener, address, "HEAD")
        if status in ASK_AGAIN:
            status = _status(opener, address, "GET")
    except PrivateAddressError as error:
        return Answer(address, Verdict.GONE, str(error.reason))
    except URLError as error:
        is_unknown = isinstance(error.reason, socket.gaierror)
        return Answer(address, Verdict.GONE if is_unknown else Verdict.UNSURE, str(error.reason))
    except (OSError, HTTPException, ValueError) as error:
        return Answer(address, Verdict.UNSURE, str(error) or type(error).__name__)
    verdict = Verdict.GONE if status in GONE else Verdict.ANSWERS if status < 400 else Verdict.UNSURE
    return Answer(address, verdict, "" if verdict == Verdict.ANSWERS else _("status %(status)d") % {"status": status})


def refuse_private(address: str) -> None:
    """Raise PrivateAddressError where the host is this machine or another of a private network, and URLError where
    there is no such host."""
    parts = urlsplit(address)
    try:
        hosts = socket.getaddrinfo(parts.hostname or "", parts.port or 443, proto=socket.IPPROTO_TCP)
    except OSError as error:
        raise URLError(error) from error
    if not all(ipaddress.ip_address(host[4][0]).is_global for host in hosts):
        raise PrivateAddressError(_("it leads into a private network"))


class _Redirects(HTTPRedirectHandler):
    def __init__(self, *, also_private: bool) -> None:
        self.also_private = also_private

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        if not self.also_private:
            refuse_private(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _status(opener: OpenerDirector, address: str, method: str) -> int:
    """Only http and https get here: ``addresses_of`` and urllib's redirects take no other."""
    request = Request(address, method=method, headers={"User-Agent": f"Clinic Site link check ({settings.SITE_URL})"})  # noqa: S310
    try:
        with opener.open(request, timeout=SECONDS) as response:
            return int(response.status)
    except HTTPError as error:
        error.close()
        return error.code
