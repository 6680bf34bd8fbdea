"""What may be done to a discussion and its comments: each act one transaction with its moderation event."""

import uuid
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, Category
from clinic_site.page_cache import site_changed
from clinic_site.profile.models import ClinicProfile
from comments.models import Comment, Discussion, ModerationEvent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import User

Act, Reason, State, Status = ModerationEvent.Act, ModerationEvent.Reason, Discussion.State, Comment.Status

ACT_OF_STATE = {State.OPEN: Act.OPEN, State.CLOSED: Act.CLOSE, State.HIDDEN: Act.HIDE}
ACT_OF_STATUS = {Status.APPROVED: Act.APPROVE, Status.REJECTED: Act.REJECT, Status.SPAM: Act.SPAM}


class DiscussionClosedError(Exception):
    """The discussion takes no comments; the message is a sentence for the reader."""


class CannotReplyError(Exception):
    """The comment that was answered cannot be answered; the message is a sentence for the reader."""


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
    discussions: "Iterable[Discussion]", state: str, *, by: "User | None", reason: str = ""
) -> int:
    """Open, close or hide discussions; ``reason`` is shown to readers. Returns how many were changed.

    A discussion that closed by itself counts as open here: opening it takes its closing day away.
    """
    ids = [discussion.pk for discussion in discussions]
    with transaction.atomic():
        # Locked in the order of their ids, so that two moderators who do the same cannot wait for each other.
        changed = [
            discussion
            for discussion in Discussion.objects.select_for_update(of=("self",))
            .select_related("article")
            .filter(pk__in=ids)
            .order_by("pk")
            if discussion.state != state or discussion.closed_by_itself or discussion.reason != reason
        ]
        now = timezone.now()
        for discussion in changed:
            if state == State.OPEN and discussion.closed_by_itself:
                discussion.close_after_days = None
            discussion.state, discussion.reason = state, "" if state == State.OPEN else reason
            discussion.changed_by, discussion.changed_at = by, now
        Discussion.objects.bulk_update(
            changed, ["state", "reason", "close_after_days", "changed_by", "changed_at"], batch_size=500
        )
        ModerationEvent.objects.bulk_create(
            [
                ModerationEvent(act=ACT_OF_STATE[State(state)], by=by, at=now, discussion=discussion, note=reason)
                for discussion in changed
            ],
            batch_size=500,
        )
        if changed:
            site_changed()
    return len(changed)


def set_closing_day(discussions: "Iterable[Discussion]", days: int | None, *, by: "User | None") -> None:
    """Let discussions close by themselves so many days after the publication; None: never."""
    ids = [discussion.pk for discussion in discussions]
    with transaction.atomic():
        changed = list(Discussion.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
        now = timezone.now()
        Discussion.objects.filter(pk__in=ids).update(close_after_days=days, changed_by=by, changed_at=now)
        note = _("after %(days)d days") % {"days": days} if days is not None else _("never")
        ModerationEvent.objects.bulk_create(
            [ModerationEvent(act=Act.CLOSING_DAY, by=by, at=now, discussion=row, note=note) for row in changed]
        )
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

    The discussion's row is locked, so that no comment is dated after the moment of closing. Sending the same
    ``submission`` again returns the comment it made. Raises DiscussionClosedError or CannotReplyError.
    """
    submission = submission or uuid.uuid4()
    with transaction.atomic():
        discussion = Discussion.objects.select_for_update(of=("self",)).select_related("article").get(article=article)
        if earlier := Comment.objects.filter(submission=submission, discussion=discussion).first():
            return earlier
        if not discussion.is_open or not discussion.article.is_public:
            raise DiscussionClosedError(_("Comments on this article were closed while you were writing."))
        if parent and (parent.discussion_id != discussion.pk or parent.parent_id or parent.status != Status.APPROVED):
            raise CannotReplyError(
                _("The comment you answered is no longer there. You can send yours as a new comment.")
            )
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


def decide(comments: "Iterable[Comment]", status: str, *, by: "User | None", reason: str = "", note: str = "") -> int:
    """Approve, reject or mark as spam, and keep who decided. Returns how many were not so already."""
    ids = [comment.pk for comment in comments]
    with transaction.atomic():
        changed = list(Comment.objects.select_for_update().filter(pk__in=ids).exclude(status=status).order_by("pk"))
        now = timezone.now()
        touches_readers = status == Status.APPROVED or any(c.status == Status.APPROVED for c in changed)
        for comment in changed:
            comment.status, comment.decided_by, comment.decided_at = status, by, now
        Comment.objects.bulk_update(changed, ["status", "decided_by", "decided_at"], batch_size=500)
        ModerationEvent.objects.bulk_create(
            [
                ModerationEvent(
                    act=ACT_OF_STATUS[Status(status)],
                    by=by,
                    at=now,
                    discussion_id=comment.discussion_id,
                    comment=comment,
                    reason=reason,
                    note=note,
                )
                for comment in changed
            ],
            batch_size=500,
        )
        if changed and touches_readers:
            site_changed()
    return len(changed)
