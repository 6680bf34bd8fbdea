"""What the content checks find in the text of the form: drawn with the page, and again while somebody types."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from articles.admin.pages import ArticlePages
from articles.autosaving import content_of, typed_in
from articles.checking import Checked, check
from articles.content import Content
from articles.models import Article


class ChecksPanel(ArticlePages):
    """Part of ``ArticleAdmin``."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.check_view)
        urls: list[Any] = super().get_urls()
        return [
            path("<int:pk>/check/", view, name="articles_article_check"),
            path("check/", view, name="articles_article_check_new"),
            *urls,
        ]

    @method_decorator(require_POST)
    def check_view(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """The panel for what stands in the form now. Nothing is kept."""
        article = self.article_for(request, pk) if pk else None
        if article is None and not self.has_add_permission(request):
            raise PermissionDenied
        checked = check(content_of(typed_in(request.POST)), article=article)
        return render(request, "admin/articles/article/_checks_panel.html", {"checked": checked})

    def checks_context(self, article: Article | None, typed: dict[str, Any] | None) -> dict[str, Checked | None]:
        """The findings in what the form shows; None before there is anything to check."""
        if typed:
            return {"checked": check(content_of(typed), article=article)}
        if article is None or article.newest_revision is None:
            return {"checked": None}
        return {"checked": check(Content.from_json(article.newest_revision.content), article=article)}
