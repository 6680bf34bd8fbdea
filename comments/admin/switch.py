"""The switch of discussions, in the lists of the admin."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.widgets import UnfoldAdminTextInputWidget

from articles.models import Article
from clinic_site.staff import signed_in
from comments import switching
from comments.forms import PlainTextField
from comments.models import Discussion


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
    return HttpResponseRedirect(address_before(request))


def address_before(request: HttpRequest) -> str:
    """The page of this site whose button was pressed; the dashboard where the browser does not say which."""
    back = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return back if is_ours else reverse("admin:index")


class ReasonForm(forms.Form):
    reason = PlainTextField(
        label=_("Reason, shown to readers"),
        max_length=200,
        required=False,
        help_text=_("Optional. It stands under “Comments are closed.” Left empty, what was given earlier stays."),
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
    )


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
            "open" if is_open else ("hidden" if discussion.is_hidden else "closed"),
            _("Open") if is_open else (_("Hidden") if discussion.is_hidden else _("Closed")),
            address,
            (gettext("Close comments on “%s”") if is_open else gettext("Open comments on “%s”")) % discussion.article,
            _("Close") if is_open else _("Open"),
        )

    def _switch_all(
        self, request: HttpRequest, queryset: QuerySet[Any], state: str, *, reason: str | None = None
    ) -> None:
        by = signed_in(request)
        changed = switching.set_discussion_state(discussions_of(queryset), state, by=by, reason=reason)
        self.message_user(  # type: ignore[attr-defined]
            request,
            ngettext("%(count)d discussion changed.", "%(count)d discussions changed.", changed) % {"count": changed},
            messages.SUCCESS,
        )

    def _ask_why(self, request: HttpRequest, queryset: QuerySet[Any], state: str) -> HttpResponse | None:
        """Switches all once it was said why, or that nobody says."""
        form = ReasonForm(request.POST if "sure" in request.POST else None)
        if form.is_valid():
            self._switch_all(request, queryset, state, reason=form.cleaned_data["reason"] or None)
            return None
        closes = state == Discussion.State.CLOSED
        context = {
            **admin.site.each_context(request),
            "title": gettext("Close comments") if closes else gettext("Close and hide comments"),
            "opts": queryset.model._meta,
            "form": form,
            "number": discussions_of(queryset).count(),
            "action": request.POST["action"],
            "select_across": request.POST.get("select_across", ""),
            "field": ACTION_CHECKBOX_NAME,
            "ticked": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "list": request.get_full_path(),
        }
        return TemplateResponse(request, "comments/admin_switch.html", context)

    @admin.action(description=_("Open comments"), permissions=["switch"])
    def open_discussions(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._switch_all(request, queryset, Discussion.State.OPEN)

    @admin.action(description=_("Close comments"), permissions=["switch"])
    def close_discussions(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return self._ask_why(request, queryset, Discussion.State.CLOSED)

    @admin.action(description=_("Hide comments"), permissions=["switch"])
    def hide_discussions(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return self._ask_why(request, queryset, Discussion.State.HIDDEN)


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
