"""An address on the site and what is live at it."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic_site.profile.fields import CleanHTMLField

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> "ArticleQuerySet":
        """What readers may see now. The only door to public lists: asked of the clock, so no job can be late."""
        now = timezone.now()
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=now), status=Article.Status.PUBLISHED, published_at__lte=now)

    def was_public(self) -> "ArticleQuerySet":
        """Taken down or past its end: the address is kept and answers 410."""
        now = timezone.now()
        return self.filter(Q(status=Article.Status.UNPUBLISHED) | Q(status=Article.Status.PUBLISHED, ends_at__lte=now))

    def scheduled(self) -> "ArticleQuerySet":
        return self.filter(status=Article.Status.PUBLISHED, published_at__gt=timezone.now())

    def editable_by(self, user: "User") -> "ArticleQuerySet":
        """Editors work on every article, writers on those they began."""
        if user.has_perm("articles.change_any_article"):
            return self.all()
        return self.filter(created_by=user)

    def for_cards(self) -> "ArticleQuerySet":
        """With what a card in a list shows, without the long texts."""
        return self.select_related("category", "author", "hero").defer(
            "body", "rendered_body", "plain_text", "contents", "references", "rendered_references"
        )

    def newest_first(self) -> "ArticleQuerySet":
        return self.order_by("-published_at", "-pk")


class Article(models.Model):
    """Slug, dates and status belong to the article and change at once; the content is what is live.

    Content gets here by ``publishing.publish`` only, out of a revision. Before the first publication there is
    nothing live to protect, and the row follows the newest draft, so that lists can name it.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        UNPUBLISHED = "unpublished", _("Taken down")

    slug = models.SlugField(
        _("address"), max_length=120, unique=True, help_text=_("The last part of the address: /articles/…/")
    )
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFT, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    updated_at = models.DateTimeField(_("content last changed"), null=True, editable=False)
    ends_at = models.DateTimeField(
        _("end"), null=True, blank=True, help_text=_("From then on readers no longer see the article.")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("begun by"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="articles_begun",
    )
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    live_revision = models.OneToOneField(
        "articles.Revision", null=True, editable=False, on_delete=models.RESTRICT, related_name="live_article"
    )
    newest_revision = models.OneToOneField(
        "articles.Revision", null=True, editable=False, on_delete=models.RESTRICT, related_name="newest_of"
    )

    title = models.CharField(_("title"), max_length=160)
    summary = models.CharField(
        _("summary"),
        max_length=300,
        blank=True,
        help_text=_("One or two plain sentences, shown under the title and in lists."),
    )
    category = models.ForeignKey(
        "articles.Category",
        verbose_name=_("category"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="articles",
    )
    tags = models.ManyToManyField("articles.Tag", verbose_name=_("tags"), blank=True, related_name="articles")
    author = models.ForeignKey(
        "articles.Author",
        verbose_name=_("author"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="articles",
    )
    body = CleanHTMLField(_("text"), blank=True)
    references = models.TextField(
        _("references"), blank=True, help_text=_("One a line, in the order of their numbers in the text: [1], [2] …")
    )
    hero = models.ForeignKey(
        "articles.Image",
        verbose_name=_("picture at the top"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    hero_alt = models.CharField(
        _("what the picture shows"),
        max_length=300,
        blank=True,
        help_text=_("For people who cannot see it. Empty: it is decoration only."),
    )
    seo_title = models.CharField(
        _("title for search engines"), max_length=70, blank=True, help_text=_("Empty: the title.")
    )
    seo_description = models.CharField(
        _("description for search engines"), max_length=160, blank=True, help_text=_("Empty: the summary.")
    )

    # What rendering.py made of the content, and by which version of itself.
    rendered_body = models.TextField(editable=False, default="")
    rendered_references = models.JSONField(editable=False, default=list)
    contents = models.JSONField(editable=False, default=list)
    plain_text = models.TextField(editable=False, default="")
    word_count = models.PositiveIntegerField(editable=False, default=0)
    renderer_version = models.PositiveSmallIntegerField(editable=False, default=0)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        permissions = [
            ("change_any_article", _("Can edit everybody's articles")),
            ("publish_article", _("Can publish articles and take them down")),
        ]
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="article_newest"),
            models.Index(fields=["category", "-published_at"], name="article_newest_of_category"),
            models.Index(fields=["author", "-published_at"], name="article_newest_of_author"),
            models.Index(fields=["-created_at"], name="article_last_begun"),
        ]
        constraints = [
            models.CheckConstraint(
                name="article_published_is_complete",
                condition=Q(status="draft")
                | Q(
                    published_at__isnull=False,
                    live_revision__isnull=False,
                    category__isnull=False,
                    author__isnull=False,
                ),
                violation_error_message=_("A published article needs a date, a category and an author."),
            ),
            models.CheckConstraint(
                name="article_ends_after_it_begins",
                condition=Q(ends_at=None) | Q(published_at=None) | Q(ends_at__gt=F("published_at")),
                violation_error_message=_("The end must come after the publication."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("article", args=[self.slug])

    @property
    def is_public(self) -> bool:
        """Whether readers see it now: ``published()`` asked of one row."""
        now = timezone.now()
        return bool(
            self.status == self.Status.PUBLISHED
            and self.published_at
            and self.published_at <= now
            and (self.ends_at is None or self.ends_at > now)
        )

    @property
    def has_unpublished_changes(self) -> bool:
        return self.live_revision_id is not None and self.live_revision_id != self.newest_revision_id

    @property
    def reading_minutes(self) -> int:
        """At 200 words a minute: slower than the usual 240, as many of our readers are unwell or on a phone."""
        return max(1, round(self.word_count / 200))
