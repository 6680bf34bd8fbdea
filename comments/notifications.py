"""Mail about comments, sent by the worker, enqueued in the act's own transaction. No word of a held one is in it."""

from comments.models import Comment


def comment_posted(comment: Comment) -> None:
    """Tell moderators what is urgent, and ask the writer to confirm the e-mail they gave."""


def comment_edited(comment: Comment) -> None:
    """Tell moderators when a change of its writer made a comment urgent."""
