from django import template

from articles import notices
from articles.models import Article
from clinic_site.profile.models import ClinicProfile

register = template.Library()


@register.simple_tag
def notices_above(article: Article, texts: dict[str, str]) -> list[str]:
    return notices.notices_above(article, texts)


@register.simple_tag
def sign_off(article: Article, clinic: ClinicProfile) -> str:
    return notices.sign_off(article, clinic)
