"""What is known of senders: nothing but keyed hashes, and not for long."""

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment


def new_secret() -> bytes:
    return secrets.token_bytes(32)


class HashKeyQuerySet(models.QuerySet["HashKey"]):
    def of_days(self) -> "HashKeyQuerySet":
        """Those that follow each other, the newest first."""
        return self.exclude(number=HashKey.FOR_EVER).order_by("-pk")


class HashKey(models.Model):
    """The key of some days. When its row goes, nobody can tell any more whom a hash stood for.

    One, of number ``FOR_EVER``, is of no days and never goes: mutes are under it.
    """

    FOR_EVER = 0

    number = models.PositiveIntegerField(
        unique=True, help_text="One more than the last one's: who begins the next at the same moment begins the same."
    )
    secret = models.BinaryField(default=new_secret)
    begun_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = HashKeyQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.begun_at:%Y-%m-%d}"


class Ban(models.Model):
    """Takes no comment of a sender until a day. Holds its hash, whose key is kept for as long as the ban lasts."""

    key = models.ForeignKey(HashKey, on_delete=models.PROTECT, related_name="bans")
    sender = models.CharField(max_length=64, blank=True, help_text="Of the network's prefix, under this key.")
    email = models.CharField(max_length=64, blank=True, help_text="Of the e-mail, under this key.")
    reason = models.CharField(_("reason"), max_length=20, blank=True)
    comment = models.ForeignKey(Comment, null=True, on_delete=models.SET_NULL, related_name="bans")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(_("since"), default=timezone.now)
    until = models.DateTimeField(_("until"), db_index=True)

    class Meta:
        ordering = ["-at"]
        verbose_name = _("ban")
        verbose_name_plural = _("bans")
        default_permissions = ("view",)
        permissions = [("ban_sender", _("Can ban senders for a time"))]
        # Each who posts is looked up, by the network in the constraint's index and by the e-mail in this one.
        indexes = [models.Index(fields=["email"], name="ban_of_email")]
        constraints = [
            models.CheckConstraint(name="ban_is_of_somebody", condition=~models.Q(sender="", email="")),
            models.UniqueConstraint(fields=["sender", "email", "key"], name="banned_once"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} – {self.until:%Y-%m-%d}"


class Report(models.Model):
    """A reader says that a comment should be looked at. Once per sender until a moderator has."""

    class Reason(models.TextChoices):
        PRIVACY = "privacy", _("It tells who somebody is")
        DANGEROUS = "dangerous", _("It gives dangerous advice")
        CRISIS = "crisis", _("Somebody may be in danger")
        ADVERTISING = "advertising", _("It advertises")
        ABUSE = "abuse", _("It insults or threatens")
        OTHER = "other", _("Something else")

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reported")
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    sender = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)
    seen_at = models.DateTimeField(_("seen"), null=True)

    class Meta:
        ordering = ["-at"]
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        default_permissions = ()
        indexes = [models.Index(fields=["sender", "at"], name="report_sender", condition=~models.Q(sender=""))]
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "sender"],
                condition=models.Q(seen_at=None) & ~models.Q(sender=""),
                name="reported_once_by_a_sender",
            )
        ]

    def __str__(self) -> str:
        return str(self.get_reason_display())
