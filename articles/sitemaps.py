"""What search engines may list."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Max, Model, QuerySet

from articles.models import Article, Author, Category, ImageUse, Tag
from articles.pictures.markup import plain_file
from clinic_site.addresses import absolute

PICTURE_WIDTH = 1280


class SiteSitemap(Sitemap[Model]):
    """Addresses begin with ``SITE_URL``, whatever the request was sent to."""

    limit = 5000

    def get_domain(self, site: object = None) -> str:
        return settings.SITE_URL.split("://", 1)[1]

    def get_protocol(self, protocol: str | None = None) -> str:
        return settings.SITE_URL.split("://", 1)[0]


class ArticleSitemap(SiteSitemap):
    def items(self) -> QuerySet[Article]:
        return Article.objects.published().only("slug", "updated_at", "live_revision_id").newest_first()

    def lastmod(self, item: Article) -> datetime | None:
        return item.updated_at

    def get_latest_lastmod(self) -> datetime | None:
        """Asked of the database: Django would read every article for the index."""
        newest: datetime | None = self.items().aggregate(newest=Max("updated_at"))["newest"]
        return newest

    def get_urls(self, *args: Any, **kwargs: Any) -> list[dict[str, Any]]:
        urls = super().get_urls(*args, **kwargs)
        pictures = _pictures([url["item"] for url in urls])
        for url in urls:
            url["pictures"] = pictures[url["item"].live_revision_id]
        return urls


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


def _pictures(articles: list[Article]) -> dict[int | None, list[str]]:
    """The addresses of what readers see of the articles' pictures, by live revision. One query."""
    found: dict[int | None, list[str]] = defaultdict(list)
    live = [article.live_revision_id for article in articles]
    for use in ImageUse.objects.filter(revision__in=live).select_related("image").order_by("pk"):
        if use.image.is_showable:
            found[use.revision_id].append(absolute(plain_file(use.image, width=PICTURE_WIDTH).url))
    return found
