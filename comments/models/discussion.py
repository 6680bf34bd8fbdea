"""An article's discussion as a whole, and whether it takes comments."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article


class DiscussionQuerySet(models.QuerySet["Discussion"]):
    def that_are(self, state: str) -> "DiscussionQuerySet":
        """Open, closed or hidden as readers find them: what closed by itself is closed."""
        closed_by_itself = Q(close_after_comments__lte=F("shown_count"))
        now, days = timezone.now(), self.exclude(close_after_days=None).order_by().values_list("close_after_days")
        for (number,) in days.distinct():  # a handful: no two databases multiply days alike
            closed_by_itself |= Q(close_after_days=number, article__published_at__lte=now - timedelta(days=number))
        closed_by_itself &= Q(state=Discussion.State.OPEN)
        if state == Discussion.State.CLOSED:
            return self.filter(closed_by_itself | Q(state=state))
        return self.filter(~closed_by_itself, state=state)


class DiscussionManager(models.Manager["Discussion"]):
    def of(self, article: Article) -> "Discussion":
        """The article's discussion; where its row is missing, an unsaved one that is closed."""
        discussion = self.filter(article=article).first() or Discussion(state=Discussion.State.CLOSED)
        discussion.article = article
        return discussion


class Discussion(models.Model):
    """One per article. Whether it takes comments is asked of the clock and of the count: see ``is_open``."""

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
    close_after_comments = models.PositiveIntegerField(
        _("close after (comments)"),
        null=True,
        blank=True,
        help_text=_("Counted are those that readers see. Empty: never."),
    )
    shown_count = models.PositiveIntegerField(
        _("comments shown"), default=0, editable=False, help_text="Kept by every act on its comments: see counting.py."
    )
    thread_count = models.PositiveIntegerField(
        default=0, editable=False, help_text="Kept as well: how many threads have pages to stand on."
    )
    answer_count = models.PositiveIntegerField(
        default=0, editable=False, help_text="Kept as well: how many of the comments shown are the clinic's."
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    changed_at = models.DateTimeField(
        null=True, editable=False, help_text="When somebody used the switch; until then the defaults are followed."
    )

    objects = DiscussionManager.from_queryset(DiscussionQuerySet)()

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
    def is_full(self) -> bool:
        return self.close_after_comments is not None and self.shown_count >= self.close_after_comments

    @property
    def closed_by_itself(self) -> bool:
        return self.state == self.State.OPEN and (self.closing_day_has_passed or self.is_full)

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN and not self.closed_by_itself

    @property
    def takes_answers(self) -> bool:
        """Of the clinic: what was sent before the closing may be answered after it, as long as readers see it."""
        return not self.is_hidden

    @property
    def is_hidden(self) -> bool:
        return self.state == self.State.HIDDEN

    @property
    def has_feed(self) -> bool:
        """Where the profile lets discussions have one."""
        return self.pk is not None and not self.is_hidden

    @property
    def seen_by_readers(self) -> int:
        """How many comments readers see now, if the article is public."""
        return 0 if self.is_hidden else self.shown_count
