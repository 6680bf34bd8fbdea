"""Bans: which are in force, their end before their day, and the page that asks before somebody is banned."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.widgets import UnfoldAdminSelectWidget

from clinic_site.staff import signed_in
from comments import banning
from comments.admin.read_only import ReadOnlyAdmin
from comments.models import Ban, Comment, ModerationEvent
from comments.senders import Sender

may_ban = permission_required("comments.ban_sender", raise_exception=True)


def _days(number: int) -> str:
    return ngettext("%(days)d day", "%(days)d days", number) % {"days": number}


class BanForm(forms.Form):
    days = forms.TypedChoiceField(
        label=_("For how long"),
        coerce=int,
        initial=7,
        widget=UnfoldAdminSelectWidget,
    )
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=ModerationEvent.Reason.choices,
        required=False,
        help_text=_("Kept in the log; the sender is told until when, not why."),
        widget=UnfoldAdminSelectWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].choices = [(days, _days(days)) for days in banning.DAYS]  # type: ignore[attr-defined]


@may_ban
def ban_sender(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Ask once more before the sender of a comment is banned."""
    comment = get_object_or_404(Comment.objects.select_related("discussion__article"), pk=comment_id)
    form = BanForm(request.POST or None)
    refusal = banning.why_not(comment)
    if request.method == "POST" and not refusal and form.is_valid():
        try:
            banned = banning.ban(comment, by=signed_in(request), **form.cleaned_data)
        except banning.CannotBanError as error:
            refusal = str(error)
        else:
            until = date_format(timezone.localtime(banned.until), "DATETIME_FORMAT")
            messages.success(request, gettext("Until %(day)s no comment of this sender is taken.") % {"day": until})
            return redirect("admin:comments_ban_changelist")
    context = {
        **admin.site.each_context(request),
        "title": gettext("Ban the sender of a comment"),
        "comment": comment,
        "form": form,
        "refusal": refusal,
        "knows_sender": banning.key_of(comment) is not None,
        "is_here": banning.is_from(Sender.of(request), comment),
    }
    return render(request, "comments/admin_ban.html", context, status=409 if refusal else 200)


@require_POST
@may_ban
def lift_ban(request: HttpRequest, ban_id: int) -> HttpResponse:
    lifted = banning.lift(get_object_or_404(Ban, pk=ban_id), by=signed_in(request))
    messages.success(request, gettext("The ban is lifted.") if lifted else gettext("That ban was over already."))
    return redirect("admin:comments_ban_changelist")


class InForceFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("in_force", _("In force")), ("over", _("Over"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        now = timezone.now()
        of_state = {"in_force": {"until__gt": now}, "over": {"until__lte": now}}
        return queryset.filter(**of_state.get(self.value() or "", {}))


@admin.register(Ban)
class BanAdmin(ReadOnlyAdmin):
    """To be read, and lifted."""

    list_display = ["at", "until", "banned", "reason_given", "by", "because_of", "lift"]
    list_display_links = None
    list_filter = [InForceFilter]
    list_filter_sheet = False
    list_select_related = ["by"]
    list_per_page = 50
    show_full_result_count = False
    ordering = ["-until", "-pk"]
    fields = ["at", "until", "banned", "reason_given", "by", "because_of"]
    readonly_fields = fields

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("comments.ban_sender")

    def get_urls(self) -> list[URLPattern]:
        # Their names have no model in them: the pages about comments lead here.
        view = self.admin_site.admin_view
        mine = [
            path("of/<int:comment_id>/", view(ban_sender), name="ban_sender"),
            path("<int:ban_id>/lift/", view(lift_ban), name="lift_ban"),
        ]
        return [*mine, *super().get_urls()]

    @admin.display(description=_("banned"))
    def banned(self, ban: Ban) -> str:
        what = [gettext("connection")] if ban.sender else []
        return ", ".join([*what, gettext("e-mail")] if ban.email else what)

    @admin.display(description=_("reason"))
    def reason_given(self, ban: Ban) -> str:
        labels = dict(ModerationEvent.Reason.choices)
        return str(labels.get(ban.reason, ban.reason)) if ban.reason else ""

    @admin.display(description=_("because of"))
    def because_of(self, ban: Ban) -> SafeString | str:
        if ban.comment_id is None:
            return ""
        return format_html(
            '<a href="{}">{}</a>',
            reverse("admin:comments_comment_change", args=[ban.comment_id]),
            gettext("Comment %s") % ban.comment_id,
        )

    @admin.display(description=_("lift"))
    def lift(self, ban: Ban) -> SafeString | str:
        """The list's own form carries the button, its token included."""
        if ban.until <= timezone.now():
            return gettext("over")
        return format_html(
            '<button type="submit" class="switch-button" formmethod="post" formaction="{}" aria-label="{}">{}</button>',
            reverse("admin:lift_ban", args=[ban.pk]),
            gettext("Lift the ban of %s") % date_format(timezone.localtime(ban.at), "DATETIME_FORMAT"),
            gettext("Lift"),
        )
