"""Working the queue: its page, and one address for each thing that is done there. A GET writes nothing."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from clinic_site.row_numbers import row_number
from clinic_site.staff import signed_in
from comments import answering, claiming, escalating, masking, moderation, posting, undoing
from comments.admin.pause import pause
from comments.admin.queue_bulk import bulk
from comments.admin.queue_forms import AnswerForm, DecisionForm, EscalateForm, MaskForm
from comments.admin.queue_page import Opened, Queue, number_with, show
from comments.models import Comment, ModerationEvent
from comments.reply_check import RefusedReplyError

View = Callable[..., HttpResponse]
moderators = permission_required("comments.moderate_comment", raise_exception=True)
# Of a few who were free when they were looked up, somebody else may take the first.
TRIES = 3
OTHERS_TOLD = 20


@moderators
@require_safe
def queue_page(request: HttpRequest) -> HttpResponse:
    """With the comment that the address names, or else the first that nobody else reads."""
    queue = Queue(request)
    asked = request.GET.get("open", "")
    if asked.isdecimal():
        opened = Opened.number(row_number(asked), queue.user)
        if opened is None:
            messages.warning(request, gettext("There is no comment %(number)s.") % {"number": asked})
            return redirect(queue.address())
    else:
        first = queue.first()
        opened = Opened.number(first.pk, queue.user) if first else None
    return show(request, queue, opened)


@moderators
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Open one (``pk``), the next (``after``) or the one before (``before``), and let the others know."""
    queue = Queue(request)
    for name, choose in (("pk", None), ("after", queue.after), ("before", queue.before)):
        number = row_number(request.POST.get(name, ""))
        if number:
            comment = get_object_or_404(Comment, pk=number)
            if choose is None:
                claiming.take(comment, by=queue.user)
                return redirect(queue.address(comment.pk))
            return _to(queue, choose, comment)
    raise Http404


@moderators
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    queue, opened = Queue(request), _opened(request, pk)
    form = DecisionForm(request.POST, comment=opened.comment, auto_id="decision-%s")
    if not form.is_valid():
        return show(request, queue, opened, form=("decision", form), status=422)
    data = form.cleaned_data
    try:
        moderation.decide(
            [opened.comment],
            data["status"],
            by=queue.user,
            reason=data["reason"],
            note=data["note"],
            versions={pk: data["version"]},
        )
    except moderation.RefusedDecisionError as refusal:
        messages.error(request, str(refusal))
        return redirect(queue.address(pk))
    return _to(queue, queue.after, opened.comment)


@moderators
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve and answer; or only put a ready answer into the form."""
    queue, opened = Queue(request), _opened(request, pk)
    form = AnswerForm(request.POST, comment=opened.comment, auto_id="answer-%s")
    if "insert" in request.POST:
        return show(request, queue, opened, form=("answer", form.with_ready_answer()))
    status = 422
    if form.is_valid():
        data = form.cleaned_data
        facts = {name: data[name] for name in ("name", "body", "version", "submission")}
        try:
            written = answering.answer_and_approve(opened.comment, by=queue.user, **facts)
        except RefusedReplyError as refusal:
            form.add_error("body", str(refusal))
        except posting.CannotReplyError:
            form.add_error(None, gettext("The comment cannot be answered any more. Nothing was changed."))
            status = 409
        except (posting.NotTakenError, moderation.RefusedDecisionError) as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            if written.status == Comment.Status.PENDING:
                messages.info(request, gettext("Your answer waits until a second person approves it."))
            return _to(queue, queue.after, opened.comment)
    return show(request, queue, opened, form=("answer", form), status=status)


@moderators
@require_POST
def mask(request: HttpRequest, pk: int) -> HttpResponse:
    queue, opened = Queue(request), _opened(request, pk)
    form = MaskForm(request.POST, comment=opened.comment, auto_id="mask-%s")
    status = 422
    if form.is_valid():
        data = form.cleaned_data
        try:
            redaction = masking.redact(
                opened.comment,
                by=queue.user,
                spans=form.spans,
                words=form.typed_words,
                name=data["name"],
                in_thread=data["in_thread"],
                version=data["version"],
            )
        except masking.NotMaskedError as refusal:
            form.add_error("words", str(refusal))
        except moderation.RefusedDecisionError as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, gettext("Masked. Readers see “[removed]” there."))
            _tell_of_others(request, queue, redaction.others, masked=data["in_thread"])
            return redirect(queue.address(pk))
    return show(request, queue, opened, form=("mask", form), status=status)


@moderators
@require_POST
def escalate(request: HttpRequest, pk: int) -> HttpResponse:
    queue, opened = Queue(request), _opened(request, pk)
    form = EscalateForm(request.POST, comment=opened.comment, auto_id="escalate-%s")
    status = 422
    if form.is_valid():
        try:
            escalating.escalate(opened.comment, by=queue.user, **form.cleaned_data)
        except moderation.RefusedDecisionError as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, gettext("Escalated: it is in the safety log now."))
            return redirect(queue.address(pk))
    return show(request, queue, opened, form=("escalate", form), status=status)


@moderators
@permission_required("comments.see_originaltext", raise_exception=True)
@require_POST
def original(request: HttpRequest, pk: int) -> HttpResponse:
    """What a masked comment said first. Shown in the answer to this very request, and nowhere to come back to."""
    queue, opened = Queue(request), _opened(request, pk)
    text = masking.see_original(opened.comment, by=queue.user)
    if text is None:
        messages.info(request, gettext("What was masked is not kept any more."))
        return redirect(queue.address(pk))
    return show(request, queue, opened, original=text)


@moderators
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    queue = Queue(request)
    number = row_number(request.POST.get("event", ""))
    event = get_object_or_404(ModerationEvent, pk=number, comment_id__isnull=False)
    try:
        undone = undoing.undo(event, by=queue.user)
    except moderation.RefusedDecisionError as refusal:
        messages.error(request, str(refusal))
        return redirect(queue.address(event.comment_id))
    if event.act == ModerationEvent.Act.ESCALATE:
        text = gettext("Undone: the safety record of comment %(number)d is closed. Mails that went out stay.")
        messages.success(request, text % {"number": event.comment_id})
    elif undone == 1:
        messages.success(request, gettext("Undone: comment %(number)d is as it was.") % {"number": event.comment_id})
    else:
        messages.success(request, gettext("Undone: %(count)d comments are as they were.") % {"count": undone})
    if left := number_with(event) - undone:
        text = ngettext(
            "%(count)d comment is left as it is: it was masked before, or something was done with it since.",
            "%(count)d comments are left as they are: they were masked before, or something was done with them since.",
            left,
        )
        messages.warning(request, text % {"count": left})
    if event.comment:
        claiming.take(event.comment, by=queue.user)
    return redirect(queue.address(event.comment_id))


def _tell_of_others(request: HttpRequest, queue: Queue, others: list[Comment], *, masked: bool) -> None:
    """Which comments had the words that were masked in one, with the way to each."""
    if not others:
        return
    links = format_html_join(
        ", ",
        '<a href="{}">{}</a>',
        [(queue.address(other.pk), gettext("Comment %s") % other.pk) for other in others[:OTHERS_TOLD]],
    )
    if (more := len(others) - OTHERS_TOLD) > 0:
        links = format_html(
            "{} {}", links, ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more}
        )
    if masked:
        messages.success(request, format_html(gettext("The same was masked in: {}."), links))
    else:
        messages.warning(request, format_html(gettext("The same words still stand in: {}."), links))


def _opened(request: HttpRequest, pk: int) -> Opened:
    opened = Opened.number(pk, signed_in(request))
    if opened is None:
        raise Http404
    if opened.comment.erased_at:
        raise PermissionDenied
    return opened


def _to(queue: Queue, choose: Callable[[Comment], Comment | None], comment: Comment) -> HttpResponse:
    """To the comment after or before this one, which nobody else is reading."""
    for _number in range(TRIES):
        other = choose(comment)
        if other is None:
            break
        if claiming.take(other, by=queue.user):
            return redirect(queue.address(other.pk))
    return redirect(queue.address())


def addresses(admin_view: Callable[[View], Any]) -> list[URLPattern]:
    """For the admin's site: under names that have no model in them."""
    views: list[tuple[str, View, str]] = [
        ("", queue_page, "moderation_queue"),
        ("take/", take, "queue_take"),
        ("undo/", undo, "queue_undo"),
        ("bulk/", bulk, "queue_bulk"),
        ("pause/", pause, "pause_comments"),
        ("<int:pk>/decide/", decide, "queue_decide"),
        ("<int:pk>/answer/", answer, "queue_answer"),
        ("<int:pk>/mask/", mask, "queue_mask"),
        ("<int:pk>/escalate/", escalate, "queue_escalate"),
        ("<int:pk>/original/", original, "queue_original"),
    ]
    return [path(f"comments/queue/{place}", admin_view(view), name=name) for place, view, name in views]
