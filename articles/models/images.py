"""Pictures, where they are used, and whether they may be shown."""

from datetime import timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic_site.append_only import AppendOnlyModel
from clinic_site.picture_field import PictureField

ENDS_SOON = timedelta(days=31)


class ImageQuerySet(models.QuerySet["Image"]):
    def to_choose_from(self) -> "ImageQuerySet":
        """All but those that were withdrawn."""
        return self.filter(withdrawn_at=None)

    def in_use(self) -> "ImageQuerySet":
        """Those that a version of an article, or an author, holds."""
        uses = ImageUse.objects.filter(image=OuterRef("pk"))
        return self.filter(Exists(uses) | Q(portrayed_authors__isnull=False)).distinct()

    def unused(self) -> "ImageQuerySet":
        return self.exclude(pk__in=self.in_use().values("pk"))

    def without_consent(self) -> "ImageQuerySet":
        """Those that show a patient and may not be shown: no consent is on file, or it has run out."""
        today = timezone.localdate()
        lacking = Q(consent_on=None) | Q(consent_expires_on__lt=today)
        return self.to_choose_from().filter(lacking, shows_patient=True)

    def consent_ends_soon(self) -> "ImageQuerySet":
        """Those whose consent runs out within a month."""
        today = timezone.localdate()
        soon = Q(consent_expires_on__gte=today, consent_expires_on__lte=today + ENDS_SOON)
        return self.to_choose_from().filter(soon, shows_patient=True)


class Image(models.Model):
    """One picture for ever: its file is never replaced, so that a consent is about exactly what was seen."""

    file = PictureField(_("file"), upload_to="images/%Y/%m/", blank=True, width_field="width", height_field="height")
    title = models.CharField(_("title"), max_length=120, help_text=_("To find it again; readers do not see this."))
    alt = models.CharField(
        _("description"),
        max_length=300,
        blank=True,
        help_text=_("What it shows, for people who cannot see it: offered wherever the picture is put in."),
    )
    credit = models.CharField(_("credit"), max_length=200, blank=True, help_text=_("Who made it; shown to readers."))
    licence = models.CharField(
        _("licence"),
        max_length=300,
        blank=True,
        help_text=_("Why we may use it: our own, bought where, which licence."),
    )
    focus_x = models.PositiveSmallIntegerField(
        _("focal point, from the left"),
        default=50,
        validators=[MaxValueValidator(100)],
        help_text=_("In percent. Where a picture is cropped, this point stays in sight."),
    )
    focus_y = models.PositiveSmallIntegerField(
        _("focal point, from the top"), default=50, validators=[MaxValueValidator(100)], help_text=_("In percent.")
    )
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    renditions = models.JSONField(
        default=dict, editable=False, help_text="What articles/pictures/renditions.py made of it; empty: nothing yet."
    )
    added_at = models.DateTimeField(_("added"), auto_now_add=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("added by"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    shows_patient = models.BooleanField(
        _("it shows a patient"),
        default=False,
        help_text=_("Readers then see it only while a written consent is on file. A hand or a scan is a patient, too."),
    )
    # Who consented is never named here: the paper is in the patient's file.
    consent_paper = models.CharField(
        _("where the signed paper is"),
        max_length=120,
        blank=True,
        help_text=_("A reference into the paper file. Never the patient's name."),
    )
    consent_on = models.DateField(_("signed on"), null=True, blank=True)
    consent_scope = models.CharField(
        _("what it allows"), max_length=300, blank=True, help_text=_("For example: website and social media.")
    )
    consent_expires_on = models.DateField(
        _("valid until"), null=True, blank=True, help_text=_("The last day. Empty: until it is withdrawn.")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)

    objects = ImageQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at", "-pk"]
        verbose_name = _("image")
        verbose_name_plural = _("images")
        constraints = [
            models.CheckConstraint(
                name="image_has_its_file_until_withdrawn",
                condition=(Q(withdrawn_at=None) & ~Q(file="")) | Q(withdrawn_at__isnull=False, file=""),
                violation_error_message=_("Choose a picture."),
            ),
            models.CheckConstraint(
                name="image_consent_is_whole",
                condition=Q(consent_on=None, consent_expires_on=None, consent_paper="")
                | (Q(consent_on__isnull=False) & ~Q(consent_paper="")),
                violation_error_message=_("A consent needs the day it was signed and where the paper is."),
            ),
            models.CheckConstraint(name="image_focus_is_in_it", condition=Q(focus_x__lte=100, focus_y__lte=100)),
        ]

    def __str__(self) -> str:
        return gettext("%(title)s (withdrawn)") % {"title": self.title} if self.withdrawn_at else self.title

    @property
    def why_not_shown(self) -> str:
        """Why readers must not see it, in a sentence for staff; empty when they may."""
        if self.withdrawn_at:
            return self.withdrawal
        if not self.shows_patient:
            return ""
        if self.consent_on is None:
            return gettext("It shows a patient, and no written consent is on file.")
        if self.consent_expires_on and self.consent_expires_on < timezone.localdate():
            day = {"day": date_format(self.consent_expires_on)}
            return gettext("It shows a patient, whose consent was valid until %(day)s.") % day
        return ""

    @property
    def is_showable(self) -> bool:
        return not self.why_not_shown

    @property
    def withdrawal(self) -> str:
        """What stands in its place for staff; empty when it was not withdrawn."""
        if self.withdrawn_at is None:
            return ""
        return gettext("Picture withdrawn on %(day)s.") % {"day": date_format(timezone.localtime(self.withdrawn_at))}


class ImageUse(models.Model):
    """That a revision holds an image, at the top or in its text: what is used cannot be deleted.

    The words for people who cannot see it belong to each place where it stands: ``hero_alt``, and in the text.
    """

    image = models.ForeignKey(Image, on_delete=models.PROTECT, related_name="uses")
    revision = models.ForeignKey("articles.Revision", on_delete=models.CASCADE, related_name="image_uses")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "image"], name="image_use_once_a_revision")]

    def __str__(self) -> str:
        return f"{self.image_id} in revision {self.revision_id}"


class ImageEvent(AppendOnlyModel):
    """Who did what to which picture. It stays when the picture is deleted."""

    class Act(models.TextChoices):
        ADD = "add", _("Added")
        CHANGE = "change", _("Changed")
        CONSENT = "consent", _("Consent recorded")
        WITHDRAW = "withdraw", _("Withdrawn")
        DELETE = "delete", _("Deleted")

    image = models.ForeignKey(Image, db_constraint=False, on_delete=models.DO_NOTHING, related_name="events")
    act = models.CharField(_("act"), max_length=10, choices=Act)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("picture event")
        verbose_name_plural = _("picture log")

    def __str__(self) -> str:
        return f"{self.get_act_display()} ({self.at:%Y-%m-%d %H:%M})"
