"""An article's discussion, its comments, and who decided what about them."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from clinic_site.append_only import AppendOnlyModel


class DiscussionManager(models.Manager["Discussion"]):
    def of(self, article: Article) -> "Discussion":
        """The article's discussion; where its row is missing, an unsaved one that is closed."""
        discussion = self.filter(article=article).first() or Discussion(state=Discussion.State.CLOSED)
        discussion.article = article
        return discussion


class Discussion(models.Model):
    """One per article. Whether it takes comments is asked of the clock: see ``is_open``."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        HIDDEN = "hidden", _("Hidden")

    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="discussion")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    reason = models.CharField(
        _("reason"), max_length=200, blank=True, help_text=_("Shown to readers under “Comments are closed.”")
    )
    close_after_days = models.PositiveSmallIntegerField(
        _("close after (days)"), null=True, blank=True, help_text=_("Counted from the publication. Empty: never.")
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    changed_at = models.DateTimeField(
        null=True, editable=False, help_text="When somebody used the switch; until then the defaults are followed."
    )

    objects = DiscussionManager()

    class Meta:
        verbose_name = _("discussion")
        verbose_name_plural = _("discussions")
        permissions = [("moderate_discussion", _("Can open, close and hide discussions"))]

    def __str__(self) -> str:
        return self.article.title

    @property
    def closes_at(self) -> datetime | None:
        """When an open discussion closes, or closed, by itself."""
        if self.close_after_days is None or self.article.published_at is None:
            return None
        try:
            return self.article.published_at + timedelta(days=self.close_after_days)
        except OverflowError:  # past the end of the calendar: never
            return None

    @property
    def closing_day_has_passed(self) -> bool:
        return bool(self.closes_at and self.closes_at <= timezone.now())

    @property
    def closed_by_itself(self) -> bool:
        return self.state == self.State.OPEN and self.closing_day_has_passed

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN and not self.closed_by_itself

    @property
    def is_hidden(self) -> bool:
        return self.state == self.State.HIDDEN


class CommentQuerySet(models.QuerySet["Comment"]):
    def in_place(self) -> "CommentQuerySet":
        """Approved, under an approved comment or under none, in a discussion that is not hidden.

        With those whose words were erased, which keep a place for their replies.
        """
        approved = Comment.Status.APPROVED
        return self.filter(Q(parent=None) | Q(parent__status=approved), status=approved).filter(
            ~Q(discussion__state=Discussion.State.HIDDEN)
        )

    def shown(self) -> "CommentQuerySet":
        """What readers of a public article see: asked for by its page, the writer's door and the admin's count."""
        return self.in_place().filter(erased_at=None)

    def pending(self) -> "CommentQuerySet":
        return self.filter(status=Comment.Status.PENDING)


class Comment(models.Model):
    """One reader's words, plain text. A reply answers a comment that is no reply itself."""

    class Status(models.TextChoices):
        PENDING = "pending", _("Waiting")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        SPAM = "spam", _("Spam")

    discussion = models.ForeignKey(Discussion, on_delete=models.CASCADE, related_name="comments")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies")
    name = models.CharField(_("name"), max_length=60)
    email = models.EmailField(_("e-mail"), blank=True, help_text=_("Never shown."))
    body = models.TextField(_("comment"), max_length=4000)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PENDING, db_index=True)
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
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, editable=False)
    erased_at = models.DateTimeField(
        _("erased"), null=True, editable=False, help_text="Name, e-mail and words were emptied then; the row stays."
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        permissions = [("moderate_comment", _("Can approve, reject and answer comments"))]
        indexes = [
            models.Index(fields=["discussion", "status", "created_at"], name="comment_of_discussion"),
            models.Index(fields=["status", "-created_at"], name="comment_queue"),
        ]
        constraints = [
            models.CheckConstraint(name="comment_not_its_own_reply", condition=~Q(parent=models.F("pk"))),
        ]

    def __str__(self) -> str:
        # None of its words: the admin's own log keeps what this returns, and erasing must reach all of them.
        return gettext("Comment %s") % self.pk

    @property
    def article_title(self) -> str:
        """Its article's title, for moderators and for its writer, who see titles of public articles only."""
        article = self.discussion.article
        return article.title if article.is_public else gettext("(an article that is not public)")


class ModerationEvent(AppendOnlyModel):
    """Who did what to which comment or discussion. Ids stay when their rows go; nothing here ever changes."""

    class Act(models.TextChoices):
        APPROVE = "approve", _("Approved")
        REJECT = "reject", _("Rejected")
        SPAM = "spam", _("Marked as spam")
        REPLY = "reply", _("Answered")
        ERASE = "erase", _("Erased")
        NOTE = "note", _("Reason or note given")
        OPEN = "open", _("Opened")
        CLOSE = "close", _("Closed")
        HIDE = "hide", _("Hidden")
        CLOSING_DAY = "closing_day", _("Closing day changed")

    class Reason(models.TextChoices):
        NONE = "", _("No reason given")
        OFF_TOPIC = "off_topic", _("Not about the article")
        PERSONAL_DETAILS = "personal_details", _("Tells details that identify a person")
        MEDICAL_ADVICE = "medical_advice", _("Gives medical advice")
        UNSUPPORTED_CLAIM = "unsupported_claim", _("Claims an effect without a source")
        ADVERTISING = "advertising", _("Advertises")
        ABUSE = "abuse", _("Insults or threatens")

    act = models.CharField(_("act"), max_length=12, choices=Act)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    discussion = models.ForeignKey(
        Discussion,
        db_constraint=False,
        on_delete=models.DO_NOTHING,
        related_name="events",
        verbose_name=_("discussion"),
    )
    comment = models.ForeignKey(
        Comment,
        null=True,
        db_constraint=False,
        on_delete=models.DO_NOTHING,
        related_name="events",
        verbose_name=_("comment"),
    )
    reason = models.CharField(_("reason"), max_length=20, choices=Reason, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("moderation event")
        verbose_name_plural = _("moderation log")
        indexes = [models.Index(fields=["-at"], name="moderation_event_newest")]

    def __str__(self) -> str:
        return f"{self.get_act_display()} ({self.at:%Y-%m-%d %H:%M})"
