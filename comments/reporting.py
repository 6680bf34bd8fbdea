"""Readers say that a comment should be looked at. It waits for a moderator, and enough of them hide it until then."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article
from clinic_site.page_cache import site_changed
from clinic_site.profile.models import ClinicProfile
from comments import safety_log, senders
from comments.counting import recount
from comments.mail import notifications
from comments.models import Comment, CommentQuerySet, Discussion, ModerationEvent, Report, SafetyRecord
from comments.senders import Sender

# A household or an office is one sender.
WITHIN, MOST = timedelta(hours=1), 10


class NotShownError(Exception):
    """Readers do not see the comment, so there is nothing for them to report."""


class TooManyReportsError(Exception):
    """The message is a sentence for the reader."""


def report(comment: Comment, *, reason: str, sender: Sender | None) -> bool:
    """Take a reader's report of a comment that is shown. Returns whether it counts: once for each sender until a
    moderator has looked. Readers whose network is not known count as one.

    Raises NotShownError or TooManyReportsError.
    """
    with transaction.atomic():
        # Before its comments, as whoever decides and posts does: two who wait for each other would both fail.
        list(Discussion.objects.select_for_update().filter(pk=comment.discussion_id).values_list("pk"))
        row = shown().select_for_update(of=("self",)).filter(pk=comment.pk).first()
        if row is None:
            raise NotShownError
        now = timezone.now()
        if _has_reported(row, sender):
            return False
        if sender and senders.number_since(Report.objects.all(), sender, now - WITHIN, at="at") >= MOST:
            raise TooManyReportsError(
                _("Many reports came from your connection in a short time. Please try again in an hour, or call us.")
            )
        try:
            with transaction.atomic():
                Report.objects.create(comment=row, reason=reason, sender=senders.hash_of_sender(sender), at=now)
        except IntegrityError:  # the same report, sent twice at once
            return False
        row.reports += 1
        # Whoever decides shall have read why.
        facts: dict[str, object] = {"reports": row.reports, "version": row.version + 1}
        if reason == Report.Reason.CRISIS:
            facts["urgency"] = Comment.Urgency.NOW
            safety_log.begin_record(row, SafetyRecord.Kind.CRISIS, note=_("Reported by a reader."))
            notifications.became_urgent(row)
        if row.reports >= ClinicProfile.objects.current().reports_that_hide:
            facts |= _hide(row)
        Comment.objects.filter(pk=row.pk).update(**facts)
        if "status" in facts:
            recount([row.discussion_id])
            site_changed()
    return True


def shown() -> CommentQuerySet:
    """The comments that readers see now, and can report."""
    return Comment.objects.shown().filter(discussion__article__in=Article.objects.published())


def _has_reported(comment: Comment, sender: Sender | None) -> bool:
    unseen = Report.objects.filter(comment=comment, seen_at=None)
    if sender is None:
        return unseen.filter(sender="").exists()
    # Asked under the last two keys: the days of one may have ended since.
    return senders.number_since(unseen, sender, comment.created_at, at="at") > 0


def _hide(comment: Comment) -> dict[str, object]:
    """What becomes of a comment that was reported often enough: it waits to be decided once more."""
    ModerationEvent.objects.create(
        act=ModerationEvent.Act.REPORTED,
        discussion_id=comment.discussion_id,
        comment=comment,
        was=comment.status,
    )
    return {
        "status": Comment.Status.PENDING,
        "decided_by": None,
        "decided_at": None,
        "claimed_by": None,
        "claimed_at": None,
    }
