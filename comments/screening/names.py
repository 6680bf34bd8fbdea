"""Full names, of the writer or of others, and of those who treated them.

A first name alone tells nobody apart. Whether two capitalised words are a name is told by what stands before or after
them, and by a list of common first names.
"""

import re
from collections.abc import Iterator
from functools import cache

from comments.screening.comment import Comment
from comments.screening.phrases import DATA

MOST_A_RULE = 20
AROUND, SIGNATURE = 160, 120
WORD = re.compile(r"[\w'-]+")

RELATIVE = (
    r"(?:husband|wife|spouse|partner|mother|mom|mum|father|dad|son|daughter|brother|sister|uncle|aunt|cousin|nephew|niece"
    r"|grand(?:mother|father|ma|pa|son|daughter)|friend|neighbou?r|boss|co-?worker|colleague|roommate|boyfriend"
    r"|girlfriend|fianc[e]{1,2}|patient|client|in-law)"
)
NAME = r"(?!I'm\b|I've\b|I'd\b|I'll\b)[A-Z][a-z']{1,20}(?:-[A-Z][a-z]{1,20})?"
INITIAL = r"(?:[A-Z]\.? )?"
FULL = rf"(?P<first>{NAME}) {INITIAL}(?P<last>(?:Mc|Mac|O'|De |de la |van |Van |von |Al-)?{NAME})"
# After these, two capitalised words are a name.
INTRODUCED = [
    re.compile(
        rf"\b(?i:my (?:full |real )?name is|my name's|i am called|i go by|full name:?|patient:|name:) {FULL}",
    ),
    re.compile(
        rf"\b(?i:my|our|his|her) (?:[\w-]{{1,12}} )?(?i:{RELATIVE}),? (?:is |was )?(?:named |called )?{FULL}",
    ),
]
# With these, they are one where the first is a common first name.
LIKELY = [
    re.compile(
        rf"\b(?:I am|I'm|Im|i'm|i am|This is|this is|It's|Hi,|Hello,|Signed,?|signed,?|from"
        r"|ask(?: for(?: me,)?)?|Ask(?: for)?|contact|call|text|met|phone|with|saw) "
        rf"{FULL}"
    ),
    re.compile(
        rf"\b{FULL},? (?:who )?(?:had|got|received|underwent|was (?:treated|admitted|diagnosed)|is (?:a patient|my)"
        r"|has been|is being treated|suffers|(?:comes|goes|came|went) to|told me|lives|died"
        r"|has (?:arthritis|cancer|diabetes|HIV|the same))\b"
    ),
    re.compile(rf"\b{FULL} here\b"),
    re.compile(r"\bmy (?:full |real )?name is (?P<first>[a-z]{2,20}) (?P<last>[a-z]{2,20})\b"),
]
SIGNED = re.compile(
    r"(?m)(?:^|[.!?] )(?:[-~] ?|(?:Thanks|Thank you|(?:Best |Kind |Warm )?[Rr]egards|Best|Best wishes|Sincerely|Yours)"
    r",? ?\n?)?"
    rf"{FULL}\.?\s{{0,3}}\Z"
)
TITLED = re.compile(
    rf"\b(?:Dr|Doctor|Nurse|Prof|Professor|Mr|Mrs|Ms|Miss)\.? (?:{NAME} )?{INITIAL}(?:Mc|Mac|O'|De |Van |van )?{NAME}"
)
# A clinician's name identifies where it is told as part of somebody's care.
CARE = re.compile(
    r"\b(?:my|me|his|her|our|we|us|i|him|your clinic|the clinic)\b[^\n]{0,120}\b(?:treat\w{0,4}|inject\w{0,4}"
    r"|operat\w{0,4}|saw|see|seen|told|gave|did|performed|appointment|surgery|surgeon|doctor|procedure|diagnos\w{0,4}"
    r"|referred|visit\w{0,3}|prescribed|nurse|knee|hip|shoulder|back|husband|wife|mother|rude|messed|botched"
    r"|recommend\w{0,3})\b"
    r"|\b(?:treat\w{0,4}|inject\w{0,4}|operat\w{0,4}|saw|told|gave|did|appointment with|surgery with|performed"
    r"|visit with|prescribed|diagnosed)\b[^\n]{0,80}\b(?:me|my|i|us|him|her)\b",
    re.IGNORECASE,
)
NO_CARE = re.compile(
    r"\b(?:article|post|blog|book|podcast|video|interview|study|talk|lecture|paper|column|show|wrote|writes|published)\b",
    re.IGNORECASE,
)
NO_DOCTOR = re.compile(r"\b(?:Google|Oz|Phil|Who|Strange|House|Internet|Seuss|Pepper|Martens|Dre|Right|Perfect)\b")
NO_LAST_NAMES = (
    "and or the from in with who has had was is i a an my so but not at on to for of here there again hello hi thanks"
)
NO_LAST_NAME = frozenset(NO_LAST_NAMES.split())


def names(comment: Comment) -> Iterator[tuple[int, int]]:
    """Where they were typed. What the page says itself is no secret."""
    for start, end in [*_told(comment), *_signed(comment), *_titled(comment)]:
        if not _is_public(comment, comment.body[start:end]):
            yield start, end


def _told(comment: Comment) -> Iterator[tuple[int, int]]:
    for pattern in (*INTRODUCED, *LIKELY):
        for _number, hit in zip(range(MOST_A_RULE), pattern.finditer(comment.form.text), strict=False):
            is_name = pattern in INTRODUCED or hit["first"].lower() in first_names()
            if is_name and hit["last"].lower() not in NO_LAST_NAME:
                yield comment.form.typed(hit.start("first"), hit.end("last"))


def _signed(comment: Comment) -> Iterator[tuple[int, int]]:
    hit = SIGNED.search(comment.body, max(0, len(comment.body) - SIGNATURE))
    if hit and hit["first"].lower() in first_names():
        yield hit.start("first"), hit.end("last")


def _titled(comment: Comment) -> Iterator[tuple[int, int]]:
    text = comment.form.text
    for _number, hit in zip(range(MOST_A_RULE), TITLED.finditer(text), strict=False):
        around = text[max(0, hit.start() - AROUND) : hit.end() + AROUND]
        if CARE.search(around) and not NO_CARE.search(around) and not NO_DOCTOR.search(hit[0]):
            yield comment.form.typed(*hit.span())


def _is_public(comment: Comment, name: str) -> bool:
    """Whether the page names the person itself."""
    last = (WORD.findall(name.lower()) or [""])[-1]
    return any(last in WORD.findall(public.lower()) for public in comment.public_names)


@cache
def first_names() -> frozenset[str]:
    lines = (DATA / "first_names.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())
