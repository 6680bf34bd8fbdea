"""Which mails moderators want, who is never asked to confirm again, and how many were sent."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment


class ModeratorMail(models.Model):
    """A moderator's own switches. Without a row, all are on."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="moderator_mail")
    urgent = models.BooleanField(
        _("urgent comments"),
        default=True,
        help_text=_("At once, when a comment speaks of a crisis or an adverse event."),
    )
    digest = models.BooleanField(_("what waits"), default=True, help_text=_("A summary of the comments that wait."))
    digest_sent_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user)


class Mute(models.Model):
    """A mailbox whose owner wants no mail that asks to confirm a comment. Outlives the comments, and all that is purged
    or erased with them: whoever types the address again must not have them written to again."""

    mailbox = models.CharField(max_length=64, unique=True, help_text="A keyed hash: see senders.py.")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)


class SentMail(models.Model):
    """That a mail about comments went out, to whom as a keyed hash: what the caps per hour and day count.

    Those about a comment stay as long as it does, without the hash after some days, so that none is sent twice.
    """

    class What(models.TextChoices):
        CONFIRM = "confirm", _("Confirmation asked for")
        APPROVED = "approved", _("Comment approved")
        REPLY = "reply", _("Reply")
        MINE = "mine", _("Link to one's comments")
        # No mail: that a sender, whose hash it holds, asked for such a link.
        ASKED = "asked", _("Link to one's comments asked for")
        URGENT = "urgent", _("Urgent comment")
        DIGEST = "digest", _("Digest")

    what = models.CharField(max_length=10, choices=What)
    about = models.ForeignKey(Comment, null=True, on_delete=models.CASCADE, related_name="mails")
    to = models.CharField(max_length=64, blank=True, help_text="A keyed hash: see senders.py.")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["at"], name="sent_mail_at"),
            models.Index(fields=["to", "at"], name="sent_mail_to"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["about", "what"],
                condition=models.Q(what__in=["confirm", "approved", "reply"]),
                name="mail_about_a_comment_once",
            )
        ]

    def __str__(self) -> str:
        return str(self.get_what_display())
