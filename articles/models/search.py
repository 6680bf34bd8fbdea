"""What search keeps. docs/decisions/0010-search.md has the why."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchRow(models.Model):
    """What stands in the index for an article: written by ``articles/search/index.py`` only.

    The words are beside it, where the database's full-text engine wants them: on PostgreSQL in further columns of
    this table (``head``, ``document``, ``desk``), on SQLite in FTS5 tables.
    """

    article = models.OneToOneField(
        "articles.Article", primary_key=True, on_delete=models.CASCADE, related_name="search_row"
    )
    version = models.PositiveSmallIntegerField(help_text="Of the code that wrote it; 0: something changed since.")
    place = models.BigIntegerField(
        null=True, unique=True, help_text="By time of publication, the newest highest. Empty: not for readers."
    )
    ends_at = models.DateTimeField(null=True)
    revision = models.BigIntegerField(null=True, help_text="Whose words readers find.")
    learned_revision = models.BigIntegerField(null=True, help_text="Whose words were added to those known.")

    class Meta:
        verbose_name = _("search row")
        verbose_name_plural = _("search rows")

    def __str__(self) -> str:
        return str(self.article_id)


class SearchWord(models.Model):
    """A word of the articles, to complete what was begun and to mend what was misspelt."""

    word = models.CharField(max_length=40, unique=True)
    articles = models.PositiveIntegerField(help_text="In about how many it is.")

    class Meta:
        verbose_name = _("word")
        verbose_name_plural = _("words")

    def __str__(self) -> str:
        return self.word


class ZeroResultQuery(models.Model):
    """What readers looked for and did not find. Never who, nor from where."""

    query = models.CharField(_("looked for"), max_length=60, unique=True)
    times = models.PositiveIntegerField(_("times"))
    first_day = models.DateField(_("first"))
    last_day = models.DateField(_("last"), db_index=True)

    class Meta:
        ordering = ["-times", "-last_day", "query"]
        verbose_name = _("search that found nothing")
        verbose_name_plural = _("searches that found nothing")

    def __str__(self) -> str:
        return self.query
