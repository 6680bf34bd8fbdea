"""The way to one's comments by one's address: asked for by anybody, sent to the address alone."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django_tasks import task

from clinic_site.profile.models import ClinicProfile
from comments import senders
from comments.mail import mailing
from comments.mail.mailing import Mail
from comments.models import Comment, SentMail
from comments.senders import Sender

What = SentMail.What

SALT = "comments.mine"
LINK_LASTS = timedelta(days=1)
# In an hour: asked for by one sender, and sent to one address.
MOST_ASKED, MOST_SENT = 5, 3
HOUR = timedelta(hours=1)


class AskedTooOftenError(Exception):
    """The sender asked for many links in a short time."""


class LinkEndedError(Exception):
    """The link is not whole, is old, or what it stands for is not kept any more."""


@transaction.atomic
def ask_for_link(email: str, sender: Sender | None) -> None:
    """Have a link sent to the address, if there are comments under it.

    The work is the same whether there are any: nobody learns from it who has written here. The task is given the
    number of a comment, as addresses have no place in its arguments.
    """
    if sender:
        asked_by = senders.hashes_of_sender(sender)
        asked = SentMail.objects.filter(what=What.ASKED, to__in=asked_by, at__gt=timezone.now() - HOUR)
        if asked.count() >= MOST_ASKED:
            raise AskedTooOftenError
        SentMail.objects.create(what=What.ASKED, to=senders.hash_of_sender(sender))
    newest = next(iter(Comment.objects.numbers_of_email(email)), 0)
    send_link.enqueue(newest)


@task()
def send_link(comment_id: int, attempt: int = 0) -> None:
    """Mail the link to the address of this comment, unless it has had several within the hour."""
    mailing.send(lambda: _mail(comment_id), task=send_link, args=[comment_id], attempt=attempt)


def link_token(comment: Comment) -> str:
    return signing.dumps([comment.pk, _digest(comment.email)], salt=SALT)


def address_behind(token: str) -> str:
    """Raises LinkEndedError."""
    try:
        pk, digest = signing.loads(token, salt=SALT, max_age=LINK_LASTS)
    except signing.BadSignature as error:
        raise LinkEndedError from error
    email = Comment.objects.filter(pk=pk).values_list("email", flat=True).first()
    if not email or not constant_time_compare(_digest(email), digest):
        raise LinkEndedError
    return email


def _mail(comment_id: int) -> Mail | None:
    comment = Comment.objects.exclude(email="").filter(pk=comment_id).first()
    if comment is None:
        return None
    lately = mailing.sent_to_reader(comment.email).filter(what=What.MINE, at__gt=timezone.now() - HOUR)
    if lately.count() >= MOST_SENT:
        return None
    clinic = ClinicProfile.objects.current()
    address = settings.SITE_URL + reverse("my_comments", args=[link_token(comment)])
    subject = _("Your comments – %(clinic)s") % {"clinic": clinic.name}
    return Mail(What.MINE, comment.email, subject, mailing.text("mine", clinic=clinic, address=address))


def _digest(email: str) -> str:
    return salted_hmac("comments.mine", email, algorithm="sha256").hexdigest()[:32]
