"""Writing a comment."""

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles.models import Article
from articles.views import moved, not_public
from clinic_site.profile.models import ClinicProfile, Page
from clinic_site.staff import signed_in
from comments import posting
from comments.csrf import protect_sessions
from comments.forms import CommentForm, StaffCommentForm
from comments.models import Comment, Discussion
from comments.not_sent import not_sent
from comments.permissions import may_answer_for_the_clinic
from comments.reply_check import RefusedReplyError
from comments.senders import Sender
from comments.sending import Sent
from comments.views.door import door_token

if TYPE_CHECKING:
    from django.contrib.auth.models import User


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

    if "for_the_clinic" in request.POST and not as_staff:
        return not_sent(
            request,
            _("You were signed out meanwhile, so this would not be the clinic's answer."),
            _("Copy your text, sign in, and send it again."),
            status=409,
        )
    form = form_class(request.POST, discussion=discussion)
    if not form.is_valid():
        refusal = "" if form.is_open else posting.closed_meanwhile()
        return _form_page(request, form, refusal=refusal, status=422 if form.is_open else 409)
    try:
        # Before the words are read, which takes the processor. Of a form that was sent before it is known what became.
        if not as_staff and not Comment.objects.filter(submission=form.number).exists():
            posting.refuse_sender(Sender.of(request), form.cleaned_data["email"])
    except posting.NotTakenError as refusal:
        return _form_page(request, form, refusal=str(refusal), status=429)
    if form.warn():
        return _form_page(request, form, status=422)
    return _send(request, article, form, by=signed_in(request) if as_staff else None)


def _send(request: HttpRequest, article: Article, form: CommentForm, *, by: "User | None") -> HttpResponse:
    data = form.cleaned_data
    try:
        comment = posting.post_comment(
            article,
            name=data["name"],
            email=data.get("email", ""),
            body=data["body"],
            parent=data["parent"],
            submission=form.number,
            sent=Sent(Sender.of(request), form.seconds, data.get("website", "")),
            screened=form.screened,
            by=by,
        )
    except posting.CannotReplyError:  # it went after the form had looked
        form.lose_answered()
        return _form_page(request, form, status=409)
    except RefusedReplyError as error:
        form.add_error("body", str(error))
        return _form_page(request, form, status=422)
    except posting.DiscussionClosedError as refusal:
        if _article(article.slug) is None:
            return _no_article(request, article.slug)
        form.discussion = Discussion.objects.of(article)  # it may have closed since it was read
        return _form_page(request, form, refusal=str(refusal), status=409)
    except posting.NotTakenError as refusal:
        return _form_page(request, form, refusal=str(refusal), status=429)
    return redirect("comment_door", token=door_token(comment))


def _article(slug: str) -> Article | None:
    return Article.objects.published().filter(slug=slug).first()


def _policy() -> Page | None:
    return Page.objects.filter(slug="comment-policy").defer("body").first()


def _no_article(request: HttpRequest, slug: str) -> HttpResponse:
    """As its page answers. For whoever wrote while the article went, or its address changed: not a word is lost."""
    if request.method != "POST":
        return not_public(request, slug, page="write_comment")
    try:
        return moved(request, slug, page="write_comment")
    except Http404:
        pass
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
    profile = ClinicProfile.objects.current()
    context = {
        "paused": posting.paused(profile) if profile.comments_paused else "",
        "discussion": discussion,
        "article": discussion.article,
        "form": form,
        "refusal": refusal,
        "policy": _policy(),
    }
    return render(request, "comments/write.html", context, status=status)
