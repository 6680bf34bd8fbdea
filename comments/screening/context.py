"""Whether the words found in a sentence are meant: denied, supposed, quoted, or told of somebody in the news."""

import re

from comments.screening.comment import Comment
from comments.screening.phrases import Hit, phrases

BEFORE, BEFORE_SUPPOSED = 70, 100
QUOTE = re.compile(r"\"[^\"\n]{1,200}\"")


def is_denied(comment: Comment, hit: Hit) -> bool:
    """By a word close before it in the same clause."""
    cues = phrases("context").cues
    before = cues["not_denied"].sub(lambda found: "x" * len(found[0]), before_hit(comment, hit, BEFORE))
    return bool(cues["denied"].search(before))


def is_supposed(comment: Comment, hit: Hit) -> bool:
    return bool(phrases("context").cues["supposed"].search(before_hit(comment, hit, BEFORE_SUPPOSED)))


def is_news(comment: Comment, hit: Hit) -> bool:
    return bool(phrases("context").cues["news"].search(comment.words(hit.sentence)))


def is_quoted(comment: Comment, hit: Hit) -> bool:
    """Within quotation marks of the same sentence."""
    start, end = hit.within()
    return any(quote.start() <= start and end <= quote.end() for quote in QUOTE.finditer(comment.words(hit.sentence)))


def before_hit(comment: Comment, hit: Hit, length: int) -> str:
    start, _end = hit.within()
    return comment.words(hit.sentence)[max(0, start - length) : start]


def after_hit(comment: Comment, hit: Hit, length: int) -> str:
    _start, end = hit.within()
    return comment.words(hit.sentence)[end : end + length]
