"""The moderators' switch on the article's page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles.models import Article
from clinic_site.staff import signed_in
from comments import switching
from comments.models import Discussion
from comments.permissions import may_moderate


@require_POST
def switch_discussion(request: HttpRequest, slug: str) -> HttpResponse:
    """Open, close or hide. For signed-in moderators."""
    if not may_moderate(request):
        return render(request, "errors/403.html", status=403)
    discussion = get_object_or_404(
        Discussion.objects.select_related("article"), article__in=Article.objects.published(), article__slug=slug
    )
    state = request.POST.get("state", "")
    if state not in Discussion.State.values:
        raise Http404(_("A discussion is open, closed or hidden."))
    reason = request.POST.get("reason", "").strip()[:200]
    switching.set_discussion_state([discussion], state, by=signed_in(request), reason=reason)
    return redirect(discussion.article.get_absolute_url() + "#comments")
