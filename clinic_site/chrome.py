"""What stands around every public page: the clinic's profile, the menus and the sections."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from articles.models import Category
from clinic_site.page_cache import remembered
from clinic_site.profile.models import ClinicProfile, Page


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Context of every template. Lazy, so that a template that shows none of it costs no query."""

    def pages(menu: str) -> list[Page]:
        return [page for page in remembered("pages", _menu_pages) if page.menu == menu]

    return {
        "clinic": lambda: remembered("profile", ClinicProfile.objects.current),
        "sections": lambda: remembered("sections", lambda: list(Category.objects.all())),
        "header_pages": lambda: pages(Page.Menu.HEADER),
        "footer_pages": lambda: pages(Page.Menu.FOOTER),
        "site_url": settings.SITE_URL,
        "canonical_url": settings.SITE_URL + request.path,
        "has_session": settings.SESSION_COOKIE_NAME in request.COOKIES,
    }


def _menu_pages() -> list[Page]:
    return list(Page.objects.exclude(menu=Page.Menu.NONE).defer("body"))
