"""All that is kept of a commenter, by their address."""

from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from comments import senders
from comments.mail import mailing
from comments.mail.muting import is_muted
from comments.models import Ban, Comment, ModerationEvent, Report, SentMail

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet

AT_ONCE = 500
What = SentMail.What


def personal_data(email: str, *, with_originals: bool = True) -> dict[str, Any]:
    """For JSON. Reports are kept without their sender's address, so none can be told to be theirs.

    ``with_originals``: what comments said before a moderator masked something: for their writer and for few others.
    """
    numbers = Comment.objects.numbers_of_email(email)[::-1]
    return {
        "email": email,
        "exported_at": timezone.now().isoformat(),
        "comments": [
            _comment(comment, with_originals=with_originals)
            for begin in range(0, len(numbers), AT_ONCE)
            for comment in _rows(numbers[begin : begin + AT_ONCE])
        ],
        "bans": [
            {"since": ban.at.isoformat(), "until": ban.until.isoformat(), "reason": ban.reason}
            for ban in _bans_in_force(email)
        ],
        "mails_sent": _mails_sent(email),
        "asked_for_no_more_mail": is_muted(senders.hash_for_ever(email)),
        "not_in_here": _(
            "The restricted safety log: what the law may ask the clinic to report about a possible adverse event, or "
            "what was done for somebody in a crisis. Ask the clinic about it. Who reported a comment, and who of the "
            "clinic decided on it. Codes that tell for some days which comments came from one network or have the same "
            "words: nobody can read them."
        ),
    }


def export(email: str, *, by: "User | None", with_originals: bool = True) -> dict[str, Any]:
    """The same for somebody else than the commenter: the log keeps whose comments went out, and to whom."""
    data = personal_data(email, with_originals=with_originals)
    now = timezone.now()
    ModerationEvent.objects.bulk_create(
        [
            ModerationEvent(act=ModerationEvent.Act.EXPORT, by=by, at=now, discussion_id=discussion, comment_id=comment)
            for comment, discussion in Comment.objects.of_email(email).order_by().values_list("pk", "discussion")
        ],
        batch_size=AT_ONCE,
    )
    return data


def _rows(numbers: list[int]) -> "QuerySet[Comment]":
    rows = Comment.objects.filter(pk__in=numbers).select_related("discussion__article", "original")
    log = Prefetch("events", ModerationEvent.objects.order_by("at", "pk"))
    reports = Prefetch("reported", Report.objects.order_by("at", "pk"))
    return rows.prefetch_related("marks", log, reports).order_by("pk")


def _comment(comment: Comment, *, with_originals: bool) -> dict[str, Any]:
    article = comment.discussion.article
    original = getattr(comment, "original", None) if with_originals else None
    return {
        "number": comment.pk,
        "article": comment.article_title,
        "address": article.get_absolute_url() if article.is_public else None,
        "answers_comment": comment.parent_id,
        "name": comment.name,
        "email": comment.email,
        "words": comment.body,
        "words_before_masking": original.body if original else None,
        "name_before_masking": original.name if original else None,
        "status": comment.status,
        "written": comment.created_at.isoformat(),
        "changed": _time(comment.edited_at),
        "decided": _time(comment.decided_at),
        "masked": _time(comment.redacted_at),
        "email_confirmed": _time(comment.confirmed_at),
        "mail_muted": _time(comment.muted_at),
        "marks": sorted(mark.kind for mark in comment.marks.all()),
        "spam_score": comment.spam_score,
        "log": [
            {"what": event.act, "at": event.at.isoformat(), "reason": event.reason, "note": event.note}
            for event in comment.events.all()
        ],
        "reported": [
            {"why": report.reason, "at": report.at.isoformat(), "seen": _time(report.seen_at)}
            for report in comment.reported.all()
        ],
    }


def _time(moment: Any) -> str | None:
    return moment.isoformat() if moment else None


def _bans_in_force(email: str) -> list[Ban]:
    in_force = Ban.objects.exclude(email="").filter(until__gt=timezone.now()).select_related("key")
    return [ban for ban in in_force if ban.email == senders.hashed(ban.key, "email", email.casefold())]


def _mails_sent(email: str) -> int:
    """About their comments, and to the address in the last days."""
    theirs = Comment.objects.of_email(email).order_by()
    about_them = Q(what__in=[What.CONFIRM, What.APPROVED], about__in=theirs)
    answered = Q(what=What.REPLY, about__parent__in=theirs)
    lately = (mailing.sent_to(email) | mailing.sent_to_reader(email)).order_by().values("pk")
    return SentMail.objects.filter(about_them | answered | Q(pk__in=lately)).count()
