"""What may be done to a picture of the library: the acts, each with an event in the log, ``by`` whom (None: a command).

Whoever calls an act has checked that the person may do it; the act checks whether it can be done now and raises
PictureError with a sentence when it cannot.
"""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, ArticleEvent, Image, ImageEvent
from articles.pictures import renditions, tasks
from clinic_site.page_cache import site_changed
from clinic_site.profile.models import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Act = ImageEvent.Act

MOST_AN_HOUR = 300
CONSENT_FIELDS = ["consent_paper", "consent_on", "consent_scope", "consent_expires_on"]

# What readers see of a row of the library, in a text that holds the picture.
SHOWN_FIELDS = {"credit", "focus_x", "focus_y", "shows_patient", *CONSENT_FIELDS}


class PictureError(Exception):
    """An act that cannot be done now; the message says why and how to mend it, in words for staff."""


@transaction.atomic
def add_picture(image: Image, *, by: "User | None") -> Image:
    """Put a new picture into the library. The worker makes what readers get of it; until then they get the file."""
    hour = timezone.now() - timedelta(hours=1)
    if by and Image.objects.filter(added_by=by, added_at__gt=hour).count() >= MOST_AN_HOUR:
        raise PictureError(_("That is more than %(most)d pictures in an hour. Go on later.") % {"most": MOST_AN_HOUR})
    image.added_by = by
    image.save()
    _log(image, Act.ADD, by=by, note=image.title)
    if image.consent_on:
        _log(image, Act.CONSENT, by=by, note=_consent_in_words(image))
    tasks.make_renditions.enqueue(image.pk)
    return image


@transaction.atomic
def change_picture(image: Image, *, by: "User | None", changed: Iterable[str]) -> Image:
    """Save the named fields of ``image``. Readers get at once what they now may see."""
    changed = list(changed)
    before = Image.objects.select_for_update().get(pk=image.pk)
    if before.withdrawn_at:
        raise PictureError(_("It was withdrawn: nothing of it can be changed any more."))
    if not changed:
        return image
    if before.shows_patient and not image.shows_patient and by and not by.has_perm("articles.publish_article"):
        raise PictureError(_("That a picture shows a patient is taken back by an editor only."))
    image.save(update_fields=changed)
    if set(changed) & set(CONSENT_FIELDS):
        _log(image, Act.CONSENT, by=by, note=_consent_in_words(image))
    if rest := [name for name in changed if name not in CONSENT_FIELDS]:
        _log(image, Act.CHANGE, by=by, note=", ".join(map(partial(_change_in_words, image), rest)))
    if set(changed) & SHOWN_FIELDS:
        _render_users(image)
    return image


@transaction.atomic
def withdraw_picture(image: Image, *, by: "User | None", reason: str) -> Image:
    """Take a picture away for ever, as when a patient withdraws their consent: out of live pages at once, the file
    and its renditions deleted. The row stays, to mark in the history where it was."""
    if not reason.strip():
        raise PictureError(_("Say why: the log keeps it."))
    image = Image.objects.select_for_update().get(pk=image.pk)
    if image.withdrawn_at:
        raise PictureError(image.withdrawal)
    files = _files(image)
    image.withdrawn_at, image.renditions = timezone.now(), {}
    image.file = ""
    image.save(update_fields=["withdrawn_at", "renditions", "file"])
    _log(image, Act.WITHDRAW, by=by, note=reason.strip())
    for article in Article.objects.live_with(image):
        ArticleEvent.objects.create(
            article=article,
            revision_number=article.live_revision.number if article.live_revision else None,
            act=ArticleEvent.Act.PICTURE,
            by=by,
            note=image.title,
        )
    _render_users(image)
    _delete_files(files)
    return image


@transaction.atomic
def delete_picture(image: Image, *, by: "User | None") -> None:
    """Remove a picture that nothing uses, with its files."""
    image = Image.objects.select_for_update().get(pk=image.pk)
    if image.uses.exists() or image.portrayed_authors.exists() or pages_with(image).exists():
        raise PictureError(_("“%(title)s” is in use and stays.") % {"title": image.title})
    files = _files(image)
    _log(image, Act.DELETE, by=by, note=image.title)
    image.delete()
    site_changed()
    _delete_files(files)


def pages_with(image: Image) -> QuerySet[Page]:
    """Standing pages whose text holds it, as one that was copied out of an article."""
    return Page.objects.filter(body__contains=f'<img data-image="{image.pk}"')


def _render_users(image: Image) -> None:
    """Now, after the commit: an article that is being published waits for this row and must not wait for us in turn.
    And by the worker, which comes after whatever happens in between."""
    tasks.render_users.enqueue(image.pk)
    transaction.on_commit(partial(tasks.render_users.call, image.pk), robust=True)


def _delete_files(names: list[str]) -> None:
    """After the commit, and once more by the worker, where the storage did not answer."""
    tasks.delete_files.enqueue(names)
    transaction.on_commit(partial(tasks.delete_files.call, names), robust=True)


def _files(image: Image) -> list[str]:
    return [name for name in [image.file.name, *renditions.names(image)] if name]


def _consent_in_words(image: Image) -> str:
    until = image.consent_expires_on or _("no end")
    return _("%(paper)s, signed %(day)s, until %(until)s: %(scope)s") % {
        "paper": image.consent_paper,
        "day": image.consent_on,
        "until": until,
        "scope": image.consent_scope,
    }


def _change_in_words(image: Image, name: str) -> str:
    """The field that was changed; of whether it shows a patient also how."""
    if name != "shows_patient":
        return name
    return "shows_patient: yes" if image.shows_patient else "shows_patient: no"


def _log(image: Image, act: str, *, by: "User | None", note: str = "") -> None:
    ImageEvent.objects.create(image=image, act=act, by=by, note=note)
