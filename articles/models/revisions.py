"""What was saved, when and by whom."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Revision(models.Model):
    """An immutable snapshot of an article's content: ``articles.content.Content`` as JSON.

    Only its state, whom it was submitted to and what readers are told of it ever change. ``number`` counts from 1
    within the article; ``parent`` is the revision that the author had before them.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waiting for review")
        CHANGES_REQUESTED = "changes_requested", _("Changes requested")
        APPROVED = "approved", _("Approved")
        LIVE = "live", _("Live")
        PAST = "past", _("Was live")

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    parent = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT)
    content = models.JSONField(_("content"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("saved by")
    )
    made_at = models.DateTimeField(_("saved"), auto_now_add=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    what_changed = models.CharField(
        _("what changed, for readers"),
        max_length=300,
        blank=True,
        help_text=_("Of a change of a live article: shown under it, with the day on which the change went live."),
    )
    submitted_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("to be reviewed by"),
        help_text=_("Empty: any reviewer."),
    )

    class Meta:
        ordering = ["article", "-number"]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="revision_number_once"),
            models.UniqueConstraint(
                fields=["article"], condition=models.Q(state="live"), name="revision_one_live_an_article"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.content.get('title', '')} #{self.number}"
