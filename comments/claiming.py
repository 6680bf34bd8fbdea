"""Who reads which comment now, so that two moderators do not read the same."""

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from comments.models import Comment
from comments.models.comment import claims_end

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def take(comment: Comment, *, by: "User") -> bool:
    """Let others know that this person reads it, for some minutes. Whoever takes one leaves the one before.

    Returns whether it was free. It hinders nobody from deciding: that is what the comment's version is for.
    """
    Comment.objects.filter(claimed_by=by).exclude(pk=comment.pk).update(claimed_by=None, claimed_at=None)
    free = Q(claimed_by=None) | Q(claimed_by=by) | Q(claimed_at__lte=claims_end())
    return bool(Comment.objects.filter(free, pk=comment.pk).update(claimed_by=by, claimed_at=timezone.now()))
