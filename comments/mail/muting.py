"""Whoever was written to about a comment wants no more of it, or wants it again."""

from django.db import transaction
from django.utils import timezone

from comments import senders
from comments.models import Comment, Mute


def mute(comment: Comment, *, all_of_them: bool = False) -> None:
    """No more mail about this comment; ``all_of_them``: about any that has the same e-mail, now or later.

    Of a comment that they never confirmed it says that somebody else typed their address: they are not asked again.
    """
    comments = Comment.objects.filter(email=comment.email) if all_of_them else Comment.objects.filter(pk=comment.pk)
    with transaction.atomic():
        comments.exclude(email="").filter(muted_at=None).update(muted_at=timezone.now())
        if all_of_them or not comment.confirmed_at:
            mute_mailbox(senders.hash_for_ever(comment.email))


def unmute(comment: Comment) -> None:
    with transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(muted_at=None)
        unmute_mailbox(senders.hash_for_ever(comment.email))


def mute_mailbox(mailbox: str) -> None:
    """Ask nobody there any more whether a comment is theirs, for ever. Given as its hash."""
    Mute.objects.get_or_create(mailbox=mailbox)


def unmute_mailbox(mailbox: str) -> None:
    Mute.objects.filter(mailbox=mailbox).delete()


def is_muted(mailbox: str) -> bool:
    return Mute.objects.filter(mailbox=mailbox).exists()
