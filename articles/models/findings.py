"""What the content checks find in what is live, and what reviewers decided about their findings."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic_site.append_only import AppendOnlyModel, AppendOnlyQuerySet


class FindingOverrideQuerySet(AppendOnlyQuerySet):
    def standing(self) -> "FindingOverrideQuerySet":
        """Those of no article: they hold for what stands on many pages."""
        return self.filter(article=None)


class FindingOverride(AppendOnlyModel):
    """A reviewer's word that a text may stand although a check stops it.

    It holds for one rule and one sentence (``fingerprint``) of one article, or of what stands on many pages: when the
    sentence changes, it no longer counts.
    """

    article = models.ForeignKey(
        "articles.Article",
        null=True,
        db_constraint=False,
        on_delete=models.DO_NOTHING,
        related_name="finding_overrides",
    )
    revision_number = models.PositiveIntegerField(_("revision"), null=True)
    rule = models.CharField(_("rule"), max_length=80)
    fingerprint = models.CharField(max_length=32)
    excerpt = models.TextField(_("words"))
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by")
    )
    reviewer = models.ForeignKey(
        "articles.Author", on_delete=models.PROTECT, related_name="finding_overrides", verbose_name=_("reviewer")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    objects = FindingOverrideQuerySet.as_manager()  # type: ignore[misc]  # for the one of the abstract base

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("override of a finding")
        verbose_name_plural = _("overrides of findings")
        constraints = [
            models.UniqueConstraint(fields=["article", "fingerprint"], name="finding_overridden_once_an_article"),
            models.UniqueConstraint(
                fields=["fingerprint"], condition=Q(article=None), name="finding_overridden_once_everywhere"
            ),
            models.CheckConstraint(
                condition=Q(article=None, revision_number=None)
                | Q(article__isnull=False, revision_number__isnull=False),
                name="finding_override_names_its_revision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.excerpt[:60]}"


class LiveFindings(models.Model):
    """How much is open in what is live of an article: counted once, so that no list reads a text.

    Open is what must change and nobody overrode, and what to look at again and nobody ticked. It says so of one
    revision under one version of the rules; ``ArticleQuerySet.to_check_again`` knows when that is no longer enough.
    """

    article = models.OneToOneField(
        "articles.Article", primary_key=True, on_delete=models.CASCADE, related_name="live_findings"
    )
    revision = models.ForeignKey("articles.Revision", on_delete=models.CASCADE, related_name="+")
    blocks = models.PositiveIntegerField(_("must change"))
    warnings = models.PositiveIntegerField(_("look again"))
    rules_version = models.CharField(_("version of the rules"), max_length=40)
    checked_at = models.DateTimeField(_("checked"), default=timezone.now)

    class Meta:
        verbose_name = _("findings in a live article")
        verbose_name_plural = _("findings in live articles")
        indexes = [models.Index(fields=["-blocks", "-warnings", "article"], name="live_findings_worst_first")]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.blocks}, {self.warnings}"
