"""How a comment was sent: what tells a person with a browser from a program, with no cookie and no third party.

The form comes with a signed token that says when it was shown, and that is its number: sent twice it is one comment.
"""

import time
import uuid
from dataclasses import dataclass

from django.core import signing
from django.utils.translation import gettext as _

from comments.screening.marks import Excerpt, Kind, Mark
from comments.senders import Sender

SALT = "comments.form"
# Whoever begins to write and comes back next week still can send.
OLDEST_FORM_DAYS = 7
# A person reads the notices, gives a name and types.
FASTEST_SECONDS = 3
KINDS = (Kind.DECOY, Kind.TOO_FAST, Kind.DUPLICATE)


class StaleFormError(Exception):
    """The form's token is missing, is not ours, or is too old."""


@dataclass(frozen=True)
class Sent:
    """What is known of a sending beside its words."""

    sender: Sender | None = None
    seconds: float | None = None
    """Since the form was shown."""
    decoy: str = ""
    """What stood in the field that people do not see."""

    def marks(self, *, is_sent_before: bool) -> list[Mark]:
        found = {
            Kind.DECOY: (bool(self.decoy), _("A field that nobody sees was filled in, as programs do.")),
            Kind.TOO_FAST: (
                self.seconds is not None and self.seconds < FASTEST_SECONDS,
                _("It was sent within %(seconds)d seconds of opening the form.") % {"seconds": FASTEST_SECONDS},
            ),
            Kind.DUPLICATE: (is_sent_before, _("The same words were sent before, here or under another article.")),
        }
        return [Mark(kind, (Excerpt("", why),)) for kind, (is_so, why) in found.items() if is_so]


def form_token(*, seconds_ago: int = 0) -> str:
    """For a form that is shown now, or that a person has had before them for so long."""
    return signing.dumps([uuid.uuid4().hex, int(time.time()) - seconds_ago], salt=SALT)


def read_token(token: str) -> tuple[uuid.UUID, float]:
    """The form's number, and how many seconds ago it was shown. Raises StaleFormError."""
    try:
        number, shown_at = signing.loads(token, salt=SALT)
        seconds = time.time() - shown_at
        if seconds > OLDEST_FORM_DAYS * 24 * 3600:
            raise StaleFormError
        return uuid.UUID(number), max(0.0, seconds)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise StaleFormError from error
