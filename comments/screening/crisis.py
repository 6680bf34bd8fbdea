"""Somebody who may harm themselves, or fears it of another. It is better to look at ten that were not meant than to
pass over one."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from comments.screening.comment import Comment
from comments.screening.context import is_denied, is_news, is_quoted
from comments.screening.marks import Excerpt
from comments.screening.phrases import Hit, phrases

WHY = {
    "kill": _("Speaks of harming oneself."),
    "suicide": _("Speaks of suicide."),
    "die": _("Speaks of wanting to die, or of not wanting to live."),
    "hopeless": _("May say in other words that somebody sees no way to go on living."),
    "means": _("May speak of a means of suicide at hand."),
}
# Long past, or of somebody who died: read with care, but nobody is in danger by these words.
PAST = re.compile(
    r"\b(?:(?:years?|decades?|months) ago|when i was (?:a )?(?:teen\w{0,5}|young\w{0,2}|child|kid|student|in)|in (?:19|20)\d\d|back then|in the past|once upon"
    r"|as a (?:teen\w{0,5}|child|kid)|in my (?:teens|twenties|youth)|died by|lost (?:my|our|her|his|a) |his suicide|her suicide|used to)\b"
)
STILL = re.compile(r"\b(?:again|now|still|today|tonight|lately|these days|back)\b(?! then| in)")
# "I'm not suicidal" is denied; "I'm not going to lie, I want to die" is not.
FAR = re.compile(r",[^,]{0,80}$")
NOT_MEANT = re.compile(r"\b(?:joking|kidding|figuratively|figure of speech|lol|haha|hyperbole|metaphor\w{0,5})\b")


def find(comment: Comment) -> Iterator[Excerpt]:
    for hit in phrases("crisis").find(comment):
        if _is_meant(comment, hit):
            yield comment.excerpt_read(hit.start, hit.end, WHY[hit.phrase.id])


def _is_meant(comment: Comment, hit: Hit) -> bool:
    words, flags = comment.words(hit.sentence), hit.phrase.flags
    if NOT_MEANT.search(words):
        return False
    if "neg" in flags and is_denied(comment, hit) and not words[: hit.within()[0]].rstrip().endswith(","):
        return False
    if "past" in flags and PAST.search(words) and not STILL.search(words):
        return False
    # "I read that and want to die" is of the writer; "a player who wanted to die" is not.
    return not (
        "news" in flags and is_news(comment, hit) and not re.search(r"\b(?:i|i'm|im|me|my|myself)\b", words)
    ) and not (is_quoted(comment, hit) and is_news(comment, hit))
