"""The article's report, to read, to print and to keep as one file."""

from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.http import content_disposition_header

from articles.admin.history import VIEW, note_of, who_did
from articles.admin.pages import ArticlePages
from articles.admin.review_page import filed_under
from articles.admin.states import name_of, standing_of, state_in_words
from articles.models import Article
from articles.reporting import article_report
from clinic_site.staff import signed_in

# It holds words and a style, and does nothing: the saved file says so, too.
REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


class ReportPage(ArticlePages):
    """Part of ``ArticleAdmin``."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.report_view)
        urls: list[Any] = super().get_urls()
        return [path("<int:pk>/report/", view, name="articles_article_report"), *urls]

    def report_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        article = self.article_for(request, pk, permission=VIEW)
        report = article_report(article, by=signed_in(request))
        is_download = "download" in request.GET
        response = render(
            request,
            "admin/articles/article/report.html",
            {
                "report": report,
                "made_by": name_of(report.made_by),
                "state": state_in_words(article),
                "standing": standing_of(article),
                "texts": [(text, filed_under(text.content)) for text in report.texts],
                "publications": [(event, who_did(event), note_of(event)) for event in report.publications],
                "log": [(event, who_did(event), note_of(event)) for event in report.events],
                "zone": timezone.get_current_timezone_name(),
                "policy": REPORT_POLICY,
                "styles": _styles(),
                "may_review": request.user.has_perm("articles.review_article"),
                "is_download": is_download,
            },
        )
        response.headers["Content-Security-Policy"] = f"{REPORT_POLICY}; frame-ancestors 'none'"
        if is_download:
            response.headers["Content-Disposition"] = content_disposition_header(True, _file_name(article))
        return response


def _styles() -> str:
    """Part of the page, so that it stands alone however it is saved."""
    found = finders.find("css/report.css")
    assert isinstance(found, str)
    return Path(found).read_text(encoding="utf-8")


def _file_name(article: Article) -> str:
    return f"report-{article.pk}-{article.slug}-{timezone.localdate():%Y-%m-%d}.html"
