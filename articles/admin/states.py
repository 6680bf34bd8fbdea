"""What became of an article by now, in words: for the list, its filter and the box above the form."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models import Article, PassageNote, Review, Revision
from articles.models.articles import DUE_SOON
from articles.reviewing import approval_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User

State = Revision.State

STATES = {
    "draft": _("Draft"),
    "submitted": _("Waiting for review"),
    "changes_requested": _("Changes requested"),
    "approved": _("Approved"),
    "scheduled": _("Scheduled"),
    "live": _("Live"),
    "ended": _("Ended"),
    "unpublished": _("Taken down"),
}
# What is said of a newer version after the state of the one that is, or was, public.
CHANGES = {
    "draft": _("changes waiting"),
    "submitted": _("changes waiting for review"),
    "changes_requested": _("changes sent back by the reviewer"),
    "approved": _("changes waiting, approved"),
    "scheduled": _("changes scheduled"),
}


def state_of(article: Article) -> str:
    """One of STATES: what readers have of it; of an article that is not public, how far its newest version came."""
    if article.status == Article.Status.UNPUBLISHED:
        return "unpublished"
    if article.status == Article.Status.DRAFT:
        state = article.newest_revision.state if article.newest_revision else "draft"
        return state if state in STATES else "draft"
    if article.is_public:
        return "live"
    return "ended" if article.ends_at and article.ends_at <= timezone.now() else "scheduled"


def version_in_words(article: Article, revision: Revision) -> str:
    """How far a revision came. The one that was published is live when readers see it, not before or after."""
    if revision.state != State.LIVE or article.is_public:
        return revision.get_state_display()
    return str(State.PAST.label if article.was_ever_live else STATES["scheduled"])


def changes_of(article: Article) -> str:
    """One of CHANGES, or nothing: how far a version newer than the published one came."""
    revision = article.newest_revision
    if not (revision and article.has_unpublished_changes):
        return "scheduled" if article.scheduled_for else ""
    if article.scheduled_revision_id == revision.pk:
        return "scheduled"
    return revision.state if revision.state in CHANGES else "draft"


def state_in_words(article: Article) -> str:
    changes = changes_of(article)
    state = str(STATES[state_of(article)])
    return gettext("%(state)s, %(changes)s") % {"state": state, "changes": CHANGES[changes]} if changes else state


MORE_CHOICES = [
    ("changed", _("Has unpublished changes")),
    ("due", _("Due for review")),
    ("stale", _("Draft that nobody went on with")),
]


class StateFilter(admin.SimpleListFilter):
    """By what readers have, or by how far the newest version came: a live article whose changes wait is in both."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        for_me = [("for_me", _("Waiting for me"))] if request.user.has_perm("articles.review_article") else []
        return [("mine", _("My drafts")), *for_me, *STATES.items(), *MORE_CHOICES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        now, status = timezone.now(), Article.Status
        for_me = Q(newest_revision__submitted_to=None) | Q(newest_revision__submitted_to=request.user.pk)
        newest_is = {
            state.value: Q(newest_revision__state=state)
            for state in (State.SUBMITTED, State.CHANGES_REQUESTED, State.APPROVED)
        }
        choices: dict[str, Q] = {
            **newest_is,
            "for_me": newest_is["submitted"] & for_me,
            "draft": Q(status=status.DRAFT, newest_revision__state=State.DRAFT),
            "ended": Q(status=status.PUBLISHED, ends_at__lte=now),
            "unpublished": Q(status=status.UNPUBLISHED),
            "changed": Q(live_revision__isnull=False) & ~Q(newest_revision=F("live_revision")),
        }
        value = self.value() or ""
        if value == "mine":
            return queryset.ahead_of_readers().filter(created_by=request.user)  # type: ignore[attr-defined]
        if value == "live":
            return queryset.published()  # type: ignore[attr-defined]
        if value == "scheduled":
            return queryset.scheduled()  # type: ignore[attr-defined]
        if value == "stale":
            return queryset.left_lying()  # type: ignore[attr-defined]
        if value == "due":
            return queryset.due_for_review(by_day=timezone.localdate() + DUE_SOON)  # type: ignore[attr-defined]
        return queryset.filter(choices[value]) if value in choices else queryset


def standing_of(article: Article) -> list[str]:
    """Sentences: what readers have of an article, and how far its newest version came."""
    sentences = [_readers_have(article)]
    revision = article.newest_revision
    if revision and (article.has_unpublished_changes or article.status == Article.Status.DRAFT):
        sentences.append(_came_to(revision))
    if article.scheduled_for and article.scheduled_revision:
        sentences.append(
            gettext("Version %(number)d goes live %(when)s.")
            % {"number": article.scheduled_revision.number, "when": at_in_words(article.scheduled_for)}
        )
    if article.ends_at and article.ends_at > timezone.now():
        sentences.append(gettext("It ends %(when)s.") % {"when": at_in_words(article.ends_at)})
    return sentences


def _readers_have(article: Article) -> str:
    state = state_of(article)
    if state == "live":
        return gettext("Readers see version %(number)d.") % {"number": _number(article.live_revision)}
    if state == "scheduled" and article.published_at:
        return gettext("Version %(number)d goes live %(when)s.") % {
            "number": _number(article.live_revision),
            "when": at_in_words(article.published_at),
        }
    if state == "ended" and article.ends_at:
        return gettext("Readers no longer see it: it ended %(when)s.") % {"when": at_in_words(article.ends_at)}
    if state == "unpublished":
        return gettext("It was taken down: at its address readers are told that it is gone.")
    return gettext("Readers have not seen it yet.")


def _came_to(revision: Revision) -> str:
    number = {"number": revision.number}
    if revision.state == State.SUBMITTED:
        whom = name_of(revision.submitted_to) if revision.submitted_to else gettext("any reviewer")
        return gettext("Version %(number)d is waiting for review by %(whom)s.") % {**number, "whom": whom}
    if revision.state == State.APPROVED and (approval := approval_of(revision)):
        return gettext("Version %(number)d was approved by %(reviewer)s %(when)s. It is not published yet.") % {
            **number,
            "reviewer": approval.reviewer,
            "when": at_in_words(approval.at),
        }
    if revision.state == State.CHANGES_REQUESTED:
        return gettext("The reviewer asked for changes to version %(number)d.") % number
    return gettext("Version %(number)d is a draft.") % number


def request_for_changes(article: Article) -> Review | None:
    """The latest review, when it asked for changes to a text that was not published since: the writer works on it."""
    latest = _since_live(Review.objects.all(), article).select_related("reviewer", "revision").first()
    return latest if latest and latest.decision == Review.Decision.CHANGES_REQUESTED else None


def passage_notes(article: Article) -> QuerySet[PassageNote]:
    """What was said about passages of the versions since the live one."""
    return _since_live(PassageNote.objects.all(), article).select_related("by", "revision")


def _since_live(rows: Any, article: Article) -> Any:
    live = article.live_revision.number if article.live_revision else 0
    live = live if article.has_unpublished_changes else 0
    return rows.filter(revision__article=article, revision__number__gt=live)


def _number(revision: Revision | None) -> int:
    return revision.number if revision else 0


def name_of(user: "User | None") -> str:
    return (user.get_full_name() or user.get_username()) if user else gettext("someone who left")


def at_in_words(moment: datetime) -> str:
    """A moment in the clinic's time, which is named."""
    local = timezone.localtime(moment)
    return gettext("on %(day)s at %(time)s (%(zone)s)") % {
        "day": f"{local:%Y-%m-%d}",
        "time": f"{local:%H:%M}",
        "zone": timezone.get_current_timezone_name(),
    }


def day_in_words(moment: datetime | None) -> str:
    """The day in the clinic's time zone, short enough for a column."""
    return date_format(timezone.localtime(moment), "M j, Y") if moment else ""
