"""A moderator says that a comment is a matter of somebody's safety."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from comments import moderation, safety_log
from comments.mail import notifications
from comments.marking import URGENCY as URGENCY_OF_MARK
from comments.models import Comment, ModerationEvent, SafetyAction, SafetyRecord

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
        comment.urgency = max(comment.urgency, _urgency_of(kind))
        comment.version += 1
        comment.save(update_fields=["urgency", "version"])
        ModerationEvent.objects.create(
            act=ModerationEvent.Act.ESCALATE, by=by, discussion_id=comment.discussion_id, comment=comment
        )
        notifications.became_urgent(comment, by=by)
    return record


def undo(event: ModerationEvent, *, by: "User") -> int:
    """Close the record that was begun, since nothing in that log is deleted, and let the comment be as urgent as it is
    without it. Raises moderation.RefusedDecisionError: a record that was open before, or that somebody worked on since,
    stays. So do the mails that went out."""
    with transaction.atomic():
        (comment,) = moderation.locked_as_left(event, by=by)
        record = _begun_with(event, comment)
        if record is None:
            raise moderation.RefusedDecisionError(
                _("It was added to what the safety log had of comment %(number)d already, where nothing is taken out.")
                % {"number": comment.pk}
            )
        if record.actions.exclude(what__in=[SafetyAction.What.OPENED, SafetyAction.What.MAILED]).exists():
            raise moderation.RefusedDecisionError(
                _("Somebody worked on the safety record of comment %(number)d since, so the escalation stays.")
                % {"number": comment.pk}
            )
        note = _("Escalated by mistake, and taken back at once.")
        safety_log.close(record, by=by, outcome=SafetyRecord.Outcome.NOTHING_TO_DO, note=note)
        comment.urgency = _urgency_without(record, comment)
        comment.version += 1
        comment.save(update_fields=["urgency", "version"])
        ModerationEvent.objects.create(
            act=ModerationEvent.Act.UNDO,
            by=by,
            discussion_id=comment.discussion_id,
            comment=comment,
            was=comment.status,
        )
    return 1


def _begun_with(event: ModerationEvent, comment: Comment) -> SafetyRecord | None:
    """The record that this escalation began, locked; None where it was open before."""
    records = SafetyRecord.objects.select_for_update().filter(comment=comment, opened_by=event.by_id)
    record = records.filter(opened_at__lte=event.at).order_by("-opened_at").first()
    if record is None:
        return None
    escalations = ModerationEvent.objects.filter(comment=comment, act=event.act, at__gte=record.opened_at)
    return record if escalations.order_by("at", "pk").first() == event else None


def _urgency_of(kind: str) -> int:
    return URGENCY.get(SafetyRecord.Kind(kind), Comment.Urgency.SOON)


def _urgency_without(record: SafetyRecord, comment: Comment) -> int:
    """By its marks, and by the other records, but for those of which nothing came."""
    others = SafetyRecord.objects.filter(comment=comment).exclude(pk=record.pk)
    others = others.exclude(outcome=SafetyRecord.Outcome.NOTHING_TO_DO)
    by_records = [_urgency_of(kind) for kind in others.order_by().values_list("kind", flat=True)]
    by_marks = [URGENCY_OF_MARK.get(mark.as_mark().kind, Comment.Urgency.NONE) for mark in comment.marks.all()]
    return max([*by_records, *by_marks], default=Comment.Urgency.NONE)
