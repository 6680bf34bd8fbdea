"""A moderator masks what identifies somebody. That is the only change that moderators make to readers' words."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic_site.page_cache import site_changed
from clinic_site.profile.models import ClinicProfile
from comments import moderation
from comments.models import Comment, CommentMark, ModerationEvent, OriginalText
from comments.screening import Kind

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Act, Status = ModerationEvent.Act, Comment.Status
Span = tuple[int, int]


class NotMaskedError(Exception):
    """There is nothing to mask there; the message is a sentence for the moderator."""


def redact(
    comment: Comment,
    *,
    by: "User",
    spans: Iterable[Span] = (),
    words: Sequence[str] = (),
    name: bool = False,
    version: int | None = None,
) -> Comment:
    """Put “[removed]” in the place of parts of the text, given by where they stand or by their words; with ``name``,
    “A reader” in the place of the name. What it said first is kept for some days, for few eyes.

    Raises NotMaskedError, or moderation.RefusedDecisionError.
    """
    with transaction.atomic():
        (comment,) = moderation.locked([comment.pk])
        moderation.refuse_if_changed(comment, version, by=by)
        masked = Masked.of(comment.body, [*spans, *where_stand(comment.body, words)])
        new_name = _("A reader") if name else comment.name
        if (masked.text, new_name) == (comment.body, comment.name):
            raise NotMaskedError(_("Choose what to mask."))
        now = timezone.now()
        days = ClinicProfile.objects.current().refused_comment_days
        OriginalText.objects.get_or_create(
            comment=comment,
            defaults={
                "name": comment.name,
                "body": comment.body,
                "masked_by": by,
                "masked_at": now,
                "kept_until": now + timedelta(days=days),
            },
        )
        comment.body, comment.name, comment.redacted_at = masked.text, new_name, now
        comment.version += 1
        comment.save(update_fields=["body", "name", "redacted_at", "version"])
        _mask_marks(comment, masked, name=name)
        ModerationEvent.objects.create(
            act=Act.REDACT, by=by, at=now, discussion_id=comment.discussion_id, comment=comment
        )
        if comment.status == Status.APPROVED:
            site_changed()
    return comment


def see_original(comment: Comment, *, by: "User") -> OriginalText | None:
    """What a masked comment said first, while it is kept. Looking leaves an event. Callers ask for the right to."""
    with transaction.atomic():
        original = OriginalText.objects.filter(comment=comment, kept_until__gt=timezone.now()).first()
        if original:
            ModerationEvent.objects.create(
                act=Act.SEE_ORIGINAL, by=by, discussion_id=comment.discussion_id, comment=comment
            )
    return original


def where_stand(body: str, words: Sequence[str]) -> list[Span]:
    """Every place in which one of these stands as a whole, however it is written. Raises NotMaskedError."""
    spans = []
    for phrase in filter(None, (phrase.strip() for phrase in words)):
        pattern = r"\s+".join(map(re.escape, phrase.split()))
        found = [m.span() for m in re.finditer(rf"(?<!\w){pattern}(?!\w)", body, re.IGNORECASE)]
        # What begins or ends with a sign, as "@name", has no border there.
        found = found or [m.span() for m in re.finditer(pattern, body, re.IGNORECASE)]
        if not found:
            raise NotMaskedError(_("“%(words)s” does not stand in the comment.") % {"words": phrase})
        spans += found
    return spans


@dataclass(frozen=True)
class Masked:
    """A text, parts of which were masked."""

    text: str
    spans: tuple[Span, ...]
    """Of the text as it was: in order, none touches another."""
    mask: str

    @classmethod
    def of(cls, body: str, spans: Iterable[Span]) -> "Masked":
        joined: list[Span] = []
        for start, end in sorted((max(0, start), min(end, len(body))) for start, end in spans):
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            elif start < end:
                joined.append((start, end))
        mask = _("[removed]")
        edges = [(0, 0), *joined, (len(body), len(body))]
        kept = [body[before[1] : after[0]] for before, after in pairwise(edges)]
        return cls(mask.join(kept), tuple(joined), mask)

    def hides(self, start: int, end: int) -> bool:
        """Whether some of this stretch of the old text is masked."""
        return any(a < end and start < b for a, b in self.spans)

    def moved(self, place: int) -> int:
        """Where a place of the old text, which is not masked, stands now."""
        return place + sum(len(self.mask) - (b - a) for a, b in self.spans if b <= place)


def _mask_marks(comment: Comment, masked: Masked, *, name: bool) -> None:
    """The marks hold words of the comment: what is masked there is gone here, and the rest stands where it stands now.

    An identifying detail that was masked is none any more.
    """
    for mark in CommentMark.objects.filter(comment=comment):
        excerpts = [_excerpt(excerpt, masked, name=name) for excerpt in mark.excerpts]
        left = [excerpt for excerpt in excerpts if excerpt["text"] != masked.mask or mark.kind != Kind.PRIVACY]
        if left:
            mark.excerpts = left
            mark.save(update_fields=["excerpts"])
        else:
            mark.delete()


def _excerpt(excerpt: dict[str, Any], masked: Masked, *, name: bool) -> dict[str, Any]:
    start, end, field = excerpt.get("start"), excerpt.get("end"), excerpt.get("field", "body")
    without = {**excerpt, "text": masked.mask, "start": None, "end": None}
    if field != "body":
        return without if name and field == "name" else excerpt
    if start is None or end is None:
        return excerpt if excerpt["text"] in masked.text else without
    if masked.hides(start, end):
        return without
    return {**excerpt, "start": masked.moved(start), "end": masked.moved(end)}
