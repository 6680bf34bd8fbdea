"""The page of figures, for moderators."""

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from comments.figures import WINDOWS, figures


@require_safe
@permission_required("comments.moderate_comment", raise_exception=True)
def comment_figures(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("days", "")
    days = next((days for days in WINDOWS if str(days) == asked), WINDOWS[0])
    context = {
        **admin.site.each_context(request),
        "title": gettext("Figures of the discussions"),
        "windows": WINDOWS,
        "figures": figures(days),
    }
    return TemplateResponse(request, "comments/figures.html", context)
