"""What moderators see. Every decision goes through ``comments/moderation.py``."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
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
from comments import moderation, switching
from comments.forms import PlainTextField
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
    switching.set_discussion_state([discussion], state, by=signed_in(request))
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
        changed = switching.set_discussion_state(discussions_of(queryset), state, by=signed_in(request))
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


def _number_of(comments: QuerySet[Comment]) -> Coalesce:
    """How many of these comments a discussion has, as a subquery."""
    of_one = comments.filter(discussion=OuterRef("pk")).order_by().values("discussion")
    return Coalesce(Subquery(of_one.annotate(number=Count("pk")).values("number")), 0)


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
            .annotate(waiting_count=_number_of(Comment.objects.pending()))
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


class CommentForm(forms.ModelForm[Comment]):
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=ModerationEvent.Reason.choices,
        required=False,
        help_text=_("Kept in the log."),
        widget=UnfoldAdminSelectWidget,
    )
    note = PlainTextField(
        label=_("Note"),
        max_length=200,
        required=False,
        help_text=_("For your colleagues; nothing about the writer."),
        widget=UnfoldAdminTextInputWidget,
    )

    class Meta:
        model = Comment
        fields = ["status"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "status" in self.fields and self.instance.status != Comment.Status.PENDING:
            # Nobody can make a decision undone, only decide otherwise.
            self.fields["status"].choices = [  # type: ignore[attr-defined]
                choice for choice in Comment.Status.choices if choice[0] != Comment.Status.PENDING
            ]


@admin.register(Comment)
class CommentAdmin(ModelAdmin):
    form = CommentForm
    list_display = ["excerpt", "writer", "article", "state", "created_at", "answer"]
    list_display_links = ["excerpt"]
    list_filter = ["status", "is_staff_reply", "discussion__article__category"]
    list_filter_sheet = False
    list_per_page = 50
    show_full_result_count = False
    list_select_related = ["discussion__article", "parent"]
    search_fields = ["body", "name"]
    search_help_text = _("Words of the comment or its writer's name")
    ordering = ["-created_at", "-pk"]
    actions = ["approve", "reject", "mark_as_spam", "erase"]
    readonly_fields = ["article", "writer", "text", "created_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # readers write, and staff answer, on the site

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("comments.moderate_comment")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Nothing is left to decide about a comment that was erased.
        return self.has_moderate_permission(request) and not (obj and obj.erased_at)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # a row takes its replies along: see the action “erase”

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        # A list that can be narrowed by an address tells the address, letter by letter.
        return lookup.split("__")[0] in {"status", "is_staff_reply", "discussion"} and super().lookup_allowed(
            lookup, value, request
        )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        decision = ["reason", "note"] if self.has_change_permission(request, obj) else []
        return [*self.readonly_fields, "status", *decision]

    @admin.display(description=_("comment"))
    def excerpt(self, comment: Comment) -> str:
        return gettext("removed") if comment.erased_at else Truncator(comment.body).words(22)

    @admin.display(description=_("name"), ordering="name")
    def writer(self, comment: Comment) -> str:
        return gettext("removed") if comment.erased_at else comment.name

    @admin.display(description=_("text"))
    def text(self, comment: Comment) -> SafeString:
        words = gettext("removed") if comment.erased_at else comment.body
        return format_html('<div class="comment-text">{}</div>', words)

    # Not put in order by its title, which would tell where titles that are not shown stand in the alphabet.
    @admin.display(description=_("article"), ordering="discussion_id")
    def article(self, comment: Comment) -> SafeString | str:
        article = comment.discussion.article
        if not article.is_public:
            return comment.article_title
        return format_html('<a href="{}#comments">{}</a>', article.get_absolute_url(), comment.article_title)

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
        discussion, above = comment.discussion, comment.parent or comment
        is_shown = comment.status == above.status == Comment.Status.APPROVED and not above.erased_at
        if not is_shown or comment.erased_at or not discussion.is_open or not discussion.article.is_public:
            return ""
        address = reverse("write_comment", args=[comment.discussion.article.slug])
        return format_html(
            '<a href="{}?reply_to={}" aria-label="{}">{}</a>',
            address,
            above.pk,
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

    @admin.action(description=_("Erase for good, as its writer asked"), permissions=["moderate"])
    def erase(self, request: HttpRequest, queryset: QuerySet[Comment]) -> HttpResponse | None:
        """Asks once more: this cannot be undone."""
        if "sure" not in request.POST:
            context = {
                **self.admin_site.each_context(request),
                "title": gettext("Erase comments"),
                "opts": self.opts,
                "comments": queryset.order_by(*self.ordering),
                "field": ACTION_CHECKBOX_NAME,
                "list": reverse("admin:comments_comment_changelist"),
            }
            return TemplateResponse(request, "comments/admin_erase.html", context)
        changed = moderation.erase(queryset, by=signed_in(request))
        self.message_user(
            request,
            ngettext("%(count)d comment erased.", "%(count)d comments erased.", changed) % {"count": changed},
            messages.SUCCESS,
        )
        return None


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
