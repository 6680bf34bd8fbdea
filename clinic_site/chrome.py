"""What stands around every public page: the clinic's profile, its notices, the menus and the sections."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from articles.models import Category
from clinic_site.page_cache import remembered
from clinic_site.profile.models import ClinicProfile, Page
from clinic_site.profile.reviewed_texts import current_texts


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Context of every template. Lazy, so that a template that shows none of it costs nothing."""

    def lazily(name: str, build: Callable[[], Any]) -> SimpleLazyObject:
        return SimpleLazyObject(lambda: remembered(name, build))

    pages = lazily("pages", _menu_pages)
    return {
        "clinic": lazily("profile", ClinicProfile.objects.current),
        "notices": lazily("notices", current_texts),
        "sections": lazily("sections", lambda: list(Category.objects.all())),
        "header_pages": SimpleLazyObject(lambda: [page for page in pages if page.menu == Page.Menu.HEADER]),
        "footer_pages": SimpleLazyObject(lambda: [page for page in pages if page.menu == Page.Menu.FOOTER]),
        "site_url": settings.SITE_URL,
        "canonical_url": settings.SITE_URL + request.path,
        "has_session": settings.SESSION_COOKIE_NAME in request.COOKIES,
    }


def _menu_pages() -> list[Page]:
    return list(Page.objects.exclude(menu=Page.Menu.NONE).defer("body"))
