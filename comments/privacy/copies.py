"""What an erasure changes in others' comments and notes: quotations, copied words and names."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from articles.models import Author
from clinic_site.profile.models import ClinicProfile
from comments.marking import why_of_what_is_left
from comments.models import Comment, CommentMark, Discussion, ModerationEvent, OriginalText
from comments.privacy.quotes import REMOVED, Copies, Source, Text

if TYPE_CHECKING:
    from django.contrib.auth.models import User

READ_AT_ONCE = 500


def take_out_copies(
    sources: Mapping[int, Sequence[Source]],
    *,
    read_by_others: Collection[int],
    erased: Collection[int],
    by: "User | None",
    at: datetime,
) -> int:
    """Put [removed] where somebody else's comment quotes, copies or names a source (by discussion), and forget the
    moderators' notes that do. Returns how many comments were changed.

    ``read_by_others``: the discussions in which readers saw a source; in the others nobody can have quoted it. Call it
    with the discussions locked.
    """
    copies = _what_to_look_for(sources, read_by_others)
    touched = [
        comment.pk
        for comment in _later_comments(sources, read_by_others, erased)
        if _is_touched(comment, copies[comment.discussion_id])
    ]
    if touched:
        _take_out_of(touched, copies)
        events = [
            ModerationEvent(act=ModerationEvent.Act.REDACT, by=by, at=at, discussion_id=discussion, comment_id=comment)
            for comment, discussion in Comment.objects.filter(pk__in=touched).values_list("pk", "discussion")
        ]
        ModerationEvent.objects.bulk_create(events, batch_size=READ_AT_ONCE)
    _forget_notes(copies)
    return len(touched)


def _what_to_look_for(sources: Mapping[int, Sequence[Source]], read_by_others: Collection[int]) -> dict[int, Copies]:
    articles = dict(Discussion.objects.filter(pk__in=read_by_others).values_list("pk", "article__plain_text"))
    public_names = [*Author.objects.values_list("name", flat=True), ClinicProfile.objects.current().name]
    copies = {pk: Copies(published=articles.get(pk, ""), public_names=public_names) for pk in sources}
    for pk, of_one in sources.items():
        for source in of_one:
            copies[pk].add(source)
    return copies


def _later_comments(
    sources: Mapping[int, Sequence[Source]], discussions: Collection[int], erased: Collection[int]
) -> Iterator[Comment]:
    if not discussions:
        return iter(())
    first = min(source.written_at for pk in discussions for source in sources[pk])
    later = Comment.objects.filter(discussion__in=discussions, created_at__gt=first, erased_at=None)
    return (
        later.exclude(pk__in=erased)
        .select_related("original")
        .only("discussion_id", "parent_id", "created_at", "body", "original__body", "original__comment_id")
        .order_by()  # with an order PostgreSQL may go through the comments of all discussions by it
        .iterator(chunk_size=READ_AT_ONCE)
    )


def _is_touched(comment: Comment, copies: Copies) -> bool:
    return any(_taken_out(comment, words, copies) != words for words in _words_of(comment))


def _taken_out(comment: Comment, words: str, copies: Copies) -> str:
    return copies.taken_out_of(Text(words, comment.created_at, comment.parent_id or comment.pk))


def _words_of(comment: Comment) -> list[str]:
    """As they are, and as they were before a moderator masked something in them."""
    original = getattr(comment, "original", None)
    return [comment.body, original.body] if original else [comment.body]


def _take_out_of(ids: list[int], copies: Mapping[int, Copies]) -> None:
    # Read once more under their locks: a moderator may just have masked something.
    locked = Comment.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk")
    comments = list(locked.select_related("original"))
    originals = [original for comment in comments if (original := getattr(comment, "original", None))]
    for original in originals:
        original.body = _taken_out(original.comment, original.body, copies[original.comment.discussion_id])
    for comment in comments:
        comment.body = _taken_out(comment, comment.body, copies[comment.discussion_id])
        comment.version += 1  # whoever decides on it has read other words
    Comment.objects.bulk_update(comments, ["body", "version"], batch_size=READ_AT_ONCE)
    OriginalText.objects.bulk_update(originals, ["body"], batch_size=READ_AT_ONCE)
    _mend_marks(comments)


def _mend_marks(changed: list[Comment]) -> None:
    """Their excerpts are looked up anew in the words that are left."""
    bodies = {comment.pk: comment.body for comment in changed}
    marks = list(CommentMark.objects.filter(comment__in=bodies))
    for mark in marks:
        mark.excerpts = [_mended(excerpt, bodies[mark.comment_id]) for excerpt in mark.excerpts]
    CommentMark.objects.bulk_update(marks, ["excerpts"], batch_size=READ_AT_ONCE)


def _mended(excerpt: dict[str, Any], body: str) -> dict[str, Any]:
    excerpt = {**excerpt, "why": why_of_what_is_left(excerpt["why"], body, mask=REMOVED)}
    return _placed(excerpt, body) if excerpt["field"] == "body" else excerpt


def _placed(excerpt: dict[str, Any], body: str) -> dict[str, Any]:
    words = excerpt["text"].removesuffix("…")
    start = body.find(words)
    if start < 0:
        return {**excerpt, "text": REMOVED, "start": None, "end": None}
    if excerpt["start"] is None:
        return excerpt
    return {**excerpt, "start": start, "end": start + len(words)}


def _forget_notes(copies: Mapping[int, Copies]) -> None:
    """A moderator's note about somebody's reply may name whom it answers."""
    notes = ModerationEvent.objects.filter(discussion__in=copies, comment__isnull=False).exclude(note="")
    naming = {
        event.comment_id
        for event in notes.select_related("comment").order_by().iterator(chunk_size=READ_AT_ONCE)
        if copies[event.discussion_id].touches(
            Text(event.note, event.at, event.comment.parent_id or event.comment_id if event.comment else 0)
        )
    }
    if naming:
        ModerationEvent.objects.forget_notes(naming)
