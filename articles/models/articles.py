"""An address on the site and what is live at it."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic_site.profile.fields import CleanHTMLField

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from articles.models.images import Image


# What lists and the dashboard call due, and a draft that was left lying.
DUE_SOON = timedelta(days=31)
STALE_AFTER = timedelta(days=30)
# Pictures' consents run out, links die and the profile's lists change without a new version of the rules.
CHECKED_AGAIN_AFTER = timedelta(days=30)


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
        """What goes live later: a first publication, which needs no job, or a change, which the worker applies."""
        return self.filter(
            Q(status=Article.Status.PUBLISHED, published_at__gt=timezone.now()) | Q(scheduled_for__isnull=False)
        )

    def due_for_review(self, *, by_day: date) -> "ArticleQuerySet":
        """Published articles whose next review falls on ``by_day`` or before."""
        return self.published().filter(live_review__next_review_on__lte=by_day)

    def with_open_findings(self) -> "ArticleQuerySet":
        """Published articles in which something must change, or should be looked at again and nobody ticked it."""
        return self.published().filter(Q(live_findings__blocks__gt=0) | Q(live_findings__warnings__gt=0))

    def to_check_again(self, *, rules_version: str) -> "ArticleQuerySet":
        """Published articles of which nobody knows what the checks find in them now."""
        known = Q(
            live_findings__revision=F("live_revision"),
            live_findings__rules_version=rules_version,
            live_findings__checked_at__gt=timezone.now() - CHECKED_AGAIN_AFTER,
        )
        return self.published().exclude(known)

    def ahead_of_readers(self) -> "ArticleQuerySet":
        """Those whose newest revision is not what readers see: drafts, and changes of what is live."""
        return self.filter(Q(status=Article.Status.DRAFT) | ~Q(newest_revision=F("live_revision")))

    def left_lying(self) -> "ArticleQuerySet":
        """Those ahead of their readers that nobody has saved for a month."""
        return self.ahead_of_readers().filter(newest_revision__made_at__lt=timezone.now() - STALE_AFTER)

    def editable_by(self, user: "User") -> "ArticleQuerySet":
        """Editors work on every article, writers on those they began."""
        if user.has_perm("articles.change_any_article"):
            return self.all()
        return self.filter(created_by=user)

    def live_with(self, image: "Image | int") -> "ArticleQuerySet":
        """Those that have been published with this picture, at the top or in the text."""
        return self.filter(live_revision__image_uses__image=image).select_related("live_revision")

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

    corrections = models.JSONField(
        editable=False, default=list, help_text="What was put right, for readers: {“day”: ISO date, “text”} each."
    )
    changes = models.JSONField(
        editable=False, default=list, help_text="What changed, for readers: {“day”: ISO date, “text”} each."
    )
    live_review = models.ForeignKey(
        "articles.Review", null=True, editable=False, on_delete=models.RESTRICT, related_name="+"
    )
    scheduled_revision = models.ForeignKey(
        "articles.Revision", null=True, editable=False, on_delete=models.RESTRICT, related_name="+"
    )
    review_reminded_for = models.DateField(
        null=True, editable=False, help_text="The due date of which reviewers were reminded by mail."
    )
    scheduled_for = models.DateTimeField(_("change goes live"), null=True, editable=False)

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
    named_treatments = models.JSONField(
        editable=False, default=list, help_text="Those that stand under a notice on what regulators say of them."
    )
    renderer_version = models.PositiveSmallIntegerField(editable=False, default=0)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        permissions = [
            ("change_any_article", _("Can edit everybody's articles")),
            ("publish_article", _("Can publish articles and take them down")),
            ("review_article", _("Can approve articles and ask for changes")),
        ]
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="article_newest"),
            models.Index(fields=["category", "-published_at"], name="article_newest_of_category"),
            models.Index(fields=["author", "-published_at"], name="article_newest_of_author"),
            # What the admin's list asks for at a hundred thousand articles: docs/measurements.md.
            models.Index(fields=["-created_at", "-id"], name="article_last_begun"),
            models.Index(fields=["status", "published_at", "ends_at"], name="article_state"),
            models.Index(fields=["status", "newest_revision"], name="article_state_newest"),
            models.Index(fields=["live_revision", "newest_revision"], name="article_changes_waiting"),
            models.Index(fields=["scheduled_for"], name="article_scheduled", condition=Q(scheduled_for__isnull=False)),
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
            models.CheckConstraint(
                name="article_schedule_is_whole",
                condition=Q(scheduled_for=None, scheduled_revision=None)
                | Q(scheduled_for__isnull=False, scheduled_revision__isnull=False),
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
    def was_ever_live(self) -> bool:
        """Whether readers have been able to see it: then its address is theirs, and it is taken down, not deleted."""
        if self.status == self.Status.PUBLISHED:
            return self.published_at is not None and self.published_at <= timezone.now()
        return self.status == self.Status.UNPUBLISHED

    @property
    def shown_hero(self) -> "Image | None":
        """The picture at the top, as long as readers may see it."""
        return self.hero if self.hero and self.hero.is_showable else None

    @property
    def has_unpublished_changes(self) -> bool:
        return self.live_revision_id is not None and self.live_revision_id != self.newest_revision_id

    @property
    def dated_corrections(self) -> list[dict[str, Any]]:
        """The corrections with their days as dates, the newest first."""
        return _dated(self.corrections)

    @property
    def dated_changes(self) -> list[dict[str, Any]]:
        return _dated(self.changes)

    @property
    def reading_minutes(self) -> int:
        """At 200 words a minute: slower than the usual 240, as many of our readers are unwell or on a phone."""
        return max(1, round(self.word_count / 200))


def _dated(entries: list[dict[str, str]]) -> list[dict[str, Any]]:
    return [{"day": date.fromisoformat(entry["day"]), "text": entry["text"]} for entry in entries]
