"""A clinician's decision on one revision, and what was said about its passages."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Review(models.Model):
    """One decision on one exact revision. It never changes; a new text asks for a new one. A live text that is due
    is approved once more, by a review of its own."""

    class Decision(models.TextChoices):
        APPROVED = "approved", _("Approved")
        CHANGES_REQUESTED = "changes_requested", _("Changes requested")

    revision = models.ForeignKey("articles.Revision", on_delete=models.CASCADE, related_name="reviews")
    decision = models.CharField(_("decision"), max_length=20, choices=Decision)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by")
    )
    reviewer = models.ForeignKey(
        "articles.Author",
        on_delete=models.PROTECT,
        related_name="reviews",
        verbose_name=_("reviewer"),
        help_text=_("The clinician as readers see them; stays when the account goes."),
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)
    note = models.TextField(_("note"), blank=True)
    next_review_on = models.DateField(_("review again by"), null=True)
    findings = models.JSONField(
        default=list, editable=False, help_text="What the content checks found in this text, and what was said to it."
    )
    checklist = models.JSONField(
        default=list,
        editable=False,
        help_text="The reviewer's answers on clear communication: item, text, and yes, no, n/a or nothing.",
    )

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.CheckConstraint(
                name="review_approval_has_next_date",
                condition=Q(decision="changes_requested") | Q(next_review_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_decision_display()} ({self.reviewer})"

    @property
    def is_overdue(self) -> bool:
        """Whether the day of the next review has passed, in the clinic's time zone."""
        return self.next_review_on is not None and self.next_review_on < timezone.localdate()


class PassageNote(models.Model):
    """What somebody said about a passage of a revision; the passage is quoted, so that it is found in later ones."""

    revision = models.ForeignKey("articles.Revision", on_delete=models.CASCADE, related_name="passage_notes")
    passage = models.CharField(_("passage"), max_length=500)
    note = models.TextField(_("note"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("note on a passage")
        verbose_name_plural = _("notes on passages")

    def __str__(self) -> str:
        return self.note[:60]
