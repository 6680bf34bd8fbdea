import re

from django import template
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe

from articles import notices
from articles.models import Article
from clinic_site.profile.models import ClinicProfile

register = template.Library()

# Of emergency services and crisis lines: a clinic's own number in a notice may be written in too many ways.
SHORT_NUMBERS = re.compile(r"(?<![\w&#-])(?:911|988|999|112|111)(?![\w-])")


@register.filter
def paragraphs_to_call(text: str) -> SafeString:
    """The paragraphs of a notice, with a link on each short number: on a phone one touch calls."""
    html = linebreaks(text, autoescape=True)
    return mark_safe(SHORT_NUMBERS.sub(r'<a href="tel:\g<0>">\g<0></a>', html))  # noqa: S308 - escaped above


@register.simple_tag
def notices_above(article: Article, texts: dict[str, str]) -> list[str]:
    return notices.notices_above(article, texts)


@register.simple_tag
def sign_off(article: Article, clinic: ClinicProfile) -> str:
    return notices.sign_off(article, clinic)
