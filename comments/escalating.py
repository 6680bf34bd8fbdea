"""A moderator says that a comment is a matter of somebody's safety."""

from typing import TYPE_CHECKING

from django.db import transaction

from comments import moderation, safety_log
from comments.mail import notifications
from comments.models import Comment, ModerationEvent, SafetyRecord

if TYPE_CHECKING:
    from django.contrib.auth.models import User

URGENCY = {SafetyRecord.Kind.CRISIS: Comment.Urgency.NOW}


def escalate(comment: Comment, *, by: "User", kind: str, note: str = "", version: int | None = None) -> SafetyRecord:
    """Begin a record in the safety log, or add to the one that is open, and let the comment stand first in the queue.

    The note is kept in that log alone, which few can read. Raises moderation.RefusedDecisionError.
    """
    with transaction.atomic():
        (comment,) = moderation.locked([comment.pk])
        moderation.refuse_if_changed(comment, version, by=by)
        record = safety_log.begin_record(comment, kind, by=by, note=note)
        comment.urgency = max(comment.urgency, URGENCY.get(SafetyRecord.Kind(kind), Comment.Urgency.SOON))
        comment.version += 1
        comment.save(update_fields=["urgency", "version"])
        ModerationEvent.objects.create(
            act=ModerationEvent.Act.ESCALATE, by=by, discussion_id=comment.discussion_id, comment=comment
        )
        notifications.became_urgent(comment, by=by)
    return record
