"""What happened to an article: written by the acts, changed by nobody."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic_site.append_only import AppendOnlyModel


class ArticleEvent(AppendOnlyModel):
    """Who did what to which revision of which article. The article's id stays when a draft is deleted."""

    class Act(models.TextChoices):
        CREATE = "create", _("Begun")
        SAVE = "save", _("Saved")
        SUBMIT = "submit", _("Submitted for review")
        WITHDRAW = "withdraw", _("Withdrawn from review")
        APPROVE = "approve", _("Approved")
        REQUEST_CHANGES = "request_changes", _("Changes requested")
        OVERRIDE_FINDING = "override_finding", _("Finding overridden")
        NOTE = "note", _("Note on a passage")
        OVERRIDE = "override", _("Published without approval")
        PUBLISH = "publish", _("Published")
        SCHEDULE = "schedule", _("Scheduled")
        CANCEL = "cancel", _("Schedule cancelled")
        UNPUBLISH = "unpublish", _("Taken down")
        RESTORE = "restore", _("Restored from")
        ADDRESS = "address", _("Address changed")
        END = "end", _("End changed")
        SERIES = "series", _("Place in a series")
        CORRECTION = "correction", _("Correction added")
        RELATED = "related", _("Related articles picked")
        SHARE = "share", _("Preview link made")
        REVOKE = "revoke", _("Preview link revoked")
        PICTURE = "picture", _("Picture withdrawn")

    article = models.ForeignKey(
        "articles.Article", db_constraint=False, on_delete=models.DO_NOTHING, related_name="events"
    )
    revision_number = models.PositiveIntegerField(_("revision"), null=True)
    act = models.CharField(_("act"), max_length=20, choices=Act)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("event")
        verbose_name_plural = _("article log")
        indexes = [models.Index(fields=["article", "-at"], name="article_event_newest")]

    def __str__(self) -> str:
        return f"{self.get_act_display()} ({self.at:%Y-%m-%d %H:%M})"
