"""Telephone numbers however they are spelt, and numbers under which somebody is kept, told by what stands before."""

import re
from collections.abc import Iterator

WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
TENS = {"twenty": "2", "thirty": "3", "forty": "4", "fifty": "5"}
DIGITS = {"oh": "0", "o": "0"} | {word: str(digit) for digit, word in enumerate(WORDS)} | TENS
UNIT = (
    r"(?:\d{1,10}|(?:(?:double|triple)[ -])?(?:zero|one|two|three|four|five|six|seven|eight|nine|oh|o)\b"
    r"|(?:twenty|thirty|forty|fifty)\b)"
)
BETWEEN = r"(?:[ ().,/:*-]{1,4}(?:(?:then|dot|dash|and)\b[ ,]{0,2})?)"
RUN = re.compile(rf"(?<![\w$.#])\(?{UNIT}(?:{BETWEEN}{UNIT}){{1,14}}(?![\w%$])|(?<![\w$#])\d{{10,11}}(?![\w%$])")
TOKEN = re.compile(r"(?:(double|triple)[ -])?(\d+|[a-z]+)")
TOLL_FREE = ("800", "888", "877", "866", "855", "844", "833", "900")
PHONE_CUE = re.compile(
    r"\b(?:call|text|phone|ph|tel|cell|mobile|number|ring|reach|dial|fax|line|landline|beeper|area(?: code)?|whats ?app"
    r"|contact|voicemail)\b"
)
SPOKEN = re.compile(r"[a-z]")
AROUND = 50
MOST = 20

KEPT = re.compile(
    r"\b(?:acc(?:oun)?t|claim|ref(?:erence)?|confirmation|serial|sn|plates?|licen[cs]e|dl|passport|rx|invoice|member|id"
    r"|group|file|case|chart|mrn|policy|medicaid|medicare|ssn?|social(?: security)?|routing|badge|inmate|placard|vin"
    r"|subscriber|guarantor|card|visa|mastercard|order|(?:my|your|the|our) bill|insurance|ins|aetna|cigna|humana"
    r"|kaiser|va|tricare"
    r"|blue (?:cross|shield)|bcbs|record|patient|appointment|ticket|portal|student|visit|specimen|accession|lab)\b"
)
CODE = re.compile(
    r"(?<![\w$.])(?=[a-z0-9 /-]{0,6}\d)(?:[a-z]{1,4}[ -])?(?:[a-z]{0,5}\d[a-z0-9]{0,12})"
    r"(?:[ /-](?=[a-z]{0,3}\d)[a-z0-9]{1,10}){0,4}"
    r"(?![\w%]|\.\d| ?(?:mg|mcg|iu|ml|cc|dollars|bucks|percent|years?|months?|weeks?|days?|hours?|minutes?|times|miles"
    r"|patients|people|pounds|lbs|am|pm|hz)\b)"
)
YEARS = re.compile(r"(?:(?:in|since|from|until|of) )?(?:19|20)\d\d(?:[ /-]+(?:19|20)?\d\d)?$")
NOT_KEPT = re.compile(r"\b(?:cpt|icd|code|codes|form|phase|page|\$\d[\d.,]*|about|over|costs?|paid|for)\W{0,3}$")
# Papers and laws have numbers, too.
NOT_A_PERSONS = re.compile(r"\b(?:pubmed|doi|nct|trial|study|model|senate|house) $")
WITHIN = 26


def phone_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Of a text in lower case."""
    found = 0
    for run in RUN.finditer(text):
        around = text[max(0, run.start() - AROUND) : run.end() + AROUND]
        if _is_phone_number(run[0], cued=bool(PHONE_CUE.search(around))):
            yield run.span()
            found += 1
            if found == MOST:
                return


def _is_phone_number(run: str, *, cued: bool) -> bool:
    groups = [_digits(*token.groups()) for token in TOKEN.finditer(run)]
    number = "".join(groups)
    ends = {sum(map(len, groups[: count + 1])) for count in range(len(groups))}
    if len(number) == 11 and number[0] == "1":
        number, ends = number[1:], {end - 1 for end in ends}
    if number.startswith(TOLL_FREE):
        return False
    if len(number) == 10:
        return number[0] not in "01" and (cued or ({3, 6} <= ends and "," not in run))
    return len(number) == 7 and 3 in ends and cued and number[0] not in "01"


def _digits(repeated: str | None, word: str) -> str:
    digit = word if word[0].isdigit() else DIGITS.get(word, "")
    return digit * {"double": 2, "triple": 3}.get(repeated or "", 1)


def kept_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Of a text in lower case: where the word that tells begins, and where the number ends."""
    last = found = 0
    for cue in KEPT.finditer(text):
        if cue.start() < last or NOT_A_PERSONS.search(text, max(0, cue.start() - 12), cue.start()):
            continue
        for code in CODE.finditer(text, cue.end(), cue.end() + WITHIN + 24):
            between = text[cue.end() : code.start()]
            if code.start() - cue.end() > WITHIN or any(mark in between for mark in ".?!;\n$"):
                break
            if _is_code(code[0]) and not NOT_KEPT.search(between):
                last = code.end()
                found += 1
                yield cue.start(), last
                break
        if found == MOST:
            return


def _is_code(code: str) -> bool:
    digits, letters = sum(map(str.isdigit, code)), bool(SPOKEN.search(code))
    parts = re.split(r"[ -]", code)
    tied = letters and any(any(map(str.isdigit, part)) and SPOKEN.search(part) for part in parts)
    return not YEARS.match(code) and (digits >= 5 or (tied and digits >= 3) or ("-" in code and digits >= 4))
