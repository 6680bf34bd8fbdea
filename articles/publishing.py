"""The life of an article: the acts, each one transaction, each with ``by`` whom (None: a command).

Whoever calls an act has checked that the person may do it.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from articles.content import Content
from articles.models import Article, ImageUse, Revision
from articles.rendering import render_article
from articles.signals import article_created, article_published
from clinic_site.page_cache import site_changed

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class PublishingError(Exception):
    """An act that cannot be done now; the message says why and how to mend it, in words for staff."""


class StaleRevisionError(PublishingError):
    """Somebody saved a newer revision than the one that this save was based on."""

    def __init__(self, newest: Revision) -> None:
        self.newest = newest
        who = newest.author.get_full_name() or newest.author.get_username() if newest.author else _("someone")
        when = timezone.localtime(newest.made_at).strftime("%H:%M")
        super().__init__(
            _(
                "%(who)s saved a newer version of this article at %(when)s. Your text is still here: copy what you "
                "need, open the article again and put it in."
            )
            % {"who": who, "when": when}
        )


@transaction.atomic
def create_article(content: Content, *, by: "User | None", slug: str = "") -> Article:
    """Begin an article with its first revision. Without a ``slug`` one is made of the title."""
    article = Article(slug=slug, created_by=by)
    content.copy_to(article)
    _insert(article)
    _add_revision(article, content, by=by, parent=None, note="")
    article_created.send(Article, article=article, by=by)
    return article


@transaction.atomic
def save_revision(article: Article, content: Content, *, by: "User | None", base: int, note: str = "") -> Revision:
    """Keep ``content`` as the newest revision, which readers do not see until it is published.

    ``base`` is the number of the revision that the person had before them. Returns that revision when nothing
    was changed. Raises StaleRevisionError when it is no longer the newest.
    """
    article = _locked(article)
    newest = article.newest_revision
    assert newest is not None  # create_article makes the first
    if newest.number != base:
        raise StaleRevisionError(newest)
    if newest.content == content.to_json():
        return newest
    return _add_revision(article, content, by=by, parent=newest, note=note)


@transaction.atomic
def publish(article: Article, *, by: "User | None", at: datetime | None = None) -> Article:
    """Make the newest revision live: at ``at``, or when it was published before at that time still, or now.

    Raises PublishingError with everything that is still missing.
    """
    article = _locked(article)
    revision = article.newest_revision
    assert revision is not None
    content = Content.from_json(revision.content)
    now = timezone.now()
    article.published_at = at or _first_published(article, now) or now
    content.copy_to(article)
    _check_complete(article)

    first = article.live_revision_id is None
    changed = article.live_revision_id != revision.pk
    if changed:
        Revision.objects.filter(article=article, state=Revision.State.LIVE).update(state=Revision.State.PAST)
        revision.state = Revision.State.LIVE
        revision.save(update_fields=["state"])
    if changed or article.updated_at is None:
        article.updated_at = article.published_at if first else max(article.published_at, now)
    article.live_revision = revision
    article.status = Article.Status.PUBLISHED
    render_article(article)
    article.save()
    article_published.send(Article, article=article, by=by, first=first)
    site_changed()
    return article


@transaction.atomic
def unpublish(article: Article, *, by: "User | None") -> Article:
    """Take the article down. Its address is kept and answers 410, its revisions and comments stay."""
    article = _locked(article)
    if article.status != Article.Status.PUBLISHED:
        raise PublishingError(_("“%(title)s” is not published.") % {"title": article.title})
    article.status = Article.Status.UNPUBLISHED
    article.save(update_fields=["status"])
    site_changed()
    return article


@transaction.atomic
def change_address(article: Article, slug: str, *, by: "User | None") -> Article:
    article = _locked(article)
    article.slug = slug
    article.save(update_fields=["slug"])
    site_changed()
    return article


@transaction.atomic
def change_end(article: Article, ends_at: datetime | None, *, by: "User | None") -> Article:
    """Let the article end at a time (aware), or, with None, stay."""
    article = _locked(article)
    if ends_at and article.published_at and ends_at <= article.published_at:
        raise PublishingError(_("The end must come after the publication."))
    article.ends_at = ends_at
    article.save(update_fields=["ends_at"])
    site_changed()
    return article


def free_slug(title: str) -> str:
    """An address made of the title's words that no article has yet."""
    stem = slug = slugify(title)[:110].strip("-") or "article"
    number = 2
    while Article.objects.filter(slug=slug).exists():
        slug, number = f"{stem}-{number}", number + 1
    return slug


def _insert(article: Article) -> None:
    """Save the new row. Where it brings no address, somebody may take the free one just before us: then the next."""
    if article.slug:
        article.save()
        return
    while article.pk is None:
        article.slug = free_slug(article.title)
        try:
            with transaction.atomic():
                article.save()
        except IntegrityError:
            if not Article.objects.filter(slug=article.slug).exists():
                raise


def _locked(article: Article) -> Article:
    return Article.objects.select_for_update().get(pk=article.pk)


def _add_revision(
    article: Article, content: Content, *, by: "User | None", parent: Revision | None, note: str
) -> Revision:
    revision = Revision.objects.create(
        article=article,
        number=parent.number + 1 if parent else 1,
        parent=parent,
        content=content.to_json(),
        author=by,
        note=note,
    )
    if content.hero:
        ImageUse.objects.create(image_id=content.hero, revision=revision, alt=content.hero_alt)
    article.newest_revision = revision
    if article.status == Article.Status.DRAFT:
        content.copy_to(article)
    article.save()
    return revision


def _first_published(article: Article, now: datetime) -> datetime | None:
    """When the article was first published, if it has been."""
    return article.published_at if article.published_at and article.published_at <= now else None


def _check_complete(article: Article) -> None:
    missing = [
        sentence
        for is_missing, sentence in [
            (not article.title.strip(), _("Give it a title.")),
            (not article.summary.strip(), _("Write a summary: readers see it under the title and in lists.")),
            (article.category is None, _("Choose a category.")),
            (article.author is None, _("Choose an author: readers must see who wrote it.")),
            (not article.body.strip(), _("Write the text.")),
        ]
        if is_missing
    ]
    if article.ends_at and article.published_at and article.ends_at <= article.published_at:
        missing.append(_("Its end lies before its publication: change the end or empty it."))
    if missing:
        raise PublishingError(" ".join([_("It cannot be published yet."), *missing]))
