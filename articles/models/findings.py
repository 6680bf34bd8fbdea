"""What reviewers decided about findings of the content checks."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic_site.append_only import AppendOnlyModel


class FindingOverride(AppendOnlyModel):
    """A reviewer's word that a text may stand although a check stops it. It holds for one rule and one sentence
    (``fingerprint``) of one article: when the sentence changes, it no longer counts."""

    article = models.ForeignKey(
        "articles.Article", db_constraint=False, on_delete=models.DO_NOTHING, related_name="finding_overrides"
    )
    revision_number = models.PositiveIntegerField(_("revision"))
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

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("override of a finding")
        verbose_name_plural = _("overrides of findings")
        constraints = [
            models.UniqueConstraint(fields=["article", "fingerprint"], name="finding_overridden_once_an_article")
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.excerpt[:60]}"
