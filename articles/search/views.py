"""The search page and what it offers while somebody types."""

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.paging import asked_page
from articles.search import zero_results
from articles.search.finding import results, search_articles
from articles.search.forms import SearchForm
from articles.search.queries import clean
from articles.search.suggesting import suggest as suggestions
from articles.search.suggesting import topics_named
from clinic_site.addresses import absolute
from clinic_site.reads import is_asked_by_a_visitor

RESULTS_A_PAGE = 12
MOST_TOPICS = 8
SUGGESTIONS_LAST_SECONDS = 60


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    found = search_articles(form.query, scope=form.scope, exactly=form.exactly)
    page = asked_page(request, found.ids, RESULTS_A_PAGE)
    is_whole = bool(found.ids) and not found.is_any_enough
    is_vain = bool(found.query.wanted) and not (is_whole or form.narrowed or found.took_too_long)
    if is_vain and is_asked_by_a_visitor(request.META):
        zero_results.note(form.query)
    kept = QueryDict(mutable=True)
    kept.update({"q": form.query, **form.narrowed, **({"exactly": "1"} if form.exactly else {})})
    context = {
        "form": form,
        "query": form.query,
        "found": found,
        "page_obj": page,
        "page_url": absolute(request.path),
        "results": results(found, list(page.object_list)),
        "searched": str(found.query) if found.instead_of else form.query,
        "kept": kept,
    }
    if not found.ids:
        asked = [word for part in found.query.wanted for word in part.words if len(word) > 2]
        context["topics"] = topics_named(asked, any_is_enough=True)[:MOST_TOPICS]
    return render(request, "articles/search.html", context)


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """Topics and titles for what is being typed, as JSON."""
    found = suggestions(clean(request.GET.get("q", "")))
    response = JsonResponse(
        {
            "suggestions": [
                {"text": one.text, "address": one.address, "kind": _("Topic") if one.is_topic else _("Article")}
                for one in found
            ]
        }
    )
    patch_cache_control(response, max_age=SUGGESTIONS_LAST_SECONDS)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
