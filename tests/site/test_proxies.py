"""Whose X-Forwarded-* headers are believed."""

import pytest

from clinic_site.proxies import TrustedProxies

NETWORKS = ["10.0.0.0/8", "127.0.0.1"]


def seen(**environ: str) -> tuple[str, str]:
    """The address and the scheme that the application behind the proxies is told."""
    told = {}

    def application(environ, start_response):
        told.update(environ)
        return []

    TrustedProxies(application, NETWORKS)({"wsgi.url_scheme": "http", **environ}, lambda *_: None)
    assert not [name for name in told if "FORWARDED" in name]
    return told["REMOTE_ADDR"], told["wsgi.url_scheme"]


@pytest.mark.parametrize(
    ("peer", "hops", "address"),
    [
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
        (
            "127.0.0.1",
            "198.51.100.1, 203.0.113.7",
            "203.0.113.7",
        ),  # the first was written by the client
        ("127.0.0.1", "203.0.113.7, 10.1.2.3", "203.0.113.7"),
        ("127.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("", "198.51.100.1", ""),
    ],
)
def test_the_last_address_that_is_no_proxys(peer, hops, address):
    assert seen(REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=hops)[0] == address


@pytest.mark.parametrize(
    ("peer", "said", "scheme"),
    [
        ("10.9.9.9", "https", "https"),
        ("10.9.9.9", "gopher", "http"),
        ("203.0.113.9", "https", "http"),
    ],
)
def test_https_is_believed_of_a_proxy_only(peer, said, scheme):
    assert seen(REMOTE_ADDR=peer, HTTP_X_FORWARDED_PROTO=said)[1] == scheme
