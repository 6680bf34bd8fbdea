"""Honest pages for what went wrong."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from articles.models import Article


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    latest = Article.objects.published().for_cards().newest_first()[:3]
    return render(request, "errors/404.html", {"articles": latest}, status=404)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(loader.render_to_string("errors/400.html"), status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without the database or anything else that may be what is broken."""
    return HttpResponse(loader.render_to_string("errors/500.html"), status=500)
