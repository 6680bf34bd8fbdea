"""The page on which a writer picks and orders what stands under an article, with what the site finds itself."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext

from articles.admin.pages import ArticlePages, newest, to_page
from articles.models import Article
from articles.neighbours import reading_on
from articles.previews import article_as_revision
from articles.refusals import PublishingError
from articles.related.explaining import shared_words
from articles.related.index import alike, to_be_indexed
from articles.related.picking import MOST_PICKED, pick_related, picked_of
from clinic_site.row_numbers import row_number
from clinic_site.staff import signed_in

FOUND_SHOWN = 10


class RelatedPage(ArticlePages):
    """Part of ``ArticleAdmin``. Every button is one act, done at once: nothing waits for a save, nothing is dragged."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.related_view)
        return [path("<int:pk>/related/", view, name="articles_article_related"), *super().get_urls()]

    def related_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        article = self.article_for(request, pk)
        if request.method == "POST":
            self._pick(request, article)
            return to_page("related", article)
        return self._related_page(request, article)

    def _pick(self, request: HttpRequest, article: Article) -> None:
        act, _colon, typed = request.POST.get("act", "").partition(":")
        number = row_number(typed)
        base = [pk for pk in map(row_number, request.POST.get("picked", "").split(",")) if pk]
        if not number or act not in MOVES:
            self.message_user(request, gettext("Choose one of the buttons."), messages.ERROR)
            return
        try:
            pick_related(article, MOVES[act](base, number), by=signed_in(request), base=base)
        except PublishingError as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            title = Article.objects.filter(pk=number).values_list("title", flat=True).first()
            self.message_user(request, done_in_words(act) % {"title": title}, messages.SUCCESS)

    def _related_page(self, request: HttpRequest, article: Article) -> HttpResponse:
        shown_text = article_as_revision(article, newest(article))
        picked = picked_of(article)
        query = " ".join(request.GET.get("q", "").replace("\0", "").split())[:100]
        taken = {article.pk, *(other.pk for other in picked)}
        ranked = [place.article for place in alike(shown_text) if place.article not in taken]
        suggested = Article.objects.select_related("category").prefetch_related("tags").in_bulk(ranked)
        suggestions = [suggested[pk] for pk in ranked if pk in suggested]
        why = shared_words(shown_text, suggestions)
        found = to_be_indexed().exclude(pk__in=taken).filter(title__icontains=query).for_cards().newest_first()
        return self.page(
            request,
            article,
            "related",
            title=gettext("Related articles: %(title)s") % {"title": newest(article).content["title"]},
            picked=picked,
            picked_ids=",".join(str(other.pk) for other in picked),
            may_pick_more=len(picked) < MOST_PICKED,
            most=MOST_PICKED,
            suggestions=[(other, why[other.pk]) for other in suggestions],
            query=query,
            found=found[:FOUND_SHOWN] if query else [],
            shown=reading_on(shown_text)["related"],
        )


def _moved(picked: list[int], pk: int, by: int) -> list[int]:
    if pk not in picked:
        return picked
    rest = [other for other in picked if other != pk]
    place = max(0, picked.index(pk) + by)
    return [*rest[:place], pk, *rest[place:]]


MOVES: dict[str, Any] = {
    "add": lambda picked, pk: [*picked, pk],
    "remove": lambda picked, pk: [other for other in picked if other != pk],
    "up": lambda picked, pk: _moved(picked, pk, -1),
    "down": lambda picked, pk: _moved(picked, pk, +1),
}


def done_in_words(act: str) -> str:
    return {
        "add": gettext("“%(title)s” is picked."),
        "remove": gettext("“%(title)s” is no longer picked."),
        "up": gettext("“%(title)s” stands one place higher."),
        "down": gettext("“%(title)s” stands one place lower."),
    }[act]
