"""Who may review which revision, and when it is due again."""

from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, Author, Review, Revision, Tag
from clinic_site.profile.models import ClinicProfile

if TYPE_CHECKING:
    from django.contrib.auth.models import User

State = Revision.State


def why_not_review(article: Article, revision: Revision, *, reviewer: Author | None, by: "User | None") -> str:
    """Say why this person must not review this revision; an empty text when nothing speaks against it.

    A review is an independent clinician's: not the byline, and nobody who saved a revision since the live one.
    """
    if reviewer is None:
        return _("Your account is not tied to an author. A review is shown to readers under a clinician's name.")
    if not reviewer.has_clinical_credentials:
        return _("%(name)s has no clinical credentials on file.") % {"name": reviewer.name}
    if revision.content["author"] == reviewer.pk:
        return _("An article is not reviewed by its own author.")
    newer = article.revisions.filter(number__lte=revision.number)
    if revision.pk == article.live_revision_id:  # it is reviewed once more: whoever saved this very text does not
        newer = newer.filter(number=revision.number)
    elif article.live_revision and article.was_ever_live:
        newer = newer.filter(number__gt=article.live_revision.number)
    if by and newer.filter(author=by).exists():
        return _("You have written on this text since it was last published. Somebody else has to review it.")
    return ""


def next_review_on(revision: Revision, *, today: date | None = None) -> date:
    """The day by which a revision that is approved today is due again: its tags ask for it sooner, or the profile."""
    of_tags = Tag.objects.filter(pk__in=revision.content["tags"]).values_list("review_after_months", flat=True)
    months = [ClinicProfile.objects.current().review_after_months, *(months for months in of_tags if months)]
    return months_later(today or timezone.localdate(), min(months))


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the last day of a month that is too short for it."""
    years, month = divmod(day.month - 1 + months, 12)
    for shorter in range(4):
        try:
            return date(day.year + years, month + 1, day.day - shorter)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def can_be_approved(article: Article, revision: Revision) -> bool:
    """It was submitted, or readers see it and it may be found still right."""
    return revision.state == State.SUBMITTED or (revision.state == State.LIVE and article.is_public)


def can_be_sent_back(article: Article, revision: Revision) -> bool:
    """It was submitted, or it was approved and no reader has seen it yet: then the approval is taken back."""
    return revision.state in {State.SUBMITTED, State.APPROVED} or (
        revision.state == State.LIVE and not article.was_ever_live
    )


def approval_of(revision: Revision) -> Review | None:
    """Its latest review, when that is an approval."""
    latest = revision.reviews.select_related("reviewer").first()
    return latest if latest and latest.decision == Review.Decision.APPROVED else None
