"""The classifier, as moderators look into it: its versions, how good each was, and which words weigh."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from clinic_site.staff import signed_in
from comments import learning
from comments.admin.read_only import ReadOnlyAdmin
from comments.models import SpamModel
from comments.screening import Model
from comments.screening.starting import STARTING, starting_model

WORDS_SHOWN = 40


@admin.register(SpamModel)
class SpamModelAdmin(ReadOnlyAdmin):
    """To be read. Versions are learnt by the worker; a person can only choose among them."""

    list_display = ["version", "learnt_at", "learnt_from", "caught_share", "held_share", "state"]
    list_per_page = 20
    show_full_result_count = False
    list_before_template = "comments/spam_model_about.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        mine = [
            path("starting/", view(self.starting), name="comments_spammodel_starting"),
            path("<str:version>/use/", view(require_POST(self.use)), name="comments_spammodel_use"),
        ]
        return [*mine, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SpamModel]:
        in_use = Q(pk=Subquery(SpamModel.objects.in_use().values("pk")[:1]))
        versions = super().get_queryset(request).defer("text")
        return versions.annotate(is_in_use=ExpressionWrapper(in_use, BooleanField()))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        facts = {"in_use": learning.version_in_use(), "starting": STARTING, "needed": learning}
        return super().changelist_view(request, {**(extra_context or {}), **facts})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        try:
            return self._page(request, Model.from_json(row.text), row)
        except ValueError:
            return self._page(request, None, row)

    def starting(self, request: HttpRequest) -> HttpResponse:
        """The one that comes with the site has no row."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self._page(request, starting_model(), None)

    def use(self, request: HttpRequest, version: str) -> HttpResponse:
        if not (self.has_view_permission(request) and request.user.has_perm("comments.moderate_comment")):
            raise PermissionDenied
        if version != STARTING:
            get_object_or_404(SpamModel, version=version)
        learning.use(version, by=signed_in(request))
        messages.success(request, gettext("Version %s is in use, until a better one is learnt.") % version)
        return redirect("admin:comments_spammodel_changelist")

    def _page(self, request: HttpRequest, model: Model | None, row: SpamModel | None) -> HttpResponse:
        version = row.version if row else STARTING
        weights = [] if model is None else sorted(model.weights.items(), key=lambda weighed: weighed[1])
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Spam classifier, version %s") % version,
            "opts": self.opts,
            "row": row,
            "version": version,
            "model": model,
            "is_in_use": learning.version_in_use() == version,
            "against": _told(weights[: -WORDS_SHOWN - 1 : -1]),
            "for": _told(weights[:WORDS_SHOWN]),
        }
        return TemplateResponse(request, "comments/spam_model.html", context)

    @admin.display(description=_("learnt from"))
    def learnt_from(self, row: SpamModel) -> str:
        return gettext("%(spam)s spam, %(honest)s not") % {"spam": row.spam, "honest": row.honest}

    @admin.display(description=_("caught"), ordering="caught")
    def caught_share(self, row: SpamModel) -> str:
        return percent(row.caught)

    @admin.display(description=_("held wrongly"), ordering="held")
    def held_share(self, row: SpamModel) -> str:
        return percent(row.held)

    @admin.display(description=_("state"))
    def state(self, row: SpamModel) -> str:
        if row.is_in_use:  # type: ignore[attr-defined]  # annotated above
            return gettext("In use")
        return gettext("Was in use") if row.used_since else gettext("Was no better: not used")


def percent(share: float | None) -> str:
    return "–" if share is None else f"{number_format(share * 100, 1 if 0 < share < 0.1 else 0)} %"


def _told(weights: list[tuple[str, float]]) -> list[tuple[str, str, str]]:
    """What it is (a word, a pair …), its words, and how far it moves the verdict."""
    return [
        (kind, words, number_format(weight, 2))
        for feature, weight in weights
        for kind, _colon, words in [feature.partition(":")]
        if weight
    ]
