"""A reader reports a comment: without a cookie, a script or an account."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from articles.models import Article
from comments import reporting
from comments.csrf import protect_sessions
from comments.models import Comment, Report
from comments.senders import Sender


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=Report.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose what is wrong with the comment.")},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@protect_sessions
def report_comment(request: HttpRequest, pk: int) -> HttpResponse:
    comment = get_object_or_404(reporting.shown().select_related("discussion__article"), pk=pk)
    if request.method != "POST":
        return _page(request, comment, ReportForm())
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _page(request, comment, form, status=422)
    try:
        reporting.report(comment, reason=form.cleaned_data["reason"], sender=Sender.of(request))
    except reporting.TooManyReportsError as refusal:
        return _page(request, comment, form, refusal=str(refusal), status=429)
    except reporting.NotShownError as error:
        raise Http404(gettext("This comment is not shown any more.")) from error
    return redirect("comment_reported", comment.discussion.article.slug, pk)


@never_cache
@require_safe
def comment_reported(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Thanks, and the way back. At an address of its own: the comment may be hidden now, and reloading reports nothing
    again. The address names the article, so that no number of a comment that is not shown tells where it stands."""
    article = Article.objects.published().filter(slug=slug).first()
    comment = reporting.shown().filter(pk=pk, discussion__article=article).first() if article else None
    return render(request, "comments/reported.html", {"article": article, "comment": comment})


def _page(
    request: HttpRequest, comment: Comment, form: ReportForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {"comment": comment, "article": comment.discussion.article, "form": form, "refusal": refusal}
    return render(request, "comments/report.html", context, status=status)
