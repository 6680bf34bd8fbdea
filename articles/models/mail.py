"""Which mails a member of staff wants."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class MailPreference(models.Model):
    """A person's switches; who has no row gets every mail that concerns them."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_preference", primary_key=True
    )
    waiting_for_me = models.BooleanField(_("an article waits for my review"), default=True)
    to_publish = models.BooleanField(_("an article was approved and waits to be published"), default=True)
    my_articles = models.BooleanField(_("what becomes of my articles"), default=True)
    review_due = models.BooleanField(_("articles are due for their next review"), default=True)

    class Meta:
        verbose_name = _("mail preference")
        verbose_name_plural = _("mail preferences")

    def __str__(self) -> str:
        return str(self.user)
