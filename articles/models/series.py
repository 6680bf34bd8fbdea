"""Articles that belong together, in an order: "Part 2 of 3"."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Series(models.Model):
    title = models.CharField(_("title"), max_length=120, unique=True)
    description = models.TextField(_("description"), blank=True, help_text=_("One or two sentences for readers."))

    class Meta:
        ordering = ["title"]
        verbose_name = _("series")
        verbose_name_plural = _("series")

    def __str__(self) -> str:
        return self.title


class SeriesPart(models.Model):
    """An article's place in the one series that it belongs to. ``articles.series`` keeps the places 1, 2, 3 …; readers
    count the parts that are published."""

    article = models.OneToOneField("articles.Article", on_delete=models.CASCADE, related_name="series_part")
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="parts")
    position = models.PositiveSmallIntegerField(_("place"))

    class Meta:
        ordering = ["series", "position"]
        verbose_name = _("part of a series")
        verbose_name_plural = _("parts of a series")
        indexes = [models.Index(fields=["series", "position"], name="series_part_in_order")]

    def __str__(self) -> str:
        return f"{self.series} {self.position}"
