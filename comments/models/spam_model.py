"""What the classifier learnt from the moderators' decisions, one row a version."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SpamModel(models.Model):
    """``screening.Model.as_json`` of a version. The newest is in use; without any, the one that comes with the site."""

    version = models.CharField(_("version"), max_length=40, unique=True)
    learnt_at = models.DateTimeField(_("learnt"), default=timezone.now, db_index=True)
    text = models.TextField(help_text="JSON: weights by word, threshold, how many examples.")
    spam = models.PositiveIntegerField(_("examples of spam"))
    honest = models.PositiveIntegerField(_("examples that were not"))
    caught = models.FloatField(
        _("caught"), null=True, help_text="Share of the spam that models without it would have held, from 0 to 1."
    )
    held = models.FloatField(_("held wrongly"), null=True, help_text="Share of the honest, likewise.")

    class Meta:
        ordering = ["-learnt_at", "-pk"]
        verbose_name = _("spam classifier")
        verbose_name_plural = _("spam classifier")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.version
