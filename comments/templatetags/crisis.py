"""Words of a crisis, wherever readers type."""

from django import template

from comments.screening import may_tell_of_crisis

register = template.Library()


@register.filter
def tells_of_crisis(typed: str) -> bool:
    return may_tell_of_crisis(typed)
