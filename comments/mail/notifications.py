"""What follows in mail from what becomes of comments, and the mails to their writers.

Sent by the worker, enqueued in the act's own transaction; arguments are ids, and each task asks anew whether its mail
is still wanted. No word of a comment is in any of them.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from clinic_site.profile.models import ClinicProfile
from comments import senders
from comments.mail import mailing
from comments.mail.links import confirm_address, mute_address, public_address
from comments.mail.mailing import Mail
from comments.mail.moderator_mail import tell_of_urgent
from comments.mail.muting import is_muted
from comments.models import Comment, SentMail
from comments.screening import Kind

if TYPE_CHECKING:
    from django.contrib.auth.models import User

What, Status = SentMail.What, Comment.Status

# As long as a moderator can undo: whoever takes an approval back has sent nothing.
TOLD_AFTER = timedelta(minutes=10)
AT_ONCE = 500
# Who sent such a comment gave somebody else's address, or one that nobody reads.
NOT_ASKED = frozenset({Kind.DECOY, Kind.SPAM, Kind.DUPLICATE, Kind.DISPOSABLE_EMAIL})


def comment_posted(comment: Comment) -> None:
    """Tell moderators what is urgent, and ask the writer to confirm the e-mail they gave."""
    if comment.urgency:
        became_urgent(comment)
    if is_asked_to_confirm(comment):
        ask_to_confirm.enqueue(comment.pk)
    if comment.status == Status.APPROVED:
        comments_approved([comment])


def comment_edited(comment: Comment) -> None:
    """As for new words; whoever was asked to confirm is not asked again."""
    if comment.urgency:
        became_urgent(comment)
    if is_asked_to_confirm(comment) and not comment.confirmed_at:
        ask_to_confirm.enqueue(comment.pk)
    if comment.status == Status.APPROVED:
        comments_approved([comment])


def became_urgent(comment: Comment, *, by: "User | None" = None) -> None:
    """Tell moderators and the safety contact at once that a comment cannot wait. ``by``: who knows that already."""
    tell_of_urgent.enqueue(comment.pk, by.pk if by else None)


def comments_approved(comments: Iterable[Comment]) -> None:
    """Tell their writers, and those whom they answer, when they are still shown in a while."""
    ids = [comment.pk for comment in comments if comment.email or comment.parent_id]
    later = look_again.using(run_after=timezone.now() + TOLD_AFTER)
    for first in range(0, len(ids), AT_ONCE):
        later.enqueue(ids[first : first + AT_ONCE])


def is_asked_to_confirm(comment: Comment) -> bool:
    """Whether its writer gave an e-mail that a mail may go to, and there is something left to write about."""
    if not comment.email or comment.is_staff_reply or comment.erased_at:
        return False
    if comment.status in {Status.REJECTED, Status.SPAM} or not comment.discussion.article.is_public:
        return False
    return not comment.marks.filter(kind__in=NOT_ASKED).exists()


@task()
def ask_to_confirm(comment_id: int, attempt: int = 0) -> None:
    """Anyone can type an address: ask whoever reads mail there whether they wrote this very comment."""
    mailing.send(lambda: _confirmation(comment_id), task=ask_to_confirm, args=[comment_id], attempt=attempt)


@task()
def look_again(comment_ids: list[int]) -> None:
    """Of comments that were approved a while ago, enqueue the mails about those that are still shown."""
    # One that was approved anew since then is looked at again later.
    settled = Q(decided_at=None) | Q(decided_at__lte=timezone.now() - TOLD_AFTER)
    shown = Comment.objects.shown().filter(settled, pk__in=comment_ids)
    for pk in shown.filter(**_wants_mail()).values_list("pk", flat=True):
        tell_approved.enqueue(pk)
    for pk in shown.filter(**_wants_mail("parent__")).values_list("pk", flat=True):
        tell_answered.enqueue(pk)


@task()
def tell_approved(comment_id: int, attempt: int = 0) -> None:
    mailing.send(lambda: _approval(comment_id), task=tell_approved, args=[comment_id], attempt=attempt)


@task()
def tell_answered(reply_id: int, attempt: int = 0) -> None:
    """Tell the writer of the comment that this one answers."""
    mailing.send(lambda: _answer(reply_id), task=tell_answered, args=[reply_id], attempt=attempt)


def _confirmation(comment_id: int) -> Mail | None:
    comment = _found(comment_id)
    if comment is None or comment.confirmed_at or comment.muted_at or not is_asked_to_confirm(comment):
        return None
    if is_muted(senders.hash_for_ever(comment.email)) or _was_sent(What.CONFIRM, comment):
        return None
    subject = _("Is this your e-mail? Your comment on “%(title)s”")
    return _mail(What.CONFIRM, "confirm", comment, subject, confirm_address=confirm_address(comment))


def _approval(comment_id: int) -> Mail | None:
    comment = _found(comment_id, **_wants_mail())
    if comment is None or not comment.is_shown() or _was_sent(What.APPROVED, comment):
        return None
    return _mail(What.APPROVED, "approved", comment, _("Published: your comment on “%(title)s”"))


def _answer(reply_id: int) -> Mail | None:
    reply = _found(reply_id, **_wants_mail("parent__"))
    if reply is None or not reply.is_shown() or _was_sent(What.REPLY, reply):
        return None
    assert reply.parent  # asked for above
    if reply.email == reply.parent.email:  # who answers themselves knows
        return None
    subject = _("An answer to your comment on “%(title)s”")
    return _mail(What.REPLY, "answered", reply.parent, subject, about=reply)


def _wants_mail(whose: str = "") -> dict[str, object]:
    """The lookup of comments whose writer confirmed an e-mail and did not say that they want no mail."""
    return {
        f"{whose}erased_at": None,
        f"{whose}is_staff_reply": False,
        f"{whose}email__gt": "",
        f"{whose}confirmed_at__isnull": False,
        f"{whose}muted_at": None,
    }


def _found(pk: int, **facts: object) -> Comment | None:
    comments = Comment.objects.select_related("discussion__article", "parent__discussion__article")
    return comments.filter(pk=pk, **facts).first()


def _was_sent(what: str, about: Comment) -> bool:
    return SentMail.objects.filter(what=what, about=about).exists()


def _mail(
    what: str, template: str, comment: Comment, subject: str, *, about: Comment | None = None, **context: object
) -> Mail:
    """To the writer of ``comment``, about it or about an answer to it."""
    about = about or comment
    title = " ".join(comment.article_title.split())
    no_more = mute_address(comment)
    body = mailing.text(
        template,
        clinic=ClinicProfile.objects.current(),
        title=title,
        by_clinic=about.is_staff_reply,
        address=public_address(about),
        mute_address=no_more,
        **context,
    )
    return Mail(what, comment.email, subject % {"title": title[:80]}, body, (about.pk,), no_more)
