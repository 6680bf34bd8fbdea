"""What somebody types into an article's form, kept while they type."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UnsavedText(models.Model):
    """One rolling text per person and article, or per new article by its ``key``; seen by nobody else.

    The row also says that the person has the form open: without ``typed`` that is all it says. When the article is
    deleted meanwhile the text stays, as one of a new article.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="unsaved_texts")
    article = models.ForeignKey(
        "articles.Article", null=True, on_delete=models.SET_NULL, related_name="unsaved_texts", editable=False
    )
    key = models.UUIDField(help_text="Names the text in addresses, and a new article's form until there is an article.")
    typed = models.JSONField(null=True, help_text="A Content as JSON and the address, as typed.")
    base = models.PositiveIntegerField(default=0, help_text="The number of the revision that it was made of.")
    typed_at = models.DateTimeField(_("typed"), null=True)
    seen_at = models.DateTimeField(_("last seen"), default=timezone.now)
    version = models.PositiveIntegerField(default=0, help_text="Grows with every change: what a form last knew of it.")
    tab = models.CharField(max_length=40, blank=True, help_text="Which browser tab wrote last.")
    turn = models.PositiveIntegerField(default=0, help_text="Its count of savings: an older one may arrive late.")

    class Meta:
        ordering = ["-typed_at"]
        verbose_name = _("unsaved text")
        verbose_name_plural = _("unsaved texts")
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="unsaved_text_key_once_an_owner"),
            models.UniqueConstraint(fields=["owner", "article"], name="unsaved_text_once_an_owner_and_article"),
        ]

    def __str__(self) -> str:
        return (self.typed or {}).get("title", "")
