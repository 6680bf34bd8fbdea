"""Writing a comment, what became of it, and the moderator's switch on the article's page."""

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from articles.models import Article
from clinic_site.staff import signed_in
from comments import moderation
from comments.csrf import protect_sessions
from comments.forms import CommentForm, StaffCommentForm
from comments.models import Comment, Discussion


def may_moderate(request: HttpRequest) -> bool:
    """Asked of the session's cookie first: a reader's page must not touch the session."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.has_perm("comments.moderate_discussion")


def may_answer_for_the_clinic(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.has_perm("comments.moderate_comment")


@never_cache
@require_http_methods(["GET", "POST"])
@protect_sessions
def write_comment(request: HttpRequest, slug: str) -> HttpResponse:
    """The form at an address of its own, and where it is sent to. What was typed always comes back."""
    discussion = _discussion(slug)
    as_staff = may_answer_for_the_clinic(request)
    form_class = StaffCommentForm if as_staff else CommentForm
    if request.method == "GET":
        initial = {"parent": request.GET.get("reply_to")}
        if as_staff:
            initial["name"] = signed_in(request).get_full_name()
        return _form_page(request, discussion, form_class(discussion=discussion, initial=initial))

    form = form_class(request.POST, discussion=discussion)
    if not form.is_valid():
        return _form_page(request, discussion, form, status=422)
    data = form.cleaned_data
    try:
        comment = moderation.post_comment(
            discussion.article,
            name=data["name"],
            email=data.get("email", ""),
            body=data["body"],
            parent=data["parent"],
            submission=data["submission"],
            by=signed_in(request) if as_staff else None,
        )
    except (moderation.DiscussionClosedError, moderation.CannotReplyError) as refusal:
        discussion.refresh_from_db()  # it may have closed since it was read
        return _form_page(request, discussion, form, refusal=str(refusal), status=409)
    return redirect("comment_door", token=door_token(comment))


@never_cache
@require_GET
def comment_door(request: HttpRequest, token: str) -> HttpResponse:
    """Its author's page of one comment: thanks, and what became of it."""
    try:
        pk = signing.loads(token, salt=DOOR_SALT)
    except signing.BadSignature as error:
        raise Http404(_("This link is not complete. Please copy all of it.")) from error
    comment = get_object_or_404(Comment.objects.select_related("discussion__article", "parent"), pk=pk)
    return render(request, "comments/door.html", {"comment": comment, "article": comment.discussion.article})


@require_POST
def switch_discussion(request: HttpRequest, slug: str) -> HttpResponse:
    """Open, close or hide, from the article's page. For signed-in moderators."""
    if not may_moderate(request):
        return render(request, "errors/403.html", status=403)
    discussion = _discussion(slug)
    state = request.POST.get("state", "")
    if state not in Discussion.State.values:
        raise Http404(_("A discussion is open, closed or hidden."))
    reason = request.POST.get("reason", "").strip()[:200]
    moderation.set_discussion_state([discussion], state, by=signed_in(request), reason=reason)
    return redirect(discussion.article.get_absolute_url() + "#comments")


DOOR_SALT = "comments.door"


def door_token(comment: Comment) -> str:
    return signing.dumps(comment.pk, salt=DOOR_SALT)


def _discussion(slug: str) -> Discussion:
    return get_object_or_404(
        Discussion.objects.select_related("article"), article__in=Article.objects.published(), article__slug=slug
    )


def _form_page(
    request: HttpRequest, discussion: Discussion, form: CommentForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {"discussion": discussion, "article": discussion.article, "form": form, "refusal": refusal}
    return render(request, "comments/write.html", context, status=status)
