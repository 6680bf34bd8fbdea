"""Whoever was written to about a comment wants no more of it, or wants it again."""

from django.utils import timezone

from comments.models import Comment


def mute(comment: Comment, *, all_of_them: bool = False) -> None:
    """No more mail about this comment; ``all_of_them``: about any that has the same e-mail."""
    comments = Comment.objects.filter(email=comment.email) if all_of_them else Comment.objects.filter(pk=comment.pk)
    comments.exclude(email="").filter(muted_at=None).update(muted_at=timezone.now())


def unmute(comment: Comment) -> None:
    Comment.objects.filter(pk=comment.pk).update(muted_at=None)
