"""Writing a comment, what became of it, and the moderator's switch on the article's page."""

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles.models import Article
from articles.views import moved
from clinic_site.profile.models import Page
from clinic_site.staff import signed_in
from comments import moderation
from comments.csrf import protect_sessions
from comments.forms import CommentForm, StaffCommentForm
from comments.models import Comment, Discussion
from comments.not_sent import not_sent


def may_moderate(request: HttpRequest) -> bool:
    return _may(request, "comments.moderate_discussion")


def may_answer_for_the_clinic(request: HttpRequest) -> bool:
    return _may(request, "comments.moderate_comment")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@protect_sessions
def write_comment(request: HttpRequest, slug: str) -> HttpResponse:
    """The form at an address of its own, and where it is sent to. What was typed always comes back."""
    article = _article(slug)
    if article is None:
        return _no_article(request, slug)
    discussion = Discussion.objects.of(article)
    as_staff = may_answer_for_the_clinic(request)
    form_class = StaffCommentForm if as_staff else CommentForm
    if request.method != "POST":
        initial = {"parent": request.GET.get("reply_to")}
        if as_staff:
            initial["name"] = signed_in(request).get_full_name()
        return _form_page(request, form_class(discussion=discussion, initial=initial))

    form = form_class(request.POST, discussion=discussion)
    if not form.is_valid():
        refusal = "" if discussion.is_open else moderation.closed_meanwhile()
        return _form_page(request, form, refusal=refusal, status=422 if discussion.is_open else 409)
    data = form.cleaned_data
    try:
        comment = moderation.post_comment(
            article,
            name=data["name"],
            email=data.get("email", ""),
            body=data["body"],
            parent=data["parent"],
            submission=data["submission"],
            by=signed_in(request) if as_staff else None,
        )
    except moderation.CannotReplyError:  # it went after the form had looked
        form.lose_answered()
        return _form_page(request, form, status=409)
    except moderation.DiscussionClosedError as refusal:
        if _article(slug) is None:
            return _no_article(request, slug)
        form.discussion = Discussion.objects.of(article)  # it may have closed since it was read
        return _form_page(request, form, refusal=str(refusal), status=409)
    return redirect("comment_door", token=door_token(comment))


@never_cache
@require_safe
def comment_door(request: HttpRequest, token: str) -> HttpResponse:
    """Its author's page of one comment: thanks, and what became of it."""
    try:
        pk = signing.loads(token, salt=DOOR_SALT)
    except signing.BadSignature as error:
        raise Http404(_("This link is not complete. Please copy all of it.")) from error
    comment = get_object_or_404(Comment.objects.select_related("discussion__article"), pk=pk)
    article = comment.discussion.article
    is_shown = article.is_public and Comment.objects.shown().filter(pk=pk).exists()
    context = {"comment": comment, "article": article, "is_shown": is_shown, "policy": _policy()}
    return render(request, "comments/door.html", context)


@require_POST
def switch_discussion(request: HttpRequest, slug: str) -> HttpResponse:
    """Open, close or hide, from the article's page. For signed-in moderators."""
    if not may_moderate(request):
        return render(request, "errors/403.html", status=403)
    discussion = get_object_or_404(
        Discussion.objects.select_related("article"), article__in=Article.objects.published(), article__slug=slug
    )
    state = request.POST.get("state", "")
    if state not in Discussion.State.values:
        raise Http404(_("A discussion is open, closed or hidden."))
    reason = request.POST.get("reason", "").strip()[:200]
    moderation.set_discussion_state([discussion], state, by=signed_in(request), reason=reason)
    return redirect(discussion.article.get_absolute_url() + "#comments")


DOOR_SALT = "comments.door"


def door_token(comment: Comment) -> str:
    return signing.dumps(comment.pk, salt=DOOR_SALT)


def _may(request: HttpRequest, permission: str) -> bool:
    """Asked of the session's cookie first: a reader's page must not touch the session.

    A right that was given stays with the account of somebody who is no longer on the staff, and counts no more.
    """
    return (
        settings.SESSION_COOKIE_NAME in request.COOKIES
        and request.user.is_active
        and request.user.is_staff
        and request.user.has_perm(permission)
    )


def _article(slug: str) -> Article | None:
    return Article.objects.published().filter(slug=slug).first()


def _policy() -> Page | None:
    return Page.objects.filter(slug="comment-policy").defer("body").first()


def _no_article(request: HttpRequest, slug: str) -> HttpResponse:
    """For whoever wrote while the article went, or its address changed: not a word is lost."""
    try:
        return moved(request, slug, page="write_comment")
    except Http404:
        if request.method != "POST":
            raise
    if Article.objects.was_public().filter(slug=slug).exists():
        return not_sent(
            request, _("The article was taken down while you were writing."), _("Comments are closed."), status=410
        )
    return not_sent(
        request,
        _("There is no article at this address now. It may have moved: search for it, and send your text there."),
        status=404,
    )


def _form_page(request: HttpRequest, form: CommentForm, *, refusal: str = "", status: int = 200) -> HttpResponse:
    discussion = form.discussion
    context = {
        "discussion": discussion,
        "article": discussion.article,
        "form": form,
        "refusal": refusal,
        "policy": _policy(),
    }
    return render(request, "comments/write.html", context, status=status)
