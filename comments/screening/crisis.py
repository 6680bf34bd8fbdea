"""Somebody who may harm themselves, or fears it of another. It is better to look at ten that were not meant than to
pass over one."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from comments.screening.comment import Comment
from comments.screening.context import before_hit, is_denied, is_news, is_quoted
from comments.screening.marks import Excerpt
from comments.screening.phrases import Hit, phrases

WHY = {
    "kill": _("Speaks of harming oneself."),
    "suicide": _("Speaks of suicide."),
    "die": _("Speaks of wanting to die, or of not wanting to live."),
    "hopeless": _("May say in other words that somebody sees no way to go on living."),
    "means": _("May speak of a means of suicide at hand."),
}
CLAUSE = 40


def find(comment: Comment) -> Iterator[Excerpt]:
    for hit in phrases("crisis").find(comment):
        if _is_meant(comment, hit):
            yield comment.excerpt_read(hit.start, hit.end, WHY[hit.phrase.id])


def find_in_other_languages(comment: Comment) -> Iterator[Excerpt]:
    for hit in phrases("crisis_other_languages").find(comment):
        yield comment.excerpt_read(hit.start, hit.end, _("Seems to speak of suicide, in another language."))


def _is_meant(comment: Comment, hit: Hit) -> bool:
    words, flags, cues = comment.words(hit.sentence), hit.phrase.flags, phrases("crisis").cues
    if cues["not_meant"].search(words):
        return False
    # "If it does not work I will end it": what is denied ends where a new clause begins.
    turns = cues["turn"].search(before_hit(comment, hit, CLAUSE))
    if "neg" in flags and not turns and is_denied(comment, hit):
        return False
    if "past" in flags and cues["past"].search(words) and not cues["still"].search(words):
        return False
    of_others = is_news(comment, hit) and (not cues["me"].search(words) or is_quoted(comment, hit))
    return not ("news" in flags and of_others)
