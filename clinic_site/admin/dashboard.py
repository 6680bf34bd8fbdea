"""The first page of the admin: what waits for this person, and what went live last."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import F, Q
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments.models import Comment

ROWS = 6


@dataclass
class Row:
    text: str
    address: str
    note: Any = ""
    at: datetime | None = None


@dataclass
class Panel:
    title: Any
    empty: Any
    rows: list[Row] = field(default_factory=list)
    total: int | None = None
    more: str = ""


def dashboard(user: User) -> list[Panel]:
    """The panels that this person has a use for, in the order in which they are needed."""
    panels = []
    if user.has_perm("comments.moderate_comment"):
        panels.append(_comments_to_look_at())
    if user.has_perm("articles.change_article"):
        panels.append(_my_drafts(user))
    if user.has_perm("articles.publish_article"):
        panels.append(_waiting_to_go_live(user))
    panels.append(_went_live_last())
    return panels


def _comments_to_look_at() -> Panel:
    pending = Comment.objects.pending()
    newest = pending.select_related("discussion__article").order_by("-created_at")[:ROWS]
    return Panel(
        _("Comments to look at"),
        _("No comment is waiting."),
        [
            Row(
                Truncator(comment.body).words(16),
                reverse("admin:comments_comment_change", args=[comment.pk]),
                comment.article_title,
                comment.created_at,
            )
            for comment in newest
        ],
        pending.count(),
        reverse("admin:comments_comment_changelist") + "?status__exact=pending",
    )


def _my_drafts(user: User) -> Panel:
    mine = _unpublished().filter(created_by=user)
    return Panel(
        _("My drafts"),
        _("You have no drafts."),
        _article_rows(mine),
        mine.count(),
        reverse("admin:articles_article_changelist"),
    )


def _waiting_to_go_live(user: User) -> Panel:
    others = _unpublished().exclude(created_by=user)
    return Panel(
        _("Drafts and changes of others"),
        _("Everything that others saved is live."),
        _article_rows(others),
        others.count(),
        reverse("admin:articles_article_changelist"),
    )


def _went_live_last() -> Panel:
    newest = Article.objects.published().select_related("category").newest_first()[:ROWS]
    return Panel(
        _("Went live last"),
        _("Nothing is published yet."),
        [
            Row(article.title, article.get_absolute_url(), article.category, article.published_at)
            for article in newest.only("title", "slug", "published_at", "category")
        ],
    )


def _unpublished() -> Any:
    """Articles whose newest revision is not what readers see."""
    return (
        Article.objects.filter(Q(status=Article.Status.DRAFT) | ~Q(newest_revision=F("live_revision")))
        .select_related("newest_revision__author")
        .order_by("-newest_revision__made_at")
    )


def _article_rows(articles: Any) -> list[Row]:
    return [
        Row(
            article.newest_revision.content["title"],
            reverse("admin:articles_article_change", args=[article.pk]),
            article.newest_revision.author or "",
            article.newest_revision.made_at,
        )
        for article in articles[:ROWS]
    ]
