"""Details by which a person can be found: numbers, addresses, dates of birth, full names.

Kept to what identifies beyond the clinic's page itself: a first name, an age or a town alone does not, nor do toll-free
numbers of helplines. Which details count follows the identifiers that US rules on health data list (45 CFR 164.514(b)).
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from articles.checks.matching import lower_case
from comments.screening.comment import Comment
from comments.screening.marks import Excerpt
from comments.screening.phrases import DATA

MOST_A_RULE = 20
MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
DAY = r"\d{1,2}(?:st|nd|rd|th)?"
DATE = (
    rf"(?:\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}|\d{{4}}-\d{{2}}-\d{{2}}|{MONTH}\.? {DAY}(?:,? \d{{2,4}})?"
    rf"|(?:the )?{DAY} (?:of )?{MONTH}\.?(?:,? \d{{2,4}})?)"
)
RELATIVE = (
    r"(?:husband|wife|spouse|partner|mother|mom|mum|father|dad|son|daughter|brother|sister|uncle|aunt|cousin|nephew|niece"
    r"|grand(?:mother|father|ma|pa|son|daughter)|friend|neighbou?r|boss|co-?worker|colleague|roommate|boyfriend|girlfriend"
    r"|fianc[e]{1,2}|patient|client|in-law)"
)
STREET = (
    r"(?:street|st|avenue|ave|road|rd|drive|dr|lane|ln|boulevard|blvd|court|ct|place|pl|terrace|way|parkway|pkwy|circle|cir"
    r"|close|crescent|square|highway|hwy|trail)"
)
DIGIT_WORD = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)"
NUMBER = r"[:#]{0,2} ?(?:is |was |no\.? |number |num\.? |id )?[:#]? ?(?=[a-z-]{0,6}\d)[a-z0-9][a-z0-9-]{3,24}"

# In a text with straight quotes and plain spaces, in lower case. A sentence for the writer, and for whoever
# looks: both read it.
RULES: list[tuple[re.Pattern[str], Any]] = [
    (re.compile(pattern), why)
    for pattern, why in [
        (r"(?<![\w.+-])[\w.+-]{1,64}+@(?:[\w-]{1,63}\.){1,4}[a-z]{2,24}\b", _("An e-mail address.")),
        (
            r"(?<![\w.+-])[\w.+-]{2,40}+ ?(?:\(at\)|\[at\]|\{at\}| at )[ ]?[\w-]{2,30} ?(?:\(dot\)|\[dot\]|\{dot\}|\.| dot ) ?"
            r"(?:com|net|org|edu|co\.uk|de|io|us|ca)\b",
            _("An e-mail address, written so that people can read it."),
        ),
        (
            r"(?<![\w.+/-])(?:\+?1[ .-]?)?(?:\((?!8(?:00|88|77|66|55|44|33))\d{3}\) ?|(?!8(?:00|88|77|66|55|44|33)[ .-])\d{3}[ .-])"
            r"[2-9]\d{2}[ .-]\d{4}(?![\w-])",
            _("A telephone number."),
        ),
        (r"(?<![\w+])\+\d{1,3}[ .-]?\(?\d{1,4}\)?(?:[ .-]?\d{2,4}){2,4}(?!\w)", _("A telephone number.")),
        (r"(?<![\w+-])0\d{2,4}[ -]\d{3,4}[ -]?\d{3,4}(?!\w)", _("A telephone number.")),
        (r"(?<![\w+-])07\d{9}(?!\w)", _("A telephone number.")),
        (
            r"\b(?:call|text|phone|ring|reach|whats ?app|cell|mobile|number|tel|telephone|fax)\b[^\n\d?]{0,30}"
            r"(?<![\d$])(?!8(?:00|88|77|66|55|44|33)[ .-]?\d{3})(?:\d{3}[ .-]?\d{4}|\d{3}[ .-]?\d{3}[ .-]?\d{4})(?![\w-])",
            _("A telephone number."),
        ),
        (rf"\b(?:{DIGIT_WORD}[ -]{{1,3}}){{6,11}}{DIGIT_WORD}\b", _("A telephone number, in words.")),
        (
            rf"(?<![\w.,$/-])\d{{1,5}}[a-z]? (?:[nsew]\.? |north |south |east |west )?(?:[a-z][a-z'.]{{1,20}} |\d{{1,3}}(?:st|nd|rd|th) ){{1,3}}"
            rf"{STREET}\b(?=\.?(?:,| in | apt| unit| #|\.?$|[.!?;)]| near | and |\n| \d{{5}}))",
            _("A street address."),
        ),
        (r"\bp\.? ?o\.? box \d{1,6}\b", _("A postal address.")),
        (
            r"\b(?:live|lives|living|reside|resides|address is|address:|home is|house is) (?:at|on)? ?(?:number )?\d{1,5} [a-z]"
            r"[a-z'.]{2,20}",
            _("A street address."),
        ),
        (r"\b(?:apt|apartment|unit|flat)\.? #?\d{1,4}[a-z]?\b", _("Part of a postal address.")),
        (
            rf"\b(?:date of birth|birth ?date|d\.?o\.?b\.?)(?: is| was)?[ :,-]{{1,4}}{DATE}",
            _("A date of birth."),
        ),
        (
            rf"\b(?:born|birthday is|birthday was|birthday:)(?: on| is)?:? (?:\w{{3,9}}day,? )?{DATE}",
            _("A date of birth."),
        ),
        (
            rf"\b(?:(?:medical )?record|chart|patient|member|membership|policy|insurance|group|medicare|medicaid|health card"
            rf"|hospital|nhs|account|case|claim|id|subscriber|passport|licen[cs]e|driver'?s licen[cs]e|national insurance"
            rf"|order|invoice|accession) (?:id|identifier|no\.?|num\.?|number|#){NUMBER}\b",
            _("A number under which a clinic, an insurer or an office keeps somebody."),
        ),
        (rf"\b(?:mrn|nhs|medicare|medicaid|ssn|policy|chart|member id|patient id)\b{NUMBER}\b",
            _("A number under which a clinic, an insurer or an office keeps somebody.")),
        (r"(?<![\w-])(?!000|666|9\d\d)\d{3}-\d{2}-\d{4}(?![\w-])", _("What looks like a social security number.")),
        (
            r"\b(?:social security|ssn|social)(?: number)?(?: is| ends in| ending in|:)? (?:x{3}-x{2}-)?\d{4,9}\b",
            _("What looks like a social security number."),
        ),
        (r"(?<![\w-])\d[a-z][a-z0-9]\d-[a-z][a-z0-9]\d-[a-z]{2}\d{2}(?!\w)", _("What looks like a Medicare number.")),
        (r"(?<![\w-])\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{4}(?![\w-])", _("What looks like the number of a card.")),
        (
            r"\b(?:facebook|instagram|insta|twitter|tiktok|snapchat|snap|telegram|whatsapp|skype|discord|linkedin|venmo)\b"
            r"(?: \w{2,10}){0,3}(?: as| is| at|:| @)+ ?@?(?!the\b|a\b|my\b|no\b|not\b|full\b)[a-z][\w.]{3,30}",
            _("An account under which a person can be found."),
        ),
        (r"(?<![\w@.])@[a-z]\w{2,30}\b(?!\.\w)", _("An account under which a person can be found.")),
        (r"\b(?:facebook\.com|instagram\.com|linkedin\.com/in|twitter\.com|x\.com|tiktok\.com)/@?[\w.-]{3,40}",
            _("An account under which a person can be found.")),
    ]
]  # fmt: skip

# These need the capitals of names.
NAME = r"(?!I'm\b|I've\b|I'd\b|I'll\b)[A-Z][a-z']{1,20}(?:-[A-Z][a-z]{1,20})?"
INITIAL = r"(?:[A-Z]\.? )?"
FULL = rf"(?P<first>{NAME}) {INITIAL}(?P<last>(?:(?:Mc|Mac|O'|De |de la |van |Van |von |Al-)?){NAME})"
INTRODUCED = re.compile(
    rf"\b(?i:my (?:full |real )?name is|my name's|i am called|i go by|full name:?|patient:|name:) {FULL}"
)
SAID_TO_BE = re.compile(rf"\b(?:I am|I'm|Im|i'm|i am|This is|this is|It's|Hi,|Hello,|Signed,?|signed,?|from) {FULL}")
OF_OTHERS = re.compile(
    rf"\b(?i:my|our|his|her) (?:[\w-]{{1,12}} )?(?i:{RELATIVE}),? (?:is |was )?(?:named |called )?{FULL}"
)
TREATED = re.compile(
    rf"\b{FULL},? (?:who )?(?:had|got|received|underwent|was treated|was admitted|was diagnosed|is a patient|is being treated|has been"
    r"|suffers|comes to|goes to|came to|went to|told me|lives|died|is my|has (?:arthritis|cancer|diabetes|HIV|the same))\b"
)
SIGNED = re.compile(
    rf"(?m)(?:^|[.!?] )(?:[-~] ?|(?:Thanks|Thank you|Regards|Best|Best wishes|Sincerely|Yours),? ?\n?)?{FULL}\.?\s{{0,3}}\Z"
)
LOWER_CASE_NAME = re.compile(r"\bmy (?:full |real )?name is (?P<first>[a-z]{2,20}) (?P<last>[a-z]{2,20})\b")
TITLED = re.compile(
    rf"\b(?:Dr|Doctor|Nurse|Prof|Professor|Mr|Mrs|Ms|Miss)\.? (?:{NAME} )?{INITIAL}(?:Mc|Mac|O'|De |Van |van )?{NAME}"
)
# A clinician's name becomes an identifying detail where it is told as part of somebody's care.
CARE = re.compile(
    r"\b(?:my|me|his|her|our|we|us|i|him|your clinic|the clinic)\b[^\n]{0,120}\b(?:treat\w{0,4}|inject\w{0,4}|operat\w{0,4}|saw|see|seen|told"
    r"|gave|did|performed|appointment|surgery|surgeon|doctor|procedure|diagnos\w{0,4}|referred|visit\w{0,3}|prescribed|nurse"
    r"|knee|hip|shoulder|back|husband|wife|mother|rude|messed|botched|recommend\w{0,3})\b"
    r"|\b(?:treat\w{0,4}|inject\w{0,4}|operat\w{0,4}|saw|told|gave|did|appointment with|surgery with|performed|visit with"
    r"|prescribed|diagnosed)\b[^\n]{0,80}\b(?:me|my|i|us|him|her)\b",
    re.IGNORECASE,
)
NO_CARE = re.compile(
    r"\b(?:article|post|blog|book|podcast|video|interview|study|talk|lecture|paper|column|show|wrote|writes|published)\b",
    re.IGNORECASE,
)
NO_DOCTOR = re.compile(r"\b(?:Google|Oz|Phil|Who|Strange|House|Internet|Seuss|Pepper|Martens|Dre|Right|Perfect)\b")
WORD = re.compile(r"[\w'-]+")
AROUND = 160
NO_LAST_NAME = frozenset(
    "and or the from in with who has had was is i a an my so but not at on to for of here there again hello hi thanks".split()
)

A_NAME = _("A full name.")


def find(comment: Comment) -> Iterator[Excerpt]:
    form, text = comment.form, lower_case(comment.form.text)
    for pattern, why in RULES:
        for number, hit in enumerate(pattern.finditer(text)):
            if number == MOST_A_RULE:
                break
            yield comment.excerpt(*form.typed(*hit.span()), why)
    for start, end in _names(comment):
        yield comment.excerpt(start, end, A_NAME)
    yield from _in_name(comment)


def _names(comment: Comment) -> Iterator[tuple[int, int]]:
    text, typed = comment.form.text, comment.form.typed
    for pattern in (INTRODUCED, OF_OTHERS, SAID_TO_BE, TREATED, LOWER_CASE_NAME):
        needs_known = pattern not in (INTRODUCED, OF_OTHERS)
        for number, hit in enumerate(pattern.finditer(text)):
            if number == MOST_A_RULE:
                break
            known = hit["first"].lower() in first_names()
            if (known or not needs_known) and hit["last"].lower() not in NO_LAST_NAME:
                if not _is_public(comment, f"{hit['first']} {hit['last']}"):
                    yield typed(hit.start("first"), hit.end("last"))
    if (hit := SIGNED.search(comment.body, max(0, len(comment.body) - 120))) and hit["first"].lower() in first_names():
        if not _is_public(comment, f"{hit['first']} {hit['last']}"):
            yield hit.start("first"), hit.end("last")
    for number, hit in enumerate(TITLED.finditer(text)):
        if number == MOST_A_RULE:
            break
        around = text[max(0, hit.start() - AROUND) : hit.end() + AROUND]
        if CARE.search(around) and not NO_CARE.search(around) and not NO_DOCTOR.search(hit[0]):
            if not _is_public(comment, hit[0]):
                yield typed(*hit.span())


def _is_public(comment: Comment, name: str) -> bool:
    """Whether the page names the person itself."""
    last = WORD.findall(name.lower())[-1]
    return any(last in WORD.findall(public.lower()) for public in comment.public_names)


def _in_name(comment: Comment) -> Iterator[Excerpt]:
    """The name is shown beside the comment: it should hold no address or number. A full name there is the writer's
    choice, and told to them by the form."""
    for pattern, why in RULES[:7]:
        if hit := pattern.search(comment.typed.name.lower()):
            yield Excerpt(comment.typed.name[slice(*hit.span())], why, hit.start(), hit.end(), field="name")


@cache
def first_names() -> frozenset[str]:
    lines = (DATA / "first_names.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())
