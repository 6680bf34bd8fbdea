"""Whether the words found in a sentence are meant: denied, supposed, quoted, or told of somebody in the news."""

import re

from comments.screening.comment import Comment
from comments.screening.phrases import Hit

BEFORE = 70
_WORD = r"(?!(?:and|but|then|because|so|until|since|after|now|only|just|except|however)\b)[\w'/-]{1,20}"
DENIED = re.compile(
    r"\b(?:no|not|never|without|nor|neither|zero|free of|free from|none of the|didn'?t|don'?t|doesn'?t|haven'?t|hasn'?t|hadn'?t"
    r"|wasn'?t|weren'?t|isn'?t|aren'?t|won'?t|wouldn'?t|ruled out|negative for|denies|denied)"
    rf"(?: {_WORD},?){{0,5}} ?$"
)
# They look like a denial and are none: "not only", "no doubt".
NOT_DENIED = re.compile(
    r"\b(?:not only|no doubt|no longer|not just|not sure (?:if|why|what)|no one|not long)\b(?!.{0,40}\bno\b)"
)
SUPPOSED = re.compile(
    r"\b(?:if|unless|whether|in case|could|can|may|might|would|risks? of|chances? of|risk|afraid of|afraid|scared of|fear of|worr(?:y|ied) about"
    r"|nervous about|concern(?:ed|s)? about|possible|potential|rarely|rare|sometimes causes?|avoid|prevent\w{0,3}|signs? of|symptoms of|such as|like(?= getting)|worst case"
    r"|wonder(?:ing)?|will i|will it|does it|do these|do they|is there|are there|report|watch(?:ing)? (?:out )?for|look(?:ing)? (?:out )?for)\b[^.;!?]{0,60}$"
)
NEWS = re.compile(
    r"\b(?:fda|cdc|news|newspaper|article|articles|study|studies|trial|trials|researchers?|scientists?|report(?:s|ed)? (?:that|of|in)|according to|read about|read that|i read"
    r"|headlines?|documentary|movie|film|novel|book|song|lyrics|tv|episode|celebrit\w{1,3}|singer|actor|actress|athlete|player|podcast|statistics|per cent of people"
    r"|percent of|% of|out of every|patients in the|some patients|some people|many people|people who|people with|those who|anyone who|participants|in mice|in rats|mice)\b"
)
QUOTE = re.compile(r"\"[^\"\n]{1,200}\"")


def is_denied(comment: Comment, hit: Hit) -> bool:
    """By a word close before it in the same clause, or by what follows."""
    words = comment.words(hit.sentence)
    start, end = hit.within()
    before = NOT_DENIED.sub(lambda found: "x" * len(found[0]), words[max(0, start - BEFORE) : start])
    return bool(DENIED.search(before))


def is_supposed(comment: Comment, hit: Hit) -> bool:
    words = comment.words(hit.sentence)
    start, _end = hit.within()
    return bool(SUPPOSED.search(words[max(0, start - BEFORE - 30) : start]))


def is_news(comment: Comment, hit: Hit) -> bool:
    return bool(NEWS.search(comment.words(hit.sentence)))


def is_quoted(comment: Comment, hit: Hit) -> bool:
    """Within quotation marks of the same sentence."""
    start, end = hit.within()
    return any(quote.start() <= start and end <= quote.end() for quote in QUOTE.finditer(comment.words(hit.sentence)))
