"""What goes by itself when the clinic's days for it are over. Safe to run twice, and at the same time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from clinic_site.profile.models import ClinicProfile
from comments import senders
from comments.models import Ban, Comment, OriginalText, Report, SafetyRecord, SentMail
from comments.privacy.erasing import erase
from comments.sending import OLDEST_FORM_DAYS

AT_ONCE = 500
# Of each kind, by the clock each minute, so that no run of it is long: more than two million a day.
BATCHES_A_RUN = 4
# An address that nobody has confirmed may be anybody's.
UNCONFIRMED_DAYS = 7
DAYS_A_MONTH = 31


@dataclass(frozen=True)
class Days:
    """The moments before which something is too old."""

    now: datetime
    senders: datetime
    forms: datetime
    refused: datetime
    emails: datetime
    unconfirmed: datetime

    @classmethod
    def of_the_clinic(cls) -> "Days":
        profile, now = ClinicProfile.objects.current(), timezone.now()
        return cls(
            now,
            senders=now - timedelta(days=profile.sender_days),
            # What was sent must be known again for as long as its form can be sent again.
            forms=now - timedelta(days=max(profile.sender_days, OLDEST_FORM_DAYS)),
            refused=now - timedelta(days=profile.refused_comment_days),
            emails=now - timedelta(days=profile.comment_email_months * DAYS_A_MONTH),
            unconfirmed=now - timedelta(days=UNCONFIRMED_DAYS),
        )


@dataclass(frozen=True)
class Rule:
    what: Any
    due: Callable[[Days], "QuerySet[Any]"]
    """In an order that an index has, so that a batch costs the same however many rows there are."""
    purge: Callable[["QuerySet[Any]"], object]


def _old_senders(days: Days) -> "QuerySet[Any]":
    known = ~Q(sender="") | ~Q(same_words="")
    return Comment.objects.filter(known, created_at__lt=days.senders).order_by("created_at")


def _old_digests(days: Days) -> "QuerySet[Any]":
    return Comment.objects.exclude(sent_words="").filter(created_at__lt=days.forms).order_by("created_at")


def _old_reporters(days: Days) -> "QuerySet[Any]":
    return Report.objects.exclude(sender="").filter(at__lt=days.senders).order_by()


def _old_mails(days: Days) -> "QuerySet[Any]":
    # The clock does so within days, in comments/mail/mailing.py: this is for a database that was away for long.
    return SentMail.objects.filter(to__gt="", at__lt=days.senders).order_by()


def _old_emails(days: Days) -> "QuerySet[Any]":
    return Comment.objects.exclude(email="").filter(created_at__lt=days.emails).order_by("created_at")


def _unconfirmed_emails(days: Days) -> "QuerySet[Any]":
    unconfirmed = Comment.objects.exclude(email="").filter(confirmed_at=None)
    return unconfirmed.filter(created_at__lt=days.unconfirmed).order_by("created_at")


def _refused(status: str) -> "Callable[[Days], QuerySet[Any]]":
    def due(days: Days) -> "QuerySet[Any]":
        in_hand = SafetyRecord.objects.filter(comment=OuterRef("pk"), closed_at=None)
        refused = Comment.objects.filter(~Exists(in_hand), status=status, erased_at=None, decided_at__lt=days.refused)
        return refused.order_by("decided_at")

    return due


def _erase(refused: "QuerySet[Comment]") -> None:
    erase(refused.only("pk"), by=None)


def _delete(rows: "QuerySet[Any]") -> None:
    rows.delete()


RULES = [
    Rule(
        _("comments of which the sender was forgotten"),
        _old_senders,
        lambda rows: rows.update(sender="", same_words=""),
    ),
    Rule(_("digests of what was sent emptied"), _old_digests, lambda rows: rows.update(sent_words="")),
    Rule(_("reports of which the sender was forgotten"), _old_reporters, lambda rows: rows.update(sender="")),
    Rule(_("mails of which the address was forgotten"), _old_mails, lambda rows: rows.update(to="")),
    Rule(_("old e-mails emptied"), _old_emails, lambda rows: rows.update(email="")),
    Rule(_("e-mails emptied that nobody confirmed"), _unconfirmed_emails, lambda rows: rows.update(email="")),
    Rule(_("rejected comments erased"), _refused(Comment.Status.REJECTED), _erase),
    Rule(_("spam erased"), _refused(Comment.Status.SPAM), _erase),
    Rule(
        _("original texts of masked comments deleted"),
        lambda days: OriginalText.objects.filter(kept_until__lte=days.now).order_by("kept_until"),
        _delete,
    ),
    Rule(
        _("expired bans deleted"), lambda days: Ban.objects.filter(until__lte=days.now).order_by("until"), _delete
    ),
]  # fmt: skip


def purge(*, most_batches: int | None = None) -> list[tuple[str, int]]:
    """Purge all that is due, a batch a transaction, or so many batches of each kind. Returns what and how many."""
    days = Days.of_the_clinic()
    done = [(str(rule.what), _purge_by(rule, days, most_batches)) for rule in RULES]
    return [*done, (_now("keys of old hashes deleted"), senders.forget_old_keys())]


def count_due() -> list[tuple[str, int]]:
    """What ``purge`` would purge now."""
    days = Days.of_the_clinic()
    counted = [(str(rule.what), rule.due(days).order_by().count()) for rule in RULES]
    return [*counted, (_now("keys of old hashes deleted"), senders.old_keys().count())]


def purge_personal_data() -> str:
    """The clock's job. A little each minute: what is due is gone within minutes of its day, and no run is long."""
    done = [f"{number} {what}" for what, number in purge(most_batches=BATCHES_A_RUN) if number]
    return ", ".join(done) or "nothing due"


def _purge_by(rule: Rule, days: Days, most_batches: int | None) -> int:
    number = batches = 0
    while most_batches is None or batches < most_batches:
        with transaction.atomic():
            due = rule.due(days)
            ids = list(due.values_list("pk", flat=True)[:AT_ONCE])
            if not ids:
                break
            model: type[Model] = due.model
            rule.purge(model._default_manager.filter(pk__in=ids).order_by())
        number, batches = number + len(ids), batches + 1
    return number
