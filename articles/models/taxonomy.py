"""Where an article is filed (one category) and what it is about (many tags)."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Category(models.Model):
    class Accent(models.TextChoices):
        """Named colours of static/css/tokens.css; each has its pair for the dark."""

        TEAL = "teal", _("Teal")
        PLUM = "plum", _("Plum")
        OCHRE = "ochre", _("Ochre")
        BLUE = "blue", _("Blue")
        MOSS = "moss", _("Moss")
        CLAY = "clay", _("Clay")

    class Comments(models.TextChoices):
        PROFILE = "profile", _("As the clinic profile says")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    name = models.CharField(_("name"), max_length=60, unique=True)
    slug = models.SlugField(_("address"), unique=True, help_text=_("The last part of the address: /category/…/"))
    description = models.TextField(_("description"), blank=True, help_text=_("One or two sentences for readers."))
    introduction = models.TextField(
        _("introduction"),
        blank=True,
        help_text=_("Stands above the articles on the category's own page. An empty line begins a new paragraph."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0, help_text=_("Smaller comes first."))
    accent = models.CharField(_("colour"), max_length=10, choices=Accent, default=Accent.TEAL)
    comments = models.CharField(
        _("comments on new articles"), max_length=10, choices=Comments, default=Comments.PROFILE
    )
    close_comments_after_days = models.PositiveSmallIntegerField(
        _("close comments after (days)"), null=True, blank=True, help_text=_("Empty: as the clinic profile says.")
    )
    close_comments_after_comments = models.PositiveIntegerField(
        _("close comments after (comments)"), null=True, blank=True, help_text=_("Empty: as the clinic profile says.")
    )

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("category", args=[self.slug])


class Tag(models.Model):
    class Kind(models.TextChoices):
        CONDITION = "condition", _("Condition")
        TREATMENT = "treatment", _("Treatment")
        TOPIC = "topic", _("Other topic")

    name = models.CharField(_("name"), max_length=60, unique=True)
    slug = models.SlugField(_("address"), unique=True, help_text=_("The last part of the address: /tag/…/"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.TOPIC)
    synonyms = models.TextField(
        _("also called"),
        blank=True,
        help_text=_("Other names of the same, one a line. The list of topics leads from each of them here."),
    )
    description = models.TextField(_("description"), blank=True, help_text=_("One plain sentence for readers."))
    introduction = models.TextField(
        _("introduction"),
        blank=True,
        help_text=_("Stands above the articles on the topic's own page. An empty line begins a new paragraph."),
    )
    review_after_months = models.PositiveSmallIntegerField(
        _("review again after (months)"),
        null=True,
        blank=True,
        help_text=_("For topics that change fast: 12 for regenerative treatments. Empty: as the clinic profile says."),
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("tag")
        verbose_name_plural = _("tags")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("tag", args=[self.slug])

    @property
    def other_names(self) -> list[str]:
        """The synonyms as they were typed, each once."""
        names = [" ".join(line.split()) for line in self.synonyms.splitlines()]
        by_letters = {name.casefold(): name for name in reversed(names) if name}
        by_letters.pop(self.name.casefold(), None)
        return list(reversed(by_letters.values()))
