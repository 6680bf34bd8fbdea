"""Figures and what stands behind them."""

import re
from collections.abc import Iterator
from itertools import islice

from django.utils.translation import gettext_lazy as _

from articles.checks.blocks import Block
from articles.checks.draft import Draft
from articles.checks.framework import Finding, Place, Rule, Severity, register
from articles.checks.sections_and_notices import is_about_regenerative_treatment
from articles.rendering.references import read_references

FTC = (
    "FTC, Health Products Compliance Guidance (2022), "
    "https://www.ftc.gov/business-guidance/resources/health-products-compliance-guidance"
)
HONCODE = "HONcode principles 4 and 5, https://www.hon.ch/HONcode/Guidelines/hc_p8.html"
NHS = "NHS digital service manual, https://service-manual.nhs.uk/content/numbers-measurements-dates-time"

NO_REFERENCES = Rule(
    "REF01",
    _("No references"),
    Severity.BLOCK,
    _("What an article about a regenerative treatment says must be open to be looked up."),
    FTC,
    _("Add the studies and guidelines it rests on, one a line."),
)
FIGURE_WITHOUT_REFERENCE = Rule(
    "REF02",
    _("Figure without a reference"),
    Severity.WARN,
    _("A figure without its source cannot be checked, by the reviewer or by readers."),
    HONCODE,
    _("Put the number of the reference, like [2], into the same paragraph."),
)
NO_SUCH_REFERENCE = Rule(
    "REF03",
    _("Reference that is not there"),
    Severity.WARN,
    _("The text names a reference by a number that the list does not have."),
    HONCODE,
    _("Correct the number, or add the reference."),
)
NOT_CITED = Rule(
    "REF04",
    _("Reference that is not named in the text"),
    Severity.INFO,
    _("Readers cannot tell what it stands for."),
    HONCODE,
    _("Put its number where it belongs, or take it out."),
)
CANNOT_BE_LOOKED_UP = Rule(
    "REF05",
    _("Identifier that leads nowhere"),
    Severity.WARN,
    _("A DOI, PubMed number or address that is written wrong cannot be looked up."),
    HONCODE,
    _("Copy it again from where you found the study."),
)
REPEATED = Rule(
    "REF06",
    _("The same reference twice"),
    Severity.INFO,
    _("One study counts once; two numbers make it look like two."),
    HONCODE,
    _("Keep one, and use its number in both places."),
)
DECIMAL_PERCENT = Rule(
    "NUM01",
    _("Percentage with a decimal"),
    Severity.INFO,
    _("Most people find “1 in 7” easier than “14.3%”."),
    NHS,
    _("Say it as so many in 10, in 100 or in 1,000 people."),
)
MIXED_DENOMINATORS = Rule(
    "NUM02",
    _("Chances counted in different ways"),
    Severity.INFO,
    _("1 in 20 and 3 in 100 are hard to compare: the larger first number looks like the larger chance."),
    NHS,
    _("Count all of them in the same number of people."),
)
RELATIVE_RISK = Rule(
    "NUM03",
    _("How many times, but not how many"),
    Severity.INFO,
    _("“Twice as likely” can mean 2 in a million. It sounds larger than it is."),
    NHS,
    _("Give both chances, in the same number of people."),
)

MARKER = re.compile(r"\[(\d{1,3}(?: ?[,-] ?\d{1,3}){0,9})\]")
FIGURE = re.compile(
    r"\b\d{1,3}(?:\.\d{1,3})? ?(?:%|per ?cent\b)|\b\d{1,4} (?:out of|in|of) (?:every )?\d{1,7}\b"
    r"|\b\d[\d,]{0,9} (?:\w{1,14} ){0,2}(?:people|patients|adults|participants|volunteers|trials|studies)\b"
    r"|\b\d{1,3}(?:\.\d)? points?\b|\b(?:half|a third|a quarter|two thirds|most"
    r"|twice as many) of (?:the )?(?:people|patients)"
    r" (?:who|in)\b",
    re.IGNORECASE,
)
DECIMAL = re.compile(r"\b\d{1,3}\.\d{1,3} ?(?:%|per ?cent\b)", re.IGNORECASE)
CHANCE = re.compile(
    r"\b\d{1,4} (?:out of|in) (?:every )?(\d[\d,]{0,9})\b(?! (?:days|weeks|months|years|hours|minutes))"
)
LONGEST_RANGE = 50
MOST_NOT_CITED = 100
TIMES = re.compile(
    r"\b(?:twice|three times|four times|\d{1,2} times|\d{1,3} ?%) (?:as|more|less|higher|lower) (?:likely"
    r"|common|often|risk)"
    r"|\b(?:doubles?|halves?|triples?) (?:the|your) (?:risk|chance)s?\b",
    re.IGNORECASE,
)


@register(NO_REFERENCES, FIGURE_WITHOUT_REFERENCE)
def figures(draft: Draft) -> Iterator[Finding]:
    is_regenerative = is_about_regenerative_treatment(draft)
    if is_regenerative and draft.blocks and not draft.references:
        yield NO_REFERENCES.finding(Place("references"), sentence=draft.outline)
    cited = {block.group for block in draft.blocks if _known_numbers(draft, block)}
    for block in draft.paragraphs():
        form = draft.form(block)
        figure = FIGURE.search(form.text)
        if figure and block.group not in cited:
            place = Place("body", block.number, *form.typed(*figure.span()))
            severity = Severity.WARN if is_regenerative else Severity.INFO
            yield FIGURE_WITHOUT_REFERENCE.finding(place, figure[0], sentence=block.text, severity=severity)


@register(NO_SUCH_REFERENCE, NOT_CITED)
def markers(draft: Draft) -> Iterator[Finding]:
    count = len(draft.references)
    cited: set[int] = set()
    dangling: set[str] = set()
    for block in draft.blocks:
        form = draft.form(block)
        for marker in MARKER.finditer(form.text):
            numbers = _numbers(marker[1])
            cited |= numbers
            if marker[0] not in dangling and not all(1 <= number <= count for number in numbers):
                dangling.add(marker[0])
                place = Place("body", block.number, *form.typed(*marker.span()))
                yield NO_SUCH_REFERENCE.finding(place, marker[0])
    not_cited = (pair for pair in enumerate(draft.references, start=1) if pair[0] not in cited)
    for number, line in islice(not_cited, MOST_NOT_CITED):
        yield NOT_CITED.finding(Place("references", number - 1, 0, len(line)), line[:160], sentence=line)


@register(CANNOT_BE_LOOKED_UP, REPEATED)
def reference_lines(draft: Draft) -> Iterator[Finding]:
    seen: set[str] = set()
    read = read_references("\n".join(draft.references))
    for number, (line, reference) in enumerate(zip(draft.references, read, strict=True)):
        place = Place("references", number, 0, len(line))
        if reference.problem:
            yield CANNOT_BE_LOOKED_UP.finding(place, line[:160], sentence=line, why=reference.problem)
        if (same := reference.url or reference.text.casefold()) in seen:
            yield REPEATED.finding(place, line[:160], sentence=line)
        seen.add(same)


@register(DECIMAL_PERCENT, MIXED_DENOMINATORS, RELATIVE_RISK)
def ways_of_counting(draft: Draft) -> Iterator[Finding]:
    denominators: dict[str, tuple[Place, str]] = {}
    for block in draft.paragraphs():
        form = draft.form(block)
        for rule, pattern in ((DECIMAL_PERCENT, DECIMAL), (RELATIVE_RISK, TIMES)):
            if hit := pattern.search(form.text):
                place = Place("body", block.number, *form.typed(*hit.span()))
                yield rule.finding(place, hit[0], sentence=block.text)
        for chance in CHANCE.finditer(form.text):
            place = Place("body", block.number, *form.typed(*chance.span()))
            denominators.setdefault(chance[1].replace(",", ""), (place, chance[0]))
    if len(denominators) > 1:
        (_first_place, first), (place, second), *_others = denominators.values()
        yield MIXED_DENOMINATORS.finding(place, f"{first}, {second}")


def _known_numbers(draft: Draft, block: Block) -> set[int]:
    found = {number for marker in MARKER.finditer(draft.form(block).text) for number in _numbers(marker[1])}
    return {number for number in found if 1 <= number <= len(draft.references)}


def _numbers(words: str) -> set[int]:
    """``1, 3-5`` as {1, 3, 4, 5}."""
    found: set[int] = set()
    for part in words.split(","):
        first, _dash, last = part.partition("-")
        found |= set(range(int(first), min(int(last or first), int(first) + LONGEST_RANGE) + 1)) or {int(first)}
    return found
