"""What a layperson tells others to do with a medicine, a dose or a symptom."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from comments.screening.comment import Comment
from comments.screening.context import before_hit, is_quoted
from comments.screening.marks import Excerpt
from comments.screening.phrases import Hit, phrases

WHY = {
    "stop": _("Tells others to stop, skip or refuse a treatment."),
    "dose": _("Tells others what dose to take, or to change one."),
    "do": _("Tells others what to do with a medicine."),
    "try": _("Tells others to use a medicine or a remedy."),
    "diagnosis": _("Tells others what they have, or that they need no doctor."),
}
BEFORE = 110
QUESTION = re.compile(
    r"^\W{0,3}(?:(?:so|and|also|but|hi|hello|hi all|question|ok|thanks|great article),? ){0,2}(?:should|can|could|do"
    r"|does|did|is|are|am|would|will|how|when|why|what|which|who|has|have|may|must|anyone|anybody|any)\b"
)


def find(comment: Comment) -> Iterator[Excerpt]:
    for hit in phrases("advice").find(comment):
        if _is_meant(comment, hit):
            yield comment.excerpt_read(hit.start, hit.end, WHY[hit.phrase.id])


def _is_meant(comment: Comment, hit: Hit) -> bool:
    words, flags, cues = comment.words(hit.sentence), hit.phrase.flags, phrases("advice").cues
    start, end = hit.within()
    before, found = before_hit(comment, hit, BEFORE), words[start:end]
    if is_quoted(comment, hit):
        return False
    if "ask" in flags and (cues["asked"].search(before) or ("?" in words[-3:] and QUESTION.match(words))):
        return False
    if "neg" in flags and (cues["denied"].search(before) or cues["ask_first"].search(words)):
        return False
    to_reader = cues["to_reader"]
    if _goes_on(before, found, words[end:]) and cues["self"].search(before) and not cues["to_reader"].search(found):
        return False
    own = cues["own"].search(before)
    if own and not to_reader.search(before, own.start()) and not to_reader.search(found):
        return False
    return not ("told" in flags and (cues["told"].search(before) or cues["reported"].search(before)))


def _goes_on(before: str, found: str, after: str) -> bool:
    """Whether it is one of several things that the writer says they do: "I use ice, take Tylenol and go for walks"."""
    return found.startswith("and ") or (before.endswith(", ") and (found.endswith(" and") or after.startswith(" and ")))
