"""Answers that moderators have at hand."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReplyTemplate(models.Model):
    title = models.CharField(
        _("title"), max_length=80, unique=True, help_text=_("For moderators; not shown to readers.")
    )
    body = models.TextField(_("words"), max_length=4000)
    position = models.PositiveSmallIntegerField(_("position"), default=0, help_text=_("Smaller comes first."))

    class Meta:
        ordering = ["position", "title"]
        verbose_name = _("ready answer")
        verbose_name_plural = _("ready answers")

    def __str__(self) -> str:
        return self.title
