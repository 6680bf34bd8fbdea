"""The page of a list that a request asks for."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from clinic_site.row_numbers import row_number


def asked_page(request: HttpRequest, rows: "QuerySet[Any] | Sequence[Any]", size: int) -> "Page[Any]":
    """``?page=`` beyond the last page, or no number, is not found."""
    pages = Paginator(rows, size)
    number = row_number(request.GET.get("page", "1"))
    if not 1 <= number <= pages.num_pages:
        raise Http404(_("There is no such page of this list."))
    return pages.page(number)
