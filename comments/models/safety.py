"""The restricted log of crises and possible adverse events, and of what was done about each."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic_site.append_only import AppendOnlyModel
from comments.models.comment import Comment


class SafetyRecord(models.Model):
    """Begun when a comment is marked or escalated. It has a copy of the words, which no erasure reaches: what the
    clinic must report, it must be able to show. Only its four elements and its closing change; see SafetyAction."""

    class Kind(models.TextChoices):
        CRISIS = "crisis", _("Crisis")
        ADVERSE_EVENT = "adverse_event", _("Possible adverse event")
        OTHER = "other", _("Other concern for safety")

    class Outcome(models.TextChoices):
        NOTHING_TO_DO = "nothing_to_do", _("Nothing to report or to do")
        REPORTED = "reported", _("Reported (MedWatch or the manufacturer)")
        SUPPORTED = "supported", _("Help was offered")
        HANDED_OVER = "handed_over", _("Handed to the emergency services or a clinician")

    kind = models.CharField(_("kind"), max_length=14, choices=Kind)
    comment = models.ForeignKey(
        Comment, null=True, db_constraint=False, on_delete=models.DO_NOTHING, related_name="safety_records"
    )
    article_title = models.CharField(_("article"), max_length=200, blank=True)
    name = models.CharField(_("name given"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail given"), blank=True)
    body = models.TextField(_("words"))
    written_at = models.DateTimeField(_("written"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("opened by")
    )
    opened_at = models.DateTimeField(_("opened"), default=timezone.now, db_index=True)

    # FDA, postmarketing safety reports: the four elements that make a report valid.
    patient = models.CharField(_("who had it"), max_length=200, blank=True, help_text=_("As far as it was told."))
    reporter = models.CharField(_("who tells it"), max_length=200, blank=True)
    product = models.CharField(_("suspected product or treatment"), max_length=200, blank=True)
    event = models.CharField(_("what happened"), max_length=500, blank=True)

    outcome = models.CharField(_("outcome"), max_length=14, choices=Outcome, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(_("closed"), null=True)

    class Meta:
        ordering = [models.F("closed_at").asc(nulls_first=True), "-opened_at"]
        verbose_name = _("safety record")
        verbose_name_plural = _("safety records")
        default_permissions = ()
        permissions = [("work_safety_log", _("Can read and work the safety log"))]
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "kind"], condition=models.Q(closed_at=None), name="safety_record_open_once"
            ),
            models.CheckConstraint(
                name="safety_record_closes_with_outcome",
                condition=models.Q(closed_at=None, outcome="")
                | (models.Q(closed_at__isnull=False) & ~models.Q(outcome="")),
            ),
        ]

    def __str__(self) -> str:
        # None of its words: see Comment.__str__.
        return gettext("Safety record %s") % self.pk

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class SafetyAction(AppendOnlyModel):
    """What was done about a safety record, by whom and when."""

    class What(models.TextChoices):
        OPENED = "opened", _("Opened")
        MAILED = "mailed", _("Safety contact written to")
        ANSWERED = "answered", _("Writer answered")
        CALLED = "called", _("Somebody called")
        REPORTED = "reported", _("Report made")
        ELEMENTS = "elements", _("Elements noted")
        NOTE = "note", _("Note")
        CLOSED = "closed", _("Closed")
        REOPENED = "reopened", _("Opened again")

    record = models.ForeignKey(SafetyRecord, on_delete=models.PROTECT, related_name="actions")
    what = models.CharField(_("what"), max_length=10, choices=What)
    note = models.TextField(_("note"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("safety action")
        verbose_name_plural = _("safety actions")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.get_what_display())
