"""Numbers as people read them."""

from datetime import timedelta

from django import template
from django.utils.formats import number_format
from django.utils.translation import ngettext

register = template.Library()

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600


@register.filter
def share_of(number: int, whole: int) -> float:
    return number / whole if whole else 0.0


@register.filter
def percent_of(number: int, whole: int) -> str:
    share = share_of(number, whole) * 100
    return f"{number_format(share, 1 if 0 < share < 10 else 0)} %"


@register.filter
def in_hundredths(share: float) -> int:
    """For a drawing: anything at all can be seen."""
    return max(1, round(share * 100)) if share else 0


@register.filter
def in_words(time: timedelta) -> str:
    """In minutes, hours or days, as fine as it matters."""
    seconds = time.total_seconds()
    if seconds < 2 * HOUR:
        minutes = max(1, round(seconds / MINUTE))
        return ngettext("%(number)d minute", "%(number)d minutes", minutes) % {"number": minutes}
    if seconds < 2 * DAY:
        hours = round(seconds / HOUR)
        return ngettext("%(number)d hour", "%(number)d hours", hours) % {"number": hours}
    days = round(seconds / DAY)
    return ngettext("%(number)d day", "%(number)d days", days) % {"number": days}
