"""Where a picture is used, in words for staff."""

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Article, Author, Image, Revision
from articles.pictures.library import pages_with
from clinic_site.profile.models import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def uses_in_words(image: Image, *, user: "User") -> list[SafeString]:
    """Every article and author that holds the picture, with a link for who may see it; others are only counted."""
    articles = Article.objects.filter(revisions__image_uses__image=image).distinct().order_by("-created_at")
    mine = Article.objects.editable_by(user) if user.has_perm("articles.view_article") else Article.objects.none()
    seen = articles.filter(pk__in=mine.values("pk")).select_related("newest_revision")
    versions: dict[int, list[Revision]] = defaultdict(list)
    for revision in Revision.objects.filter(image_uses__image=image).defer("content").order_by("number"):
        versions[revision.article_id].append(revision)
    lines = [_article(article, versions[article.pk]) for article in seen]
    if hidden := articles.count() - len(lines):
        # Not even their titles: they are other people's drafts.
        words = ngettext("%(number)d article that you cannot see", "%(number)d articles that you cannot see", hidden)
        lines.append(format_html("{}", words % {"number": hidden}))
    lines += [_page(page, may=user.has_perm) for page in pages_with(image)]
    return lines + [_author(author, may=user.has_perm) for author in image.portrayed_authors.all()]


def _article(article: Article, versions: list[Revision]) -> SafeString:
    numbers = [revision.number for revision in versions]
    is_live = article.live_revision_id in {revision.pk for revision in versions}
    title = article.newest_revision.content["title"] if article.newest_revision else article.title
    return format_html(
        '<a href="{}">{}</a>: {}{}',
        reverse("admin:articles_article_history", args=[article.pk]),
        title or _("(no title)"),
        ngettext("version %(numbers)s", "versions %(numbers)s", len(numbers))
        % {"numbers": ", ".join(map(str, numbers))},
        _(" – what readers see holds it") if is_live else "",
    )


def _page(page: Page, *, may: Callable[[str], bool]) -> SafeString:
    if not may("profile.view_page"):
        return format_html("{}", page)
    address = reverse("admin:profile_page_change", args=[page.pk])
    return format_html('<a href="{}">{}</a>: {}', address, page, _("standing page"))


def _author(author: Author, *, may: Callable[[str], bool]) -> SafeString:
    if not may("articles.view_author"):
        return format_html("{}", author)
    return format_html(
        '<a href="{}">{}</a>: {}', reverse("admin:articles_author_change", args=[author.pk]), author, _("photo")
    )
