"""What screening says of a comment, kept beside it: its marks, how urgent it is, and the classifier's score."""

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from articles.checks.matching import lower_case, matching_form
from clinic_site.likeness import words as words_of
from clinic_site.profile.models import ClinicProfile
from clinic_site.profile.reviewed_texts import approved_products, current_texts
from comments import safety_log
from comments.learning import current_model
from comments.models import Comment, CommentMark, CommentQuerySet, Discussion
from comments.screening import Kind, Screened, Typed, screen
from comments.screening.features import features
from comments.screening.marks import LIKELY_SPAM, Mark

URGENCY = {Kind.CRISIS: Comment.Urgency.NOW, Kind.ADVERSE_EVENT: Comment.Urgency.SOON}
# Of what waited before there was screening: so long at a time, for the worker has other things to do.
SECONDS_A_TASK = 20
READ_AT_ONCE = 100
QUOTED = re.compile("“([^”]*)”")


def screen_for(discussion: Discussion, typed: Typed) -> Screened:
    """Read a comment as the clinic wants: with its list of words, its approved products and the model in use.

    Takes some tens of milliseconds for a long comment: call it before the discussion is locked.
    """
    author = discussion.article.author
    return screen(typed, public_names=[author.name] if author else [], **what_the_clinic_keeps())


def what_the_clinic_keeps() -> dict[str, Any]:
    """Its list of words, its approved products and the classifier in use, as ``screen`` takes them."""
    words = ClinicProfile.objects.current().comment_words.splitlines()
    return {
        "clinic_words": [word.strip() for word in words if word.strip()],
        "approved_products": approved_products(current_texts()),
        "model": current_model(),
    }


def put_marks(comment: Comment, marks: Sequence[Mark], spam_score: float, spam_model: str = "") -> None:
    """Set what stands on the comment's own row; ``keep_marks`` saves the marks when it has one."""
    comment.urgency = max((URGENCY.get(mark.kind, Comment.Urgency.NONE) for mark in marks), default=0)
    comment.likely_spam = any(mark.kind in LIKELY_SPAM for mark in marks)
    comment.spam_score, comment.spam_model = spam_score, spam_model


def keep_marks(comment: Comment, marks: Sequence[Mark]) -> None:
    """Replace the marks of a saved comment."""
    CommentMark.objects.filter(comment=comment).delete()
    CommentMark.objects.bulk_create(_rows(comment.pk, marks))


def put_back(marks: Mapping[int, Sequence[Mark]]) -> None:
    """Let these be a comment's marks of their kinds; its others, which say how it was sent, stay."""
    CommentMark.objects.bulk_create(
        [row for comment_id, some in marks.items() for row in _rows(comment_id, some)],
        update_conflicts=True,
        unique_fields=["comment", "kind"],
        update_fields=["excerpts"],
        batch_size=READ_AT_ONCE,
    )


def why_of_what_is_left(why: str, text: str, *, mask: str) -> str:
    """The reason of a mark may quote what the classifiers saw: words, pieces and stems of them. Of a text in which
    something was masked since, it keeps what they see still."""
    gone, quoted = f"“{mask}”", QUOTED.findall(why)
    seen = _seen_in(text.replace(mask, " ")) if quoted else set()
    for words in quoted:
        if words not in seen:
            why = why.replace(f"“{words}”", gone)
    return re.sub(rf"{re.escape(gone)}(?:, {re.escape(gone)})+", gone, why)


def _seen_in(text: str) -> set[str]:
    named = (feature.partition(":")[2] for feature in features(text))
    return {*named, *words_of(lower_case(matching_form(text).text))}


def _rows(comment_id: int, marks: Sequence[Mark]) -> list[CommentMark]:
    return [
        CommentMark(
            comment_id=comment_id,
            kind=mark.kind,
            excerpts=[{**asdict(excerpt), "why": str(excerpt.why)} for excerpt in mark.excerpts],
        )
        for mark in marks
    ]


def screen_waiting() -> str:
    """Enqueue the reading of what waits and was never screened, as it is after this came to the site. For the clock."""
    if DBTaskResult.objects.ready().filter(task_path=screen_unread.module_path).exists():
        return "waiting for that of the last run"
    if not _unread().exists():
        return "all that waits was screened"
    screen_unread.enqueue()
    return "screening"


@task()
def screen_unread() -> None:
    """Each comment for itself, so that nobody waits for the database while another is read."""
    deadline = time.monotonic() + SECONDS_A_TASK
    waiting = _unread().select_related("discussion__article__author").in_queue_order()
    while comments := list(waiting[:READ_AT_ONCE]):
        for comment in comments:
            _keep_screened(comment, screen_for(comment.discussion, Typed(comment.body, comment.name, comment.email)))
            if time.monotonic() > deadline:
                return


def _unread() -> CommentQuerySet:
    return Comment.objects.pending().filter(spam_score=None, is_staff_reply=False, erased_at=None)


def _keep_screened(comment: Comment, screened: Screened) -> None:
    """Unless the comment was changed, decided or erased since it was read."""
    with transaction.atomic():
        if not _unread().select_for_update().filter(pk=comment.pk, body=comment.body):
            return
        put_marks(comment, screened.marks, screened.spam_score, screened.spam_model)
        comment.save(update_fields=["urgency", "likely_spam", "spam_score", "spam_model"])
        keep_marks(comment, screened.marks)
        safety_log.begin_records(comment, screened.marks)
