"""A moderator masks what identifies somebody. That is the only change that moderators make to readers' words."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic_site.page_cache import site_changed
from clinic_site.profile.models import ClinicProfile
from comments import marking, moderation
from comments.models import Comment, CommentMark, ModerationEvent, OriginalText
from comments.privacy.quotes import of_name
from comments.screening import Kind, Typed
from comments.screening.marks import Mark

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Act, Status = ModerationEvent.Act, Comment.Status
Span = tuple[int, int]
AT_ONCE = 500


class NotMaskedError(Exception):
    """There is nothing to mask there; the message is a sentence for the moderator."""


@dataclass(frozen=True)
class Redaction:
    comment: Comment
    others: list[Comment]
    """Comments of its thread that hold, or held, the same words."""


def redact(
    comment: Comment,
    *,
    by: "User",
    spans: Iterable[Span] = (),
    words: Sequence[str] = (),
    name: bool = False,
    in_thread: bool = False,
    version: int | None = None,
) -> Redaction:
    """Put “[removed]” in the place of parts of the text, given by where they stand or by their words; with ``name``,
    “A reader” in the place of the name. With ``in_thread`` the same words, and what calls its writer by that name, are
    masked in the other comments of the thread as well. What each said first is kept for some days, for few eyes.

    Raises NotMaskedError, or moderation.RefusedDecisionError.
    """
    with transaction.atomic():
        (comment,) = moderation.locked([comment.pk])
        moderation.refuse_if_changed(comment, version, by=by)
        spans = [*spans, *where_stand(comment.body, words)]
        masked = Masked.of(comment.body, spans)
        if masked.text == comment.body and not (name and comment.name != _("A reader")):
            raise NotMaskedError(_("Choose what to mask."))
        patterns = [_whole(phrase) for start, end in spans if (phrase := comment.body[start:end].strip())]
        others = _others_with([*patterns, *(_names(comment.name) if name else [])], comment)
        _mask({comment: masked, **(others if in_thread else {})}, named=comment if name else None, by=by)
    return Redaction(comment, list(others))


def undo(event: ModerationEvent, *, by: "User") -> int:
    """Put back what was said before this masking, in the other comments of the thread, too. The words before a second
    masking are kept nowhere: such a comment stays, and one with which something was done since.

    Returns how many were put back; raises moderation.RefusedDecisionError where none was.
    """
    first_words = OriginalText.objects.filter(masked_by=by, masked_at=event.at)
    read = first_words.select_related("comment__discussion__article__author")
    marks = {text.comment_id: _marks_of(text) for text in read}
    with transaction.atomic():
        left = moderation.locked_as_left(event, by=by)
        kept = {text.comment_id: text for text in first_words.filter(comment__in=marks)}
        comments = [comment for comment in left if comment.pk in kept]
        if not comments:
            raise moderation.RefusedDecisionError(
                _("What comment %(number)d said before this masking is not kept. Nothing was changed.")
                % {"number": event.comment_id}
            )
        for comment in comments:
            text = kept[comment.pk]
            comment.name, comment.body, comment.redacted_at = text.name, text.body, None
            comment.version += 1
        Comment.objects.bulk_update(comments, ["name", "body", "redacted_at", "version"], batch_size=AT_ONCE)
        OriginalText.objects.filter(comment__in=comments).delete()
        marking.put_back({comment.pk: marks[comment.pk] for comment in comments})
        ModerationEvent.objects.bulk_create(
            [
                ModerationEvent(
                    act=Act.UNDO, by=by, discussion_id=comment.discussion_id, comment=comment, was=comment.status
                )
                for comment in comments
            ],
            batch_size=AT_ONCE,
        )
        if any(comment.status == Status.APPROVED for comment in comments):
            site_changed()
    return len(comments)


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
        found = [m.span() for m in _whole(phrase).finditer(body)]
        # What begins or ends with a sign, as "@name", has no border there.
        found = found or [m.span() for m in re.finditer(_spaced(phrase), body, re.IGNORECASE)]
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


def _spaced(phrase: str) -> str:
    """The words of a pattern, whatever space is between them."""
    return r"\s+".join(map(re.escape, phrase.split()))


def _whole(phrase: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){_spaced(phrase)}(?!\w)", re.IGNORECASE)


def _names(name: str) -> list[re.Pattern[str]]:
    """What others may call its bearer by, but for everyday words."""
    return [pattern for part in sorted({name, *name.split()}) if (pattern := of_name(part))]


def _others_with(patterns: Sequence[re.Pattern[str]], comment: Comment) -> "dict[Comment, Masked]":
    """The other comments of a comment's thread that have something of it, with what they are without it.

    Its discussion is locked, so nobody changes them meanwhile.
    """
    first = comment.parent_id or comment.pk
    thread = Comment.objects.filter(Q(pk=first) | Q(parent=first), erased_at=None).exclude(pk=comment.pk).order_by()
    held = [
        pk for pk, body in thread.values_list("pk", "body").iterator() if any(some.search(body) for some in patterns)
    ]
    return {
        other: Masked.of(other.body, [m.span() for some in patterns for m in some.finditer(other.body)])
        for other in (moderation.locked(held) if held else [])
    }


def _mask(texts: "dict[Comment, Masked]", *, named: Comment | None, by: "User") -> None:
    """Keep what these comments say, their first words and events of it. ``named``: whose name is masked."""
    now, last_day = timezone.now(), timedelta(days=ClinicProfile.objects.current().refused_comment_days)
    first_words = [
        OriginalText(
            comment=comment,
            name=comment.name,
            body=comment.body,
            masked_by=by,
            masked_at=now,
            kept_until=now + last_day,
        )
        for comment in texts
    ]
    # What was masked before has its first words already.
    OriginalText.objects.bulk_create(first_words, ignore_conflicts=True, batch_size=AT_ONCE)
    for comment, masked in texts.items():
        comment.body, comment.redacted_at = masked.text, now
        comment.name = _("A reader") if comment == named else comment.name
        comment.version += 1
    Comment.objects.bulk_update(list(texts), ["body", "name", "redacted_at", "version"], batch_size=AT_ONCE)
    _mask_marks({comment.pk: masked for comment, masked in texts.items()}, named=named)
    ModerationEvent.objects.bulk_create(
        [
            ModerationEvent(act=Act.REDACT, by=by, at=now, discussion_id=comment.discussion_id, comment=comment)
            for comment in texts
        ],
        batch_size=AT_ONCE,
    )
    if any(comment.status == Status.APPROVED for comment in texts):
        site_changed()


def _marks_of(original: OriginalText) -> Sequence[Mark]:
    """What screening says of the words as they were: masking took it out of the marks."""
    comment = original.comment
    if comment.is_staff_reply:
        return []
    return marking.screen_for(comment.discussion, Typed(original.body, original.name, comment.email)).marks


def _mask_marks(texts: "dict[int, Masked]", *, named: Comment | None) -> None:
    """The marks hold words of the comment: what is masked there is gone here, and the rest stands where it stands now.

    An identifying detail that was masked is none any more.
    """
    kept: list[CommentMark] = []
    gone: list[CommentMark] = []
    for mark in CommentMark.objects.filter(comment__in=texts):
        masked, name = texts[mark.comment_id], named is not None and mark.comment_id == named.pk
        excerpts = [_excerpt(excerpt, masked, name=name) for excerpt in mark.excerpts]
        left = [excerpt for excerpt in excerpts if excerpt["text"] != masked.mask or mark.kind != Kind.PRIVACY]
        mark.excerpts = left
        (kept if left else gone).append(mark)
    CommentMark.objects.bulk_update(kept, ["excerpts"], batch_size=AT_ONCE)
    CommentMark.objects.filter(pk__in=[mark.pk for mark in gone]).delete()


def _excerpt(excerpt: dict[str, Any], masked: Masked, *, name: bool) -> dict[str, Any]:
    why = marking.why_of_what_is_left(excerpt["why"], masked.text, mask=masked.mask)
    return {**_placed(excerpt, masked, name=name), "why": why}


def _placed(excerpt: dict[str, Any], masked: Masked, *, name: bool) -> dict[str, Any]:
    start, end, field = excerpt.get("start"), excerpt.get("end"), excerpt.get("field", "body")
    without = {**excerpt, "text": masked.mask, "start": None, "end": None}
    if field != "body":
        return without if name and field == "name" else excerpt
    if start is None or end is None:
        return excerpt if excerpt["text"] in masked.text else without
    if masked.hides(start, end):
        return without
    return {**excerpt, "start": masked.moved(start), "end": masked.moved(end)}
