"""Taking no more comments of a sender for a time. Whom that is, nobody is told: a ban holds keyed hashes."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments import senders
from comments.models import Ban, Comment, HashKey, ModerationEvent

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from comments.senders import Sender

Act = ModerationEvent.Act

DAYS = (1, 7, 30, 180)


class CannotBanError(Exception):
    """The message is a sentence for the moderator."""


def ban(comment: Comment, *, days: int, by: "User | None", reason: str = "") -> Ban:
    """Ban the sender of a comment, and the e-mail that came with it, for so many days from now.

    Who is banned already is banned until the new day instead.
    """
    if days not in DAYS:
        raise CannotBanError(_("A ban takes one of the offered numbers of days."))
    with transaction.atomic():
        comment = Comment.objects.select_for_update(no_key=True).get(pk=comment.pk)
        if refusal := why_not(comment):
            raise CannotBanError(refusal)
        key = key_of(comment)
        sender = comment.sender if key else ""
        key = key or senders.current_key()
        email = senders.hashed(key, "email", comment.email.casefold()) if comment.email else ""
        now = timezone.now()
        facts = {"until": now + timedelta(days=days), "reason": reason, "comment": comment, "by": by, "at": now}
        banned, _new = Ban.objects.update_or_create(key=key, sender=sender, email=email, defaults=facts)
        note = ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
        ModerationEvent.objects.create(
            act=Act.BAN, by=by, at=now, comment=comment, discussion_id=comment.discussion_id, reason=reason, note=note
        )
    return banned


def lift(ban: Ban, *, by: "User | None") -> bool:
    """End a ban now. Returns whether it was in force. The row stays until its key is forgotten."""
    with transaction.atomic():
        now = timezone.now()
        row = Ban.objects.select_for_update(of=("self",)).select_related("comment").get(pk=ban.pk)
        if row.until <= now:
            return False
        Ban.objects.filter(pk=row.pk).update(until=now)
        ModerationEvent.objects.create(
            act=Act.LIFT_BAN,
            by=by,
            at=now,
            comment=row.comment,
            discussion_id=row.comment.discussion_id if row.comment else None,
        )
    return True


def why_not(comment: Comment) -> str:
    """Why nobody can be banned for this comment; empty where somebody can."""
    if comment.is_staff_reply:
        return _("This is an answer of the clinic.")
    if not key_of(comment) and not comment.email:
        return _("Who sent this comment is not known any more: the clinic's days for that are over.")
    return ""


def key_of(comment: Comment) -> HashKey | None:
    """The key that the hash of its sender names, as long as there is one."""
    number = comment.sender.partition(":")[0]
    return HashKey.objects.filter(pk=number).first() if number.isdecimal() else None


def is_from(sender: "Sender | None", comment: Comment) -> bool:
    """Whether the comment came from where this sender is."""
    key = key_of(comment)
    return bool(key and sender and senders.hashed(key, "sender", sender.prefix) == comment.sender)
