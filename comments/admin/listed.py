"""Comments that are ticked in a list, each in the version that stands there, and what is told of a decision on them."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import ngettext

from clinic_site.row_numbers import row_number
from comments.models import Comment
from comments.moderation import Outcome

REFUSALS_TOLD = 5


def listed(comment: Comment) -> str:
    """It and its version, for the form of a list."""
    return f"{comment.pk}:{comment.version}"


def versions_of(values: Iterable[str]) -> dict[int, int]:
    """The version of each that was listed."""
    pairs = (value.partition(":") for value in values)
    numbers = ((row_number(comment), row_number(version)) for comment, _colon, version in pairs)
    return {comment: version for comment, version in numbers if comment and version}


def tell(request: HttpRequest, outcome: Outcome) -> None:
    changed = len(outcome.changed)
    messages.success(
        request, ngettext("%(count)d comment changed.", "%(count)d comments changed.", changed) % {"count": changed}
    )
    for refusal in outcome.refused[:REFUSALS_TOLD]:
        messages.warning(request, refusal)
    if (more := len(outcome.refused) - REFUSALS_TOLD) > 0:
        messages.warning(
            request,
            ngettext(
                "%(count)d more was left as it is, likewise.", "%(count)d more were left as they are, likewise.", more
            )
            % {"count": more},
        )
