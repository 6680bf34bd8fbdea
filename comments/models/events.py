"""Who did what to which comment or discussion."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic_site.append_only import AppendOnlyModel, AppendOnlyQuerySet
from comments.models.comment import Comment
from comments.models.discussion import Discussion


class ModerationEventQuerySet(AppendOnlyQuerySet):
    def forget_notes(self, comment_ids: Iterable[int]) -> None:
        """The one change there is: what a moderator noted of a comment goes when its writer has it erased."""
        models.QuerySet(self.model, using=self.db).filter(comment_id__in=comment_ids).exclude(note="").update(note="")

    forget_notes.alters_data = True  # type: ignore[attr-defined]


class ModerationEvent(AppendOnlyModel):
    """Ids stay when their rows go; nothing here ever changes but that notes are emptied by an erasure."""

    class Act(models.TextChoices):
        APPROVE = "approve", _("Approved")
        REJECT = "reject", _("Rejected")
        SPAM = "spam", _("Marked as spam")
        UNDO = "undo", _("Decision undone")
        REPLY = "reply", _("Answered")
        CONFIRM = "confirm", _("E-mail confirmed by its writer")
        EDIT = "edit", _("Changed by its writer")
        WITHDRAW = "withdraw", _("Withdrawn by its writer")
        REPORTED = "reported", _("Hidden until seen, after reports")
        REDACT = "redact", _("Details masked")
        SEE_ORIGINAL = "see_original", _("Original text looked at")
        ESCALATE = "escalate", _("Escalated")
        BAN = "ban", _("Sender banned")
        LIFT_BAN = "lift_ban", _("Ban lifted")
        ERASE = "erase", _("Erased")
        NOTE = "note", _("Reason or note given")
        OPEN = "open", _("Opened")
        CLOSE = "close", _("Closed")
        HIDE = "hide", _("Hidden")
        CLOSING_DAY = "closing_day", _("Closing changed")
        PAUSE = "pause", _("All new comments paused")
        RESUME = "resume", _("All new comments taken again")
        EXPORT = "export", _("Personal data exported")

    class Reason(models.TextChoices):
        NONE = "", _("No reason given")
        OFF_TOPIC = "off_topic", _("Not about the article")
        PERSONAL_DETAILS = "personal_details", _("Tells details that identify a person")
        MEDICAL_ADVICE = "medical_advice", _("Gives medical advice")
        UNSUPPORTED_CLAIM = "unsupported_claim", _("Claims an effect without a source")
        ADVERTISING = "advertising", _("Advertises")
        ABUSE = "abuse", _("Insults or threatens")

    act = models.CharField(_("act"), max_length=12, choices=Act)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    discussion = models.ForeignKey(
        Discussion,
        null=True,
        db_constraint=False,
        on_delete=models.DO_NOTHING,
        related_name="events",
        verbose_name=_("discussion"),
    )
    comment = models.ForeignKey(
        Comment,
        null=True,
        db_constraint=False,
        on_delete=models.DO_NOTHING,
        related_name="events",
        verbose_name=_("comment"),
    )
    was = models.CharField(_("status before"), max_length=10, choices=Comment.Status, blank=True)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = ModerationEventQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("moderation event")
        verbose_name_plural = _("moderation log")
        indexes = [
            models.Index(fields=["-at"], name="moderation_event_newest"),
            models.Index(fields=["act", "-at"], name="moderation_event_of_act"),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} ({self.at:%Y-%m-%d %H:%M})"
