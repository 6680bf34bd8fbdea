"""What search engines may list."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Max, Model, QuerySet

from articles.models import Article, Author, Category, Tag


class SiteSitemap(Sitemap[Model]):
    """Addresses begin with ``SITE_URL``, whatever the request was sent to."""

    limit = 5000

    def get_domain(self, site: object = None) -> str:
        return settings.SITE_URL.split("://", 1)[1]

    def get_protocol(self, protocol: str | None = None) -> str:
        return settings.SITE_URL.split("://", 1)[0]


class ArticleSitemap(SiteSitemap):
    def items(self) -> QuerySet[Article]:
        return Article.objects.published().only("slug", "updated_at").newest_first()

    def lastmod(self, item: Article) -> datetime | None:
        return item.updated_at


class ListSitemap(SiteSitemap):
    """One list page for each row that readers can find an article under."""

    def __init__(self, model: type[Category | Tag | Author]) -> None:
        self.model = model

    def items(self) -> QuerySet[Category | Tag | Author]:
        return (
            self.model.objects.filter(articles__in=Article.objects.published())
            .annotate(newest=Max("articles__updated_at"))
            .order_by("slug")
        )

    def lastmod(self, item: Category | Tag | Author) -> datetime | None:
        return item.newest  # type: ignore[union-attr]  # annotated above


ARTICLE_SITEMAPS: dict[str, type[Sitemap[Any]] | Sitemap[Any]] = {
    "articles": ArticleSitemap,
    "categories": ListSitemap(Category),
    "tags": ListSitemap(Tag),
    "authors": ListSitemap(Author),
}
