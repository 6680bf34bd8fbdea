"""Deciding on many comments of the queue at once: those that are ticked, or all that match."""

from datetime import datetime

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from clinic_site.row_numbers import row_number
from comments import moderation
from comments.admin.queue_forms import DECISIONS
from comments.admin.queue_page import Queue
from comments.models import Comment, CommentQuerySet, ModerationEvent

IN_ONE_TRANSACTION = 1_000
REFUSALS_TOLD = 5


@permission_required("comments.moderate_comment", raise_exception=True)
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    queue = Queue(request)
    status, reason = request.POST.get("status", ""), request.POST.get("reason", "")
    if status not in DECISIONS or reason not in ModerationEvent.Reason.values:
        raise Http404
    reason = reason if status == Comment.Status.REJECTED else ""
    if "all" in request.POST:
        return _all_that_match(request, queue, status, reason)
    versions = _ticked(request.POST.getlist("pick"))
    if not versions:
        messages.warning(request, gettext("Nothing was ticked, so nothing was changed."))
        return redirect(queue.address())
    ticked = Comment.objects.filter(pk__in=versions).only("pk")
    outcome = moderation.decide_each(ticked, status, by=queue.user, reason=reason, versions=versions)
    return _told(request, queue, outcome)


def _all_that_match(request: HttpRequest, queue: Queue, status: str, reason: str) -> HttpResponse:
    """Asks once more with the number. What came or was changed after that question is not meant by the answer."""
    until = _moment(request.POST.get("until", ""))
    rows = _meant(queue, until)
    if "sure" not in request.POST:
        context = {
            **admin.site.each_context(request),
            "title": gettext("All that match"),
            "queue": queue,
            "number": rows.count(),
            "urgent": queue.waiting.filter(urgency__gt=Comment.Urgency.NONE).count(),
            "status": status,
            "status_label": Comment.Status(status).label,
            "reason": reason,
            "reason_label": ModerationEvent.Reason(reason).label if reason else "",
            "until": until.isoformat(),
        }
        return render(request, "admin/comments/queue_all.html", context)
    versions = dict(rows.values_list("pk", "version"))
    outcome = moderation.Outcome()
    ids = list(versions)
    for begin in range(0, len(ids), IN_ONE_TRANSACTION):
        some = Comment.objects.filter(pk__in=ids[begin : begin + IN_ONE_TRANSACTION]).only("pk")
        part = moderation.decide_each(some, status, by=queue.user, reason=reason, versions=versions)
        outcome.changed += part.changed
        outcome.refused += part.refused
    return _told(request, queue, outcome)


def _meant(queue: Queue, until: datetime) -> CommentQuerySet:
    """Nobody decides unseen on what is urgent."""
    unchanged = Q(edited_at=None) | Q(edited_at__lte=until)
    return queue.waiting.filter(unchanged, created_at__lte=until, urgency=Comment.Urgency.NONE)


def _ticked(picks: list[str]) -> dict[int, int]:
    """The version that was read, by comment."""
    pairs = (pick.partition(":") for pick in picks)
    numbers = ((row_number(comment), row_number(version)) for comment, _colon, version in pairs)
    return {comment: version for comment, version in numbers if comment and version}


def _moment(text: str) -> datetime:
    now = timezone.now()
    try:
        moment = parse_datetime(text)
    except ValueError:
        return now
    return min(moment, now) if moment and timezone.is_aware(moment) else now


def _told(request: HttpRequest, queue: Queue, outcome: moderation.Outcome) -> HttpResponse:
    changed = len(outcome.changed)
    messages.success(
        request, ngettext("%(count)d comment changed.", "%(count)d comments changed.", changed) % {"count": changed}
    )
    for refusal in outcome.refused[:REFUSALS_TOLD]:
        messages.warning(request, refusal)
    if (more := len(outcome.refused) - REFUSALS_TOLD) > 0:
        messages.warning(
            request,
            ngettext(
                "%(count)d more was left as it is, likewise.", "%(count)d more were left as they are, likewise.", more
            )
            % {"count": more},
        )
    return redirect(queue.address())
