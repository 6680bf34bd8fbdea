"""The page that gives a reader's text back where there is no form to give it back in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_sent(request: HttpRequest, *sentences: str, status: int) -> HttpResponse:
    """Say why, and return what was posted, to be copied. It names no article: the page may be about a draft."""
    context = {"sentences": sentences, "text": request.POST.get("body", "")}
    return render(request, "comments/not_sent.html", context, status=status)
