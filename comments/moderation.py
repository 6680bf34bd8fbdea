"""What moderators decide on comments, and take back: each act one transaction with its moderation events."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clinic_site.page_cache import site_changed
from clinic_site.profile.models import ClinicProfile
from clinic_site.text import plain
from comments.counting import recount
from comments.mail import notifications
from comments.models import Comment, Discussion, ModerationEvent, Report

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import User

Act, Status = ModerationEvent.Act, Comment.Status

ACT_OF_STATUS = {Status.APPROVED: Act.APPROVE, Status.REJECTED: Act.REJECT, Status.SPAM: Act.SPAM}
STATUS_OF_ACT = {act: status for status, act in ACT_OF_STATUS.items()}
UNDO_MINUTES = 10
# Of many that are decided on at once.
IN_ONE_TRANSACTION = 1_000
# So many take some seconds, and can be undone.
MOST_AT_ONCE = 10_000
DECIDED = {
    Status.APPROVED: gettext_noop("Comment %(number)d: %(who)s approved it at %(when)s, so nothing was changed."),
    Status.REJECTED: gettext_noop("Comment %(number)d: %(who)s rejected it at %(when)s, so nothing was changed."),
    Status.SPAM: gettext_noop("Comment %(number)d: %(who)s marked it as spam at %(when)s, so nothing was changed."),
}


class RefusedDecisionError(Exception):
    """Somebody was faster, or somebody else has to decide; the message is a sentence for the moderator."""


@dataclass
class Outcome:
    changed: list[int] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """A sentence for each comment that was left as it is."""


def decide(
    comments: "Iterable[Comment]",
    status: str,
    *,
    by: "User | None",
    reason: str = "",
    note: str = "",
    versions: Mapping[int, int] | None = None,
    opened: bool = True,
) -> int:
    """As ``decide_each``, all of them or none: raises RefusedDecisionError. Returns how many were not so already."""
    with transaction.atomic():
        outcome = decide_each(comments, status, by=by, reason=reason, note=note, versions=versions, opened=opened)
        if outcome.refused:
            raise RefusedDecisionError(" ".join(outcome.refused))
    return len(outcome.changed)


def decide_each(
    comments: "Iterable[Comment]",
    status: str,
    *,
    by: "User | None",
    reason: str = "",
    note: str = "",
    versions: Mapping[int, int] | None = None,
    opened: bool = True,
    at: datetime | None = None,
) -> Outcome:
    """Approve, reject or mark as spam those that may be, and keep who decided.

    ``versions``: which version of each was read. Who decides on what has changed since is refused; the same decision
    sent twice by the same person is one. ``opened``: whether each was open in the queue, with all that is known of it.
    Reports count as seen. A reason or note given to what was so already is kept in the log as well.
    """
    note, versions = plain(note)[:200], versions or {}
    with transaction.atomic():
        outcome, rows = Outcome(), []
        for comment in locked(comment.pk for comment in comments):
            version = versions.get(comment.pk)
            if why := why_refused(comment, status, by=by, version=version, opened=opened):
                outcome.refused.append(why)
            elif version in {None, comment.version} and not comment.erased_at:
                rows.append(comment)
        # To leave one waiting, with a note, decides nothing: what readers reported is not seen by that.
        decides = status in ACT_OF_STATUS
        changed = [comment for comment in rows if decides and (comment.status != status or comment.reports)]
        outcome.changed = [comment.pk for comment in changed]
        decided = set(outcome.changed)
        now = at or timezone.now()
        touches_readers = status == Status.APPROVED or any(c.status == Status.APPROVED for c in changed)
        ModerationEvent.objects.bulk_create(
            [
                ModerationEvent(
                    act=ACT_OF_STATUS[Status(status)] if comment.pk in decided else Act.NOTE,
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
        Comment.objects.filter(pk__in=decided).update(
            status=status,
            decided_by=by,
            decided_at=now,
            claimed_by=None,
            claimed_at=None,
            reports=0,
            version=F("version") + 1,
        )
        Report.objects.filter(comment__in=outcome.changed, seen_at=None).update(seen_at=now)
        if status == Status.APPROVED:
            notifications.comments_approved(changed)
        if changed and touches_readers:
            recount(comment.discussion_id for comment in changed)
            site_changed()
    return outcome


def decide_listed(versions: Mapping[int, int], status: str, *, by: "User", reason: str = "") -> Outcome:
    """As ``decide_each``, on comments that stood in a list, in these versions: in pieces, which are undone as one."""
    outcome, ids, now = Outcome(), list(versions), timezone.now()
    for begin in range(0, len(ids), IN_ONE_TRANSACTION):
        some = Comment.objects.filter(pk__in=ids[begin : begin + IN_ONE_TRANSACTION]).only("pk")
        part = decide_each(some, status, by=by, reason=reason, versions=versions, opened=False, at=now)
        outcome.changed += part.changed
        outcome.refused += part.refused
    return outcome


def why_refused(comment: Comment, status: str, *, by: "User | None", version: int | None, opened: bool = True) -> str:
    """A sentence, or nothing where this decision may be taken. ``version``: which one was read; None: not known."""
    if version not in {None, comment.version}:
        is_sent_twice = by and comment.status == status and comment.decided_by_id == by.pk and not comment.reports
        return "" if is_sent_twice else _changed_meanwhile(comment, by)
    approves_own = by and comment.staff_id == by.pk and status == Status.APPROVED != comment.status
    if approves_own and ClinicProfile.objects.current().replies_need_second_person:
        return _("Comment %(number)d is your own answer: a second person has to approve it.") % {"number": comment.pk}
    if comment.urgency and not opened and status in ACT_OF_STATUS and (status != comment.status or comment.reports):
        return _("Comment %(number)d is urgent: open it in the queue, and decide there.") % {"number": comment.pk}
    return ""


def undo(event: ModerationEvent, *, by: "User") -> int:
    """Put back what was decided with this event, and in the same go, by the same person a few minutes ago.

    What was decided otherwise since stays. Returns how many were put back; raises RefusedDecisionError where none was.
    """
    refuse_undo(event, by=by)
    status = STATUS_OF_ACT[Act(event.act)]
    with transaction.atomic():
        events = {e.comment_id: e for e in ModerationEvent.objects.filter(by=by, at=event.at, act=event.act)}
        rows = locked(pk for pk in events if pk)
        changed = [c for c in rows if (c.status, c.decided_by_id, c.decided_at) == (status, by.pk, event.at)]
        changed = [c for c in changed if not c.erased_at]
        if not changed:
            raise RefusedDecisionError(" ".join(_changed_meanwhile(comment, by) for comment in rows[:1]))
        now = timezone.now()
        earlier = _decisions_before(event, changed)
        reports = _reports_unseen_again(event, changed)
        waited = [c.pk for c in changed if events[c.pk].was == Status.PENDING and c.pk not in reports]
        Comment.objects.filter(pk__in=waited).update(
            status=Status.PENDING, decided_by=None, decided_at=None, version=F("version") + 1
        )
        for comment in changed:
            before = earlier.get(comment.pk)
            comment.status = Status(events[comment.pk].was)
            comment.decided_by, comment.decided_at = (before.by, before.at) if before else (None, None)
            comment.reports = reports.get(comment.pk, 0)
            comment.version += 1
        done = set(waited)
        Comment.objects.bulk_update([c for c in changed if c.pk not in done], _DECISION, batch_size=500)
        ModerationEvent.objects.bulk_create(
            [
                ModerationEvent(
                    act=Act.UNDO, by=by, at=now, discussion_id=comment.discussion_id, comment=comment, was=status
                )
                for comment in changed
            ],
            batch_size=500,
        )
        notifications.comments_approved(comment for comment in changed if comment.status == Status.APPROVED)
        if status == Status.APPROVED or any(comment.status == Status.APPROVED for comment in changed):
            recount(comment.discussion_id for comment in changed)
            site_changed()
    return len(changed)


def refuse_undo(event: ModerationEvent, *, by: "User") -> None:
    """Raise RefusedDecisionError where this person does not undo this any more, or never could."""
    if event.by_id != by.pk:
        raise RefusedDecisionError(_("You can undo only what you did yourself."))
    if event.at < timezone.now() - timedelta(minutes=UNDO_MINUTES):
        raise RefusedDecisionError(
            _("That was more than %(minutes)d minutes ago. Open the comment and decide otherwise.")
            % {"minutes": UNDO_MINUTES}
        )


def locked_as_left(event: ModerationEvent, *, by: "User") -> list[Comment]:
    """The comments of what was done with this event, locked, with which nobody did anything since. Raises
    RefusedDecisionError where there is none, and as ``refuse_undo`` does."""
    refuse_undo(event, by=by)
    events = ModerationEvent.objects.filter(by=by, at=event.at, act=event.act, comment__isnull=False)
    done = dict(events.values_list("comment", "pk"))
    comments = locked(done)
    later = ModerationEvent.objects.filter(comment__in=done, pk__gt=min(done.values(), default=0))
    later = later.exclude(act__in=[Act.SEE_ORIGINAL, Act.CONFIRM, Act.NOTE])
    touched = {comment for comment, pk in later.values_list("comment", "pk") if pk > done[comment]}
    left = [comment for comment in comments if not comment.erased_at and comment.pk not in touched]
    if not left:
        raise RefusedDecisionError(
            _("Something was done with comment %(number)d since. Nothing was changed.") % {"number": event.comment_id}
        )
    return left


def locked(ids: "Iterable[int]") -> list[Comment]:
    """These comments, held until the transaction ends. Their discussions first, as whoever posts holds them."""
    ids = list(ids)
    discussions = Comment.objects.filter(pk__in=ids).order_by().values("discussion")
    list(Discussion.objects.select_for_update().filter(pk__in=discussions).order_by("pk").values_list("pk"))
    rows = Comment.objects.select_for_update(of=("self",)).select_related("decided_by")
    return list(rows.filter(pk__in=ids).order_by("pk"))


def refuse_if_changed(comment: Comment, version: int | None, *, by: "User") -> None:
    """Raise RefusedDecisionError where a comment, which is ``locked``, is not as it was read."""
    if comment.erased_at or version not in {None, comment.version}:
        raise RefusedDecisionError(_changed_meanwhile(comment, by))


_DECISION = ["status", "decided_by", "decided_at", "reports", "version"]


def _changed_meanwhile(comment: Comment, by: "User | None") -> str:
    """Who did what to it, in words for whoever came later."""
    facts = {"number": comment.pk, "who": _who(comment, by), "when": ""}
    if comment.erased_at:
        return _("Comment %(number)d was erased meanwhile: nothing is left to decide.") % facts
    if comment.status == Status.APPROVED and comment.reports:
        return _("Comment %(number)d was reported by a reader meanwhile. Please read it again.") % facts
    if comment.decided_at and comment.status in DECIDED:
        facts["when"] = formats.date_format(timezone.localtime(comment.decided_at), "DATETIME_FORMAT")
        return _(DECIDED[Status(comment.status)]) % facts
    return _("Comment %(number)d was changed after you opened it. Please read it again.") % facts


def _who(comment: Comment, by: "User | None") -> str:
    if comment.decided_by is None:
        return _("the site")
    if comment.decided_by == by:
        return _("you")
    return comment.decided_by.get_full_name() or comment.decided_by.get_username()


def _decisions_before(event: ModerationEvent, comments: list[Comment]) -> dict[int, ModerationEvent]:
    """Who had decided on those that were not waiting before this decision."""
    ids = [comment.pk for comment in comments]
    events = ModerationEvent.objects.filter(comment__in=ids, act__in=STATUS_OF_ACT, at__lt=event.at)
    last = {e.comment_id: e for e in events.select_related("by").order_by("at", "pk")}
    was_waiting = set(
        ModerationEvent.objects.filter(comment__in=ids, at=event.at, act=event.act, was=Status.PENDING).values_list(
            "comment", flat=True
        )
    )
    return {pk: e for pk, e in last.items() if pk not in was_waiting}


def _reports_unseen_again(event: ModerationEvent, comments: list[Comment]) -> dict[int, int]:
    """Open the reports again that the decision took for seen, but for those that were made once more since."""
    ids = [comment.pk for comment in comments]
    again = set(Report.objects.filter(comment__in=ids, seen_at=None).values_list("comment", "sender"))
    seen = Report.objects.filter(comment__in=ids, seen_at=event.at)
    Report.objects.filter(
        pk__in=[report.pk for report in seen if not report.sender or (report.comment_id, report.sender) not in again]
    ).update(seen_at=None)
    counted: dict[int, int] = {}
    for pk in Report.objects.filter(comment__in=ids, seen_at=None).values_list("comment", flat=True):
        counted[pk] = counted.get(pk, 0) + 1
    return counted
