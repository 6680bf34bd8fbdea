"""The links in mails to commenters. They hold no address, and are void once the comment has another e-mail or none; but
that to a mute, which names the mailbox by its hash, is good for the mailbox for ever."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from comments import senders
from comments.models import Comment

CONFIRM, MUTE = "comments.confirm", "comments.mute"
CONFIRM_WITHIN = timedelta(days=7)


class VoidLinkError(Exception):
    """The comment, or the e-mail that the link was sent to, is gone."""


def confirm_address(comment: Comment) -> str:
    token = signing.dumps([comment.pk, _digest(comment)], salt=CONFIRM)
    return settings.SITE_URL + reverse("confirm_comment", args=[token])


def mute_address(comment: Comment) -> str:
    token = signing.dumps([comment.pk, _digest(comment), senders.hash_for_ever(comment.email)], salt=MUTE)
    return settings.SITE_URL + reverse("mute_comment", args=[token])


def public_address(comment: Comment) -> str:
    """Leads readers to wherever it stands."""
    return settings.SITE_URL + comment.permanent_address


def comment_behind(token: str, salt: str) -> Comment:
    """However old the link is. Raises signing.BadSignature where it is not whole, and VoidLinkError."""
    pk, digest, *_mailbox = signing.loads(token, salt=salt)
    comment = Comment.objects.select_related("discussion__article").filter(pk=pk).first()
    if comment is None or not comment.email or not constant_time_compare(digest, _digest(comment)):
        raise VoidLinkError
    return comment


def mailbox_behind(token: str) -> str:
    """The hash of the mailbox to which a link to a mute was sent; empty in links that were sent before they held it."""
    _pk, _digest, *mailbox = signing.loads(token, salt=MUTE)
    return mailbox[0] if mailbox else ""


def is_too_old_to_confirm(token: str) -> bool:
    try:
        signing.loads(token, salt=CONFIRM, max_age=CONFIRM_WITHIN)
    except signing.SignatureExpired:
        return True
    return False


def _digest(comment: Comment) -> str:
    return salted_hmac("comments.mail_links", comment.email, algorithm="sha256").hexdigest()[:16]
