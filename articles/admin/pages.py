"""What the pages beside an article's form share."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.admin import ModelAdmin

from articles import publishing
from articles.models import Article, Revision


class ArticlePages(ModelAdmin):
    """Part of ``ArticleAdmin``: pages for one article that this person may see."""

    def article_for(self, request: HttpRequest, pk: int, *, permission: str = "") -> Article:
        """404 for whom the article does not exist; 403 without ``permission``, or without the right to change it."""
        article = self.get_queryset(request).filter(pk=pk).first()
        if article is None:
            raise Http404
        allowed = request.user.has_perm(permission) if permission else self.has_change_permission(request, article)
        if not allowed:
            raise PermissionDenied
        return article

    def page(self, request: HttpRequest, article: Article, name: str, **context: Any) -> TemplateResponse:
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            f"admin/articles/article/{name}.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "original": article,
                "article": article,
                "revision": newest(article),
                **context,
            },
        )


def newest(article: Article) -> Revision:
    revision = article.newest_revision
    assert revision is not None  # create_article makes the first
    return revision


def to_page(name: str, article: Article) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(f"admin:articles_article_{name}", args=[article.pk]))


def act_on_seen(article: Article, act: Any, *, base: str, **facts: Any) -> Article:
    """Do a publishing act, which takes the newest version, only when that is the one the person had before them."""
    with transaction.atomic():
        seen = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
        if str(newest(seen).number) != base:
            raise publishing.StaleRevisionError(newest(seen))
        return act(article, **facts)
