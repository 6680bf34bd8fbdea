"""Pictures, and where they are used."""

from typing import Any

import PIL.Image
from django.db import models
from django.utils.translation import gettext_lazy as _


class Image(models.Model):
    file = models.ImageField(_("file"), upload_to="images/%Y/%m/")
    title = models.CharField(_("title"), max_length=120, help_text=_("To find it again; readers do not see this."))
    alt = models.CharField(
        _("description"),
        max_length=300,
        blank=True,
        help_text=_("What it shows, for people who cannot see it. Empty: it is decoration only."),
    )
    credit = models.CharField(_("credit"), max_length=200, blank=True, help_text=_("Who made it; shown to readers."))
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    added_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        ordering = ["-added_at"]
        verbose_name = _("image")
        verbose_name_plural = _("images")

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Django's width_field asks a parser that gives up on some small WebP files.
        if self.file and not self.file._committed:  # type: ignore[attr-defined]  # no public name
            with PIL.Image.open(self.file) as picture:
                self.width, self.height = picture.size
            self.file.seek(0)
        super().save(*args, **kwargs)


class ImageUse(models.Model):
    """One use of an image by a revision: its alt text belongs to the use, and no used image can be deleted."""

    image = models.ForeignKey(Image, on_delete=models.PROTECT, related_name="uses")
    revision = models.ForeignKey("articles.Revision", on_delete=models.CASCADE, related_name="image_uses")
    alt = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "image"], name="image_use_once_a_revision")]

    def __str__(self) -> str:
        return f"{self.image_id} in revision {self.revision_id}"
