"""What may be done to a discussion and its comments: each act one transaction with its moderation event."""

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, Category
from clinic_site.page_cache import site_changed
from clinic_site.profile.models import ClinicProfile
from clinic_site.text import without_control_characters
from comments.models import Comment, Discussion, ModerationEvent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import User

    from comments.models import CommentQuerySet

Act, Reason, State, Status = ModerationEvent.Act, ModerationEvent.Reason, Discussion.State, Comment.Status

ACT_OF_STATE = {State.OPEN: Act.OPEN, State.CLOSED: Act.CLOSE, State.HIDDEN: Act.HIDE}
ACT_OF_STATUS = {Status.APPROVED: Act.APPROVE, Status.REJECTED: Act.REJECT, Status.SPAM: Act.SPAM}


class DiscussionClosedError(Exception):
    """The discussion takes no comments; the message is a sentence for the reader."""


class CannotReplyError(Exception):
    """The comment that was answered cannot be answered any more."""


# --- The discussion ------------------------------------------------------------------------------------------


def begin_discussion(sender: Any, *, article: Article, **kwargs: Any) -> None:
    """Give a new article its discussion, as its category and the profile say. Hears ``article_created``."""
    Discussion.objects.create(article=article, **_defaults(article.category))


def follow_defaults(sender: Any, *, article: Article, first: bool, **kwargs: Any) -> None:
    """At the first publication, follow the category once more, unless somebody has used the switch.

    Hears ``article_published``: a draft may have changed its category since it was begun.
    """
    if first:
        Discussion.objects.filter(article=article, changed_at=None).update(**_defaults(article.category))


def set_discussion_state(
    discussions: "Iterable[Discussion]", state: str, *, by: "User | None", reason: str | None = None
) -> int:
    """Open, close or hide discussions; ``reason`` is shown to readers, None keeps the one given earlier, and
    opening ends it. Returns how many were changed.

    Whenever its closing day has passed, opening a discussion takes the day away, or it would close at once.
    """
    reason = None if reason is None else _plain(reason)
    with transaction.atomic():
        changed = [
            discussion
            for discussion in _locked(discussions)
            if discussion.state != state
            or discussion.closed_by_itself
            or (reason is not None and state != State.OPEN and discussion.reason != reason)
        ]
        for discussion in changed:
            discussion.state = State(state)
            if state == State.OPEN:
                discussion.reason = ""
                if discussion.closing_day_has_passed:
                    discussion.close_after_days = None
            elif reason is not None:
                discussion.reason = reason
        _keep(changed, ["state", "reason", "close_after_days"], ACT_OF_STATE[State(state)], by=by, note=reason or "")
    return len(changed)


def set_reason(discussions: "Iterable[Discussion]", reason: str, *, by: "User | None") -> None:
    """Change what readers are told under “Comments are closed.”, and nothing else."""
    reason = _plain(reason)
    with transaction.atomic():
        changed = [discussion for discussion in _locked(discussions) if discussion.reason != reason]
        for discussion in changed:
            discussion.reason = reason
        _keep(changed, ["reason"], Act.NOTE, by=by, note=reason)


def set_closing_day(discussions: "Iterable[Discussion]", days: int | None, *, by: "User | None") -> None:
    """Let discussions close by themselves so many days after the publication; None: never."""
    with transaction.atomic():
        changed = [discussion for discussion in _locked(discussions) if discussion.close_after_days != days]
        for discussion in changed:
            discussion.close_after_days = days
        note = _("after %(days)d days") % {"days": days} if days is not None else _("never")
        _keep(changed, ["close_after_days"], Act.CLOSING_DAY, by=by, note=note)


def _locked(discussions: "Iterable[Discussion]") -> "Iterable[Discussion]":
    """In the order of their ids, so that two moderators who do the same cannot wait for each other."""
    ids = [discussion.pk for discussion in discussions]
    rows = Discussion.objects.select_for_update(of=("self",)).select_related("article")
    return rows.filter(pk__in=ids).order_by("pk")


def _keep(
    changed: list[Discussion], fields: list[str], act: ModerationEvent.Act, *, by: "User | None", note: str
) -> None:
    """Save what was changed in discussions, who changed it and when, with an event for each."""
    now = timezone.now()
    for discussion in changed:
        discussion.changed_by, discussion.changed_at = by, now
    Discussion.objects.bulk_update(changed, [*fields, "changed_by", "changed_at"], batch_size=500)
    ModerationEvent.objects.bulk_create(
        [ModerationEvent(act=act, by=by, at=now, discussion=discussion, note=note) for discussion in changed],
        batch_size=500,
    )
    if changed:
        site_changed()


def _defaults(category: Category | None) -> dict[str, Any]:
    profile = ClinicProfile.objects.current()
    is_open, days = profile.comments_open, profile.close_comments_after_days
    if category and category.comments != Category.Comments.PROFILE:
        is_open = category.comments == Category.Comments.OPEN
    if category and category.close_comments_after_days is not None:
        days = category.close_comments_after_days
    return {"state": State.OPEN if is_open else State.CLOSED, "close_after_days": days}


# --- Comments ------------------------------------------------------------------------------------------------


def post_comment(
    article: Article,
    *,
    name: str,
    body: str,
    email: str = "",
    parent: Comment | None = None,
    submission: uuid.UUID | None = None,
    by: "User | None" = None,
) -> Comment:
    """Add a comment: held for a moderator unless the profile says otherwise or a moderator (``by``) wrote it.

    The discussion's row is locked, so that no comment is dated after the moment of closing. Sending the same words
    with the same ``submission`` again returns the comment that they made; other words get a number of their own.
    Raises DiscussionClosedError or CannotReplyError.
    """
    name, body = _plain(name), _plain(body)
    with transaction.atomic():
        discussion = (
            Discussion.objects.select_for_update(of=("self",)).select_related("article").filter(article=article).first()
        )
        if discussion is None:
            raise DiscussionClosedError(closed_meanwhile())
        submission, earlier = _submission(submission or uuid.uuid4(), discussion, name, body)
        if earlier:
            return earlier
        if not discussion.is_open or not discussion.article.is_public:
            raise DiscussionClosedError(closed_meanwhile())
        if parent and not answerable(discussion).filter(pk=parent.pk).exists():
            raise CannotReplyError
        now = timezone.now()
        shown_at_once = by is not None or not ClinicProfile.objects.current().hold_comments
        comment = Comment.objects.create(
            discussion=discussion,
            parent=parent,
            name=name,
            email=email,
            body=body,
            status=Status.APPROVED if shown_at_once else Status.PENDING,
            staff=by,
            is_staff_reply=by is not None,
            submission=submission,
            created_at=now,
            decided_by=by,
            decided_at=now if by else None,
        )
        if by:
            ModerationEvent.objects.create(act=Act.REPLY, by=by, discussion=discussion, comment=comment)
        if shown_at_once:
            site_changed()
        return comment


def closed_meanwhile() -> str:
    return _("Comments on this article were closed while you were writing.")


def answerable(discussion: Discussion) -> "CommentQuerySet":
    """The comments that readers see and that are no replies."""
    return Comment.objects.shown().filter(discussion_id=discussion.pk, parent=None)


def decide(comments: "Iterable[Comment]", status: str, *, by: "User | None", reason: str = "", note: str = "") -> int:
    """Approve, reject or mark as spam, and keep who decided. Returns how many were not so already.

    A reason or note given to what was so already is kept in the log as well.
    """
    note = _plain(note)
    ids = [comment.pk for comment in comments]
    with transaction.atomic():
        rows = list(Comment.objects.select_for_update().filter(pk__in=ids, erased_at=None).order_by("pk"))
        changed = [comment for comment in rows if comment.status != status]
        now = timezone.now()
        touches_readers = status == Status.APPROVED or any(c.status == Status.APPROVED for c in changed)
        ModerationEvent.objects.bulk_create(
            [
                ModerationEvent(
                    act=Act.NOTE if comment.status == status else ACT_OF_STATUS[Status(status)],
                    by=by,
                    at=now,
                    discussion_id=comment.discussion_id,
                    comment=comment,
                    reason=reason,
                    note=note,
                )
                for comment in (rows if reason or note else changed)
            ],
            batch_size=500,
        )
        for comment in changed:
            comment.status, comment.decided_by, comment.decided_at = Status(status), by, now
        Comment.objects.bulk_update(changed, ["status", "decided_by", "decided_at"], batch_size=500)
        if changed and touches_readers:
            site_changed()
    return len(changed)


def erase(comments: "Iterable[Comment]", *, by: "User | None") -> int:
    """Empty name, e-mail and words for good, as a writer may ask. Returns how many were not empty already.

    The row stays, so that replies keep their place and the log its subject. Its status stays too, except that
    nothing waits to be looked at any more.
    """
    ids = [comment.pk for comment in comments]
    with transaction.atomic():
        changed = list(Comment.objects.select_for_update().filter(pk__in=ids, erased_at=None).order_by("pk"))
        now = timezone.now()
        for comment in changed:
            comment.name = comment.email = comment.body = ""
            comment.erased_at = now
            if comment.status == Status.PENDING:
                comment.status, comment.decided_by, comment.decided_at = Status.REJECTED, by, now
        Comment.objects.bulk_update(
            changed,
            ["name", "email", "body", "erased_at", "status", "decided_by", "decided_at"],
            batch_size=500,
        )
        ModerationEvent.objects.bulk_create(
            [
                ModerationEvent(act=Act.ERASE, by=by, at=now, discussion_id=comment.discussion_id, comment=comment)
                for comment in changed
            ],
            batch_size=500,
        )
        # The admin's own log named comments by their first words once.
        LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(Comment), object_id__in=[str(c.pk) for c in changed]
        ).update(object_repr="")
        if changed:
            site_changed()
    return len(changed)


def _submission(number: uuid.UUID, discussion: Discussion, name: str, body: str) -> tuple[uuid.UUID, Comment | None]:
    """The number under which these words are kept, and the comment that they made when they were sent before.

    A number that other words have, or another article (the browser went back to a form that was sent), is no
    reason to lose these. Theirs is drawn from the words, so that sending them twice makes one comment as well.
    """
    earlier = Comment.objects.filter(submission=number).first()
    if earlier and (earlier.discussion_id, earlier.name, earlier.body) != (discussion.pk, name, body):
        number = uuid.uuid5(number, f"{discussion.pk}\n{name}\n{body}")
        earlier = Comment.objects.filter(submission=number).first()
    return number, earlier


def _plain(text: str) -> str:
    return without_control_characters(text).strip()
