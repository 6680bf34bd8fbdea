"""How often articles are read: numbers, and nothing about who."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ArticleReads(models.Model):
    """How often an article was read on a day of the clinic's time zone."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="reads")
    day = models.DateField(_("day"))
    count = models.PositiveIntegerField(_("reads"), default=0)

    class Meta:
        verbose_name = _("reads of an article")
        verbose_name_plural = _("reads of articles")
        constraints = [models.UniqueConstraint(fields=["article", "day"], name="reads_once_an_article_and_day")]
        indexes = [models.Index(fields=["day"], name="reads_of_day")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.day}: {self.count}"
