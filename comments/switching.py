"""What may be done to a discussion as a whole: open, close, hide, and the pause of all.

Each act is one transaction with its moderation event.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, Category
from clinic_site.page_cache import site_changed
from clinic_site.profile.models import PROFILE_ID, ClinicProfile
from clinic_site.text import plain
from comments.models import Discussion, ModerationEvent

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Act, State = ModerationEvent.Act, Discussion.State

ACT_OF_STATE = {State.OPEN: Act.OPEN, State.CLOSED: Act.CLOSE, State.HIDDEN: Act.HIDE}
# So many are changed by one query: fewer than the values that SQLite takes in one.
AT_ONCE = 10_000


def begin_discussion(sender: Any, *, article: Article, **kwargs: Any) -> None:
    """Give a new article its discussion, as its category and the profile say. Hears ``article_created``."""
    Discussion.objects.create(article=article, **_defaults(article.category))


def follow_defaults(sender: Any, *, article: Article, first: bool, **kwargs: Any) -> None:
    """At the first publication, follow the category once more, unless somebody has used the switch.

    Hears ``article_published``: a draft may have changed its category since it was begun.
    """
    if first:
        Discussion.objects.filter(article=article, changed_at=None).update(**_defaults(article.category))


def set_discussion_state(
    discussions: "Iterable[Discussion]", state: str, *, by: "User | None", reason: str | None = None
) -> int:
    """Open, close or hide discussions; ``reason`` is shown to readers, None keeps the one given earlier, and
    opening ends it. Returns how many were changed.

    Whenever its closing day or number has passed, opening a discussion takes that away, or it would close at once.
    """
    reason = None if reason is None else plain(reason)
    with transaction.atomic():
        changed = [
            discussion
            for discussion in _locked(discussions)
            if discussion.state != state
            or discussion.closed_by_itself
            or (reason is not None and state != State.OPEN and discussion.reason != reason)
        ]
        facts: dict[str, Any] = {"state": State(state)}
        if state == State.OPEN:
            facts["reason"] = ""
            _update([d for d in changed if d.closing_day_has_passed], close_after_days=None)
            _update([d for d in changed if d.is_full], close_after_comments=None)
        elif reason is not None:
            facts["reason"] = reason
        _keep(changed, facts, ACT_OF_STATE[State(state)], by=by, note=reason or "")
    return len(changed)


def set_reason(discussions: "Iterable[Discussion]", reason: str, *, by: "User | None") -> None:
    """Change what readers are told under “Comments are closed.”, and nothing else."""
    reason = plain(reason)
    with transaction.atomic():
        changed = [discussion for discussion in _locked(discussions) if discussion.reason != reason]
        _keep(changed, {"reason": reason}, Act.NOTE, by=by, note=reason)


def set_closing(
    discussions: "Iterable[Discussion]", *, days: int | None, comments: int | None, by: "User | None"
) -> None:
    """Let discussions close by themselves so many days after the publication, or with so many comments; None: never."""
    with transaction.atomic():
        changed = [
            discussion
            for discussion in _locked(discussions)
            if (discussion.close_after_days, discussion.close_after_comments) != (days, comments)
        ]
        told = []
        if days is not None:
            told.append(_("after %(days)d days") % {"days": days})
        if comments is not None:
            told.append(_("with %(comments)d comments") % {"comments": comments})
        facts = {"close_after_days": days, "close_after_comments": comments}
        _keep(changed, facts, Act.CLOSING_DAY, by=by, note=", ".join(told) or _("never"))


def pause_all(*, paused: bool, by: "User | None", reason: str = "") -> bool:
    """Take no new comment on any article, or take them again. Returns whether that changed anything.

    The profile's row is locked for it, which waits for comments that are just being saved: see ``held_still``.
    """
    reason = plain(reason)[:200] if paused else ""
    with transaction.atomic():
        ClinicProfile.objects.get_or_create(pk=PROFILE_ID)
        profile = ClinicProfile.objects.select_for_update().get(pk=PROFILE_ID)
        if (profile.comments_paused, profile.comments_paused_reason) == (paused, reason):
            return False
        ClinicProfile.objects.filter(pk=PROFILE_ID).update(comments_paused=paused, comments_paused_reason=reason)
        ModerationEvent.objects.create(act=Act.PAUSE if paused else Act.RESUME, by=by, note=reason)
        site_changed()
    return True


def paused_since() -> datetime | None:
    """Since when new comments are paused, where they are."""
    return ModerationEvent.objects.filter(act=Act.PAUSE).order_by("-at").values_list("at", flat=True).first()


def held_still() -> ClinicProfile:
    """The profile, which nobody changes until this transaction ends: many may hold it so at once. SQLite lets one
    transaction write at a time anyhow."""
    ClinicProfile.objects.get_or_create(pk=PROFILE_ID)  # there must be a row to hold
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM profile_clinicprofile WHERE id = %s FOR SHARE", [PROFILE_ID])
    return ClinicProfile.objects.current()


def _locked(discussions: "Iterable[Discussion]") -> Iterator[Discussion]:
    """In the order of their ids, so that two moderators who do the same cannot wait for each other."""
    ids = iter(sorted(discussion.pk for discussion in discussions))
    rows = Discussion.objects.select_for_update(of=("self",)).select_related("article").order_by("pk")
    while some := list(islice(ids, AT_ONCE)):
        yield from rows.filter(pk__in=some)


def _update(discussions: list[Discussion], **facts: Any) -> None:
    for begin in range(0, len(discussions), AT_ONCE):
        ids = [discussion.pk for discussion in discussions[begin : begin + AT_ONCE]]
        Discussion.objects.filter(pk__in=ids).update(**facts)


def _keep(
    changed: list[Discussion], facts: dict[str, Any], act: ModerationEvent.Act, *, by: "User | None", note: str
) -> None:
    """Save what was changed in discussions, who changed it and when, with an event for each."""
    # The clock is read after the locks: whatever was posted before is dated before.
    now = timezone.now()
    _update(changed, **facts, changed_by=by, changed_at=now)
    ModerationEvent.objects.bulk_create(
        [ModerationEvent(act=act, by=by, at=now, discussion=discussion, note=note) for discussion in changed],
        batch_size=500,
    )
    if changed:
        site_changed()


def _defaults(category: Category | None) -> dict[str, Any]:
    profile = ClinicProfile.objects.current()
    is_open = profile.comments_open
    if category and category.comments != Category.Comments.PROFILE:
        is_open = category.comments == Category.Comments.OPEN
    defaults: dict[str, Any] = {"state": State.OPEN if is_open else State.CLOSED}
    for field in ("days", "comments"):
        own = getattr(category, f"close_comments_after_{field}", None)
        defaults[f"close_after_{field}"] = getattr(profile, f"close_comments_after_{field}") if own is None else own
    return defaults
