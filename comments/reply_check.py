"""What an answer of the clinic must not say: that somebody is a patient. Read from its words alone."""

from comments.models import Comment


class RefusedReplyError(Exception):
    """The answer would tell something about a person's care; the message says what, in words for its writer."""


def refuse(body: str, *, to: Comment | None) -> None:
    """Raise RefusedReplyError where the answer confirms that ``to``'s writer, or anybody, is or was a patient."""
