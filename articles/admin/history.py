"""What an article was and is: versions, comparisons, restoring, previews, its log."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from articles import previews, publishing
from articles.admin.pages import ArticlePages, to_page
from articles.admin.states import at_in_words, name_of, version_in_words
from articles.comparing import compare_revisions
from articles.models import Article, ArticleEvent, PreviewLink, Revision
from clinic_site.headers import PUBLIC_POLICY
from clinic_site.staff import signed_in

SHOWN_A_PAGE = 50
VIEW = "articles.view_article"
# Our own pages, and nobody else's, may show a preview in a frame.
PREVIEW_POLICY = PUBLIC_POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")


class HistoryPages(ArticlePages):
    """For ``ArticleAdmin``."""

    def get_urls(self) -> list[URLPattern]:
        pages = {
            "compare": ("compare/", self.compare_view),
            "restore": ("restore/", self.restore_view),
            "preview": ("preview/", self.preview_view),
            "preview_frames": ("preview/frames/", self.preview_frames_view),
            "preview_links": ("preview-links/", self.preview_links_view),
        }
        urls: list[Any] = super().get_urls()
        return [
            *(
                path(f"<int:pk>/{address}", self.admin_site.admin_view(view), name=f"articles_article_{name}")
                for name, (address, view) in pages.items()
            ),
            *urls,
        ]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """In the place, and under the name, of Django's own, whose log does not know what became of an article."""
        article = self.article_for(request, _number_or_404(object_id), permission=VIEW)
        may_change = self.has_change_permission(request, article)
        revisions = Revision.objects.filter(article=article).select_related("author").defer("content")
        events = ArticleEvent.objects.filter(article=article).select_related("by")
        versions = Paginator(revisions.order_by("-number"), SHOWN_A_PAGE).get_page(request.GET.get("page"))
        log = Paginator(events, SHOWN_A_PAGE).get_page(request.GET.get("log"))
        return self.page(
            request,
            article,
            "history",
            title=_("History"),
            versions=versions,
            version_rows=[
                (revision, version_in_words(article, revision), name_of(revision.author)) for revision in versions
            ],
            log=log,
            log_rows=[(event, who_did(event), note_of(event)) for event in log],
            may_change=may_change,
            links=[
                (link, name_of(link.by), previews.address_of(link))
                for link in (previews.valid_links(article) if may_change else [])
            ],
            most_days=previews.MOST_DAYS,
            **(extra_context or {}),
        )

    def compare_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The older version against the newer, whichever was named first."""
        article = self.article_for(request, pk, permission=VIEW)
        numbers = {_number(request.GET.get(name)) or 0 for name in ("from", "to")}
        pair = list(article.revisions.filter(number__in=numbers).select_related("author").order_by("number"))
        if len(pair) != 2:
            problem = _("Choose two different versions of this article.")
            return self._compared(request, article, status=404, problem=problem)
        old, new = pair
        return self._compared(
            request,
            article,
            old=old,
            new=new,
            state_old=version_in_words(article, old),
            state_new=version_in_words(article, new),
            who_old=name_of(old.author),
            who_new=name_of(new.author),
            changes=compare_revisions(old, new),
        )

    def _compared(self, request: HttpRequest, article: Article, *, status: int = 200, **context: Any) -> HttpResponse:
        response = self.page(request, article, "compare", title=_("What changed"), **context)
        response.status_code = status
        return response

    @method_decorator(require_POST)
    def restore_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        article = self.article_for(request, pk)
        number, base = _number(request.POST.get("number")), _number(request.POST.get("base"))
        if number is None or base is None:
            self.message_user(request, _("Choose the version to restore from the list."), messages.ERROR)
            return to_page("history", article)
        try:
            revision, gone = publishing.restore(article, number, by=signed_in(request), base=base)
        except publishing.PublishingError as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return to_page("history", article)
        said = _("Version %(old)d is restored as a new draft, version %(new)d. Readers do not see it yet.")
        self.message_user(request, said % {"old": number, "new": revision.number}, messages.SUCCESS)
        if gone:
            names = ", ".join(str(Article._meta.get_field(name).verbose_name) for name in gone)  # type: ignore[union-attr]
            said = _("No longer there, and left out or in part: %(names)s. Please choose anew.") % {"names": names}
            self.message_user(request, said, messages.WARNING)
        return to_page("history", article)

    # --- Previews --------------------------------------------------------------------------------------------

    @method_decorator(xframe_options_sameorigin)
    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        response = previews.preview_response(request, self.article_for(request, pk, permission=VIEW))
        response.headers["Content-Security-Policy"] = PREVIEW_POLICY
        return response

    def preview_frames_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.page(request, self.article_for(request, pk, permission=VIEW), "preview", title=_("Preview"))

    @method_decorator(require_POST)
    def preview_links_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        article = self.article_for(request, pk)
        if request.POST.get("act") == "revoke":
            link = get_object_or_404(PreviewLink, article=article, pk=_number(request.POST.get("link")))
            previews.revoke_link(link, by=signed_in(request))
            self.message_user(request, _("The link leads nowhere any more."), messages.SUCCESS)
        elif request.POST.get("act") == "make":
            try:
                link = previews.make_link(article, by=signed_in(request), days=_number(request.POST.get("days")) or 0)
            except publishing.PublishingError as refusal:
                self.message_user(request, str(refusal), messages.ERROR)
            else:
                said = _("Whoever has this link can read the newest version: %(link)s")
                self.message_user(request, said % {"link": previews.address_of(link)}, messages.SUCCESS)
        else:
            raise Http404
        return to_page("history", article)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def _number_or_404(text: str) -> int:
    number = _number(text)
    if number is None:
        raise Http404
    return number


def who_did(event: ArticleEvent) -> str:
    return name_of(event.by) if event.by else _("the site, or someone who left")


def note_of(event: ArticleEvent) -> str:
    """The note for people: moments are kept as machines write them, a restored version as its number."""
    if event.act in {ArticleEvent.Act.SCHEDULE, ArticleEvent.Act.END} and event.note:
        try:
            return capfirst(at_in_words(datetime.fromisoformat(event.note)))
        except ValueError:
            return event.note
    if event.act == ArticleEvent.Act.RESTORE:
        return _("Version %(number)s") % {"number": event.note}
    return event.note
