"""A moderator approves a comment and answers it in one go."""

import uuid
from typing import TYPE_CHECKING

from django.db import transaction

from comments import moderation, posting
from comments.models import Comment

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def answer_and_approve(
    comment: Comment,
    *,
    by: "User",
    name: str,
    body: str,
    version: int | None = None,
    submission: uuid.UUID | None = None,
) -> Comment:
    """Both or none. Returns the answer, which waits where a second person has to approve it.

    Raises moderation.RefusedDecisionError, reply_check.RefusedReplyError, posting.NotTakenError or CannotReplyError.
    """
    versions = {} if version is None else {comment.pk: version}
    with transaction.atomic():
        moderation.decide([comment], Comment.Status.APPROVED, by=by, versions=versions)
        return posting.post_comment(
            comment.discussion.article,
            name=name,
            body=body,
            parent=comment.parent or comment,
            submission=submission,
            by=by,
        )
