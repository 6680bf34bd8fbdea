"""The page of figures, for moderators."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from comments.figures import WINDOWS, Figures, Tally, figures
from comments.templatetags.discussion_figures import percent_of, share_of


@dataclass
class Row:
    name: Any
    cells: list[tuple[str, str]]
    """Each number with the name of its column."""
    share: float | None = None
    """For a bar under the first number."""


@dataclass
class Table:
    head: str
    columns: list[str]
    rows: list[Row]


@require_safe
@permission_required("comments.moderate_comment", raise_exception=True)
def comment_figures(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("days", "")
    days = next((days for days in WINDOWS if str(days) == asked), WINDOWS[0])
    told = figures(days)
    context = {
        **admin.site.each_context(request),
        "title": _("Figures of the discussions"),
        "windows": WINDOWS,
        "figures": told,
        "tables": _tables(told),
    }
    return TemplateResponse(request, "comments/figures.html", context)


def _tables(told: Figures) -> dict[str, Table]:
    tally = [_("came"), _("approved"), _("rejected"), _("spam"), _("waiting"), _("taken back")]
    marks = [_("Comments"), _("then refused")]
    return {
        "weeks": _table(
            _("Week from"),
            tally,
            ((date_format(week.begins, "DATE_FORMAT"), _cells(week.tally), week.share) for week in told.weeks),
        ),
        "categories": _table(
            _("Category"),
            tally,
            (
                (name or _("(none)"), _cells(each), share_of(each.came, told.total.came))
                for name, each in told.categories
            ),
        ),
        "marks": _table(
            _("Mark"),
            marks,
            ((each.label, [intcomma(each.found), _with_share(each.refused, each.found)], None) for each in told.marks),
        ),
        "reasons": _counts(told.reasons),
        "reports": _counts(told.reports),
    }


def _table(head: str, columns: list[str], rows: Iterable[tuple[Any, list[str], float | None]]) -> Table:
    told = [Row(name, list(zip(columns, numbers, strict=True)), share) for name, numbers, share in rows]
    return Table(head, columns, told)


def _counts(counted: list[tuple[Any, int]]) -> Table:
    return _table(_("Reason"), [_("How many")], ((name, [intcomma(number)], None) for name, number in counted))


def _cells(tally: Tally) -> list[str]:
    numbers = (tally.came, tally.approved, tally.rejected, tally.spam, tally.pending, tally.taken_back)
    return [intcomma(number) for number in numbers]


def _with_share(number: int, whole: int) -> str:
    return f"{intcomma(number)} ({percent_of(number, whole)})"
