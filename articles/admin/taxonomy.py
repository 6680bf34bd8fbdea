from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.admin.standing_texts import StandingTextsAdmin
from articles.models import Category, Tag
from clinic_site.public_admin import PublicModelAdmin


class CountsArticles(StandingTextsAdmin, PublicModelAdmin):
    def get_queryset(self, request: HttpRequest) -> QuerySet[Category | Tag]:
        return super().get_queryset(request).annotate(articles_filed=Count("articles"))

    @admin.display(description=_("articles"), ordering="articles_filed")
    def articles_filed(self, row: Category | Tag) -> int:
        return row.articles_filed  # type: ignore[union-attr]  # annotated above


class CategoryAdmin(CountsArticles):
    """Registered by ``clinic_site/admin``, mixed with the category's discussions."""

    ordering = ["position", "name"]  # counting has dropped the model's
    list_display = ["name", "position", "articles_filed", "comments", "accent"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", "slug", "description", "position", "accent"]}),
        (_("Comments"), {"fields": ["comments", "close_comments_after_days"]}),
    ]


@admin.register(Tag)
class TagAdmin(CountsArticles):
    ordering = ["name"]
    list_display = ["name", "kind", "articles_filed"]
    list_filter = ["kind"]
    search_fields = ["name", "description"]
    prepopulated_fields = {"slug": ["name"]}
    fields = ["name", "slug", "kind", "description"]
