"""The admin site of the clinic's staff."""

from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite

from clinic_site.admin.my_mail import my_mail
from clinic_site.staff import signed_in


def stylesheet(request: HttpRequest) -> str:
    return static("css/admin.css")


def favicon(request: HttpRequest) -> str:
    return static("favicon.svg")


class ClinicAdminSite(UnfoldAdminSite):
    index_title = _("Dashboard")

    def get_urls(self) -> list[URLPattern | URLResolver]:
        # Django's "view on site" redirect tells any member of staff the address of any row, a draft's slug too.
        mine: list[URLPattern | URLResolver] = [path("my-mail/", self.admin_view(my_mail), name="my_mail")]
        return mine + [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        from clinic_site.admin.dashboard import dashboard

        return super().index(request, {**(extra_context or {}), "panels": dashboard(signed_in(request))})
