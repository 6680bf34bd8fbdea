"""All comments, whatever became of them. The work is done in the queue."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from clinic_site.row_numbers import row_number
from clinic_site.staff import signed_in
from comments import moderation, privacy
from comments.admin.listed import listed, tell, versions_of
from comments.forms import PlainTextField
from comments.models import Comment, ModerationEvent
from comments.models.comment import WAITING


class CommentForm(forms.ModelForm[Comment]):
    by: User
    read_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=ModerationEvent.Reason.choices,
        required=False,
        help_text=_("Its writer is told it when the comment is rejected, and it is kept in the log."),
        widget=UnfoldAdminSelectWidget,
    )
    note = PlainTextField(
        label=_("Note"),
        max_length=200,
        required=False,
        help_text=_("For your colleagues; nothing about the writer, whose copy of their data holds it."),
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
        if "read_version" in self.fields:
            self.initial["read_version"] = self.instance.version

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "status" in data and self.instance.pk:
            why = moderation.why_refused(
                Comment.objects.select_related("decided_by").get(pk=self.instance.pk),
                data["status"],
                by=self.by,
                version=data.get("read_version"),
                opened=False,
            )
            if why:
                raise forms.ValidationError(why)
        return data


class ReportedFilter(admin.SimpleListFilter):
    title = _("reports")
    parameter_name = "has_reports"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("Reported by readers"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Comment]) -> QuerySet[Comment]:
        """By the condition of what waits, which has an index."""
        return queryset.filter(WAITING, reports__gt=0) if self.value() == "1" else queryset


@admin.register(Comment)
class CommentAdmin(ModelAdmin):
    form = CommentForm
    list_display = ["excerpt", "writer", "article", "state", "created_at", "answer"]
    list_display_links = ["excerpt"]
    list_filter = ["status", ReportedFilter, "is_staff_reply", "discussion__article__category"]
    list_filter_sheet = False
    # Nobody decides on, or erases, what stands on pages that they have not seen.
    list_disable_select_all = True
    list_per_page = 50
    show_full_result_count = False
    list_select_related = ["discussion__article", "parent"]
    search_fields = ["body", "name"]
    search_help_text = _("Words of the comment or its writer's name")
    ordering = ["-created_at", "-pk"]
    actions = ["approve", "reject", "mark_as_spam", "erase"]
    readonly_fields = ["article", "writer", "text", "created_at", "in_queue"]

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
        return lookup.split("__")[0] in {
            "status",
            "has_reports",
            "is_staff_reply",
            "discussion",
        } and super().lookup_allowed(lookup, value, request)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        decision = ["reason", "note", "read_version"] if self.has_change_permission(request, obj) else []
        return [*self.readonly_fields, "status", *decision]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.by = request.user
        return form

    @display(description=ModelAdmin.action_checkbox.short_description)
    def action_checkbox(self, obj: Comment) -> SafeString:
        return format_html(
            '{}<input type="hidden" name="listed" value="{}">', super().action_checkbox(obj), listed(obj)
        )

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
        words = comment.get_status_display()
        is_reported = comment.reports and not comment.erased_at
        waits = comment.status == Comment.Status.PENDING or is_reported
        why = [str(comment.get_urgency_display())] if comment.urgency and waits else []
        if is_reported:
            why.append(
                ngettext("%(number)d report", "%(number)d reports", comment.reports) % {"number": comment.reports}
            )
        return comment.status, f"{words}: {', '.join(why)}" if why else words

    @admin.display(description=_("in the queue"))
    def in_queue(self, comment: Comment) -> SafeString:
        address = f"{reverse('admin:moderation_queue')}?open={comment.pk}"
        return format_html('<a href="{}">{}</a>', address, gettext("Open, with all that is known of it"))

    @admin.display(description=_("answer"))
    def answer(self, comment: Comment) -> SafeString | str:
        """Answering needs something that readers see."""
        discussion, above = comment.discussion, comment.parent or comment
        is_shown = comment.status == above.status == Comment.Status.APPROVED and not above.erased_at
        if not is_shown or comment.erased_at or not discussion.takes_answers or not discussion.article.is_public:
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
        data = form.cleaned_data
        version = data["read_version"]
        try:
            moderation.decide(
                [obj],
                obj.status,
                by=signed_in(request),
                reason=data["reason"],
                note=data["note"],
                versions=None if version is None else {obj.pk: version},
                opened=False,
            )
        except moderation.RefusedDecisionError as refusal:  # somebody decided in the moment since the form was read
            self.message_user(request, str(refusal), messages.ERROR)

    def _decide(self, request: HttpRequest, status: str) -> None:
        """On those that are ticked, in the versions that the page listed."""
        listed_versions = versions_of(request.POST.getlist("listed"))
        ticked = filter(None, map(row_number, _ticked(request)))
        versions = {number: listed_versions.get(number, 0) for number in ticked}
        tell(request, moderation.decide_listed(versions, status, by=signed_in(request)))

    @admin.action(description=_("Approve"), permissions=["moderate"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        self._decide(request, Comment.Status.APPROVED)

    @admin.action(description=_("Reject"), permissions=["moderate"])
    def reject(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        self._decide(request, Comment.Status.REJECTED)

    @admin.action(description=_("Mark as spam"), permissions=["moderate"])
    def mark_as_spam(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        self._decide(request, Comment.Status.SPAM)

    @admin.action(description=_("Erase for good, as its writer asked"), permissions=["moderate"])
    def erase(self, request: HttpRequest, queryset: QuerySet[Comment]) -> HttpResponse | None:
        """Asks once more: this cannot be undone."""
        queryset = queryset.filter(pk__in=_ticked(request))
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
        try:
            changed = privacy.erase(queryset, by=signed_in(request))
        except privacy.OpenSafetyRecordError as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return None
        self.message_user(
            request,
            ngettext("%(count)d comment erased.", "%(count)d comments erased.", changed) % {"count": changed},
            messages.SUCCESS,
        )
        return None


def _ticked(request: HttpRequest) -> list[str]:
    return request.POST.getlist(ACTION_CHECKBOX_NAME)
