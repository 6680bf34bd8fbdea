"""The admin site of the clinic's staff."""

from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite

from clinic_site.admin.clean_text import clean_text
from clinic_site.admin.my_mail import my_mail
from clinic_site.admin.not_sent import signed_out
from clinic_site.admin.notices import notice, notices
from clinic_site.admin.standing_sentences import standing_sentences
from clinic_site.staff import signed_in
from comments.views.figures import comment_figures
from comments.views.personal_data import personal_data


def stylesheet(request: HttpRequest) -> str:
    return static("css/admin.css")


def favicon(request: HttpRequest) -> str:
    return static("favicon.svg")


class ClinicAdminSite(UnfoldAdminSite):
    index_title = _("Dashboard")

    def get_urls(self) -> list[URLPattern | URLResolver]:
        from comments.admin.queue import addresses as queue_addresses  # registers, for which this site has to be there

        # Django's "view on site" redirect tells any member of staff the address of any row, a draft's slug too.
        mine: list[URLPattern | URLResolver] = [
            path("my-mail/", self.admin_view(my_mail), name="my_mail"),
            path("notices/", self.admin_view(notices), name="notices"),
            path("notices/<slug:kind>/", self.admin_view(notice), name="notice"),
            path("standing-sentences/", self.admin_view(standing_sentences), name="standing_sentences"),
            path("personal-data/", self.admin_view(personal_data), name="personal_data"),
            path("clean-text/", self.admin_view(clean_text), name="clean_text"),
            *queue_addresses(self.admin_view),
            path("comments/figures/", self.admin_view(comment_figures), name="comment_figures"),
        ]
        return mine + [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """As Django's, but what is sent after a session has ended is given back, instead of lost on the login page."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            is_leaving = request.path == reverse("admin:logout")
            if request.method == "POST" and not self.has_permission(request) and not is_leaving:
                return signed_out(request)
            return inner(request, *args, **kwargs)

        return guarded

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        from clinic_site.admin.dashboard import dashboard

        user = signed_in(request)
        context = {"panels": dashboard(user), "has_no_role": not user.get_all_permissions()}
        return super().index(request, {**(extra_context or {}), **context})
