"""Whom the site knows: a writer who confirmed by mail that this very comment is theirs, as they did for an earlier one
that a moderator approved. Anyone can type an address, so the address alone says nothing."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from clinic_site.page_cache import site_changed
from clinic_site.profile.models import HeldComments
from comments import senders
from comments.counting import recount
from comments.mail import notifications
from comments.models import Comment, Discussion, ModerationEvent
from comments.switching import held_still

Act, Status = ModerationEvent.Act, Comment.Status

# What may have happened to a comment that nobody but its writer touched.
BY_ITS_WRITER = (Act.EDIT, Act.CONFIRM)


def confirm(comment: Comment) -> None:
    """Its writer says, by the link that was mailed, that it is theirs. Twice does nothing more.

    Where the clinic holds the comments of people who are new only, it is shown now if they are not.
    """
    with transaction.atomic():
        discussion = (
            Discussion.objects.select_for_update(of=("self",)).select_related("article").get(pk=comment.discussion_id)
        )
        email, comment = comment.email, Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
        if comment.confirmed_at or not email or comment.email != email:
            return
        now = comment.confirmed_at = timezone.now()
        comment.save(update_fields=["confirmed_at"])
        _keep(Act.CONFIRM, comment, at=now)
        if _is_shown_unread(comment, discussion):
            _keep(Act.APPROVE, comment, at=now)
            comment.status, comment.decided_at = Status.APPROVED, now
            comment.version += 1
            comment.save(update_fields=["status", "decided_at", "version"])
            notifications.comments_approved([comment])
            recount([discussion.pk])
            site_changed()


def _is_shown_unread(comment: Comment, discussion: Discussion) -> bool:
    profile = held_still()
    return (
        profile.held_comments == HeldComments.FIRST_TIMERS
        and not profile.comments_paused
        and discussion.is_open
        and discussion.article.is_public
        and comment.status == Status.PENDING
        and not comment.urgency
        and not comment.reports
        and not comment.is_staff_reply
        and not comment.marks.exists()
        and not comment.events.exclude(act__in=BY_ITS_WRITER).exists()
        and senders.active_ban(None, comment.email) is None
        and _is_known(comment)
    )


def _is_known(comment: Comment) -> bool:
    """By an earlier comment that a moderator approved; not when one since then was refused."""
    confirmed = Comment.objects.filter(
        email=comment.email, confirmed_at__isnull=False, created_at__lt=comment.created_at, is_staff_reply=False
    )
    approved = confirmed.filter(status=Status.APPROVED, decided_by__isnull=False).order_by("-created_at").first()
    refused = confirmed.filter(status__in=[Status.REJECTED, Status.SPAM])
    return approved is not None and not refused.filter(created_at__gt=approved.created_at).exists()


def _keep(act: ModerationEvent.Act, comment: Comment, *, at: datetime) -> None:
    ModerationEvent.objects.create(
        act=act, at=at, discussion_id=comment.discussion_id, comment=comment, was=comment.status
    )
