"""Where an article that was not written here came from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportedFile(models.Model):
    """The file that an article was made of, known again by its digest; the file itself is not kept."""

    article = models.OneToOneField("articles.Article", on_delete=models.CASCADE, related_name="imported_from")
    digest = models.CharField(max_length=64, db_index=True, help_text="SHA-256 of its bytes, in hexadecimal.")
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("imported file")
        verbose_name_plural = _("imported files")

    def __str__(self) -> str:
        return self.name
