"""The sitemap of the whole site."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap, views
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from articles.sitemaps import ARTICLE_SITEMAPS, SiteSitemap
from clinic_site.profile.models import Page


class PageSitemap(SiteSitemap):
    def items(self) -> QuerySet[Page]:
        return Page.objects.defer("body")

    def lastmod(self, item: Page) -> datetime:
        return item.updated_at


class ListsSitemap(SiteSitemap):
    """The pages that lead to all others."""

    def items(self) -> Any:
        return ["home", "topics"]

    def location(self, item: Any) -> str:
        return reverse(item)


SITEMAPS: dict[str, type[Sitemap[Any]] | Sitemap[Any]] = {
    **ARTICLE_SITEMAPS,
    "pages": PageSitemap,
    "lists": ListsSitemap,
}


def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public address in one file, or, when they are too many for one, an index of files."""
    addresses = sum(section.paginator.count for section in _sections())
    if addresses > SiteSitemap.limit:
        response = views.index(request, SITEMAPS, sitemap_url_name="sitemap_section")
        assert response.context_data  # Django's view fills it
        for entry in response.context_data["sitemaps"]:
            address = urlsplit(entry.location)
            entry.location = urlunsplit((*urlsplit(settings.SITE_URL)[:2], *address[2:]))
    else:
        response = views.sitemap(request, SITEMAPS)
    return _without_date(response)


def sitemap_section(request: HttpRequest, section: str) -> HttpResponse:
    return _without_date(views.sitemap(request, SITEMAPS, section=section))


def _without_date(response: HttpResponse) -> HttpResponse:
    """It would be the newest article's, which stays the same when another one is taken down. The ETag knows."""
    response.headers.pop("Last-Modified", None)
    return response


def _sections() -> list[Sitemap[Any]]:
    return [section() if isinstance(section, type) else section for section in SITEMAPS.values()]
