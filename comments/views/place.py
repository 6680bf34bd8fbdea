"""A comment's permanent address."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.views import not_public
from comments.models import Comment
from comments.paging import place_of

# As long as that a page may be remembered: clinic_site/page_cache.py.
KEPT_SECONDS = 30


@require_safe
def comment_place(request: HttpRequest, pk: int) -> HttpResponse:
    """To the page of the article on which it stands now. 410 where the article or its words are gone for good."""
    comment = get_object_or_404(Comment.objects.select_related("discussion__article", "parent"), pk=pk)
    article = comment.discussion.article
    if not article.is_public:
        return not_public(request, article.slug)
    if not Comment.objects.in_place().filter(pk=pk).exists():
        raise Http404(_("There is no such comment, or it is not shown now."))
    if comment.erased_at:
        return render(request, "comments/gone.html", {"article": article}, status=410)
    response = redirect(place_of(comment))
    patch_cache_control(response, max_age=KEPT_SECONDS)
    return response
