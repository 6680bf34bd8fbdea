from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.admin.pages import newest
from articles.admin.standing_texts import StandingTextsAdmin
from articles.models import Category, Series, SeriesPart, Tag
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
        (None, {"fields": ["name", "slug", "description", "introduction", "position", "accent"]}),
        (_("Comments"), {"fields": ["comments", "close_comments_after_days", "close_comments_after_comments"]}),
    ]


@admin.register(Tag)
class TagAdmin(CountsArticles):
    ordering = ["name"]
    list_display = ["name", "kind", "articles_filed"]
    list_filter = ["kind"]
    search_fields = ["name", "synonyms", "description"]
    prepopulated_fields = {"slug": ["name"]}
    fields = ["name", "slug", "kind", "synonyms", "description", "introduction", "review_after_months"]


@admin.register(Series)
class SeriesAdmin(StandingTextsAdmin, PublicModelAdmin):
    """The series itself. Which articles are its parts is said on their publishing pages: ``articles/series.py``."""

    list_display = ["title", "parts_of_it"]
    search_fields = ["title"]
    fields = ["title", "description", "parts_in_order"]
    readonly_fields = ["parts_in_order"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Series]:
        return super().get_queryset(request).annotate(part_count=Count("parts")).order_by("title")

    @admin.display(description=_("parts"), ordering="part_count")
    def parts_of_it(self, series: Series) -> int:
        return series.part_count  # type: ignore[attr-defined]  # annotated above

    @admin.display(description=_("parts"))
    def parts_in_order(self, series: Series) -> SafeString | str:
        """Each leads to where its place is changed."""
        parts = SeriesPart.objects.filter(series=series.pk).select_related("article__newest_revision")
        if not parts:
            return gettext("None yet. An article is put into a series on its page “Publishing and dates”.")
        rows = [(newest(part.article).content["title"], part.article_id) for part in parts]
        links = [(reverse("admin:articles_article_publish", args=[article]), title) for title, article in rows]
        items = format_html_join("", '<li><a href="{}">{}</a></li>', links)
        return format_html('<ol class="desk-list">{}</ol>', items)
