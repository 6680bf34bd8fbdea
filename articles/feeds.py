"""Atom feeds of the newest articles: of the site, a category, a tag and an author."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _

from articles.models import Article, Author, Category, Tag
from articles.notices import notices_above
from articles.rendering.links import with_absolute_addresses
from clinic_site.addresses import absolute
from clinic_site.profile.models import ClinicProfile
from clinic_site.profile.reviewed_texts import current_texts

ENTRIES = 20
NO_NEWS_YET = datetime(1970, 1, 1, tzinfo=UTC)


class AtomWithContent(Atom1Feed):
    """Django puts a text into the summary, whole or not; Atom has an element of its own for whole ones."""

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        if item["content"]:
            handler.addQuickElement("content", item["content"], {"type": "html"})

    def latest_post_date(self) -> datetime:
        """Django's, but for a feed without entries: it must not change with every request."""
        return super().latest_post_date() if self.items else NO_NEWS_YET


class LatestFeed(Feed[Article, Any]):
    feed_type = AtomWithContent

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        # It would be the newest article's date, which stays the same when another one is taken down. The ETag knows.
        del response.headers["Last-Modified"]
        return response

    def get_feed(self, obj: Any, request: HttpRequest) -> Any:
        self.clinic = ClinicProfile.objects.current()
        self.notices = current_texts()
        return super().get_feed(obj, request)

    def title(self, obj: Any) -> str:
        return self.clinic.name

    def subtitle(self, obj: Any) -> str:
        return self.clinic.tagline

    def link(self, obj: Any) -> str:
        return absolute(reverse("home"))

    def feed_url(self, obj: Any) -> str:
        return absolute(reverse("feed"))

    def feed_guid(self, obj: Any) -> str:
        return self.feed_url(obj)

    def items(self, obj: Any) -> QuerySet[Article]:
        newest = self.articles(obj).newest_first()[:ENTRIES]
        return newest.select_related("category", "author", "live_review__reviewer").prefetch_related("tags")

    def articles(self, obj: Any) -> Any:
        return Article.objects.published()

    def item_title(self, item: Article) -> str:
        return item.title

    def item_description(self, item: Article) -> str:
        return escape(item.summary)

    def item_extra_kwargs(self, item: Article) -> dict[str, str]:
        """The text as it stands on the page, with what must not be left out when it is read elsewhere."""
        if not self.clinic.feeds_full_text:
            return {"content": ""}
        above = notices_above(item, self.notices)
        context = {"article": item, "above": above, "disclaimer": self.notices["disclaimer"]}
        text = render_to_string("articles/feed_entry.html", context)
        return {"content": with_absolute_addresses(text, page=self.item_link(item))}

    def item_link(self, item: Article) -> str:
        return absolute(item.get_absolute_url())

    def item_guid(self, item: Article) -> str:
        """The same for ever, whatever becomes of the address: or readers would get it as a new one."""
        return f"tag:{urlsplit(settings.SITE_URL).hostname},{item.created_at:%Y-%m-%d}:article/{item.pk}"

    def item_author_name(self, item: Article) -> str:
        return str(item.author)

    def item_author_link(self, item: Article) -> str:
        assert item.author  # a constraint says so of what is published
        return absolute(item.author.get_absolute_url())

    def item_pubdate(self, item: Article) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: Article) -> datetime | None:
        return item.updated_at

    def item_categories(self, item: Article) -> list[str]:
        return [str(item.category), *(tag.name for tag in item.tags.all())]


class ListFeed(LatestFeed):
    """Of what stands in the list of one category, tag or author."""

    model: type[Category | Tag | Author]
    relation: str
    address: str

    def get_object(self, request: HttpRequest, slug: str) -> Any:
        return get_object_or_404(self.model, slug=slug)

    def title(self, obj: Any) -> str:
        return _("%(list)s – %(clinic)s") % {"list": obj, "clinic": self.clinic.name}

    def subtitle(self, obj: Any) -> str:
        return str(obj.description)

    def link(self, obj: Any) -> str:
        return absolute(obj.get_absolute_url())

    def feed_url(self, obj: Any) -> str:
        return absolute(reverse(self.address, args=[obj.slug]))

    def articles(self, obj: Any) -> Any:
        return Article.objects.published().filter(**{self.relation: obj})


class CategoryFeed(ListFeed):
    model, relation, address = Category, "category", "category_feed"


class TagFeed(ListFeed):
    model, relation, address = Tag, "tags", "tag_feed"


class AuthorFeed(ListFeed):
    model, relation, address = Author, "author", "author_feed"

    def subtitle(self, obj: Author) -> str:
        return obj.role
