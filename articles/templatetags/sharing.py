"""What a page's head says about it to where its address is shared: Open Graph, and what X reads besides."""

from typing import Any

from django import template
from django.template.context import Context

from articles.models import Article, Author
from articles.sharing import pictures
from clinic_site.addresses import absolute

register = template.Library()
CARD = "components/share_card.html"


@register.inclusion_tag(CARD, takes_context=True)
def article_card(context: Context, article: Article) -> dict[str, Any]:
    clinic = context["clinic"]
    card = _card(context, article.title, article.summary, pictures.of_article(article, clinic))
    author = article.author and absolute(article.author.get_absolute_url())
    return card | {"kind": "article", "article": article, "author": author}


@register.inclusion_tag(CARD, takes_context=True)
def author_card(context: Context, author: Author) -> dict[str, Any]:
    card = _card(context, str(author), author.role, pictures.of_author(author, context["clinic"]))
    return card | {"kind": "profile"}


@register.inclusion_tag(CARD, takes_context=True)
def page_card(context: Context, title: str, description: str = "") -> dict[str, Any]:
    return _card(context, title, description, pictures.of_clinic(context["clinic"]))


def _card(context: Context, title: str, description: str, picture: pictures.SharedPicture | None) -> dict[str, Any]:
    return {
        "kind": "website",
        "title": title,
        "description": description,
        "picture": picture,
        "url": context.get("page_url") or context["canonical_url"],
        "site": context["clinic"].name,
    }
