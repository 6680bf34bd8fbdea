"""Why an act of publishing cannot be done now, in sentences for staff that say how to mend it."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from articles.content import Content
from articles.models import Article, Image, OldAddress, Revision

# Outside of these a date is a slip, and one near the end of the calendar cannot be counted on from.
FIRST_YEAR, LAST_YEAR = 1990, 2100


class PublishingError(Exception):
    """An act that cannot be done now; the message says why and how to mend it, in words for staff."""


class StaleRevisionError(PublishingError):
    """Somebody saved a newer revision than the one that this act was based on."""

    def __init__(self, newest: Revision) -> None:
        self.newest = newest
        who = newest.author.get_full_name() or newest.author.get_username() if newest.author else _("someone")
        when = timezone.localtime(newest.made_at).strftime("%H:%M")
        super().__init__(
            _(
                "%(who)s saved a newer version of this article at %(when)s. Your text is still here: copy what you "
                "need, open the article again and put it in."
            )
            % {"who": who, "when": when}
        )


def why_not_address(slug: str, *, article: Article | None = None) -> str:
    """Why ``article``, or a new one, cannot have this address; an empty text when it can."""
    others = Article.objects.exclude(pk__in=[article.pk] if article else [])
    led = OldAddress.objects.exclude(article__in=[article] if article else [])
    if others.filter(slug=slug).exists() or led.filter(slug=slug).exists():
        return _("Another article has, or had, the address “%(slug)s”.") % {"slug": slug}
    return ""


def check_time(moment: datetime | None) -> None:
    if moment and not FIRST_YEAR <= moment.year <= LAST_YEAR:
        years = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise PublishingError(_("Choose a day between the years %(first)d and %(last)d.") % years)


def state_sentence(revision: Revision) -> str:
    return {
        Revision.State.DRAFT: _("It is a draft that was not submitted for review."),
        Revision.State.SUBMITTED: _("It is waiting for review."),
        Revision.State.CHANGES_REQUESTED: _("The reviewer asked for changes."),
        Revision.State.APPROVED: _("It is approved already."),
        Revision.State.LIVE: _("It is live already."),
        Revision.State.PAST: _("It was live before."),
    }[Revision.State(revision.state)]


def lock_pictures(content: Content) -> None:
    """Keep its pictures from being withdrawn until the transaction ends; one that was is seen by what is asked next."""
    list(Image.objects.select_for_update().filter(pk__in=content.pictures()).order_by("pk").values_list("pk"))


def check_complete(article: Article, content: Content) -> None:
    if missing := what_is_missing(content):
        raise PublishingError(missing)


def what_is_missing(content: Content) -> str:
    """What it lacks to be submitted or published, in sentences; empty when it is complete."""
    known, _gone = content.without_what_is_gone()
    missing = [
        sentence
        for is_missing, sentence in [
            (not known.title.strip(), _("Give it a title.")),
            (not known.summary.strip(), _("Write a summary: readers see it under the title and in lists.")),
            (known.category is None, _("Choose a category.")),
            (known.author is None, _("Choose an author: readers must see who wrote it.")),
            (not known.body.strip(), _("Write the text.")),
        ]
        if is_missing
    ]
    missing += [
        _("The picture “%(title)s” cannot be shown. %(why)s") % {"title": image.title, "why": image.why_not_shown}
        for image in Image.objects.filter(pk__in=content.pictures()).order_by("pk")
        if image.why_not_shown
    ]
    return " ".join([_("Something is missing."), *missing]) if missing else ""


def check_not_ended(article: Article, at: datetime) -> None:
    """Refuse to make something live ``at`` a moment at which no reader would see it."""
    if article.ends_at and article.ends_at <= at:
        raise PublishingError(_("Its end lies before its publication: change the end or empty it."))
