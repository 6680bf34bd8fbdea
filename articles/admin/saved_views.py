"""The row of views over the list of articles: those that everybody needs, and each person's own."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminTextInputWidget

from articles.models import SavedView
from clinic_site.staff import signed_in

# (name, query, permission that it is for)
COMMON = [
    (_("All"), "", ""),
    (_("My drafts"), "state=mine", "articles.change_article"),
    (_("Waiting for me"), "state=for_me", "articles.review_article"),
    (_("Approved"), "state=approved", "articles.publish_article"),
    (_("Scheduled"), "state=scheduled", ""),
    (_("Due for review"), "state=due", ""),
    (_("With findings"), "findings=open", "articles.change_any_article"),
    (_("Left lying"), "state=stale", ""),
]
# Where in the list somebody is belongs to no view.
PLACE = {"p", "all", "e"}


@dataclass
class View:
    name: Any
    query: str
    is_current: bool
    saved: SavedView | None = None


class SaveViewForm(forms.Form):
    name = forms.CharField(
        label=_("Name of this view"),
        max_length=60,
        help_text=_("Only you see it. A view of yours that has the same name is replaced."),
        widget=UnfoldAdminTextInputWidget,
    )
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=500)

    def clean_query(self) -> str:
        if not (query := normal(QueryDict(self.cleaned_data["query"]))):
            raise ValidationError(gettext("Choose a filter or search for something first: then the view can be saved."))
        return query


def normal(query: QueryDict) -> str:
    """The query without the place in the list, in one order: two that show the same are the same text."""
    kept = query.copy()
    for name in [name for name in kept if name in PLACE or not any(kept.getlist(name))]:
        del kept[name]
    ordered = QueryDict(mutable=True)
    for name in sorted(kept):
        ordered.setlist(name, sorted(kept.getlist(name)))
    return ordered.urlencode()


class SavedViews(ModelAdmin):
    """Part of ``ArticleAdmin``."""

    list_before_template = "admin/articles/article/views.html"

    def get_urls(self) -> list[URLPattern]:
        urls: list[Any] = super().get_urls()
        save, delete = map(self.admin_site.admin_view, (self.save_view, self.delete_saved_view))
        return [
            path("views/", save, name="articles_article_save_view"),
            path("views/<int:pk>/delete/", delete, name="articles_article_delete_view"),
            *urls,
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        query = normal(request.GET)
        user = signed_in(request)
        views = [
            View(name, common, common == query)
            for name, common, permission in COMMON
            if not permission or user.has_perm(permission)
        ]
        views += [View(view.name, view.query, view.query == query, view) for view in user.saved_views.all()]
        current = next((view for view in views if view.is_current), None)
        context = {"views": views, "current_view": current, "save_view_form": SaveViewForm(initial={"query": query})}
        return super().changelist_view(request, {**(extra_context or {}), **context})

    @method_decorator(require_POST)
    def save_view(self, request: HttpRequest) -> HttpResponse:
        self._check_sees_list(request)
        form = SaveViewForm(request.POST)
        if not form.is_valid():
            for errors in form.errors.values():
                self.message_user(request, " ".join(map(str, errors)), messages.ERROR)
            return self._to_list(normal(QueryDict(request.POST.get("query", ""))))
        name, query = form.cleaned_data["name"], form.cleaned_data["query"]
        SavedView.objects.update_or_create(owner=signed_in(request), name=name, defaults={"query": query})
        self.message_user(request, gettext("The view “%(name)s” is saved.") % {"name": name}, messages.SUCCESS)
        return self._to_list(query)

    @method_decorator(require_POST)
    def delete_saved_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        self._check_sees_list(request)
        deleted, _rows = SavedView.objects.filter(pk=pk, owner=signed_in(request)).delete()
        if not deleted:
            raise Http404
        self.message_user(request, gettext("The view is deleted. The articles in it stay."), messages.SUCCESS)
        return self._to_list("")

    def _check_sees_list(self, request: HttpRequest) -> None:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied

    def _to_list(self, query: str) -> HttpResponseRedirect:
        return HttpResponseRedirect(f"{reverse('admin:articles_article_changelist')}?{query}".rstrip("?"))
