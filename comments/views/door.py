"""A comment's own page, for its writer: what became of it, and for a while the way to change it."""

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from clinic_site.profile.models import Page
from comments import posting
from comments.csrf import protect_sessions
from comments.forms import EditForm
from comments.mail import notifications
from comments.models import Comment, ModerationEvent
from comments.screening import Kind
from comments.screening.marks import URGENT

SALT = "comments.door"


def door_token(comment: Comment) -> str:
    return signing.dumps(comment.pk, salt=SALT)


@never_cache
@require_safe
def comment_door(request: HttpRequest, token: str) -> HttpResponse:
    """Thanks, what became of it, and what its writer may still do."""
    return _door_page(request, comment_behind(token), token)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@protect_sessions
def edit(request: HttpRequest, token: str) -> HttpResponse:
    """The words once more, to be said otherwise. They come back when it is too late."""
    comment = comment_behind(token)
    if request.method != "POST":
        if not _can_be_changed(comment):
            return _door_page(request, comment, token)
        return _edit_page(request, comment, token, EditForm.of(comment))
    form = EditForm(request.POST)
    if not form.is_valid():
        return _edit_page(request, comment, token, form, status=422)
    if form.warn(comment):
        return _edit_page(request, comment, token, form, status=422)
    try:
        posting.edit_comment(comment, body=form.cleaned_data["body"])
    except posting.TooLateError:
        refusal = _("The time to change your comment is over, or a moderator has decided meanwhile.")
        return _door_page(request, comment, token, refusal=refusal, kept=form.cleaned_data["body"], status=409)
    except posting.NotTakenError as error:
        return _door_page(request, comment, token, refusal=str(error), kept=form.cleaned_data["body"], status=409)
    return redirect("comment_door", token=token)


def comment_behind(token: str) -> Comment:
    """Raises Http404 where the link is not whole, or the comment's row is gone."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature as error:
        raise Http404(_("This link is not complete. Please copy all of it.")) from error
    return get_object_or_404(Comment.objects.select_related("discussion__article"), pk=pk)


def _door_page(
    request: HttpRequest, comment: Comment, token: str, *, refusal: str = "", kept: str = "", status: int = 200
) -> HttpResponse:
    article = comment.discussion.article
    urgent = set(comment.marks.filter(kind__in=URGENT).values_list("kind", flat=True))
    context = {
        "comment": comment,
        "article": article,
        "token": token,
        "is_shown": comment.is_shown(),
        "can_be_changed": _can_be_changed(comment),
        "reason": _reason_of_rejection(comment),
        "in_crisis": Kind.CRISIS in urgent,
        # Nobody at the clinic may read it today.
        "may_need_care": Kind.ADVERSE_EVENT in urgent,
        "is_asked_to_confirm": notifications.is_asked_to_confirm(comment),
        "policy": Page.objects.filter(slug="comment-policy").defer("body").first(),
        "refusal": refusal,
        "kept": kept,
    }
    return render(request, "comments/door.html", context, status=status)


def _can_be_changed(comment: Comment) -> bool:
    """New words are a new comment to readers: none where the discussion is closed."""
    return comment.can_be_edited and comment.discussion.is_open


def _reason_of_rejection(comment: Comment) -> str:
    """As the moderator chose it; the note is for colleagues."""
    if comment.status != Comment.Status.REJECTED:
        return ""
    rejection = comment.events.filter(act=ModerationEvent.Act.REJECT).first()
    return str(rejection.get_reason_display()) if rejection and rejection.reason else ""


def _edit_page(
    request: HttpRequest, comment: Comment, token: str, form: EditForm, *, status: int = 200
) -> HttpResponse:
    context = {"comment": comment, "article": comment.discussion.article, "token": token, "form": form}
    return render(request, "comments/edit.html", context, status=status)
