"""Addresses for whoever reads us from elsewhere: machines, feed readers, mail."""

from urllib.parse import urljoin

from django.conf import settings


def absolute(address: str) -> str:
    """With the scheme and the host that readers ask for. A file kept on another host has both already."""
    return urljoin(f"{settings.SITE_URL}/", address)
