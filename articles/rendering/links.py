"""Links that leave the site."""

from urllib.parse import urlsplit

from django.conf import settings
from lxml.html import HtmlElement

EXTERNAL = "external noopener"


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
