"""The list of discussions."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from articles.models import Article
from clinic_site.profile.models import ClinicProfile
from clinic_site.staff import signed_in
from comments import switching
from comments.admin.switch import DiscussionSwitch, may_switch, switch
from comments.counting import number_of
from comments.forms import PlainTextField
from comments.models import Comment, Discussion


class OpenFilter(admin.SimpleListFilter):
    title = _("comments")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return Discussion.State.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        state = self.value()
        return queryset.that_are(state) if state in Discussion.State.values else queryset  # type: ignore[attr-defined]


class DiscussionForm(forms.ModelForm[Discussion]):
    class Meta:
        model = Discussion
        fields = ["state", "reason", "close_after_days", "close_after_comments"]
        field_classes = {"reason": PlainTextField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.closed_by_itself = self.instance.closed_by_itself
        if self.closed_by_itself:
            self.initial["state"] = Discussion.State.CLOSED  # what readers see


@admin.register(Discussion)
class DiscussionAdmin(DiscussionSwitch, ModelAdmin):
    """The discussions of published articles: a moderator sees nothing of what is not public yet."""

    form = DiscussionForm
    list_display = ["title", "category", "comments_switch", "waiting", "shown", "published"]
    list_filter = [OpenFilter, "article__category"]
    list_filter_sheet = False
    list_before_template = "admin/comments/_pause.html"
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["article__title"]
    search_help_text = _("Words of the article's title")

    class Media:
        css = {"all": ["css/moderation-queue.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Discussion]:
        # Counted by subqueries, so that a long list joins no comments.
        return (
            super()
            .get_queryset(request)
            .filter(article__in=Article.objects.published())
            .select_related("article__category")
            .annotate(waiting_count=number_of(Comment.objects.waiting()))
            .order_by("-article__published_at", "-pk")
        )

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        pause = ClinicProfile.objects.current() if may_switch(request) else None
        return super().changelist_view(request, {**(extra_context or {}), "pause": pause})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # The form is the switch in other words.
        return may_switch(request) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        # Its name has no model in it: the list of articles leads here as well.
        address = path(
            "switch/<int:article_id>/<str:state>/", self.admin_site.admin_view(switch), name="switch_discussion"
        )
        return [address, *super().get_urls()]

    @admin.display(description=_("article"), ordering="article__title")
    def title(self, discussion: Discussion) -> str:
        return discussion.article.title

    @admin.display(description=_("category"), ordering="article__category")
    def category(self, discussion: Discussion) -> str:
        return str(discussion.article.category)

    @admin.display(description=_("waiting"), ordering="waiting_count")
    def waiting(self, discussion: Discussion) -> int:
        return discussion.waiting_count  # type: ignore[attr-defined]  # annotated above

    @admin.display(description=_("shown"), ordering="shown_count")
    def shown(self, discussion: Discussion) -> int:
        return discussion.seen_by_readers

    @admin.display(description=_("published"), ordering="article__published_at")
    def published(self, discussion: Discussion) -> Any:
        return discussion.article.published_at

    def save_model(self, request: HttpRequest, obj: Discussion, form: Any, change: bool) -> None:
        by, changed = signed_in(request), form.changed_data
        reason = form.cleaned_data["reason"] if "reason" in changed else None
        closing = {"close_after_days", "close_after_comments"} & set(changed)
        if closing:
            data = form.cleaned_data
            switching.set_closing([obj], days=data["close_after_days"], comments=data["close_after_comments"], by=by)
        # A discussion that closed by itself stays closed when its day is moved and “Closed” is left as it stands.
        if "state" in changed or (form.closed_by_itself and closing):
            switching.set_discussion_state([obj], form.cleaned_data["state"], by=by, reason=reason)
        elif reason is not None:
            switching.set_reason([obj], reason, by=by)
