"""Taking back what a moderator did last. Each act is undone by the module that does it."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from comments import escalating, masking, moderation
from comments.models import ModerationEvent

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Act = ModerationEvent.Act

UNDO: dict[str, Callable[..., int]] = {
    **dict.fromkeys(moderation.STATUS_OF_ACT, moderation.undo),
    Act.REDACT: masking.undo,
    Act.ESCALATE: escalating.undo,
}


def last_act(by: "User") -> ModerationEvent | None:
    """What this person did last, if it is of a kind that can still be undone; of many at once one of the events."""
    since = timezone.now() - timedelta(minutes=moderation.UNDO_MINUTES)
    # An answer that was sent along with an approval stays, and is no act of its own here.
    acts = ModerationEvent.objects.filter(by=by, at__gte=since).exclude(act=Act.REPLY)
    event: ModerationEvent | None = acts.first()
    return event if event and event.act in UNDO else None


def undo(event: ModerationEvent, *, by: "User") -> int:
    """Put back what was done with this event. Returns of how many comments; raises moderation.RefusedDecisionError."""
    if event.act not in UNDO:
        raise moderation.RefusedDecisionError(_("This cannot be undone."))
    return UNDO[event.act](event, by=by)
