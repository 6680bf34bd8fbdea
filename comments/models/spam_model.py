"""What the classifier learnt from the moderators' decisions, one row a version."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SpamModelQuerySet(models.QuerySet["SpamModel"]):
    def in_use(self) -> "SpamModelQuerySet":
        """The version in use, as the first row; without any, it is the one that comes with the site."""
        return self.filter(used_since__isnull=False).order_by("-used_since", "-pk")


class SpamModel(models.Model):
    """``screening.Model.as_json`` of a version."""

    version = models.CharField(_("version"), max_length=40, unique=True)
    learnt_at = models.DateTimeField(_("learnt"), default=timezone.now, db_index=True)
    used_since = models.DateTimeField(
        _("taken into use"),
        null=True,
        help_text="The latest is in use. Empty: it was no better than the one in use when it was learnt.",
    )
    text = models.TextField(help_text="JSON: weights by word, threshold, how many examples.")
    spam = models.PositiveIntegerField(_("examples of spam"))
    honest = models.PositiveIntegerField(_("examples that were not"))
    caught = models.FloatField(
        _("caught"), null=True, help_text="Share of the spam that models without it would have held, from 0 to 1."
    )
    held = models.FloatField(_("held wrongly"), null=True, help_text="Share of the honest, likewise.")

    objects = SpamModelQuerySet.as_manager()

    class Meta:
        ordering = ["-learnt_at", "-pk"]
        verbose_name = _("version of the spam classifier")
        verbose_name_plural = _("versions of the spam classifier")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.version
