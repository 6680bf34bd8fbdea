"""What moderators do to comments: each act one transaction with its moderation event."""

from typing import TYPE_CHECKING

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from clinic_site.page_cache import site_changed
from clinic_site.text import without_control_characters
from comments import notifications
from comments.counting import recount
from comments.models import Comment, ModerationEvent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import User

Act, Status = ModerationEvent.Act, Comment.Status

ACT_OF_STATUS = {Status.APPROVED: Act.APPROVE, Status.REJECTED: Act.REJECT, Status.SPAM: Act.SPAM}


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
                    was=comment.status,
                    reason=reason,
                    note=note,
                )
                for comment in (rows if reason or note else changed)
            ],
            batch_size=500,
        )
        for comment in changed:
            comment.status, comment.decided_by, comment.decided_at = Status(status), by, now
            comment.version += 1
        Comment.objects.bulk_update(changed, ["status", "decided_by", "decided_at", "version"], batch_size=500)
        if status == Status.APPROVED:
            notifications.comments_approved(changed)
        if changed and touches_readers:
            recount(comment.discussion_id for comment in changed)
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
            recount(comment.discussion_id for comment in changed)
            site_changed()
    return len(changed)


def _plain(text: str) -> str:
    return without_control_characters(text).strip()
