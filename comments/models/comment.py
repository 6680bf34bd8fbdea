"""One reader's words, what screening found in them, and what they were before a moderator masked them."""

import math
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comments.models.discussion import Discussion
from comments.screening.marks import Excerpt, Kind, Mark

EDIT_MINUTES = 15
# So long a moderator who opened a comment is taken to be reading it.
CLAIM_MINUTES = 10
# One condition, word for word that of the index: so both databases list and count what waits from the index alone.
WAITING = Q(status="pending") | Q(status="approved", reports__gt=0, erased_at=None)


class CommentQuerySet(models.QuerySet["Comment"]):
    def in_place(self) -> "CommentQuerySet":
        """Approved, under an approved comment or under none, in a discussion that is not hidden.

        With those whose words were erased, which keep a place for their replies.
        """
        return self.approved_in_approved_threads().filter(~Q(discussion__state=Discussion.State.HIDDEN))

    def approved_in_approved_threads(self) -> "CommentQuerySet":
        approved = Comment.Status.APPROVED
        return self.filter(Q(parent=None) | Q(parent__status=approved), status=approved)

    def shown(self) -> "CommentQuerySet":
        """What readers of a public article see: asked for by its page, the writer's door and the admin's count."""
        return self.in_place().filter(erased_at=None)

    def threads(self) -> "CommentQuerySet":
        """What begins a thread that readers see: shown, or erased and keeping a place for replies that are shown."""
        # That none is its own reply holds anyhow. Said here, it keeps PostgreSQL from gathering all replies of the
        # site to look a few up: it then asks for those few, by the index.
        replies = Comment.objects.shown_replies().filter(parent=OuterRef("pk")).exclude(pk=OuterRef("pk"))
        return self.filter(Q(erased_at=None) | Exists(replies), parent=None, status=Comment.Status.APPROVED)

    def shown_replies(self) -> "CommentQuerySet":
        """Replies that are shown in a thread that is."""
        return self.filter(parent__isnull=False, status=Comment.Status.APPROVED, erased_at=None)

    def pending(self) -> "CommentQuerySet":
        return self.filter(status=Comment.Status.PENDING)

    def waiting(self) -> "CommentQuerySet":
        """For a moderator: pending, or shown and reported since one last looked."""
        return self.filter(WAITING)

    def of_email(self, email: str) -> "CommentQuerySet":
        """Written under this address. Of an empty one: none."""
        return self.exclude(email="").filter(email=email.strip().lower())

    def numbers_of_email(self, email: str) -> list[int]:
        """Their ids, the newest first. Asked for without a limit: with one, PostgreSQL may look through all comments
        from the newest on, and how long that takes tells whether there is one."""
        return sorted(self.of_email(email).order_by().values_list("pk", flat=True), reverse=True)

    def in_queue_order(self) -> "CommentQuerySet":
        """Urgent first, then the oldest; what is likely spam last."""
        return self.order_by("-urgency", "likely_spam", "created_at", "pk")

    def behind(self, comment: "Comment") -> "CommentQuerySet":
        """What comes after it in the order of the queue, the next first."""
        return self.filter(_further(comment, {"urgency": "lt", "likely_spam": "gt", "created_at": "gt", "pk": "gt"}))

    def ahead_of(self, comment: "Comment") -> "CommentQuerySet":
        """What comes before it in the order of the queue, in that order."""
        return self.filter(_further(comment, {"urgency": "gt", "likely_spam": "lt", "created_at": "lt", "pk": "lt"}))

    def free_for(self, user: Any) -> "CommentQuerySet":
        """Without what somebody else is reading now."""
        return self.filter(Q(claimed_by=None) | Q(claimed_by=user) | Q(claimed_at__lte=claims_end()))


def claims_end() -> datetime:
    """Whoever took a comment before this moment has left it."""
    return timezone.now() - timedelta(minutes=CLAIM_MINUTES)


def _further(comment: "Comment", order: dict[str, str]) -> Q:
    """What stands further on in this order: at the first field that differs."""
    further = Q()
    for field, way in reversed(order.items()):
        value = getattr(comment, field)
        further = Q(**{f"{field}__{way}": value}) | (Q(**{field: value}) & further if further else Q())
    return further


class Comment(models.Model):
    """Plain text. A reply answers a comment that is no reply itself."""

    class Status(models.TextChoices):
        PENDING = "pending", _("Waiting")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        SPAM = "spam", _("Spam")

    class Urgency(models.IntegerChoices):
        NONE = 0, _("Not urgent")
        SOON = 1, _("Urgent")
        NOW = 2, _("At once")

    discussion = models.ForeignKey(Discussion, on_delete=models.CASCADE, related_name="comments")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies")
    name = models.CharField(_("name"), max_length=60)
    email = models.EmailField(_("e-mail"), blank=True, help_text=_("Never shown."))
    body = models.TextField(_("comment"), max_length=4000)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PENDING, db_index=True)
    version = models.PositiveIntegerField(
        default=1, editable=False, help_text="One more with each change: whoever decides says which one they read."
    )
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("written by staff member"),
    )
    is_staff_reply = models.BooleanField(_("by the clinic"), default=False, editable=False)
    submission = models.UUIDField(
        default=uuid.uuid4,
        unique=True,
        editable=False,
        help_text="Drawn when the form is shown, so that sending it twice makes one comment.",
    )
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    edited_at = models.DateTimeField(_("changed by its writer"), null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, editable=False)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    claimed_at = models.DateTimeField(null=True, editable=False, help_text="When somebody began to read it.")
    redacted_at = models.DateTimeField(_("masked"), null=True, editable=False)
    erased_at = models.DateTimeField(
        _("erased"), null=True, editable=False, help_text="Name, e-mail and words were emptied then; the row stays."
    )

    # What screening said of it.
    urgency = models.PositiveSmallIntegerField(_("urgency"), choices=Urgency, default=Urgency.NONE, editable=False)
    likely_spam = models.BooleanField(_("likely spam"), default=False, editable=False)
    spam_score = models.FloatField(null=True, editable=False, help_text="From 0 to 1, by the model that was in use.")
    spam_model = models.CharField(max_length=40, blank=True, editable=False, help_text="The version of that model.")
    reports = models.PositiveSmallIntegerField(
        _("reports"), default=0, editable=False, help_text="By readers, since a moderator last decided."
    )

    # What tells a sender from another for some days; emptied by purge_personal_data.
    sender = models.CharField(max_length=64, blank=True, editable=False, help_text="A keyed hash: see senders.py.")
    same_words = models.CharField(max_length=64, blank=True, editable=False, help_text="A keyed hash of its words.")
    sent_words = models.CharField(
        max_length=64, blank=True, editable=False, help_text="A keyed digest of what was sent first."
    )
    confirmed_at = models.DateTimeField(
        _("e-mail confirmed"), null=True, editable=False, help_text="For this very comment."
    )
    muted_at = models.DateTimeField(null=True, editable=False, help_text="Its writer wants no more mail about it.")

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        permissions = [("moderate_comment", _("Can approve, reject and answer comments"))]
        indexes = [
            models.Index(fields=["discussion", "status", "created_at"], name="comment_of_discussion"),
            # How threads, and what the clinic answered, stand on an article's page.
            models.Index(
                fields=["discussion", "created_at", "id"],
                name="comment_threads",
                condition=Q(parent=None, status="approved"),
            ),
            models.Index(
                fields=["discussion", "created_at", "id"],
                name="comment_of_clinic",
                condition=Q(is_staff_reply=True, status="approved"),
            ),
            models.Index(fields=["status", "-created_at"], name="comment_queue"),
            models.Index(fields=["created_at"], name="comment_by_time"),
            models.Index(
                fields=["-urgency", "likely_spam", "created_at", "id"],
                name="comment_waiting",
                condition=WAITING,
            ),
            models.Index(fields=["sender", "created_at"], name="comment_sender", condition=~Q(sender="")),
            models.Index(fields=["same_words"], name="comment_same_words", condition=~Q(same_words="")),
            models.Index(fields=["email"], name="comment_email", condition=~Q(email="")),
            # What purge_personal_data looks for: small, as it empties them.
            models.Index(
                fields=["created_at"],
                name="comment_sender_age",
                condition=~Q(sender="") | ~Q(same_words="") | ~Q(sent_words=""),
            ),
            models.Index(fields=["created_at"], name="comment_email_age", condition=~Q(email="")),
            models.Index(
                fields=["created_at"],
                name="comment_email_unconfirmed",
                condition=~Q(email="") & Q(confirmed_at=None),
            ),
            models.Index(fields=["status", "decided_at"], name="comment_decided", condition=Q(erased_at=None)),
        ]
        constraints = [
            models.CheckConstraint(name="comment_not_its_own_reply", condition=~Q(parent=models.F("pk"))),
        ]

    def __str__(self) -> str:
        # None of its words: the admin's own log keeps what this returns, and erasing must reach all of them.
        return gettext("Comment %s") % self.pk

    @property
    def permanent_address(self) -> str:
        """Leads to wherever it stands, as long as it is shown."""
        return reverse("comment_place", args=[self.pk])

    @property
    def article_title(self) -> str:
        """Its article's title, for moderators and for its writer, who see titles of public articles only."""
        article = self.discussion.article
        return article.title if article.is_public else gettext("(an article that is not public)")

    def reader_besides(self, user: Any) -> Any:
        """The other moderator who is reading it now, or None."""
        is_read = self.claimed_by_id and self.claimed_at and self.claimed_at > claims_end()
        return self.claimed_by if is_read and self.claimed_by_id != user.pk else None

    def is_shown(self) -> bool:
        """Whether readers see it now, as the database says. One query, where the article is public."""
        return self.discussion.article.is_public and Comment.objects.shown().filter(pk=self.pk).exists()

    @property
    def can_be_edited_until(self) -> datetime:
        return self.created_at + timedelta(minutes=EDIT_MINUTES)

    @property
    def minutes_left(self) -> int:
        """To change it, the one that has begun included."""
        return max(0, math.ceil((self.can_be_edited_until - timezone.now()).total_seconds() / 60))

    @property
    def can_be_edited(self) -> bool:
        """By its writer, with the signed link; not past what a moderator refused or masked."""
        return (
            self.erased_at is None
            and self.redacted_at is None
            and not self.is_staff_reply
            and self.status not in {self.Status.REJECTED, self.Status.SPAM}
            and timezone.now() < self.can_be_edited_until
        )


class CommentMark(models.Model):
    """Something in a comment, or in how it was sent, that a moderator should look at, and why."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="marks")
    kind = models.CharField(_("mark"), max_length=20, choices=Kind)
    excerpts: "models.JSONField[list[dict[str, Any]]]" = models.JSONField(
        default=list, help_text="text, why, start, end, field: where it was found. Emptied when the comment is erased."
    )

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["comment", "kind"], name="comment_marked_once")]
        indexes = [models.Index(fields=["kind", "comment"], name="comment_mark_kind")]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def as_mark(self) -> Mark:
        return Mark(Kind(self.kind), tuple(Excerpt(**excerpt) for excerpt in self.excerpts))


class OriginalText(models.Model):
    """What a comment said before a moderator masked something in it: for few eyes, and not for long."""

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, related_name="original")
    name = models.CharField(_("name"), max_length=60)
    body = models.TextField(_("comment"))
    masked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    masked_at = models.DateTimeField(default=timezone.now)
    kept_until = models.DateTimeField(_("kept until"), db_index=True)

    class Meta:
        verbose_name = _("original text")
        verbose_name_plural = _("original texts")
        default_permissions = ()
        permissions = [("see_originaltext", _("Can see what was masked in a comment"))]

    def __str__(self) -> str:
        return gettext("Original of comment %s") % self.comment_id
