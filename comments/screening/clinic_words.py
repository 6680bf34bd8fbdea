"""The clinic's own list of words."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from articles.checks.matching import matching_form
from comments.screening.comment import Comment
from comments.screening.marks import Excerpt

MOST = 30
WHY = _("It is on the clinic's word list.")
WHY_EMAIL = _("Something in the e-mail is on the clinic's word list.")
ENDING = r"\w{0,30}"


def find(comment: Comment, words: Sequence[str]) -> Iterator[Excerpt]:
    if not (pattern := _pattern(tuple(words))):
        return
    for number, hit in enumerate(pattern.finditer(comment.form.text)):
        if number == MOST:
            break
        yield comment.excerpt(*comment.form.typed(*hit.span()), WHY)
    name = matching_form(comment.typed.name)
    if in_name := pattern.search(name.text):
        start, end = name.typed(*in_name.span())
        yield Excerpt(comment.typed.name[start:end], WHY, start, end, field="name")
    if pattern.search(matching_form(comment.typed.email).text):
        yield Excerpt("", WHY_EMAIL, field="email")  # marks outlive the e-mail, so they hold nothing of it


@lru_cache(maxsize=8)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    spelled = [matching_form(" ".join(word.split())).text for word in words]
    alternatives = [
        re.escape(word.rstrip("*")) + (ENDING if word.endswith("*") else "")
        for word in sorted(spelled, key=len, reverse=True)
        if word.rstrip("*")
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)", re.IGNORECASE) if alternatives else None
