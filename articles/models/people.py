"""Public bylines."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models.images import Image


class Author(models.Model):
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), unique=True, help_text=_("The last part of the address: /author/…/"))
    credentials = models.CharField(
        _("credentials"), max_length=60, blank=True, help_text=_("As shown after the name, for example MD.")
    )
    role = models.CharField(_("role"), max_length=120, blank=True, help_text=_("For example: Physical therapist."))
    is_clinician = models.BooleanField(
        _("is a clinician"),
        default=False,
        help_text=_("Only then does an article say that a medical professional wrote it."),
    )
    photo = models.ForeignKey(
        Image,
        verbose_name=_("photo"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="portrayed_authors",
    )
    biography = models.TextField(_("biography"), blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user account"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        help_text=_("Ties the byline to the person who signs in."),
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("author")
        verbose_name_plural = _("authors")

    def __str__(self) -> str:
        return f"{self.name}, {self.credentials}" if self.credentials else self.name

    def get_absolute_url(self) -> str:
        return reverse("author", args=[self.slug])

    @property
    def has_clinical_credentials(self) -> bool:
        """Whether readers may be told that a medical professional wrote or reviewed something."""
        return self.is_clinician and bool(self.credentials)

    @property
    def shown_photo(self) -> Image | None:
        """The photo, as long as readers may see it."""
        return self.photo if self.photo and self.photo.is_showable else None
