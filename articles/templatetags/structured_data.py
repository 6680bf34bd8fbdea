"""A page's data for machines, at its end: docs/map.md says what is in it."""

from typing import Any

from django import template
from django.core.paginator import Page as PageOfList
from django.template.context import Context
from django.utils.safestring import SafeString

from articles import structured_data
from articles.models import Article, Author, Category, Tag

register = template.Library()

# The standing page that says how articles are made, as profile/migrations/0002_starting_pages.py begins it.
POLICY = "editorial-policy"


@register.simple_tag(takes_context=True)
def home_data(context: Context) -> SafeString:
    return _script(context, [])


@register.simple_tag(takes_context=True)
def article_data(context: Context, article: Article, comments: int) -> SafeString:
    return _script(context, structured_data.article_page(article, comments=comments))


@register.simple_tag(takes_context=True)
def list_data(context: Context, of: Category | Tag, page_obj: PageOfList[Article], address: str) -> SafeString:
    first = page_obj.start_index()
    return _script(context, structured_data.list_page(of, page_obj, address=address, first=first))


@register.simple_tag(takes_context=True)
def author_data(context: Context, author: Author, address: str) -> SafeString:
    return _script(context, structured_data.author_page(author, address=address))


@register.simple_tag(takes_context=True)
def page_data(context: Context, name: str, description: str = "", kind: str = "WebPage") -> SafeString:
    """For a page that is neither an article nor a list of them; ``kind`` is one of schema.org's kinds of WebPage."""
    address = context["canonical_url"]
    return _script(context, structured_data.other_page(kind, name, description, address=address))


def _script(context: Context, nodes: list[dict[str, Any]]) -> SafeString:
    linked = [*context["header_pages"], *context["footer_pages"]]
    policy = next((page for page in linked if page.slug == POLICY), None)
    return structured_data.as_script([*structured_data.clinic_and_site(context["clinic"], policy), *nodes])
