"""What readers and staff write: a new comment, and the quarter of an hour in which its writer may change it."""

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from articles.models import Article
from clinic_site.page_cache import site_changed
from clinic_site.profile.models import ClinicProfile, HeldComments
from clinic_site.text import plain
from comments import reply_check, safety_log, senders, submissions
from comments.counting import recount
from comments.mail import notifications
from comments.marking import keep_marks, put_marks, screen_for
from comments.models import Comment, Discussion, ModerationEvent
from comments.screening import Screened, Typed
from comments.screening.marks import Mark
from comments.senders import Sender
from comments.sending import KINDS, Sent
from comments.switching import held_still

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from comments.models import CommentQuerySet

Act, Status = ModerationEvent.Act, Comment.Status

# So many comments of one sender are taken in so long a time; a household or an office is one sender.
RATES = [(timedelta(minutes=10), 6), (timedelta(days=1), 30)]


class NotTakenError(Exception):
    """The comment is not taken; the message is a sentence for the reader, whose text comes back."""


class DiscussionClosedError(NotTakenError):
    """The discussion takes no comments."""


class TooManyError(NotTakenError):
    """The sender sent too many in a short time."""


class BannedError(NotTakenError):
    """The sender is banned for a time."""


class CannotReplyError(Exception):
    """The comment that was answered cannot be answered any more."""


class TooLateError(Exception):
    """The time in which its writer may change a comment is over, or it is no longer there."""


def post_comment(
    article: Article,
    *,
    name: str,
    body: str,
    email: str = "",
    parent: Comment | None = None,
    submission: uuid.UUID | None = None,
    sent: Sent | None = None,
    screened: Screened | None = None,
    by: "User | None" = None,
) -> Comment:
    """Add a comment. Of a reader's, the profile says which are held; a moderator's (``by``) is shown at once, unless
    a second person has to approve it.

    The discussion's row is locked before the clock is read, so that no reader's comment is dated after the moment of
    closing. The clinic may still answer in a closed one, as long as it is not hidden; nothing is taken in a pause.
    ``screened``: what screening said of just these words, where the caller has asked it. Sending the same words with
    the same ``submission`` again returns the comment that they made; other words get a number of their own. Raises
    NotTakenError, CannotReplyError or, for a moderator's, reply_check.RefusedReplyError.
    """
    name, body, sent = plain(name), plain(body), sent or Sent()
    if by:
        reply_check.refuse(body, to=parent)
        marks: list[Mark] = []
        scored: tuple[float, str] = (0.0, "")
    else:
        screened = screened or screen_for(Discussion.objects.of(article), Typed(body, name, email))
        marks, scored = list(screened.marks), (screened.spam_score, screened.spam_model)
    with transaction.atomic():
        discussion = (
            Discussion.objects.select_for_update(of=("self",)).select_related("article").filter(article=article).first()
        )
        if discussion is None:
            raise DiscussionClosedError(closed_meanwhile())
        sent_words = submissions.digest(discussion, name, body)
        submission, earlier = submissions.find(submission or uuid.uuid4(), sent_words)
        if earlier:
            return earlier
        takes_it = discussion.is_open or (by is not None and parent is not None and discussion.takes_answers)
        if not takes_it or not discussion.article.is_public:
            raise DiscussionClosedError(closed_meanwhile())
        profile = held_still()
        if profile.comments_paused:
            raise DiscussionClosedError(paused(profile))
        if by is None:
            refuse_sender(sent.sender, email)
            marks += sent.marks(is_sent_before=senders.is_sent_before(body))
        if parent and not answerable(discussion).filter(pk=parent.pk).exists():
            raise CannotReplyError
        status = _first_status(profile, marks, by)
        now = timezone.now()
        comment = Comment(
            discussion=discussion,
            parent=parent,
            name=name,
            # Providers do not tell small letters from capitals, and people type both: kept in one way, an address is
            # found by its index.
            email=email.lower(),
            body=body,
            status=status,
            staff=by,
            is_staff_reply=by is not None,
            submission=submission,
            created_at=now,
            decided_by=by if status == Status.APPROVED else None,
            decided_at=now if by and status == Status.APPROVED else None,
            # Of staff none is kept: who reads at the clinic would be counted with them, and refused.
            sender="" if by else senders.hash_of_sender(sent.sender),
            same_words="" if by else senders.hash_of_words(body),
            sent_words=sent_words,
        )
        put_marks(comment, marks, *scored)
        submissions.keep(comment)
        keep_marks(comment, marks)
        if by:
            ModerationEvent.objects.create(act=Act.REPLY, by=by, discussion=discussion, comment=comment)
        safety_log.begin_records(comment, marks)
        notifications.comment_posted(comment)
        if status == Status.APPROVED:
            recount([discussion.pk])
            site_changed()
        return comment


def edit_comment(comment: Comment, *, body: str) -> Comment:
    """Its writer says it otherwise, within the first minutes. It is read and held anew, as if it were sent now.

    Raises TooLateError, or DiscussionClosedError where no comments are taken any more.
    """
    body = plain(body)
    screened = screen_for(comment.discussion, Typed(body, comment.name, comment.email))
    with transaction.atomic():
        discussion = (
            Discussion.objects.select_for_update(of=("self",)).select_related("article").get(pk=comment.discussion_id)
        )
        comment = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
        if not comment.can_be_edited:
            raise TooLateError
        if comment.body == body:
            return comment
        if not discussion.is_open or not discussion.article.is_public:
            raise DiscussionClosedError(
                _("Comments on this article are closed, so yours stays as it was. You can still erase it.")
            )
        profile = held_still()
        if profile.comments_paused:
            raise DiscussionClosedError(paused(profile))
        was, now, urgency = comment.status, timezone.now(), comment.urgency
        # The marks of how it was sent stay: they are not about its words.
        marks = [*screened.marks, *_kept_marks(comment)]
        needs_eyes = was == Status.PENDING and _was_pointed_out(comment)
        comment.status = Status.PENDING if needs_eyes else _first_status(profile, marks, None)
        comment.body, comment.edited_at = body, now
        comment.version += 1
        comment.decided_by = comment.decided_at = None
        comment.same_words = senders.hash_of_words(body)
        put_marks(comment, marks, screened.spam_score, screened.spam_model)
        if needs_eyes:
            comment.urgency = max(comment.urgency, urgency)
        comment.save()
        keep_marks(comment, marks)
        ModerationEvent.objects.create(act=Act.EDIT, at=now, discussion=discussion, comment=comment, was=was)
        safety_log.begin_records(comment, marks)
        notifications.comment_edited(comment)
        if Status.APPROVED in {was, comment.status}:
            recount([discussion.pk])
            site_changed()
        return comment


def closed_meanwhile() -> str:
    return _("Comments on this article were closed while you were writing.")


def paused(profile: ClinicProfile) -> str:
    """What readers are told while no article takes comments."""
    words = _("We take no new comments on any article for the time being.")
    return f"{words} {profile.comments_paused_reason}".strip()


def answerable(discussion: Discussion) -> "CommentQuerySet":
    """The comments that readers see and that are no replies."""
    return Comment.objects.shown().filter(discussion_id=discussion.pk, parent=None)


def _first_status(profile: ClinicProfile, marks: list[Mark], by: "User | None") -> Comment.Status:
    """People who are not new are told apart by the mail that they confirm, later: all but ``MARKED`` holds them now."""
    if by:
        return Status.PENDING if profile.replies_need_second_person else Status.APPROVED
    shown = profile.held_comments == HeldComments.MARKED and not marks
    return Status.APPROVED if shown else Status.PENDING


def refuse_sender(sender: Sender | None, email: str) -> None:
    """Raise BannedError or TooManyError where nothing is taken of this sender now."""
    if ban := senders.active_ban(sender, email):
        raise BannedError(
            _("We take no comments from you until %(day)s. If you think that this is a mistake, please write to us.")
            % {"day": formats.date_format(timezone.localtime(ban.until), "DATE_FORMAT")}
        )
    if sender is None:
        return
    now = timezone.now()
    for within, most in RATES:
        number = senders.number_since(Comment.objects.all(), sender, now - within, at="created_at")
        if number >= most:
            raise TooManyError(
                _(
                    "Many comments came from your connection in a short time. Nothing is lost: please send this one "
                    "again later, or copy it now."
                )
            )


def _was_pointed_out(comment: Comment) -> bool:
    """Whether readers reported it, or the safety log is not done with it: other words do not settle that."""
    return bool(comment.reports) or comment.safety_records.filter(closed_at=None).exists()


def _kept_marks(comment: Comment) -> list[Mark]:
    return [mark.as_mark() for mark in comment.marks.filter(kind__in=KINDS)]
