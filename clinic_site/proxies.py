"""Whom a request really comes from, when a reverse proxy stands before the server."""

from collections.abc import Callable, Iterable
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Any

FORWARDED = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_FORWARDED",
)


class TrustedProxies:
    """WSGI middleware: believes ``X-Forwarded-For`` and ``-Proto`` of the networks named, of nobody else.

    The address becomes the last one in the list that is no trusted proxy's: what stands before it was sent by the
    client, who can write anything. Whoever comes from elsewhere has the headers taken away.
    """

    def __init__(self, application: Callable[..., Iterable[bytes]], networks: Iterable[str]) -> None:
        self.application = application
        self.networks: list[IPv4Network | IPv6Network] = [ip_network(network, strict=False) for network in networks]

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        forwarded = {name: environ.pop(name, "") for name in FORWARDED}
        if self._trusts(environ.get("REMOTE_ADDR", "")):
            hops = [hop.strip() for hop in forwarded["HTTP_X_FORWARDED_FOR"].split(",")]
            for hop in reversed(hops):
                if _address(hop) is None:
                    break
                environ["REMOTE_ADDR"] = hop
                if not self._trusts(hop):
                    break
            if forwarded["HTTP_X_FORWARDED_PROTO"] in {"http", "https"}:
                environ["wsgi.url_scheme"] = forwarded["HTTP_X_FORWARDED_PROTO"]
        return self.application(environ, start_response)

    def _trusts(self, host: str) -> bool:
        address = _address(host)
        return address is not None and any(address in network for network in self.networks)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
