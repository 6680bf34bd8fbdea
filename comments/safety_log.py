"""The restricted log of crises and possible adverse events: what is kept of each, and what was done about it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from comments.models import Comment, SafetyAction, SafetyRecord
from comments.screening import Kind
from comments.screening.marks import Mark

if TYPE_CHECKING:
    from django.contrib.auth.models import User

What = SafetyAction.What
KINDS = {Kind.CRISIS: SafetyRecord.Kind.CRISIS, Kind.ADVERSE_EVENT: SafetyRecord.Kind.ADVERSE_EVENT}


def begin_records(comment: Comment, marks: Sequence[Mark], *, by: "User | None" = None) -> None:
    """Begin a record for each urgent mark, in the transaction that saves the comment."""
    for mark in marks:
        if mark.kind in KINDS:
            begin_record(comment, KINDS[mark.kind], by=by)


def begin_record(comment: Comment, kind: str, *, by: "User | None" = None, note: str = "") -> SafetyRecord:
    """Begin a record with a copy of the words as they are now, or add to the one that is open for this comment."""
    record, begun = SafetyRecord.objects.get_or_create(
        comment=comment,
        kind=kind,
        closed_at=None,
        defaults={
            "article_title": comment.discussion.article.title[:200],
            "name": comment.name,
            "email": comment.email,
            "body": comment.body,
            "written_at": comment.created_at,
            "opened_by": by,
        },
    )
    if not begun and record.body != comment.body:
        note = f"{note}\n\n{comment.body}".strip()
    if begun or note:
        SafetyAction.objects.create(record=record, what=What.OPENED if begun else What.NOTE, by=by, note=note)
    return record
