"""Deciding on many comments of the queue at once: those that are ticked, or all that match."""

from datetime import datetime

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from comments import moderation
from comments.admin.listed import tell, versions_of
from comments.admin.queue_forms import DECISIONS
from comments.admin.queue_page import Queue
from comments.models import Comment, CommentQuerySet, ModerationEvent, Report


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
    if versions := versions_of(request.POST.getlist("pick")):
        tell(request, moderation.decide_listed(versions, status, by=queue.user, reason=reason))
    else:
        messages.warning(request, gettext("Nothing was ticked, so nothing was changed."))
    return redirect(queue.address())


def _all_that_match(request: HttpRequest, queue: Queue, status: str, reason: str) -> HttpResponse:
    """Asks once more with the number. What came or was changed after that question is not meant by the answer."""
    until = _moment(request.POST.get("until", ""))
    rows = _meant(queue, until)
    if "sure" not in request.POST:
        matching = rows.count()
        context = {
            **admin.site.each_context(request),
            "title": gettext("All that match"),
            "queue": queue,
            "number": min(matching, moderation.MOST_AT_ONCE),
            "more": max(0, matching - moderation.MOST_AT_ONCE),
            "urgent": queue.waiting.filter(urgency__gt=Comment.Urgency.NONE).count(),
            "status": status,
            "status_label": Comment.Status(status).label,
            "reason": reason,
            "reason_label": ModerationEvent.Reason(reason).label if reason else "",
            "until": until.isoformat(),
        }
        return render(request, "admin/comments/queue_all.html", context)
    versions = dict(rows.in_queue_order().values_list("pk", "version")[: moderation.MOST_AT_ONCE])
    tell(request, moderation.decide_listed(versions, status, by=queue.user, reason=reason))
    return redirect(queue.address())


def _meant(queue: Queue, until: datetime) -> CommentQuerySet:
    """Without what is urgent, which would be refused one by one."""
    unchanged = Q(edited_at=None) | Q(edited_at__lte=until)
    reported = Exists(Report.objects.filter(comment=OuterRef("pk"), seen_at=None, at__gt=until))
    return queue.waiting.filter(unchanged, ~reported, created_at__lte=until, urgency=Comment.Urgency.NONE)


def _moment(text: str) -> datetime:
    now = timezone.now()
    try:
        moment = parse_datetime(text)
    except ValueError:
        return now
    return min(moment, now) if moment and timezone.is_aware(moment) else now
