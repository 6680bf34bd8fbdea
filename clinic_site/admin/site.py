"""The admin site of the clinic's staff."""

from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.templatetags.static import static
from unfold.sites import UnfoldAdminSite


def stylesheet(request: HttpRequest) -> str:
    return static("css/admin.css")


class ClinicAdminSite(UnfoldAdminSite):
    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        from clinic_site.admin.dashboard import dashboard

        return super().index(request, {**(extra_context or {}), "panels": dashboard(request.user)})
