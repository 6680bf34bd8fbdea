"""Links that leave the site, and those of a text that leaves it."""

import re
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from lxml.html import HtmlElement

EXTERNAL = "external noopener"
TAG = re.compile(r"<(?:a|img|source)\b[^>]*>")
ADDRESSES = re.compile(r'(?<=\s)(href|src|srcset)="([^"]*)"')


def mark_external(root: HtmlElement) -> None:
    for link in root.iter("a"):
        if is_external(link.get("href", "")):
            link.set("rel", EXTERNAL)


def is_external(address: str) -> bool:
    try:
        host = urlsplit(address).hostname
    except ValueError:
        return True
    return bool(host) and host != urlsplit(settings.SITE_URL).hostname


def with_absolute_addresses(html: str, *, page: str) -> str:
    """A rendered text whose links and pictures lead to the same from anywhere: ``page`` is where it stands."""

    def made_absolute(attribute: re.Match[str]) -> str:
        name, value = attribute.groups()
        addresses = value.split(", ") if name == "srcset" else [value]
        return f'{name}="{", ".join(_joined(page, address) for address in addresses)}"'

    return TAG.sub(lambda tag: ADDRESSES.sub(made_absolute, tag[0]), html)


def _joined(page: str, address: str) -> str:
    try:
        return urljoin(page, address)
    except ValueError:  # a link that somebody mistyped leads nowhere here as there
        return address
