"""The clinic's standing pages. Here and not beside their model, because their text is rendered as an article's is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from articles.rendering import render as render_text
from clinic_site.page_cache import remembered
from clinic_site.profile.models import Page


def page(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Page, slug=slug)
    body = remembered(f"page-{found.pk}", lambda: render_text(found.body).body or " ")
    return render(request, "pages/page.html", {"page": found, "body": body})
