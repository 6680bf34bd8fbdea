"""Mail to moderators: at once what is urgent, and a digest of what waits.

They say how many, which marks and on which public article; not a word, name or e-mail of a comment.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from clinic_site.profile.models import ClinicProfile
from comments import safety_log
from comments.mail import mailing
from comments.mail.mailing import Mail, NotYetError
from comments.models import Comment, CommentMark, ModeratorMail, Report, SafetyAction, SafetyRecord, SentMail
from comments.screening import URGENT, Kind

if TYPE_CHECKING:
    from django_tasks import TaskContext

What, Status = SentMail.What, Comment.Status

# Each person gets one mail in so long a time; what comes meanwhile is told by the next.
URGENT_AT_MOST_EVERY = timedelta(minutes=5)
# As a number of a person: whom the profile names.
SAFETY_CONTACT = 0
# What nobody was written about by then was lost on the way.
FORGOTTEN_AFTER = timedelta(minutes=10)
BEFORE_OTHERS = 50


def moderators(*, wanting: str) -> QuerySet[User]:
    """Active members of staff whose role is to moderate, with an address, who did not switch this kind of mail off."""
    permission = Permission.objects.filter(codename="moderate_comment", content_type__app_label="comments")
    return (
        User.objects.filter(is_active=True, is_staff=True)
        .exclude(email="")
        .filter(Q(groups__permissions__in=permission) | Q(user_permissions__in=permission))
        .exclude(moderator_mail__in=ModeratorMail.objects.filter(**{wanting: False}))
        .distinct()
    )


@task(priority=BEFORE_OTHERS)
def tell_of_urgent(comment_id: int, by_id: int | None = None) -> None:
    """Enqueue a mail to each who is told. Whoever found the comment urgent is not."""
    contact = ClinicProfile.objects.current().safety_contact
    people = moderators(wanting="urgent").exclude(pk__in=[by_id] if by_id else [])
    ids = list(people.exclude(email__iexact=contact).values_list("pk", flat=True))
    for person_id in [SAFETY_CONTACT, *ids] if contact else ids:
        tell_person_of_urgent.enqueue(comment_id, person_id)


@task(priority=BEFORE_OTHERS, takes_context=True)
def tell_person_of_urgent(context: "TaskContext", comment_id: int, person_id: int, attempt: int = 0) -> None:
    """With all that became urgent since this person was written to last. Nothing where that mail told it."""
    told: list[int] = []

    def write() -> Mail | None:
        address, since = _address_of(person_id), context.task_result.enqueued_at
        sent = mailing.sent_to(address).filter(what=What.URGENT)
        if not address or sent.filter(about=comment_id, at__gte=since).exists():
            return None
        last = sent.order_by("-at").values_list("at", flat=True).first()
        if last and last > timezone.now() - URGENT_AT_MOST_EVERY:
            raise NotYetError(last + URGENT_AT_MOST_EVERY)
        waiting = urgent_ids()
        told_before = set(sent.filter(about__in=waiting).values_list("about", flat=True))
        this = {comment_id} if _needs_eyes(comment_id, person_id, since) else set()
        told[:] = sorted((waiting - told_before) | this)
        return _urgent_mail(address, told, len(waiting | set(told)), person_id) if told else None

    args = [comment_id, person_id]
    if mailing.send(write, task=tell_person_of_urgent, args=args, attempt=attempt) and person_id == SAFETY_CONTACT:
        for record in SafetyRecord.objects.filter(comment__in=told, closed_at=None):
            safety_log.add_action(record, SafetyAction.What.MAILED, by=None)


def urgent_ids() -> set[int]:
    return set(Comment.objects.waiting().filter(urgency__gt=0).values_list("pk", flat=True))


def tell_of_forgotten_urgent() -> str:
    """What nobody was written about: the worker was killed at it, or the mail server was away for very long."""
    tasks = [tell_of_urgent.module_path, tell_person_of_urgent.module_path]
    if DBTaskResult.objects.filter(status="READY", task_path__in=tasks).exists():
        return "others are on their way"
    told = SentMail.objects.filter(what=What.URGENT, about=OuterRef("pk"))
    before = timezone.now() - FORGOTTEN_AFTER
    forgotten = Comment.objects.waiting().filter(~Exists(told), urgency__gt=0, created_at__lt=before)
    first = forgotten.in_queue_order().values_list("pk", flat=True).first()
    if first is None or not (moderators(wanting="urgent").exists() or _address_of(SAFETY_CONTACT)):
        return "none"
    tell_of_urgent.enqueue(first)  # its mail tells of the others
    return "some: moderators are written to"


def send_moderation_digests() -> str:
    """Enqueue a digest for each moderator whose last one is old enough, if anything waits."""
    if not Comment.objects.waiting().exists():
        return "nothing waits"
    now = timezone.now()
    before = now - timedelta(hours=ClinicProfile.objects.current().digest_hours)
    due = moderators(wanting="digest").exclude(moderator_mail__digest_sent_at__gt=before)
    for person in due:
        ModeratorMail.objects.get_or_create(user=person)
        # Two clocks may run: one of them finds it due.
        still_due = ModeratorMail.objects.filter(user=person).exclude(digest_sent_at__gt=before)
        if still_due.update(digest_sent_at=now):
            send_digest.enqueue(person.pk)
    return f"{len(due)} digests"


@task()
def send_digest(person_id: int, attempt: int = 0) -> None:
    mailing.send(lambda: _digest(person_id), task=send_digest, args=[person_id], attempt=attempt)


def _address_of(person_id: int) -> str:
    if person_id == SAFETY_CONTACT:
        return ClinicProfile.objects.current().safety_contact
    return moderators(wanting="urgent").filter(pk=person_id).values_list("email", flat=True).first() or ""


def _needs_eyes(comment_id: int, person_id: int, since: datetime) -> bool:
    """Not when a moderator has decided since then, or its writer had it erased. The safety log is another matter: its
    contact is told as long as the record is open."""
    reported = Exists(Report.objects.filter(comment=OuterRef("pk"), seen_at=None))
    logged = Exists(SafetyRecord.objects.filter(comment=OuterRef("pk"), closed_at=None))
    decided = Q(decided_at__gte=since) if person_id != SAFETY_CONTACT else Q(pk__in=[])
    waits = Q(status=Status.PENDING) | Q(reported) | (Q(logged) & ~decided)
    return Comment.objects.filter(waits, pk=comment_id, erased_at=None).exists()


def _urgent_mail(address: str, told: list[int], waiting: int, person_id: int) -> Mail:
    marks = CommentMark.objects.filter(comment__in=told, kind__in=URGENT)
    lines = _by_kind(marks)
    if unmarked := len(told) - marks.values("comment").distinct().count():
        lines.append((_("Pointed out by a reader or a colleague"), unmarked))
    subject = ngettext("Urgent: %(count)d comment", "Urgent: %(count)d comments", len(told)) % {"count": len(told)}
    body = mailing.text(
        "urgent",
        count=len(told),
        lines=lines,
        title=_title_of(told),
        waiting=waiting,
        queue=_queue_address(),
        my_mail="" if person_id == SAFETY_CONTACT else _my_mail_address(),
    )
    return Mail(What.URGENT, address, subject, body, tuple(told))


def _digest(person_id: int) -> Mail | None:
    person = moderators(wanting="digest").filter(pk=person_id).first()
    now = timezone.now()
    day, week = now - timedelta(days=1), now - timedelta(days=7)
    pending = Q(status=Status.PENDING)
    counts = Comment.objects.waiting().aggregate(
        total=Count("pk"),
        urgent=Count("pk", filter=Q(urgency__gt=0)),
        reported=Count("pk", filter=~pending),
        of_the_day=Count("pk", filter=pending & Q(created_at__gte=day)),
        of_the_week=Count("pk", filter=pending & Q(created_at__lt=day, created_at__gte=week)),
        older=Count("pk", filter=pending & Q(created_at__lt=week)),
    )
    total = counts["total"]
    if person is None or not total:
        return None
    ages = [
        (_("Less than a day"), counts["of_the_day"]),
        (_("A day to a week"), counts["of_the_week"]),
        (_("More than a week"), counts["older"]),
    ]
    body = mailing.text(
        "digest",
        **counts,
        ages=[age for age in ages if age[1]],
        marks=_by_kind(CommentMark.objects.filter(comment__in=Comment.objects.waiting().order_by())),
        queue=_queue_address(),
        my_mail=_my_mail_address(),
    )
    subject = ngettext("%(count)d comment waits", "%(count)d comments wait", total) % {"count": total}
    return Mail(What.DIGEST, person.email, subject, body)


def _by_kind(marks: QuerySet[CommentMark]) -> list[tuple[Any, int]]:
    """Words and number of each mark, in the order in which moderators see them."""
    numbers = dict(marks.values_list("kind").annotate(Count("pk")).order_by())
    return [(kind.label, numbers[kind]) for kind in Kind if kind in numbers]


def _title_of(ids: list[int]) -> str:
    """Of the public article that all of them are on."""
    discussions = Comment.objects.filter(pk__in=ids).select_related("discussion__article").order_by("discussion")
    first, last = discussions.first(), discussions.last()
    if first is None or last is None or first.discussion_id != last.discussion_id:
        return ""
    article = first.discussion.article
    return " ".join(article.title.split()) if article.is_public else ""


def _queue_address() -> str:
    return settings.SITE_URL + reverse("admin:moderation_queue")


def _my_mail_address() -> str:
    return settings.SITE_URL + reverse("admin:my_mail")
