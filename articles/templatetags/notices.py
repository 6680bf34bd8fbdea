from django import template

from articles import notices
from articles.models import Article

register = template.Library()


@register.simple_tag
def notices_above(article: Article, texts: dict[str, str]) -> list[str]:
    return notices.notices_above(article, texts)
