"""What an article must say beside its subject: risks, other options, regulation, when to get help."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from articles.checks.blocks import Block
from articles.checks.claims import is_about_treatment, named_treatments
from articles.checks.draft import Draft
from articles.checks.framework import Finding, Place, Rule, Severity, register

EU_90 = "Directive 2001/83/EC, Article 90, https://www.legislation.gov.uk/eudr/2001/83/article/90"
FDA = (
    "FDA, Consumer Alert on Regenerative Medicine Products, https://www.fda.gov/vaccines-blood-biologics/"
    "consumers-biologics/consumer-alert-regenerative-medicine-products-including-stem-cells-and-exosomes"
)
CDC = "CDC Clear Communication Index, https://www.cdc.gov/ccindex/"
HONCODE = "HONcode principles, https://www.hon.ch/HONcode/Guidelines/hc_p8.html"

NO_RISKS = Rule(
    "SEC01",
    _("No part on risks"),
    Severity.BLOCK,
    _("An article about a regenerative treatment that does not tell its risks reads as if there were none."),
    EU_90,
    _("Add the heading “Risks and side effects”, and under it what can go wrong and how often."),
)
NO_OPTIONS = Rule(
    "SEC02",
    _("No part on other options"),
    Severity.BLOCK,
    _("Readers have to learn what else there is, doing nothing included."),
    EU_90,
    _("Add the heading “Other options”, and under it what guidelines advise first."),
)
NO_STATUS = Rule(
    "SEC03",
    _("No notice on its regulation"),
    Severity.BLOCK,
    _("It names stem cells, exosomes or PRP, and the site has no words for the status notice that stands above it."),
    FDA,
    _("A reviewer writes the notice under “Notices”."),
)
NO_HELP = Rule(
    "SEC04",
    _("Does not say when to get help"),
    Severity.WARN,
    _("The notice under the article is general. Which signs mean “call today” belongs into the text."),
    CDC,
    _("Name the signs, whom to call, and how soon."),
)
NOTHING_UNKNOWN = Rule(
    "SEC05",
    _("Nothing is unknown"),
    Severity.WARN,
    _("An honest article about a treatment says what nobody knows yet."),
    CDC,
    _("Add what studies have not answered."),
)
NO_INTEREST = Rule(
    "SEC06",
    _("Own interest is not named"),
    Severity.BLOCK,
    _("A clinic that writes about a treatment it sells tells its readers so, and the site has no words for that."),
    HONCODE,
    _("A reviewer writes the line on the clinic's own interest under “Notices”."),
)
BENEFITS_ALONE = Rule(
    "SEC07",
    _("Benefits without risks"),
    Severity.WARN,
    _("It says what a treatment does for people, and nowhere what it can do to them."),
    CDC,
    _("Put the risks beside the benefits, in the same way of counting."),
)
NOT_A_CLINICIAN = Rule(
    "SEC08",
    _("Byline is no clinician"),
    Severity.BLOCK,
    _("The text says that a clinician wrote it, and its author has no clinical credentials on file."),
    HONCODE,
    _("Name who wrote it as what they are. Who reviewed it is shown by the site."),
)

RISKS = re.compile(
    r"\b(?:risks?|side[- ]effects?|harms?|safety|what can go wrong|dangers?|complications?)\b", re.IGNORECASE
)
OPTIONS = re.compile(
    r"\b(?:other (?:options?|choices|treatments?|ways)|options|alternatives?|what else|instead|choices)\b",
    re.IGNORECASE,
)
HELP = re.compile(
    r"\b(?:911|112|999|emergency|urgent(?:ly)?|right away|same day|at once"
    r"|(?:call|see|tell|phone|contact|ask|talk (?:to|with)|speak (?:to|with)|visit) (?:\w{1,10} ){0,2}"
    r"(?:doctor|clinician|nurse|GP|physician|clinic|pharmacist|specialist|therapist|surgeon|us|team)"
    r"|(?:seek|get) (?:medical )?(?:help|care|advice))\b",
    re.IGNORECASE,
)
UNKNOWN = re.compile(
    r"\b(?:(?:not|nobody|no one|never|isn't|aren't|don't|cannot) (?:yet |been |really "
    r"|fully )?(?:know(?:n|s)?|clear|shown"
    r"|studied|proven|tested|sure|say|tell)|unknown|unclear|uncertain(?:ty)?|unproven|open questions?|too (?:few|small)"
    r"|more research|no good (?:studies|trials|evidence)|mixed)\b",
    re.IGNORECASE,
)
BENEFITS = re.compile(
    r"\b(?:injections?|treatments?|therap(?:y|ies)|surgery|medicines?|drugs?|pills?|programs?|exercises?)\b[^.\n]{0,60}"
    r"\b(?:helps?|helped|eases?|eased|improves?|improved|lowers?|lowered|reduces?|reduced|relieves?|works?)\b",
    re.IGNORECASE,
)
BY_A_CLINICIAN = re.compile(
    r"\b(?:(?:written|authored) by (?:a|an|our|one of our) (?:\w{1,12} ){0,2}(?:doctors?|physicians?|surgeons?|nurses?"
    r"|medical professionals?|clinicians?)|as (?:a|an|your) (?:\w{1,12} )?(?:doctor|physician|surgeon|nurse), I"
    r"|I am (?:a|an) (?:\w{1,12} )?(?:doctor|physician|surgeon|nurse|clinician))\b",
    re.IGNORECASE,
)
FEW_WORDS = 120


def has_part(draft: Draft, heading: re.Pattern[str]) -> bool:
    """Whether a heading that says so has text under it."""
    return any(heading.search(block.text) and any(_is_text(b) for b in draft.under(block)) for block in draft.headings)


def is_about_regenerative_treatment(draft: Draft) -> bool:
    return is_about_treatment(draft.content.title, draft.content.seo_title, *draft.facts.tags)


@register(NO_RISKS, NO_OPTIONS, NOTHING_UNKNOWN)
def parts_of_a_treatment_article(draft: Draft) -> Iterator[Finding]:
    if not is_about_regenerative_treatment(draft):
        return
    place = Place("body")
    text = _text(draft)
    if not has_part(draft, RISKS):
        yield NO_RISKS.finding(place, sentence=draft.outline)
    if not has_part(draft, OPTIONS):
        yield NO_OPTIONS.finding(place, sentence=draft.outline)
    if not UNKNOWN.search(text):
        yield NOTHING_UNKNOWN.finding(place, sentence=draft.outline)


@register(NO_STATUS, NO_INTEREST)
def notices_of_the_site(draft: Draft) -> Iterator[Finding]:
    """What the site puts above an article by itself has to have words."""
    if not draft.facts.empty_notices:
        return
    named = named_treatments(draft.content.title, draft.content.summary, _text(draft))
    if draft.facts.empty_notices.intersection(named):
        yield NO_STATUS.finding(Place("body"), sentence=draft.outline)
    if named and "interest" in draft.facts.empty_notices:
        yield NO_INTEREST.finding(Place("body"), sentence=draft.outline)


@register(NO_HELP, BENEFITS_ALONE)
def help_and_risks(draft: Draft) -> Iterator[Finding]:
    text = _text(draft)
    if len(text.split()) < FEW_WORDS:  # too short to be read as advice
        return
    if not HELP.search(text):
        yield NO_HELP.finding(Place("body"), sentence=draft.outline)
    benefit = BENEFITS.search(text)
    if benefit and not RISKS.search(text) and not is_about_regenerative_treatment(draft):
        yield BENEFITS_ALONE.finding(Place("body"), benefit[0])


@register(NOT_A_CLINICIAN)
def who_wrote_it(draft: Draft) -> Iterator[Finding]:
    if draft.facts.byline_is_clinician:
        return
    for passage in draft.passages:
        form = draft.form_of(passage.text)
        if said := BY_A_CLINICIAN.search(form.text):
            yield NOT_A_CLINICIAN.finding(passage.place(*form.typed(*said.span())), said[0], sentence=passage.text)


def _text(draft: Draft) -> str:
    return "\n".join(draft.form(block).text for block in draft.blocks)


def _is_text(block: Block) -> bool:
    return block.kind in {"p", "li", "td", "blockquote"} and len(block.text.split()) > 2
