"""An Atom feed of what is newest in a discussion, for who follows it without giving an e-mail."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import linebreaks
from django.utils.translation import gettext as _

from articles.feeds import AtomWithContent
from articles.models import Article
from articles.views import not_public
from clinic_site.addresses import absolute
from clinic_site.profile.models import ClinicProfile
from comments.models import Comment, Discussion

ENTRIES = 50


class DiscussionFeed(Feed[Comment, Discussion]):
    feed_type = AtomWithContent

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        slug = kwargs["slug"]
        if not Article.objects.published().filter(slug=slug).exists():
            return not_public(request, slug, page="discussion_feed")
        response = super().__call__(request, *args, **kwargs)
        # As in articles/feeds.py: a date could not tell that a comment was taken down. The ETag knows.
        del response.headers["Last-Modified"]
        return response

    def get_object(self, request: HttpRequest, slug: str) -> Discussion:
        discussion = Discussion.objects.select_related("article").get(article__slug=slug)
        if not ClinicProfile.objects.current().comment_feeds or not discussion.has_feed:
            raise Http404(_("This discussion has no feed."))
        return discussion

    def title(self, discussion: Discussion) -> str:
        return _("Comments on “%(article)s”") % {"article": discussion.article.title}

    def link(self, discussion: Discussion) -> str:
        return absolute(f"{discussion.article.get_absolute_url()}#comments")

    def feed_url(self, discussion: Discussion) -> str:
        return absolute(reverse("discussion_feed", args=[discussion.article.slug]))

    def feed_guid(self, discussion: Discussion) -> str:
        article = discussion.article
        return f"tag:{_host()},{article.created_at:%Y-%m-%d}:article/{article.pk}/comments"

    def items(self, discussion: Discussion) -> QuerySet[Comment]:
        newest = Comment.objects.shown().filter(discussion=discussion).order_by("-created_at", "-pk")
        return newest.select_related("parent").defer("email", "parent__email", "parent__body")[:ENTRIES]

    def item_title(self, comment: Comment) -> str:
        said = {"name": comment.name}
        if comment.parent and not comment.parent.erased_at:
            words = (
                _("%(name)s, from the clinic, to %(answered)s")
                if comment.is_staff_reply
                else _("%(name)s to %(answered)s")
            )
            return words % {**said, "answered": comment.parent.name}
        return (_("%(name)s, from the clinic") if comment.is_staff_reply else _("%(name)s")) % said

    def item_description(self, comment: Comment) -> None:  # type: ignore[override]
        """The whole text is the entry's content."""

    def item_extra_kwargs(self, comment: Comment) -> dict[str, str]:
        return {"content": linebreaks(comment.body, autoescape=True)}

    def item_link(self, comment: Comment) -> str:
        return absolute(comment.permanent_address)

    def item_guid(self, comment: Comment) -> str:
        return f"tag:{_host()},{comment.created_at:%Y-%m-%d}:comment/{comment.pk}"

    def item_author_name(self, comment: Comment) -> str:
        return comment.name

    def item_pubdate(self, comment: Comment) -> datetime:
        return comment.created_at

    def item_updateddate(self, comment: Comment) -> datetime:
        return max(filter(None, (comment.created_at, comment.edited_at, comment.redacted_at)))


def _host() -> str | None:
    return urlsplit(settings.SITE_URL).hostname
