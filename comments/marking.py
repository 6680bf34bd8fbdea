"""What screening says of a comment, kept beside it: its marks, how urgent it is, and the classifier's score."""

from collections.abc import Sequence
from dataclasses import asdict

from clinic_site.profile.models import ClinicProfile
from clinic_site.profile.reviewed_texts import approved_products, current_texts
from comments.models import Comment, CommentMark, Discussion
from comments.screening import Kind, Screened, Typed, screen
from comments.screening.marks import LIKELY_SPAM, Mark

URGENCY = {Kind.CRISIS: Comment.Urgency.NOW, Kind.ADVERSE_EVENT: Comment.Urgency.SOON}


def screen_for(discussion: Discussion, typed: Typed) -> Screened:
    """Read a comment as the clinic wants: with its list of words, its approved products and the model in use.

    Takes some tens of milliseconds for a long comment: call it before the discussion is locked.
    """
    profile = ClinicProfile.objects.current()
    article = discussion.article
    names = [article.author.name] if article.author else []
    return screen(
        typed,
        clinic_words=[line.strip() for line in profile.comment_words.splitlines() if line.strip()],
        public_names=names,
        approved_products=approved_products(current_texts()),
    )


def put_marks(comment: Comment, marks: Sequence[Mark], spam_score: float) -> None:
    """Set what stands on the comment's own row; ``keep_marks`` saves the marks when it has one."""
    comment.urgency = max((URGENCY.get(mark.kind, Comment.Urgency.NONE) for mark in marks), default=0)
    comment.likely_spam = any(mark.kind in LIKELY_SPAM for mark in marks)
    comment.spam_score = spam_score


def keep_marks(comment: Comment, marks: Sequence[Mark]) -> None:
    """Replace the marks of a saved comment."""
    CommentMark.objects.filter(comment=comment).delete()
    CommentMark.objects.bulk_create(
        [
            CommentMark(
                comment=comment,
                kind=mark.kind,
                excerpts=[{**asdict(excerpt), "why": str(excerpt.why)} for excerpt in mark.excerpts],
            )
            for mark in marks
        ]
    )
