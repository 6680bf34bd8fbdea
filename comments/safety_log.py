"""The restricted log of crises and possible adverse events: what is kept of each, and what was done about it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic_site.text import plain
from comments.models import Comment, OriginalText, SafetyAction, SafetyRecord
from comments.screening import Kind
from comments.screening.marks import Mark

if TYPE_CHECKING:
    from django.contrib.auth.models import User

What = SafetyAction.What
KINDS = {Kind.CRISIS: SafetyRecord.Kind.CRISIS, Kind.ADVERSE_EVENT: SafetyRecord.Kind.ADVERSE_EVENT}
# What a person does and notes; the other actions are kept by what is done here, and by the mail.
BY_HAND = (What.ANSWERED, What.CALLED, What.REPORTED, What.NOTE)
ELEMENTS = ("patient", "reporter", "product", "event")


class SafetyLogError(Exception):
    """It cannot be done; the message is a sentence for the person who tried."""


def begin_records(comment: Comment, marks: Sequence[Mark], *, by: "User | None" = None) -> None:
    """Begin a record for each urgent mark, in the transaction that saves the comment."""
    for mark in marks:
        if mark.kind in KINDS:
            begin_record(comment, KINDS[mark.kind], by=by)


def begin_record(comment: Comment, kind: str, *, by: "User | None" = None, note: str = "") -> SafetyRecord:
    """Begin a record with a copy of the words, or add to the one that is open for this comment. Of a masked comment
    they are those before the masking, as long as these are kept."""
    said = OriginalText.objects.filter(comment=comment, kept_until__gt=timezone.now()).first() or comment
    record, begun = SafetyRecord.objects.get_or_create(
        comment=comment,
        kind=kind,
        closed_at=None,
        defaults={
            "article_title": comment.discussion.article.title[:200],
            "name": said.name,
            "email": comment.email,
            "body": said.body,
            "written_at": comment.created_at,
            "opened_by": by,
        },
    )
    if not begun and not _has_words(record, said.body):
        note = f"{note}\n\n{said.body}".strip()
    if begun or note:
        _act(record, What.OPENED if begun else What.NOTE, by=by, note=note)
    return record


def note_elements(
    record: SafetyRecord, *, by: "User | None", patient: str, reporter: str, product: str, event: str
) -> bool:
    """Keep what is known of the four elements of a report. Returns whether that changed anything; the action says
    what each changed one was made."""
    given = {"patient": patient, "reporter": reporter, "product": product, "event": event}
    with transaction.atomic():
        record = _open_one(record)
        changed = {name: plain(value) for name, value in given.items() if plain(value) != getattr(record, name)}
        if not changed:
            return False
        SafetyRecord.objects.filter(pk=record.pk).update(**changed)
        labels = {field.name: field.verbose_name for field in SafetyRecord._meta.fields}
        note = "\n".join(f"{labels[name]}: {value or _('(emptied)')}" for name, value in changed.items())
        _act(record, What.ELEMENTS, by=by, note=note)
    return True


def add_action(record: SafetyRecord, what: str, *, by: "User | None", note: str = "") -> SafetyAction:
    """Note what was done. To a record that is closed nothing is added but what went on its way before, as a mail."""
    with transaction.atomic():
        if what != What.MAILED:
            record = _open_one(record)
        return _act(record, what, by=by, note=note)


def close(record: SafetyRecord, *, by: "User | None", outcome: str, note: str = "") -> None:
    """Close a record with what came of it; with nothing to do, it needs a note that says why."""
    if outcome not in SafetyRecord.Outcome.values:
        raise SafetyLogError(_("A record is closed with one of the outcomes."))
    if outcome == SafetyRecord.Outcome.NOTHING_TO_DO and not plain(note):
        raise SafetyLogError(_("Say why there is nothing to report or to do."))
    with transaction.atomic():
        record = _open_one(record)
        SafetyRecord.objects.filter(pk=record.pk).update(outcome=outcome, closed_by=by, closed_at=timezone.now())
        label = str(SafetyRecord.Outcome(outcome).label)
        _act(record, What.CLOSED, by=by, note=f"{label}\n\n{plain(note)}")


def reopen(record: SafetyRecord, *, by: "User | None", note: str = "") -> None:
    """Open a record again: something was learnt, or it was closed by mistake."""
    with transaction.atomic():
        record = SafetyRecord.objects.select_for_update().get(pk=record.pk)
        if record.is_open:
            raise SafetyLogError(_("This record is open."))
        if SafetyRecord.objects.filter(comment=record.comment_id, kind=record.kind, closed_at=None).exists():
            raise SafetyLogError(_("There is a newer record about this comment, and it is open. Work that one."))
        SafetyRecord.objects.filter(pk=record.pk).update(outcome="", closed_by=None, closed_at=None)
        _act(record, What.REOPENED, by=by, note=note)


def _open_one(record: SafetyRecord) -> SafetyRecord:
    """The record as it is now, locked."""
    record = SafetyRecord.objects.select_for_update().get(pk=record.pk)
    if not record.is_open:
        raise SafetyLogError(_("This record was closed. Open it again to add to it."))
    return record


def _act(record: SafetyRecord, what: str, *, by: "User | None", note: str) -> SafetyAction:
    return SafetyAction.objects.create(record=record, what=what, by=by, note=plain(note))


def _has_words(record: SafetyRecord, body: str) -> bool:
    """Whether the record holds these words already; an erased comment has none to add."""
    return not body or record.body == body or record.actions.filter(note__contains=body).exists()
