"""The first page of the admin: what waits for this person, and what went live last."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.admin.autosave import form_address
from articles.admin.findings import open_in_words
from articles.admin.states import name_of, state_in_words
from articles.autosaving import is_saved
from articles.models import Article, Image, Revision
from articles.models.articles import DUE_SOON
from articles.reads import read_most
from clinic_site.profile.models import ClinicProfile
from comments import switching
from comments.models import Comment, SafetyRecord

ROWS = 6
READ_MOST_OF_EACH = 2
OVERDUE = timedelta(minutes=2)


@dataclass
class Row:
    text: Any
    address: str
    note: Any = ""
    at: datetime | None = None


@dataclass
class Panel:
    title: Any
    empty: Any
    rows: list[Row] = field(default_factory=list)
    total: int | None = None
    more: str = ""
    summary: Any = ""


def dashboard(user: User) -> list[Panel]:
    """The panels that this person has a use for, in the order in which they are needed."""
    panels = []
    if user.has_perm("articles.add_article") and (unsaved := _typed_and_not_saved(user)).rows:
        panels.append(unsaved)
    if user.has_perm("comments.moderate_discussion"):
        panels.extend(_comments_paused())
    if user.has_perm("comments.work_safety_log"):
        panels.append(_safety_log())
    if user.has_perm("comments.moderate_comment"):
        panels.append(_comments_to_look_at())
    if user.has_perm("articles.review_article"):
        panels.append(_waiting_for_review(user))
        panels.append(_due_for_review())
    if user.has_perm("articles.review_article") or user.has_perm("articles.publish_article"):
        panels.append(_live_with_findings(user))
    if user.has_perm("articles.change_article"):
        panels.append(_my_drafts(user))
    if user.has_perm("articles.publish_article"):
        panels.append(_approved())
        panels.append(_waiting_to_go_live(user))
        panels.append(_scheduled())
        panels.append(_left_lying())
        panels.extend(_patients_consents())
        panels.extend(_read_most())
    panels.append(_went_live_last())
    return panels


def _typed_and_not_saved(user: User) -> Panel:
    """Texts that this person left in a form: they lead back into it."""
    texts = user.unsaved_texts.filter(typed__isnull=False).select_related("article__newest_revision")
    rows = [
        Row(text.typed["title"] or _("(no title)"), form_address(text), "", text.typed_at)
        for text in texts
        if text.typed and not is_saved(text)
    ]
    return Panel(_("Typed and not saved"), "", rows)


def _comments_paused() -> list[Panel]:
    """It is easily forgotten, and stops every article. No panel where comments are taken."""
    profile = ClinicProfile.objects.current()
    if not profile.comments_paused:
        return []
    reason = profile.comments_paused_reason or _("No reason was given.")
    address = reverse("admin:comments_discussion_changelist")
    row = Row(_("Look at it, or take new comments again"), address, reason, switching.paused_since())
    return [Panel(_("All new comments are paused"), "", [row])]


def _safety_log() -> Panel:
    """What is open, the oldest first. None of a record's words: a dashboard is seen over shoulders."""
    records = SafetyRecord.objects.filter(closed_at=None).order_by("opened_at", "pk")
    return Panel(
        _("Safety log"),
        _("No record is open."),
        [
            Row(
                record.get_kind_display(),
                reverse("admin:comments_safetyrecord_change", args=[record.pk]),
                record.article_title,
                record.opened_at,
            )
            for record in records.only("kind", "article_title", "opened_at")[:ROWS]
        ],
        records.count(),
        reverse("admin:comments_safetyrecord_changelist") + "?state=open",
    )


def _comments_to_look_at() -> Panel:
    """In the order of the queue, which they lead into."""
    waiting = Comment.objects.waiting()
    queue = reverse("admin:moderation_queue")
    urgent = waiting.filter(urgency__gt=Comment.Urgency.NONE).count()
    return Panel(
        _("Comments to look at"),
        _("No comment is waiting."),
        [
            Row(
                Truncator(comment.body).words(16),
                f"{queue}?open={comment.pk}#open",
                " · ".join([*_why_soon(comment), comment.article_title]),
                comment.created_at,
            )
            for comment in waiting.select_related("discussion__article").in_queue_order()[:ROWS]
        ],
        waiting.count(),
        queue,
        ngettext("%(count)d is urgent", "%(count)d are urgent", urgent) % {"count": urgent} if urgent else "",
    )


def _why_soon(comment: Comment) -> list[str]:
    urgency = [str(comment.get_urgency_display())] if comment.urgency else []
    return [*urgency, str(_("Reported by readers"))] if comment.reports else urgency


def _waiting_for_review(user: User) -> Panel:
    """What was submitted to this person, or to no one in particular."""
    to_me = Q(newest_revision__submitted_to=user) | Q(newest_revision__submitted_to=None)
    waiting = _saved_last().filter(to_me, newest_revision__state=Revision.State.SUBMITTED)
    return Panel(
        _("Waiting for my review"),
        _("No article is waiting for a review."),
        _article_rows(waiting, page="review"),
        waiting.count(),
        reverse("admin:articles_article_changelist") + "?state=submitted",
    )


def _due_for_review() -> Panel:
    """Published articles that are due within a month or overdue, the longest first."""
    due = (
        Article.objects.due_for_review(by_day=timezone.localdate() + DUE_SOON)
        .select_related("live_review")
        .order_by("live_review__next_review_on", "pk")
    )
    return Panel(
        _("Due for review"),
        _("No article is due."),
        [
            Row(
                article.title,
                reverse("admin:articles_article_review", args=[article.pk]),
                _("review by %(day)s") % {"day": date_format(article.live_review.next_review_on)},
            )
            for article in due[:ROWS]
            if article.live_review and article.live_review.next_review_on
        ],
        due.count(),
        reverse("admin:articles_article_changelist") + "?state=due",
    )


def _live_with_findings(user: User) -> Panel:
    """What readers see, and the checks would not let pass today; the worst first."""
    found = Article.objects.with_open_findings()
    of_severity = {"blocks": Q(live_findings__blocks__gt=0), "warnings": Q(live_findings__warnings__gt=0)}
    counts = found.aggregate(all=Count("pk"), **{name: Count("pk", filter=has) for name, has in of_severity.items()})
    worst = found.select_related("live_findings").order_by(
        "-live_findings__blocks", "-live_findings__warnings", "live_findings"
    )
    page = "review" if user.has_perm("articles.review_article") else "report"
    return Panel(
        _("Live articles with findings"),
        _("The content checks find nothing open in what readers see."),
        [
            Row(
                article.title,
                reverse(f"admin:articles_article_{page}", args=[article.pk]),
                open_in_words(article.live_findings),
            )
            for article in worst.only("title", "live_findings__blocks", "live_findings__warnings")[:ROWS]
        ],
        counts["all"],
        reverse("admin:articles_article_changelist") + "?findings=open",
        _("%(blocks)d with what must change, %(warnings)d with warnings that nobody ticked") % counts,
    )


def _approved() -> Panel:
    ready = _saved_last().filter(newest_revision__state=Revision.State.APPROVED, scheduled_for=None)
    return Panel(
        _("Approved, to be published"),
        _("Nothing that was approved is waiting."),
        _article_rows(ready, page="publish"),
        ready.count(),
        reverse("admin:articles_article_changelist") + "?state=approved",
    )


def _scheduled() -> Panel:
    """What goes live by itself; a change that should be live by now is named first."""
    later = Article.objects.scheduled().annotate(goes_live=Coalesce("scheduled_for", "published_at"))
    rows = [
        Row(
            article.title,
            reverse("admin:articles_article_publish", args=[article.pk]),
            _("overdue: is the worker running?") if article.goes_live < timezone.now() - OVERDUE else "",
            article.goes_live,
        )
        for article in later.order_by("goes_live", "pk")[:ROWS]
    ]
    return Panel(
        _("Scheduled"),
        _("Nothing is scheduled."),
        rows,
        later.count(),
        reverse("admin:articles_article_changelist") + "?state=scheduled",
    )


def _my_drafts(user: User) -> Panel:
    mine = _saved_last().ahead_of_readers().filter(created_by=user)
    return Panel(
        _("My drafts"),
        _("You have no drafts."),
        _article_rows(mine, with_state=True),
        mine.count(),
        reverse("admin:articles_article_changelist") + "?state=mine",
    )


def _waiting_to_go_live(user: User) -> Panel:
    others = _saved_last().ahead_of_readers().exclude(created_by=user)
    return Panel(
        _("Drafts and changes of others"),
        _("Everything that others saved is live."),
        _article_rows(others, with_state=True),
        others.count(),
        reverse("admin:articles_article_changelist"),
    )


def _left_lying() -> Panel:
    old = Article.objects.left_lying().select_related("newest_revision__author").order_by("newest_revision__made_at")
    return Panel(
        _("Drafts that nobody went on with"),
        _("Every draft was saved within the last month."),
        _article_rows(old),
        old.count(),
        reverse("admin:articles_article_changelist") + "?state=stale",
    )


def _patients_consents() -> list[Panel]:
    """Pictures of patients whose consent lacks, has run out or soon will; no panel where there are none."""
    lacking = Image.objects.without_consent() | Image.objects.consent_ends_soon()
    rows = [
        Row(
            image.title,
            reverse("admin:articles_image_change", args=[image.pk]),
            image.why_not_shown
            or _("consent ends %(day)s") % {"day": date_format(image.consent_expires_on or date.max)},
        )
        for image in lacking.order_by("consent_expires_on", "pk")[:ROWS]
    ]
    more = reverse("admin:articles_image_changelist") + "?patient=look-at"
    return [Panel(_("Pictures of patients to look at"), "", rows, lacking.count(), more)] if rows else []


def _read_most() -> list[Panel]:
    """For who publishes, and nowhere else: no reader is shown what others read. No panel where nothing was read."""
    rows = [
        Row(
            read.title,
            reverse("admin:articles_article_publish", args=[read.article]),
            ngettext("%(category)s, %(count)s read", "%(category)s, %(count)s reads", read.reads)
            % {"category": read.category, "count": number_format(read.reads, force_grouping=True)},
        )
        for read in read_most(in_each_category=READ_MOST_OF_EACH)
    ]
    return [Panel(_("Read most in the last 30 days"), "", rows)] if rows else []


def _went_live_last() -> Panel:
    newest = Article.objects.published().select_related("category").newest_first()[:ROWS]
    return Panel(
        _("Went live last"),
        _("Nothing is published yet."),
        [
            Row(article.title, article.get_absolute_url(), article.category, article.published_at)
            for article in newest.only("title", "slug", "published_at", "category")
        ],
    )


def _saved_last() -> Any:
    return Article.objects.select_related("newest_revision__author").order_by("-newest_revision__made_at")


def _article_rows(articles: Any, *, page: str = "change", with_state: bool = False) -> list[Row]:
    """Each with who saved it last; ``with_state``: and how far it came, where the panel holds several states."""
    rows = []
    for article in articles[:ROWS]:
        revision = article.newest_revision
        notes = [state_in_words(article) if with_state else "", name_of(revision.author) if revision.author else ""]
        address = reverse(f"admin:articles_article_{page}", args=[article.pk])
        title = revision.content["title"] or _("(no title)")
        rows.append(Row(title, address, " · ".join(filter(None, notes)), revision.made_at))
    return rows
