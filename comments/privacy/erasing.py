"""Emptying comments for good, with every copy of their words that the site has."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from clinic_site.page_cache import site_changed
from comments import submissions
from comments.counting import recount
from comments.models import (
    Ban,
    Comment,
    CommentMark,
    Discussion,
    ModerationEvent,
    OriginalText,
    Report,
    SafetyRecord,
)
from comments.privacy.copies import take_out_copies
from comments.privacy.quotes import Source

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Act, Status = ModerationEvent.Act, Comment.Status

AT_ONCE = 500


class OpenSafetyRecordError(Exception):
    """The safety log is not done with a comment; the message is a sentence for the moderator."""


def erase(comments: "Iterable[Comment]", *, by: "User | None", act: str = Act.ERASE, by_writer: bool = False) -> int:
    """Empty name, e-mail and words for good, and all that was made of them. Returns how many were not empty already.

    The row stays, so that replies keep their place and the log its subject. Its status stays too, except that
    nothing waits to be looked at any more. The restricted safety log keeps its own copy. While a record there is
    open, nobody but the writer (``by_writer``) may erase: OpenSafetyRecordError.
    """
    ids = sorted(comment.pk for comment in comments)
    with transaction.atomic():
        _lock_discussions(ids)
        if not by_writer:
            _refuse_open(ids)
        return sum(_erase(ids[begin : begin + AT_ONCE], by=by, act=act) for begin in range(0, len(ids), AT_ONCE))


def _lock_discussions(comment_ids: list[int]) -> None:
    """First, and in the order of their ids, as whoever posts does: nobody quotes what is just being erased, and two
    erasures that reach the same replies do not wait for each other."""
    for some in _batches(comment_ids):
        of_these = Comment.objects.filter(pk__in=some).order_by().values("discussion")
        list(Discussion.objects.select_for_update().filter(pk__in=of_these).order_by("pk").values_list("pk"))


def _refuse_open(comment_ids: list[int]) -> None:
    for some in _batches(comment_ids):
        open_records = SafetyRecord.objects.filter(comment__in=some, closed_at=None, comment__erased_at=None)
        held = sorted(set(open_records.values_list("comment_id", flat=True)))
        if held:
            raise OpenSafetyRecordError(
                _(
                    "Nothing was erased: the safety log is not done with comment %(numbers)s. Close its record there "
                    "first. Its writer can erase it at any time with their own link."
                )
                % {"numbers": ", ".join(str(pk) for pk in held)}
            )


def _erase(ids: list[int], *, by: "User | None", act: str) -> int:
    rows = list(
        Comment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("original")
        .filter(pk__in=ids, erased_at=None)
        .order_by("pk")
    )
    if not rows:
        return 0
    ids, discussions = [comment.pk for comment in rows], {comment.discussion_id for comment in rows}
    now = timezone.now()
    was_shown = _ever_shown(rows)
    sources: dict[int, list[Source]] = {}
    for comment in rows:
        sources.setdefault(comment.discussion_id, []).append(_source(comment))
    seen = {comment.discussion_id for comment in rows if comment.pk in was_shown}
    quoted = take_out_copies(sources, read_by_others=seen, erased=ids, by=by, at=now)

    for comment in rows:
        comment.submission = submissions.of_erased(comment)
    Comment.objects.bulk_update(rows, ["submission"], batch_size=AT_ONCE)
    these = Comment.objects.filter(pk__in=ids)
    these.filter(status=Status.PENDING).update(status=Status.REJECTED, decided_by=by, decided_at=now)
    these.update(
        name="",
        email="",
        body="",
        sender="",
        same_words="",
        sent_words="",
        claimed_by=None,
        claimed_at=None,
        erased_at=now,
        version=F("version") + 1,
    )
    CommentMark.objects.filter(comment__in=ids).update(excerpts=[])
    OriginalText.objects.filter(comment__in=ids).delete()
    Report.objects.filter(comment__in=ids).update(sender="")
    Ban.objects.filter(comment__in=ids).update(comment=None)
    ModerationEvent.objects.forget_notes(ids)
    _clear_admin_log(ids)
    _clear_failed_tasks(rows)
    ModerationEvent.objects.bulk_create(
        [ModerationEvent(act=act, by=by, at=now, discussion_id=row.discussion_id, comment=row) for row in rows],
        batch_size=AT_ONCE,
    )
    if was_shown or quoted:
        recount(discussions)
        site_changed()
    return len(rows)


def _source(comment: Comment) -> Source:
    original = getattr(comment, "original", None)
    return Source(
        bodies=(comment.body, original.body) if original else (comment.body,),
        names=tuple({comment.name, original.name} if original else {comment.name}),
        email=comment.email,
        thread=comment.parent_id or comment.pk,
        written_at=comment.created_at,
        edited_at=comment.edited_at,
    )


def _ever_shown(rows: list[Comment]) -> set[int]:
    """Those that readers see, or saw once. What they never saw, they cannot have quoted."""
    shown = {comment.pk for comment in rows if comment.status == Status.APPROVED}
    others = [comment.pk for comment in rows if comment.pk not in shown]
    events = ModerationEvent.objects.filter(Q(act=Act.APPROVE) | Q(was=Status.APPROVED), comment__in=others)
    return shown | set(events.order_by().values_list("comment_id", flat=True))


def _clear_admin_log(ids: list[int]) -> None:
    """The admin's own log. It named comments by their first words once, and says which fields were changed."""
    models = [model for model in apps.get_models() if issubclass(model, Comment)]
    types = ContentType.objects.get_for_models(*models, for_concrete_models=False).values()
    entries = LogEntry.objects.filter(content_type__in=list(types), object_id__in=[str(pk) for pk in ids])
    entries.update(object_repr="", change_message="")


def _clear_failed_tasks(rows: list[Comment]) -> None:
    """A mail server that refuses an address repeats it in its answer, which stays with the task that failed."""
    named = Q()
    for email in {comment.email for comment in rows if comment.email}:
        named |= Q(traceback__icontains=email)
    if named:
        DBTaskResult.objects.failed().filter(named).update(traceback="")


def _batches(ids: list[int]) -> Iterator[list[int]]:
    for begin in range(0, len(ids), AT_ONCE):
        yield ids[begin : begin + AT_ONCE]
