"""Atom feeds of the newest articles, whole."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from articles.models import Article, Category
from articles.pictures.markup import with_whole_addresses
from clinic_site.profile.models import ClinicProfile

ENTRIES = 20


class LatestFeed(Feed[Article, Any]):
    feed_type = Atom1Feed

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        # It would be the newest article's date, which stays the same when another one is taken down. The ETag knows.
        del response.headers["Last-Modified"]
        return response

    def get_feed(self, obj: Any, request: HttpRequest) -> Any:
        self.clinic = ClinicProfile.objects.current()
        return super().get_feed(obj, request)

    def title(self, obj: Any) -> str:
        return self.clinic.name

    def subtitle(self, obj: Any) -> str:
        return self.clinic.tagline

    def link(self, obj: Any) -> str:
        return settings.SITE_URL + reverse("home")

    def feed_url(self, obj: Any) -> str:
        return settings.SITE_URL + reverse("feed")

    def feed_guid(self, obj: Any) -> str:
        return self.feed_url(obj)

    def items(self, obj: Any) -> QuerySet[Article]:
        return self.articles(obj).select_related("category", "author").prefetch_related("tags").newest_first()[:ENTRIES]

    def articles(self, obj: Any) -> Any:
        return Article.objects.published()

    def item_title(self, item: Article) -> str:
        return item.title

    def item_description(self, item: Article) -> str:
        return with_whole_addresses(item.rendered_body)

    def item_link(self, item: Article) -> str:
        return settings.SITE_URL + item.get_absolute_url()

    def item_author_name(self, item: Article) -> str:
        return str(item.author)

    def item_pubdate(self, item: Article) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: Article) -> datetime | None:
        return item.updated_at

    def item_categories(self, item: Article) -> list[str]:
        return [str(item.category), *(tag.name for tag in item.tags.all())]


class CategoryFeed(LatestFeed):
    def get_object(self, request: HttpRequest, slug: str) -> Category:
        return get_object_or_404(Category, slug=slug)

    def title(self, obj: Category) -> str:
        return _("%(category)s – %(clinic)s") % {"category": obj.name, "clinic": self.clinic.name}

    def subtitle(self, obj: Category) -> str:
        return obj.description

    def link(self, obj: Category) -> str:
        return settings.SITE_URL + obj.get_absolute_url()

    def feed_url(self, obj: Category) -> str:
        return settings.SITE_URL + reverse("category_feed", args=[obj.slug])

    def articles(self, obj: Category) -> Any:
        return Article.objects.published().filter(category=obj)
