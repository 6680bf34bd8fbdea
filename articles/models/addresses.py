"""What an article was called before, and links to its drafts."""

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OldAddress(models.Model):
    """A slug that an article had: it answers 301 to where the article is now. Straight there, so no chains."""

    slug = models.SlugField(max_length=120, unique=True)
    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="old_addresses")
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")

    def __str__(self) -> str:
        return self.slug


def random_token() -> str:
    return secrets.token_urlsafe(24)


class PreviewLink(models.Model):
    """Lets whoever holds it read an article's newest draft, until it expires or somebody revokes it."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="preview_links")
    token = models.CharField(max_length=64, unique=True, default=random_token, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("valid until"))
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    class Meta:
        ordering = ["-made_at"]
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")

    def __str__(self) -> str:
        return f"{self.article_id} until {self.expires_at:%Y-%m-%d}"

    @property
    def is_valid(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()
