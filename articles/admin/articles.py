"""The writing desk: the article's form and list. What saving and publishing do is in ``articles/publishing.py``."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.forms import Script
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.views import ChangeList
from unfold.widgets import UnfoldAdminTextareaWidget

from articles import autosaving, publishing
from articles.admin.autosave import AutosavePages
from articles.admin.checks_panel import ChecksPanel
from articles.admin.editor import ArticleTextWidget
from articles.admin.findings import LiveFindingsFilter
from articles.admin.history import HistoryPages
from articles.admin.pages import to_page
from articles.admin.related_page import RelatedPage
from articles.admin.report_page import ReportPage
from articles.admin.saved_views import SavedViews
from articles.admin.states import StateFilter, changes_of, day_in_words, state_in_words, state_of
from articles.admin.two_texts import TwoTexts
from articles.admin.word_page import WordPage
from articles.admin.workflow import WorkflowPages
from articles.autosaving import typed_in
from articles.content import CONTENT_FIELDS, Content
from articles.models import Article
from articles.reads import recent_reads
from articles.refusals import why_not_address
from articles.rendering import RENDERED_FIELDS
from articles.search.desk import with_words
from clinic_site.staff import signed_in


class ArticleForm(forms.ModelForm[Article]):
    base = forms.IntegerField(required=False, widget=forms.HiddenInput)
    unsaved_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    unsaved_seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    start: dict[str, Any] = {}
    """What the form begins with, over what was saved: ``get_form`` sets it for each request."""

    class Meta:
        model = Article
        fields = [*CONTENT_FIELDS, "slug"]
        widgets = {"body": ArticleTextWidget, "summary": UnfoldAdminTextareaWidget(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Show the newest revision, which for a live article is ahead of the row."""
        article = kwargs.get("instance")
        kwargs["initial"] = {**kwargs.get("initial", {}), **self.start}
        if article and article.pk and article.newest_revision:
            kwargs["initial"] = {
                **Content.from_json(article.newest_revision.content).to_json(),
                "base": article.newest_revision.number,
                **kwargs["initial"],
            }
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = bool(self.instance.pk)

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        if self.instance.pk:
            # Locked until the save that follows in the same transaction: nobody can come in between.
            newest = Article.objects.select_for_update(of=("self",)).get(pk=self.instance.pk).newest_revision
            if newest and newest.number != self.cleaned_data.get("base"):
                self.add_error(None, str(publishing.StaleRevisionError(newest)))
        slug = self.cleaned_data.get("slug")
        if slug and (why_not := why_not_address(slug, article=self.instance if self.instance.pk else None)):
            self.add_error("slug", why_not)
        return data

    def validate_constraints(self) -> None:
        """Nothing: the form edits a revision. What a live row must have is asked when it is published."""


def shown_in(request: HttpRequest, form: ArticleForm) -> dict[str, Any] | None:
    """What a form shows, where that is not the newest version."""
    if form.is_bound:
        return typed_in(request.POST)
    return form.start if "title" in form.start else None


class ArticleChangeList(ChangeList):
    """Picks the page by ids first: what is skipped is not read, and long texts are read of no row."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        ids = list(self.result_list.values_list("pk", flat=True))  # type: ignore[has-type]
        rows = (
            self.root_queryset.filter(pk__in=ids)
            .annotate(newest_title=KeyTextTransform("title", "newest_revision__content"), recent_reads=recent_reads())
            .defer(*RENDERED_FIELDS, "body", "references", "newest_revision__content", "live_revision__content")
        )
        self.result_list = sorted(rows, key=lambda article: ids.index(article.pk))


class ArticleAdmin(
    WorkflowPages,
    HistoryPages,
    ReportPage,
    RelatedPage,
    AutosavePages,
    TwoTexts,
    ChecksPanel,
    WordPage,
    SavedViews,
    ModelAdmin,
):
    form = ArticleForm
    list_display = ["shown_title", "category", "author", "state", "published", "saved"]
    list_filter = [StateFilter, LiveFindingsFilter, "category", "author", "tags"]
    list_filter_sheet = False
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["title"]  # that there is a field to search in; where it looks says get_search_results
    search_help_text = _("Words of the title, the summary or the address, or how they begin")
    autocomplete_fields = ["tags", "hero"]
    actions = ["submit_selected", "publish_selected", "unpublish_selected"]
    # Labels over the fields: the text needs the width that the panel of the checks leaves.
    compressed_fields = False
    change_form_outer_before_template = "admin/articles/article/autosave.html"
    change_form_before_template = "admin/articles/article/what_readers_see.html"
    change_form_after_template = "admin/articles/article/ask_for_review.html"
    change_form_outer_after_template = "admin/articles/article/checks.html"
    fieldsets = [
        (None, {"fields": ["base", "unsaved_key", "unsaved_seen", "title", "summary", "body", "references"]}),
        (_("Filed under"), {"fields": ["category", "tags", "author"]}),
        (_("Picture"), {"fields": ["hero", "hero_alt"]}),
        (_("Address"), {"fields": ["slug"]}),
        (_("For search engines"), {"classes": ["collapse"], "fields": ["seo_title", "seo_description"]}),
    ]

    class Media:
        css = {"all": ["css/history.css", "css/checks-panel.css"]}
        js = [Script(f"js/{name}.js", type="module") for name in ("autosave", "content-checks", "top-picture")]

    # --- Who may ---------------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        articles = Article.objects.editable_by(signed_in(request))
        return articles.select_related("category", "author", "newest_revision", "live_revision").order_by(
            "-created_at", "-pk"
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Article], search_term: str
    ) -> tuple[QuerySet[Article], bool]:
        return with_words(queryset, search_term), False

    def has_publish_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return request.user.has_perm("articles.publish_article")

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Only what was never live can be deleted; an address that readers know is taken down instead."""
        return bool(obj and obj.live_revision_id is None and super().has_delete_permission(request, obj))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        # A draft's revisions and its empty discussion go with it, whoever may delete drafts.
        to_delete, counts, _needed, protected = super().get_deleted_objects(objs, request)
        return to_delete, counts, set(), protected

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        if self.has_publish_permission(request):
            return self.fieldsets
        return [row for row in self.fieldsets if row[0] != _("Address")]

    def view_on_site(self, obj: Article) -> str | None:
        return obj.get_absolute_url() if obj.is_public else None

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return ArticleChangeList

    # --- The list --------------------------------------------------------------------------------------------

    @admin.display(description=_("title"), ordering="title")
    def shown_title(self, article: Article) -> str:
        title: str = article.newest_title  # type: ignore[attr-defined]  # annotated by the change list
        return title or gettext("(no title)")

    @display(
        description=_("state"),
        label={
            "draft": "",
            "submitted": "info",
            "changes_requested": "warning",
            "approved": "success",
            "live": "success",
            "scheduled": "info",
            "ended": "warning",
            "unpublished": "danger",
            "changed": "warning",
        },
    )
    def state(self, article: Article) -> tuple[str, str]:
        return ("changed" if changes_of(article) else state_of(article), state_in_words(article))

    def get_list_display(self, request: HttpRequest) -> Any:
        columns = super().get_list_display(request)
        return [*columns, "reads"] if self.has_publish_permission(request) else columns

    @admin.display(description=_("reads in 30 days"))
    def reads(self, article: Article) -> str:
        count: int | None = article.recent_reads  # type: ignore[attr-defined]  # annotated by the change list
        return number_format(count or 0, force_grouping=True)

    @admin.display(description=_("published"), ordering="published_at")
    def published(self, article: Article) -> str:
        return day_in_words(article.published_at)

    @admin.display(description=_("last saved"), ordering="newest_revision__made_at")
    def saved(self, article: Article) -> str:
        return day_in_words(article.newest_revision.made_at if article.newest_revision else None)

    # --- The form --------------------------------------------------------------------------------------------

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """Who reviews and does not write reads the newest version on the review page: the skin's read-only form shows
        the row, which is what readers see, as raw HTML."""
        reads_only = not self.has_change_permission(request) and request.user.has_perm("articles.review_article")
        if request.method == "GET" and reads_only and (article := self.get_object(request, object_id)):
            return to_page("review", article)
        return super().change_view(request, object_id, *args, **kwargs)

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any) -> Any:
        article = self.get_object(request, object_id) if object_id and request.method == "POST" else None
        if article and self.has_change_permission(request, article):
            if "_put_together" in request.POST:
                start = self.put_together(request, article)
                if isinstance(start, HttpResponse):
                    return start
                request.method, request.form_start = "GET", start  # type: ignore[attr-defined]
            elif page := self.both_texts(request, article):
                return page
        return super().changeform_view(request, object_id, *args, **kwargs)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field and db_field.name == "hero":
            field.widget.attrs["data-pictures"] = reverse("admin:articles_image_picker")
        return field

    def get_form(self, request: HttpRequest, obj: Article | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if request.method == "GET":
            form.start = getattr(request, "form_start", None) or self.form_start(request, obj)
        return form

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Who begins an article is its author, where they have a byline; they may choose another."""
        byline = getattr(signed_in(request), "author", None)
        return {**({"author": byline.pk} if byline else {}), **super().get_changeform_initial_data(request)}

    # --- Saving ----------------------------------------------------------------------------------------------

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        context |= self.workflow_context(request, context.get("original"))
        context |= self.autosave_context(request, context.get("original"))
        context |= self.checks_context(context.get("original"), shown_in(request, context["adminform"].form))
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        """Keep what was typed as a revision; the address changes at once. The row's content is not touched."""
        content = Content.from_form(form.cleaned_data)
        by = signed_in(request)
        if change:
            publishing.save_revision(obj, content, by=by, base=form.cleaned_data["base"])
            if "slug" in form.cleaned_data:
                publishing.change_address(obj, form.cleaned_data["slug"], by=by)
        else:
            article = publishing.create_article(content, by=by, slug=form.cleaned_data.get("slug") or "")
            obj.pk, obj.slug = article.pk, article.slug
        if key := form.cleaned_data.get("unsaved_key"):
            autosaving.was_saved(by=by, article=obj, key=key, seen=form.cleaned_data.get("unsaved_seen") or 0)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing: what is related is part of the revision."""

    def response_add(self, request: HttpRequest, obj: Article, post_url_continue: str | None = None) -> HttpResponse:
        return self.after_saving(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        return self.after_saving(request, obj) or super().response_change(request, obj)
