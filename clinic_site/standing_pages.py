"""The clinic's standing pages. Here and not beside their model, because their text is rendered as an article's is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import Truncator

from articles.rendering import render as render_text
from articles.rendering.words import in_one_line
from clinic_site.page_cache import remembered
from clinic_site.profile.models import Page

WORDS_OF_DESCRIPTION = 28


def page(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Page, slug=slug)
    text = remembered(f"standing-page-{found.pk}", lambda: render_text(found.body))
    description = Truncator(in_one_line(text.plain_text)).words(WORDS_OF_DESCRIPTION)
    return render(request, "pages/page.html", {"page": found, "body": text.body, "description": description})
