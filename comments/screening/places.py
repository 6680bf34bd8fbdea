"""Who somebody is without a name: what they do in a named place, where they can be met, what everybody there knows.

A clinic's readers come from around it. "The only vet in Crane Lake" is one person; a nurse, or somebody from Texas, is
one of many.
"""

import re
from collections.abc import Iterator

MOST = 20
BIG = (
    r"(?!(?:I|I'm|PRP|PT|MRI|FDA|ER|US|USA|UK|America|American|Alabama|Alaska|Arizona|Arkansas|California|Colorado"
    r"|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland"
    r"|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New|Ohio|Oklahoma|Oregon"
    r"|Pennsylvania|Rhode|South|North|West|East|Tennessee|Texas|Utah|Vermont|Virginia|Washington|Wisconsin|Wyoming"
    r"|Canada|Mexico|Europe|Germany|England|Ireland|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January"
    r"|February|March|April|May|June|July|August|September|October|November|December|Denver|Phoenix|Chicago|Boston"
    r"|Houston|Dallas|Seattle|Miami|Atlanta|Los|San|Vietnam|Korea|Iraq|Afghanistan|YouTube|Youtube|Facebook|Instagram"
    r"|Medicare|Medicaid|Dr|Christmas|Advil|Tylenol|Zoom|Google|Amazon|Army|Navy|Marines|God|English|Spanish)\b)"
)
PLACE = rf"(?:the |a )?{BIG}[A-Z][\w.'-]{{2,20}}"
WORDS = r"(?:[\w',-]{1,16} ){1,6}"
FEW = r"(?:[\w',-]{1,16} ){0,4}"
AT = r"(?:at|in|for|of|from|on|with|near)"
WORKS = (
    r"(?:work|works|worked|teach|teaches|coach|coaches|clean|cleans|drive|drives|run|runs|running|own|owns|tend"
    r"|tends|cook"
    r"|serve|serves|volunteer|preach|bartend|manage|manages|do HR|does HR|plays?|played|pitch|pitches|dance|dances"
    r"|deliver"
    r"|delivers|in charge)"
)
JOB = (
    r"(?:teacher|principal|nurse|pastor|priest|minister|mayor|chief|deputy|sheriff|officer|driver|dispatcher|librarian"
    r"|secretary|clerk|owner|manager|coach|player|goalie|quarterback|pitcher|captain|vet|pharmacist|dentist|barber"
    r"|baker|cook"
    r"|chef|waitress|waiter|bartender|cashier|organist|janitor|custodian|mechanic|plumber|electrician|welder|farmer"
    r"|superintendent|professor|judge|lawyer|accountant|receptionist|hygienist|realtor|butcher|florist|postmaster"
    r"|mailman"
    r"|firefighter|fireman|trooper|ranger|lineman|hairdresser|weatherman|anchor|announcer|singer|conductor|usher"
    r"|president"
    r"|treasurer|councilman|councilwoman|guard|guy|lady|man|woman|girl|crossing guard|foreman|supervisor|director"
    r"|widow)"
)
INSTITUTION = (
    r"(?:Elementary|Middle|High|Academy|Preschool|Kindergarten|School|Library|Church|Lutheran|Baptist|Methodist"
    r"|Plumbing"
    r"|Bakery|Diner|Manor|Nursing|Assisted|Rehab|Correctional|Prison|Credit Union|Barber|Fire|Police|County|Farm|Farms"
    r"|Hardware|Court nursing|Preparatory|Prep|Daycare|Tool|Boiler|Foundry|Mill)"
)
ME = r"(?:[Ii]'?m|[Ii] am|[Hh]e'?s|[Ss]he'?s|[Tt]hat'?s me|is|was|am|as|runs?|who)"
PATTERNS = [
    re.compile(rf"\b(?:only|lone|head|oldest|youngest|entire|first female|one) {WORDS}{AT} {PLACE}"),
    re.compile(rf"\b[Oo]nly {FEW}(?:{JOB}|one) {FEW}(?:here|there|in town|in this town|in the county)\b"),
    re.compile(rf"\b{ME} (?:the |a |an |our |your |their )?{FEW}{JOB},? {FEW}{AT} {PLACE}"),
    re.compile(rf"\b{WORKS} {FEW}{AT} {PLACE}"),
    re.compile(rf"\b(?:the|our|my) {FEW}{JOB} {FEW}{AT} {PLACE} {FEW}(?:with|has|had|knows?|and)\b"),
    re.compile(rf"\b{AT} {PLACE} (?:[A-Z][\w.'-]{{1,20}} )?{INSTITUTION}\b"),
    re.compile(rf"\b(?i:room|bed|lane|locker) #?\d{{1,4}},? {FEW}{AT} {PLACE}"),
    re.compile(rf"\b(?:{AT}) {PLACE} (?:[\w.',-]{{1,16}} ){{0,5}}(?:room|bed|lane) #?\d{{1,4}}\b"),
    re.compile(
        r"\b(?:every(?:body|one) (?:here |there |in town )?knows (?:me|him|her|us)|guess who i am|you'?d know (?:me"
        r"|him|her)"
        r"|you (?:may|might) (?:know|have read about) (?:me|him|her|us)|you can google (?:me|him|her)|so you know who"
        r"|(?:thats|that's|yes the one|the one) (?:me )?(?:with|on) the|keep (?:it|this) (?:under your hat|quiet)"
        r"|(?:nobody|no one) (?:there|here|at \w{2,10} (?:job|work)) knows)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:house (?:number|no\.?) ?\d{1,5}|house,? number \d{1,5}|(?:the )?(?:yellow|blue|red|white|green|brick"
        r"|gray|grey|pink"
        r"|brown|corner) house\b|zip(?: code)?(?: plus four)?(?: is)? ?\d{5}|route \d{1,3},? box \d{1,5}"
        r"|(?:rural )?route \d{1,3} box"
        r"|corner of [\w' ]{2,20} and [\w']{2,20}|motel \d|inn off|-?\d{1,2}\.\d{3,7},? -?\d{1,3}\.\d{3,7})",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<![\w.,$/-])\d{1,5}(?: 1/2)? (?:[NSEW]\.? )?(?:[A-Z][a-z']{2,16} ){1,3}(?:Street|St|Avenue|Ave|Road|Rd"
        r"|Drive|Dr|Lane|Ln"
        r"|Boulevard|Blvd|Court|Ct|Place|Pl|Terrace|Way|Parkway|Circle|Close|Crescent|Square|Highway|Hwy|Trail|Pike"
        r"|Loop|Row)\b"
    ),
    re.compile(
        r"\b(?:at|live on|lives on|stop by|come by|come see us,?|find me at|address is|is|down at"
        r"|over at) \d{1,5}(?: 1/2)?"
        r" (?:[NSEW]\.? )?(?!AM|PM|Day|Week|Level)[A-Z][a-z']{3,16}\b(?! (?:Clinic|Hospital|Street Journal))"
    ),
]


def places(text: str) -> Iterator[tuple[int, int]]:
    """Of a text with its capitals."""
    for pattern in PATTERNS:
        for _number, hit in zip(range(MOST), pattern.finditer(text), strict=False):
            yield hit.span()
