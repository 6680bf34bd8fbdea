"""What moderators see. Every decision goes through ``comments/moderation.py``."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from articles.models import Article
from clinic_site.staff import signed_in
from comments import moderation
from comments.models import Comment, Discussion, ModerationEvent

STATE_COLOURS = {
    Discussion.State.OPEN: "success",
    Discussion.State.CLOSED: "warning",
    Discussion.State.HIDDEN: "danger",
}


def may_switch(request: HttpRequest) -> bool:
    return request.user.has_perm("comments.moderate_discussion")


@require_POST
def switch(request: HttpRequest, article_id: int, state: str) -> HttpResponse:
    """Open or close one article's discussion, from a list of the admin, and go back to it."""
    if not may_switch(request):
        raise PermissionDenied
    if state not in Discussion.State.values:
        raise Http404
    # What a moderator may see, and for editors what they may edit.
    seen = Article.objects.published() | Article.objects.editable_by(signed_in(request))
    discussion = get_object_or_404(Discussion.objects.select_related("article"), article=article_id, article__in=seen)
    moderation.set_discussion_state([discussion], state, by=signed_in(request))
    said = {"open": gettext("Comments on “%s” are open."), "closed": gettext("Comments on “%s” are closed.")}
    messages.success(request, said.get(state, gettext("Comments on “%s” are hidden.")) % discussion.article)
    back = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = reverse("admin:index")
    return HttpResponseRedirect(back)


class DiscussionSwitch:
    """For the admin of articles and of discussions: the switch in the list, and in bulk."""

    actions = ["open_discussions", "close_discussions", "hide_discussions"]

    def has_switch_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_switch(request)

    @admin.display(description=_("comments"))
    def comments_switch(self, row: Article | Discussion) -> SafeString:
        """What it is now, and a button for the other. The list's own form carries it, its token included."""
        discussion = row if isinstance(row, Discussion) else row.discussion
        is_open = discussion.is_open
        address = reverse("admin:switch_discussion", args=[discussion.article_id, "closed" if is_open else "open"])
        return format_html(
            '<span class="switch-state switch-state-{}">{}</span> '
            '<button type="submit" class="switch-button" formmethod="post" formaction="{}" '
            'aria-label="{}">{}</button>',
            "open" if is_open else discussion.state,
            _("Open") if is_open else (_("Hidden") if discussion.is_hidden else _("Closed")),
            address,
            (gettext("Close comments on “%s”") if is_open else gettext("Open comments on “%s”")) % discussion.article,
            _("Close") if is_open else _("Open"),
        )

    def _switch_all(self, request: HttpRequest, queryset: QuerySet[Any], state: str) -> None:
        changed = moderation.set_discussion_state(discussions_of(queryset), state, by=signed_in(request))
        self.message_user(  # type: ignore[attr-defined]
            request,
            ngettext("%(count)d discussion changed.", "%(count)d discussions changed.", changed) % {"count": changed},
            messages.SUCCESS,
        )

    @admin.action(description=_("Open comments"), permissions=["switch"])
    def open_discussions(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._switch_all(request, queryset, Discussion.State.OPEN)

    @admin.action(description=_("Close comments"), permissions=["switch"])
    def close_discussions(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._switch_all(request, queryset, Discussion.State.CLOSED)

    @admin.action(description=_("Hide comments"), permissions=["switch"])
    def hide_discussions(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._switch_all(request, queryset, Discussion.State.HIDDEN)


class ArticleDiscussionSwitch(DiscussionSwitch):
    """Adds the switch to an admin of articles."""

    def get_list_display(self, request: HttpRequest) -> Any:
        columns = super().get_list_display(request)  # type: ignore[misc]
        return [*columns, "comments_switch"] if may_switch(request) else columns

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        articles: QuerySet[Article] = super().get_queryset(request)  # type: ignore[misc]
        return articles.select_related("discussion")


def discussions_of(rows: QuerySet[Any]) -> QuerySet[Discussion]:
    """The discussions of a queryset of articles, of categories, or of discussions."""
    lookup = {"article": "article__in", "category": "article__category__in", "discussion": "pk__in"}
    return Discussion.objects.filter(**{lookup[str(rows.model._meta.model_name)]: rows})


class OpenFilter(admin.SimpleListFilter):
    title = _("comments")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return Discussion.State.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Discussion]) -> QuerySet[Discussion]:
        return queryset.filter(state=self.value()) if self.value() in Discussion.State.values else queryset


class DiscussionForm(forms.ModelForm[Discussion]):
    class Meta:
        model = Discussion
        fields = ["state", "reason", "close_after_days"]


@admin.register(Discussion)
class DiscussionAdmin(DiscussionSwitch, ModelAdmin):
    """The discussions of published articles: a moderator sees nothing of what is not public yet."""

    form = DiscussionForm
    list_display = ["title", "category", "comments_switch", "waiting", "shown", "published"]
    list_filter = [OpenFilter, "article__category"]
    list_filter_sheet = False
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["article__title"]
    search_help_text = _("Words of the article's title")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Discussion]:
        # Counted by subqueries, so that a long list joins no comments.
        return (
            super()
            .get_queryset(request)
            .filter(article__in=Article.objects.published())
            .select_related("article__category")
            .annotate(
                waiting_count=Count("comments", filter=Q(comments__status=Comment.Status.PENDING)),
                shown_count=Count("comments", filter=Q(comments__status=Comment.Status.APPROVED)),
            )
            .order_by("-article__published_at", "-pk")
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

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
        return discussion.shown_count  # type: ignore[attr-defined]  # annotated above

    @admin.display(description=_("published"), ordering="article__published_at")
    def published(self, discussion: Discussion) -> Any:
        return discussion.article.published_at

    def save_model(self, request: HttpRequest, obj: Discussion, form: Any, change: bool) -> None:
        if "close_after_days" in form.changed_data:
            moderation.set_closing_day([obj], form.cleaned_data["close_after_days"], by=signed_in(request))
        if {"state", "reason"} & set(form.changed_data):
            moderation.set_discussion_state([obj], obj.state, by=signed_in(request), reason=obj.reason)


class CommentForm(forms.ModelForm[Comment]):
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=ModerationEvent.Reason.choices,
        required=False,
        help_text=_("Kept in the log."),
        widget=UnfoldAdminSelectWidget,
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=200,
        required=False,
        help_text=_("For your colleagues; nothing about the writer."),
        widget=UnfoldAdminTextInputWidget,
    )

    class Meta:
        model = Comment
        fields = ["status"]


@admin.register(Comment)
class CommentAdmin(ModelAdmin):
    form = CommentForm
    list_display = ["excerpt", "name", "article", "state", "created_at", "answer"]
    list_display_links = ["excerpt"]
    list_filter = ["status", "is_staff_reply", "discussion__article__category"]
    list_filter_sheet = False
    list_per_page = 50
    show_full_result_count = False
    list_select_related = ["discussion__article"]
    search_fields = ["body", "name"]
    search_help_text = _("Words of the comment or its writer's name")
    ordering = ["-created_at", "-pk"]
    actions = ["approve", "reject", "mark_as_spam"]
    fields = ["article", "name", "text", "created_at", "status", "reason", "note"]
    readonly_fields = ["article", "name", "text", "created_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # readers write, and staff answer, on the site

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("comments.moderate_comment")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_moderate_permission(request)

    @admin.display(description=_("comment"))
    def excerpt(self, comment: Comment) -> str:
        return Truncator(comment.body).words(22)

    @admin.display(description=_("text"))
    def text(self, comment: Comment) -> SafeString:
        return format_html('<div class="comment-text">{}</div>', comment.body)

    @admin.display(description=_("article"), ordering="discussion__article__title")
    def article(self, comment: Comment) -> SafeString:
        article = comment.discussion.article
        return format_html('<a href="{}#comments">{}</a>', article.get_absolute_url(), article.title)

    @display(
        description=_("state"),
        ordering="status",
        label={"pending": "info", "approved": "success", "rejected": "warning", "spam": "danger"},
    )
    def state(self, comment: Comment) -> tuple[str, str]:
        return comment.status, comment.get_status_display()

    @admin.display(description=_("answer"))
    def answer(self, comment: Comment) -> SafeString | str:
        """Answering needs something that readers see and a discussion that is open."""
        if comment.status != Comment.Status.APPROVED or not comment.discussion.is_open:
            return ""
        address = reverse("write_comment", args=[comment.discussion.article.slug])
        return format_html(
            '<a href="{}?reply_to={}" aria-label="{}">{}</a>',
            address,
            comment.parent_id or comment.pk,
            gettext("Answer %s") % comment.name,
            _("Answer"),
        )

    def save_model(self, request: HttpRequest, obj: Comment, form: Any, change: bool) -> None:
        moderation.decide(
            [obj], obj.status, by=signed_in(request), reason=form.cleaned_data["reason"], note=form.cleaned_data["note"]
        )

    def _decide(self, request: HttpRequest, queryset: QuerySet[Comment], status: str) -> None:
        changed = moderation.decide(queryset, status, by=signed_in(request))
        self.message_user(
            request,
            ngettext("%(count)d comment changed.", "%(count)d comments changed.", changed) % {"count": changed},
            messages.SUCCESS,
        )

    @admin.action(description=_("Approve"), permissions=["moderate"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        self._decide(request, queryset, Comment.Status.APPROVED)

    @admin.action(description=_("Reject"), permissions=["moderate"])
    def reject(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        self._decide(request, queryset, Comment.Status.REJECTED)

    @admin.action(description=_("Mark as spam"), permissions=["moderate"])
    def mark_as_spam(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        self._decide(request, queryset, Comment.Status.SPAM)


@admin.register(ModerationEvent)
class ModerationEventAdmin(ModelAdmin):
    """To be read only."""

    list_display = ["at", "act", "by", "subject", "reason", "note"]
    list_filter = ["act", "reason"]
    list_filter_sheet = False
    list_select_related = ["by"]
    list_per_page = 100
    show_full_result_count = False
    list_display_links = None

    @admin.display(description=_("about"))
    def subject(self, event: ModerationEvent) -> str:
        if event.comment_id:
            return gettext("Comment %s") % event.comment_id
        return gettext("Discussion %s") % event.discussion_id

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
