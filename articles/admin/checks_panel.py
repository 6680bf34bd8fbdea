"""The panel beside the editor: what the content checks find in the form, drawn with the page and again while somebody
types."""

from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles.admin.how_it_reads import SHOWN_HERE, how_it_reads
from articles.admin.pages import ArticlePages
from articles.autosaving import content_of, typed_in
from articles.checking import Checked, check
from articles.checks import Finding
from articles.checks.as_json import place_as_json
from articles.content import Content
from articles.models import Article, FindingOverride
from articles.refusals import what_is_missing

MOST_SHOWN = 100  # of each severity: whoever has more mends these first


class Row(NamedTuple):
    finding: Finding
    place: dict[str, Any]
    """Where its words stand, for the script that marks them."""
    override: FindingOverride | None = None


class Group(NamedTuple):
    """Findings of one severity, or those that a reviewer let stand."""

    name: str
    label: str
    total: int
    rows: list[Row]
    is_folded: bool = False

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


class ChecksPanel(ArticlePages):
    """Part of ``ArticleAdmin``."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.check_view)
        urls: list[Any] = super().get_urls()
        return [
            path("<int:pk>/check/", view, name="articles_article_check"),
            path("check/", view, name="articles_article_check_new"),
            *urls,
        ]

    @method_decorator(require_POST)
    def check_view(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """The panel for what stands in the form now. Nothing is kept."""
        article = self.article_for(request, pk) if pk else None
        if article is None and not self.has_add_permission(request):
            raise PermissionDenied
        context = panel(content_of(typed_in(request.POST)), article)
        return render(request, "admin/articles/article/_checks_panel.html", context)

    def checks_context(self, article: Article | None, typed: dict[str, Any] | None) -> dict[str, Any]:
        """The panel for what the form shows; without ``checked`` before there is anything to check."""
        if typed:
            return panel(content_of(typed), article)
        if article is None or article.newest_revision is None:
            return {"checked": None}
        return panel(Content.from_json(article.newest_revision.content), article)


def panel(content: Content, article: Article | None) -> dict[str, Any]:
    checked = check(content, article=article)
    hints = [finding for finding in checked.hints if finding.rule not in SHOWN_HERE]

    def group(name: str, label: str, findings: list[Any], *, is_folded: bool = False) -> Group:
        rows = [row(checked, *finding) for finding in findings[:MOST_SHOWN]]
        return Group(name, label, len(findings), rows, is_folded)

    groups = [
        group("block", _("Must change"), [(finding,) for finding in checked.blocks]),
        group("warn", _("Look again"), [(finding,) for finding in checked.warnings]),
        group("stands", _("May stand"), checked.overridden),
        group("info", _("Hints"), [(finding,) for finding in hints], is_folded=True),
    ]
    return {
        "checked": checked,
        "missing": what_is_missing(content),
        "groups": [group for group in groups if group.rows],
        "reading": how_it_reads(checked.draft),
    }


def row(checked: Checked, finding: Finding, override: FindingOverride | None = None) -> Row:
    place = place_as_json(finding.place, checked.draft)
    return Row(finding, {**place, "words": place["words"] or finding.excerpt}, override)
