"""The number of a form, under which sending the same words twice makes one comment."""

import uuid

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from comments.models import Comment, Discussion

DRAWN_FROM_WORDS = 5


def digest(discussion: Discussion, name: str, body: str) -> str:
    """Of what was sent: the comment may be changed or masked later."""
    return salted_hmac("comments.posting.sent", f"{discussion.pk}\n{name}\n{body}", algorithm="sha256").hexdigest()


def find(number: uuid.UUID, sent_words: str) -> tuple[uuid.UUID, Comment | None]:
    """The number under which these words are kept, and the comment that they made when they were sent before.

    A number that other words have, or another article (the browser went back to a form that was sent), is no reason
    to lose these. Theirs is drawn from the words, so that sending them twice makes one comment as well.
    """
    drawn = _drawn(number, sent_words)
    found = {comment.submission: comment for comment in Comment.objects.filter(submission__in=[number, drawn])}
    earlier = found.get(number)
    if earlier and earlier.sent_words in {"", sent_words} and not earlier.erased_at:
        return number, earlier
    if drawn in found:
        return drawn, found[drawn]
    return drawn if earlier else number, None


def keep(comment: Comment) -> None:
    """Save a new comment. Its discussion is locked, but the form may have been sent to another article at the same
    moment: whoever comes second finds the number taken after all, and gets one that is drawn from the words."""
    try:
        with transaction.atomic():
            comment.save(force_insert=True)
    except IntegrityError:
        if not Comment.objects.filter(submission=comment.submission).exists():
            raise
        comment.submission = _drawn(comment.submission, comment.sent_words)
        comment.save(force_insert=True)


def of_erased(comment: Comment) -> uuid.UUID:
    """The number of a comment whose words go. It is drawn from them, so that a page of before that is loaded anew does
    not bring them back, and other words that are sent with its form are new. Nothing can be told from it: that would
    take the form's own number, which is gone."""
    if comment.submission.version == DRAWN_FROM_WORDS or not comment.sent_words:
        return comment.submission
    return _drawn(comment.submission, comment.sent_words)


def _drawn(number: uuid.UUID, sent_words: str) -> uuid.UUID:
    return uuid.uuid5(number, sent_words)
