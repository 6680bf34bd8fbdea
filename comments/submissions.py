"""The number of a form, under which sending the same words twice makes one comment."""

import uuid

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
    drawn = uuid.uuid5(number, sent_words)
    found = {comment.submission: comment for comment in Comment.objects.filter(submission__in=[number, drawn])}
    earlier = found.get(number)
    if earlier and earlier.sent_words in {"", sent_words} and not earlier.erased_at:
        return number, earlier
    if drawn in found:
        return drawn, found[drawn]
    return drawn if earlier else number, None


def of_erased(comment: Comment) -> uuid.UUID:
    """The number of a comment whose words go. It is drawn from them, so that a page of before that is loaded anew does
    not bring them back, and other words that are sent with its form are new. Nothing can be told from it: that would
    take the form's own number, which is gone."""
    if comment.submission.version == DRAWN_FROM_WORDS or not comment.sent_words:
        return comment.submission
    return uuid.uuid5(comment.submission, comment.sent_words)
