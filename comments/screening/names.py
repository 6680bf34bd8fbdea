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
    r"(?:husband|wife|spouse|partner|mother|mom|mum|father|dad|son|daughter|brother|sister|uncle|aunt|cousin|nephew"
    r"|niece"
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
    r"\b(?:article|post|blog|book|podcast|video|interview|study|talk|lecture|paper|column|show|wrote|writes"
    r"|published)\b",
    re.IGNORECASE,
)
NO_DOCTOR = re.compile(r"\b(?:Google|Oz|Phil|Who|Strange|House|Internet|Seuss|Pepper|Martens|Dre|Right|Perfect)\b")
# Elsewhere, two capitalised words are a name where they are told as somebody's of whom no newspaper writes: "Trudy
# Oberlander? she was at your clinic". The first is common, or what stands around leaves no doubt.
ANY = re.compile(rf"(?<![\w'&/-]){FULL}(?:-{NAME})?(?![\w'&/-]?\w)")
PRIVATE = re.compile(
    r"\b(?:my|our|his|her|i|i'm|im|i've|me|he|she|he's|she's|we|we're|us|please|neighbou?r|church|work|school"
    r"|appointment|named?"
    r"|patient|signed|ask|tell|call|born|dob|\d{2}|diagnosed|has|had|here)\b",
    re.IGNORECASE,
)
SURE_BEFORE = re.compile(
    rf"\b(?:{RELATIVE}s?|ex|gf|bf|kid|boy|girl|child|baby|son in law|pastor|rev|reverend|sister|brother|father|col"
    rf"|sgt|capt|coach"
    r"|teacher|student|landlord|tenant|mailman|secretary|hairdresser|mayor|husband is|named?(?: is| of)?|name's"
    r"|called(?: out)?"
    r"|i'm|im|i am|he's|she's|it's|its|this is|thats|that's|here is|who is|me|signed|sincerely|regards|wishes|mr"
    r"|mrs|ms|miss|like"
    r"|know|knew|knows|tell|ask(?: for)?|attn|holder|guarantor|under|as|for|by|with|patient(?: before)?|saw|met"
    r"|owner|family|from"
    r"|there's only one|hi|hello|yours|to|late|to the doc who \w+ me)[,.:;\"]{0,2} (?:(?:old|young|little|a|the|one"
    r"|mrs?|ms|rev|dr)\.? )?\"?$",
    re.IGNORECASE,
)
SURE_AFTER = re.compile(
    r"^(?:,? (?:jr|sr)\.?)?(?:,? (?:age |aged )?\d{1,3}\b(?! percent)| here\b|,? (?:who )?(?:has|had|have|is|was"
    r"|got|told|said|needs|wants|goes|comes"
    r"|lives|works|suffers|limping|leg|knee aspirated)\b|\. \d{2}\.|,? (?:she|he)(?:'s| is| has| was| had|'d)?\b"
    r"|, [A-Za-z ]{2,20} (?:and|with)|'s (?:wife"
    r"|husband|mri|patient|son|daughter|mother|chart)|, (?:hip|knee|shoulder|back|left|right|in|at|dob|born|opioid"
    r"|retired)\b)",
    re.IGNORECASE,
)
LAST_FIRST = re.compile(rf"\b(?P<last>{NAME}), (?P<first>{NAME}) [A-Z]\.[, ]")
# Of people of whom everybody may speak, and who wrote what is read here.
PUBLIC = re.compile(
    r"\b(?:article|posts?|blog|book|podcast|video|interview|study|talk|lecture|paper|column|show|wrote|writes"
    r"|written|published"
    r"|author|movie|film|song|singer|actor|quarterback|nfl|nba|golf|golfer|tennis|famous|celebrity|celebrities"
    r"|on tv|news|i read that"
    r"|athletes?|president|senator|olympics?|team|research(?:er|ers)?|professor)\b",
    re.IGNORECASE,
)
CLINICIAN = re.compile(
    r"(?:\b(?:dr|doctor|prof|professor|nurse|surgeon|therapist|pt|thanks to|thank you|thank|kudos to|shout ?out to"
    r"|team|dpt|dc)\b[.,]? )$",
    re.IGNORECASE,
)
CREDENTIAL = re.compile(r"^,? (?:MD|DO|PhD|DPT|PT|RN|NP|PA)\b")
CLOSE = 60
MOST_PAIRS = 300
NO_LAST_NAMES = (
    "and or the from in with who has had was is i a an my so but not at on to for of here there again hello hi thanks"
)
NO_LAST_NAME = frozenset(NO_LAST_NAMES.split())


def names(comment: Comment) -> Iterator[tuple[int, int]]:
    """Where they were typed. What the page says itself is no secret."""
    for start, end in [*_told(comment), *_signed(comment), *_titled(comment), *_private(comment)]:
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


def _private(comment: Comment) -> Iterator[tuple[int, int]]:
    text = comment.form.text
    found = 0
    for hit in LAST_FIRST.finditer(text):
        if hit["first"].lower() in first_names() and found < MOST_A_RULE:
            found += 1
            yield comment.form.typed(*hit.span())
    for _number, hit in zip(range(MOST_PAIRS), ANY.finditer(text), strict=False):
        before, after = text[max(0, hit.start() - CLOSE) : hit.start()], text[hit.end() : hit.end() + CLOSE]
        if _is_private(hit, before, after):
            found += 1
            yield comment.form.typed(*hit.span())
        if found >= MOST_A_RULE:
            return


def _is_private(hit: re.Match[str], before: str, after: str) -> bool:
    first, last = hit["first"].lower(), hit["last"].lower()
    if first in no_names() or last in no_names() or NO_DOCTOR.search(hit[0]):
        return False
    if CLINICIAN.search(before) or CREDENTIAL.match(after) or PUBLIC.search(before) or PUBLIC.search(after):
        return False
    if first in first_names():
        return bool(PRIVATE.search(before) or PRIVATE.search(after))
    return bool(SURE_BEFORE.search(before) and (SURE_AFTER.match(after) or PRIVATE.search(before + after))) or bool(
        SURE_AFTER.match(after) and PRIVATE.search(before + after)
    )


def _is_public(comment: Comment, name: str) -> bool:
    """Whether the page names the person itself."""
    last = (WORD.findall(name.lower()) or [""])[-1]
    return any(last in WORD.findall(public.lower()) for public in comment.public_names)


@cache
def first_names() -> frozenset[str]:
    return _words("first_names")


@cache
def no_names() -> frozenset[str]:
    return _words("no_names")


def _words(name: str) -> frozenset[str]:
    lines = (DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
