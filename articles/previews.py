"""Showing a revision as readers will see it, without anything being published or saved."""

import copy
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from articles.content import TEXT_FIELDS, Content
from articles.models import Article, ArticleEvent, Author, Category, Image, PreviewLink, Revision, Tag
from articles.neighbours import reading_on
from articles.publishing import PublishingError
from articles.rendering import render_article
from articles.reviewing import approval_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MOST_DAYS = 30


def article_as_revision(article: Article, revision: Revision) -> Article:
    """A copy of the article as it would be if the revision went live now. It is for showing: never save it."""
    shown, content, now = copy.copy(article), Content.from_json(revision.content), timezone.now()
    for name in TEXT_FIELDS:
        setattr(shown, name, getattr(content, name))
    shown.category = Category.objects.filter(pk__in=[content.category]).first()
    shown.author = Author.objects.select_related("photo").filter(pk__in=[content.author]).first()
    shown.hero = Image.objects.filter(pk__in=[content.hero]).first()
    shown._prefetched_objects_cache = {"tags": Tag.objects.filter(pk__in=content.tags)}  # type: ignore[attr-defined]
    if revision.pk != article.live_revision_id:
        shown.live_review = approval_of(revision)
        shown.updated_at = now if article.was_ever_live else None
    shown.published_at = article.published_at or now
    render_article(shown)
    return shown


def preview_response(request: HttpRequest, article: Article, **context: Any) -> HttpResponse:
    """The reader's page of the newest revision, kept by no cache and no search engine."""
    revision = article.newest_revision
    assert revision is not None  # create_article makes the first
    shown = article_as_revision(article, revision)
    context |= {"article": shown, "revision": revision, "is_preview": True, **reading_on(shown)}
    response = render(request, "articles/preview.html", context)
    add_never_cache_headers(response)
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    # The address may hold a token: it is told to nobody that the page links to.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@transaction.atomic
def make_link(article: Article, *, by: "User", days: int) -> PreviewLink:
    if not 1 <= days <= MOST_DAYS:
        raise PublishingError(_("A preview link is valid for 1 to %(most)d days.") % {"most": MOST_DAYS})
    link = PreviewLink.objects.create(article=article, by=by, expires_at=timezone.now() + timedelta(days=days))
    note = _("valid until %(day)s") % {"day": f"{timezone.localtime(link.expires_at):%Y-%m-%d %H:%M}"}
    ArticleEvent.objects.create(article=article, act=ArticleEvent.Act.SHARE, by=by, note=note)
    return link


@transaction.atomic
def revoke_link(link: PreviewLink, *, by: "User") -> None:
    """From now on it leads nowhere. When it was revoked first is kept."""
    if PreviewLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()):
        ArticleEvent.objects.create(article_id=link.article_id, act=ArticleEvent.Act.REVOKE, by=by)


def valid_links(article: Article) -> list[PreviewLink]:
    rows = PreviewLink.objects.filter(article=article, revoked_at=None, expires_at__gt=timezone.now())
    return list(rows.select_related("by"))


def address_of(link: PreviewLink) -> str:
    """The whole address, to be sent to somebody."""
    return settings.SITE_URL + reverse("preview", args=[link.token])
