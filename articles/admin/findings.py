"""What the content checks find in live articles: the list's filter, and the words for it."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.models import Article, LiveFindings


class LiveFindingsFilter(admin.SimpleListFilter):
    """Live articles with something open: since the rules have changed, or something that they look at."""

    title = _("findings in what is live")
    parameter_name = "findings"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [
            ("open", _("Any that is open")),
            ("block", _("Must change")),
            ("warn", _("Look again, ticked by nobody")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        choices: dict[str, dict[str, int]] = {
            "open": {},
            "block": {"live_findings__blocks__gt": 0},
            "warn": {"live_findings__warnings__gt": 0},
        }
        value = self.value() or ""
        return queryset.with_open_findings().filter(**choices[value]) if value in choices else queryset  # type: ignore[attr-defined]


def open_in_words(findings: LiveFindings) -> str:
    """“2 must change, 1 to look at again”; what there is none of is not named."""
    blocks = ngettext("%(count)d must change", "%(count)d must change", findings.blocks)
    warnings = ngettext("%(count)d to look at again", "%(count)d to look at again", findings.warnings)
    told = [(findings.blocks, blocks), (findings.warnings, warnings)]
    return ", ".join(words % {"count": count} for count, words in told if count)
