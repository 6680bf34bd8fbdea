"""The reader's pages. Every list starts at ``Article.objects.published()``."""

from typing import Any

from django.conf import settings
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from articles.models import Article, Author, Category, PreviewLink, Tag
from articles.models.articles import ArticleQuerySet
from articles.neighbours import reading_on
from articles.paging import asked_page
from articles.plain_copy import plain_copy
from articles.previews import preview_response
from articles.topics import a_to_z, tags_with_articles
from clinic_site.addresses import absolute

CARDS_A_PAGE = 12
LATEST_SHOWN = 6
SHOWN_A_SECTION = 3
KINDS_IN_WORDS = {
    Tag.Kind.CONDITION: gettext_lazy("Conditions"),
    Tag.Kind.TREATMENT: gettext_lazy("Treatments"),
    Tag.Kind.TOPIC: gettext_lazy("Other topics"),
}


def home(request: HttpRequest) -> HttpResponse:
    """The lead story, the latest, and what is newest in each section; no article twice."""
    newest = list(Article.objects.published().for_cards().newest_first()[: 1 + LATEST_SHOWN])
    lead, latest = (newest[0], newest[1:]) if newest else (None, [])
    return render(
        request,
        "articles/home.html",
        {"lead": lead, "latest": latest, "by_section": _newest_by_section(beside=newest)},
    )


def article_detail(request: HttpRequest, slug: str) -> HttpResponse:
    article = (
        Article.objects.published()
        .select_related("category", "author", "author__photo", "hero", "live_review__reviewer", "share_image")
        .prefetch_related("tags")
        .filter(slug=slug)
        .first()
    )
    if article is None:
        return not_public(request, slug)
    return render(request, "articles/article_detail.html", {"article": article, **reading_on(article)})


@require_safe
def article_text(request: HttpRequest, slug: str) -> HttpResponse:
    """The article as plain text, for screen readers, Braille and printers of one's own choice."""
    article = (
        Article.objects.published()
        .select_related("category", "author", "live_review__reviewer")
        .filter(slug=slug)
        .first()
    )
    if article is None:
        return not_public(request, slug, page="article_text")
    response = HttpResponse(plain_copy(article), content_type="text/plain; charset=utf-8")
    # Search engines show the article itself.
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Link"] = f'<{settings.SITE_URL}{article.get_absolute_url()}>; rel="canonical"'
    return response


@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """The newest draft, for whoever holds the link. Reads only, and no cookie is set."""
    link = PreviewLink.objects.select_related("article__newest_revision").filter(token=token).first()
    if link is None or not link.is_valid:
        raise Http404(_("This link is not valid, or no longer. Ask who sent it to you for a new one."))
    return preview_response(request, link.article, link=link)


def category_detail(request: HttpRequest, slug: str) -> HttpResponse:
    category = get_object_or_404(Category, slug=slug)
    return _list(request, "articles/category_detail.html", category=category, articles=_listed(category=category))


def tag_detail(request: HttpRequest, slug: str) -> HttpResponse:
    tag = get_object_or_404(Tag, slug=slug)
    return _list(request, "articles/tag_detail.html", tag=tag, articles=_listed(tags=tag))


def author_detail(request: HttpRequest, slug: str) -> HttpResponse:
    author = get_object_or_404(Author.objects.select_related("photo"), slug=slug)
    return _list(request, "articles/author_detail.html", author=author, articles=_listed(author=author))


def topics(request: HttpRequest) -> HttpResponse:
    """Every tag that readers can find an article under, by first letter: all, or with ``?kind=`` those of a kind."""
    kind = request.GET.get("kind", "")
    if kind and kind not in Tag.Kind.values:
        raise Http404(_("There is no such kind of topics."))
    tags = tags_with_articles()
    kinds = [(value, KINDS_IN_WORDS[value]) for value in Tag.Kind if any(tag.kind == value for tag in tags)]
    letters = a_to_z([tag for tag in tags if kind in {"", tag.kind}])
    return render(request, "articles/topics.html", {"letters": letters, "kind": kind, "kinds": kinds})


def _listed(**of: Any) -> ArticleQuerySet:
    return Article.objects.published().filter(**of).for_cards().newest_first()


def _list(request: HttpRequest, template: str, *, articles: ArticleQuerySet, **context: Any) -> HttpResponse:
    page = asked_page(request, articles, CARDS_A_PAGE)
    # Its own address, for who asks which one is meant; the first page has no number in it.
    page_url = absolute(request.path) + (f"?page={page.number}" if page.number > 1 else "")
    return render(request, template, {**context, "page_obj": page, "page_url": page_url})


def _newest_by_section(*, beside: list[Article]) -> list[tuple[Category, list[Article]]]:
    """The newest of each category that are not ``beside`` it on the page, in one query for all categories."""
    ranked = (
        Article.objects.published()
        .exclude(pk__in=[article.pk for article in beside])
        .annotate(
            place=Window(RowNumber(), partition_by=F("category"), order_by=[F("published_at").desc(), F("pk").desc()])
        )
        .filter(place__lte=SHOWN_A_SECTION)
        .values("pk")
    )
    sections: dict[Category, list[Article]] = {}
    for article in Article.objects.published().filter(pk__in=ranked).for_cards().newest_first():
        assert article.category  # a constraint says so of what is published
        sections.setdefault(article.category, []).append(article)
    return sorted(sections.items(), key=lambda section: (section[0].position, section[0].name))


def not_public(request: HttpRequest, slug: str, *, page: str = "article") -> HttpResponse:
    """410 with the category's other articles where an article was, 301 where it has another address by now, 404 where
    there never was one."""
    gone = Article.objects.was_public().select_related("category").filter(slug=slug).first()
    if gone is None:
        return moved(request, slug, page=page)
    return render(
        request,
        "articles/gone.html",
        {"category": gone.category, "articles": _listed(category=gone.category)[:SHOWN_A_SECTION]},
        status=410,
    )


def moved(request: HttpRequest, slug: str, *, page: str = "article") -> HttpResponse:
    """To the present address of the article that had this one, unless readers have never been able to see it.

    ``page`` names the address; what was posted to the old one is posted to the new one.
    """
    article = Article.objects.filter(old_addresses__slug=slug).first()
    if article is None or not article.was_ever_live:
        raise Http404(_("There is no such article."))
    query = request.GET.urlencode()
    address = reverse(page, args=[article.slug]) + (f"?{query}" if query else "")
    response = redirect(address, permanent=True, preserve_request=request.method == "POST")
    # A browser may keep a 301 for ever: where the article comes back to an old address it would go in circles.
    response.headers["Cache-Control"] = "no-cache"
    return response
