"""How a mail about comments goes out: at most so many an hour, once, again when the mail server fails, and without a
trace of its address in the log or among the tasks."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import wrap

from comments import senders
from comments.models import HashKey, SentMail

logger = logging.getLogger(__name__)

What = SentMail.What
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

# What anyone can make the site send, to whatever address they type.
ASKED_BY_STRANGERS = frozenset({What.CONFIRM, What.MINE})
TO_READERS = frozenset({What.CONFIRM, What.MINE, What.APPROVED, What.REPLY})
CONFIRMATIONS = [(HOUR, 3), (DAY, 6)]
OTHERS = [(HOUR, 10)]
# All readers together. A busy clinic approves some dozens of comments an hour; many providers stop a sender, or call it
# one of spam, not far above.
SITE_AN_HOUR = 200
# Of these: strangers who make the site ask many addresses leave as many for what readers wait for.
CONFIRMATIONS_AN_HOUR = SITE_AN_HOUR // 2

# After a failure; then it is given up. Mail servers that are well again take waiting mail within minutes.
TRY_AGAIN_AFTER = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 30, 30)]
# The worker has other things to do than to wait for a mail server.
SECONDS = 20
COUNTED_FOR = 2 * DAY
SUBJECT_LENGTH = 120


@dataclass(frozen=True)
class Mail:
    what: str
    to: str
    subject: str
    body: str
    about: tuple[int, ...] = ()
    """Ids of comments."""
    mute_address: str = ""
    """Where whoever gets it can say by one click that they want no more."""


class NotYetError(Exception):
    """The mail is to be written anew at ``until``."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


def send(write: Callable[[], Mail | None], *, task: Any, args: Sequence[int], attempt: int) -> bool:
    """Send the mail that ``write`` returns, if any, and tell whether it went out.

    ``write`` is called when no other mail is being counted, and asks whether the mail is still wanted. It is counted,
    and that is committed, before it is sent: the worker may be killed or run twice, and nobody gets it twice; nor does
    a slow mail server hold up a database that takes one writer at a time. ``task`` is enqueued with ``args`` and the
    number of the attempt when it has to be tried again.
    """
    with transaction.atomic():
        _one_at_a_time()
        try:
            mail = write()
        except NotYetError as not_yet:
            task.using(run_after=not_yet.until).enqueue(*args, attempt)
            return False
        if mail is None:
            return False
        if _is_too_many(mail):
            logger.warning("A mail (%s) is above what is sent an hour or day", mail.what)
            if mail.what not in ASKED_BY_STRANGERS:
                _try_again(task, args, attempt, after=HOUR)
            return False
        rows = _count(mail)
    try:
        _message(mail).send()
    except Exception as error:  # each mail backend fails with errors of its own library, which may name the address
        logger.warning("A mail (%s) could not be sent: %s", mail.what, type(error).__name__)
        with transaction.atomic():
            SentMail.objects.filter(pk__in=rows).delete()
            _try_again(task, args, attempt)
        return False
    return True


def sent_to(address: str) -> "QuerySet[SentMail]":
    """What this address got in the last days as a moderator's."""
    return SentMail.objects.filter(to__in=senders.hashes_of_email(address)).exclude(what__in=TO_READERS)


def sent_to_reader(address: str) -> "QuerySet[SentMail]":
    """What this address got in the last days as a reader's, whatever stood behind a plus sign in it."""
    return SentMail.objects.filter(to__in=senders.hashes_of_email(senders.mailbox(address)), what__in=TO_READERS)


def text(template: str, **context: Any) -> str:
    """The words of a mail, of templates/comments/mail/."""
    return render_to_string(f"comments/mail/{template}.txt", {"site_url": settings.SITE_URL, **context})


def forget_sent_mails() -> str:
    """What no cap counts any more. Of mails about a comment stays that they were sent."""
    old = SentMail.objects.filter(at__lt=timezone.now() - COUNTED_FOR)
    forgotten, _rows = old.filter(about=None).delete()
    forgotten += old.exclude(to="").update(to="")
    return f"{forgotten} forgotten"


def _one_at_a_time() -> None:
    """Let no other worker count before this transaction ends; posting, which reads the key, does not wait."""
    HashKey.objects.select_for_update(no_key=True).get(pk=senders.current_key().pk)


def _is_too_many(mail: Mail) -> bool:
    if mail.what not in TO_READERS:
        return False
    kinds, caps = {What.CONFIRM}, CONFIRMATIONS
    if mail.what != What.CONFIRM:
        kinds, caps = set(TO_READERS - kinds), OTHERS
    now = timezone.now()
    theirs = sent_to_reader(mail.to).filter(what__in=kinds)
    if any(theirs.filter(at__gt=now - within).count() >= most for within, most in caps):
        return True
    sent = SentMail.objects.filter(what__in=TO_READERS, at__gt=now - HOUR)
    if mail.what == What.CONFIRM and sent.filter(what=What.CONFIRM).count() >= CONFIRMATIONS_AN_HOUR:
        return True
    return sent.count() >= SITE_AN_HOUR


def _count(mail: Mail) -> list[int]:
    counted = senders.mailbox(mail.to) if mail.what in TO_READERS else mail.to
    to, now = senders.hash_of_email(counted), timezone.now()
    rows = [SentMail(what=mail.what, to=to, at=now, about_id=pk) for pk in mail.about or (None,)]
    return [row.pk for row in SentMail.objects.bulk_create(rows, batch_size=500)]


def _try_again(task: Any, args: Sequence[int], attempt: int, *, after: timedelta | None = None) -> None:
    if attempt >= len(TRY_AGAIN_AFTER):
        logger.error("%s%s was tried %s times and is given up", task.name, tuple(args), attempt + 1)
        return
    task.using(run_after=timezone.now() + (after or TRY_AGAIN_AFTER[attempt])).enqueue(*args, attempt + 1)


def _message(mail: Mail) -> EmailMessage:
    headers = {"Auto-Submitted": "auto-generated"}
    if mail.mute_address:
        # RFC 8058: a button of the reader's mail program posts there, without a cookie and without a question.
        headers["List-Unsubscribe"] = f"<{mail.mute_address}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return EmailMessage(
        # A title may hold anything; a subject is one line.
        subject=" ".join(mail.subject.split())[:SUBJECT_LENGTH],
        body=wrap(mail.body.strip(), 76) + "\n",
        to=[mail.to],
        headers=headers,
        connection=get_connection(timeout=settings.EMAIL_TIMEOUT or SECONDS),
    )
