"""What a page adds to an article's text as it is stored."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from articles.rendering.headings import link_headings

register = template.Library()


@register.filter
def with_heading_links(rendered_body: str) -> SafeString:
    """Rendered HTML with a link beside each heading, by which the place can be kept or sent."""
    return mark_safe(link_headings(rendered_body))  # noqa: S308 - what rendering made
