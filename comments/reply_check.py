"""What an answer of the clinic must not say: that somebody is a patient. Read from its words alone.

US privacy law lets a clinic answer in public, but tell nothing of a patient, not even what the patient told first;
that somebody is one is told by confirming it, and by denying it of others. The Office for Civil Rights fined clinics
for answers to reviews (HHS on New Vision Dental, 14 December 2022; on Manasa Health Center, 5 June 2023).
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from articles.checks.claims import claims
from articles.checks.draft import Draft, Facts
from articles.checks.framework import Severity
from articles.models import Author
from clinic_site.profile.models import ClinicProfile
from clinic_site.profile.reviewed_texts import approved_products, current_texts
from comments import reply_likeness
from comments.models import Comment
from comments.screening import Typed, privacy
from comments.screening.comment import Comment as Read
from comments.screening.names import first_names
from comments.screening.phrases import Hit, phrases

WHY: dict[str, Any] = {
    "patient": _("It says that somebody is, was or is not a patient here."),
    "care": _("It tells of care that somebody had here."),
    "yours": _("It speaks of somebody's own care, records, insurance or payments."),
    "said": _("It repeats what was said between a patient and the clinic."),
    "reader": _("It speaks of the reader. Say what holds for everybody, or leave it out."),
    "told": _("It tells something of the reader that does not stand in the comment."),
    "asks": _("It asks for details that nobody should give in public."),
    "remember": _("It says that the clinic knows somebody."),
    "glad": _("Joy or regret over how somebody's treatment went says that it was given here."),
    "thanks": _("Thanks for somebody's trust or visit say that they were treated here."),
    "date": _("It names a day beside somebody's care."),
}
WHY_NAME = _("The full name of the person you answer.")
# Of the rules for articles, what an article may say when a clinician has ticked it: nobody ticks an answer.
PROMISES = {"C26", "C35", "C42", "C44", "C45", "C50", "C51", "C53"}
# So many are named to whoever wrote the answer; after the change the rest comes.
MOST_TOLD = 4
# Words shown before and after a “you”.
AROUND = 20
# How far before what was done stands who did it.
CLOSE = 60
LINE_END = re.compile(r"(?<!\n)\n(?!\n)")
QUOTE_MARK = re.compile(r"(?m)^[ \t]{0,3}(?:> ?){1,5}")
TITLES = r"(?:mr|mrs|ms|miss|mx|dr|prof)\.?"
GREETED = re.compile(
    r"\b(?:[Dd]ear|[Hh]i|[Hh]ello|[Tt]hank you|[Tt]hanks|[Ss]orry),? "
    r"(?:(?P<title>Mrs?|Ms|Miss|Mx)\.? )?(?P<first>[A-Z][\w'’-]+)(?: (?P<last>[A-Z][\w'’-]+))?"
)
NAME_WORD = re.compile(r"[^\W\d_][\w'’-]+")
DIGITS = re.compile(r"\d")


class RefusedReplyError(Exception):
    """The answer would tell something about a person's care; the message says what, in words for its writer."""


def refuse(body: str, *, to: Comment | None) -> None:
    """Raise RefusedReplyError where the answer confirms that ``to``'s writer, or anybody, is or was a patient."""
    profile = ClinicProfile.objects.current()
    found = find(
        body,
        to.name if to else "",
        own_contacts=(profile.phone, profile.email, profile.address),
        public_names=[*Author.objects.values_list("name", flat=True), profile.name],
        products=approved_products(current_texts()),
    )
    if found:
        raise RefusedReplyError(sentence(found))


def find(
    body: str,
    name: str = "",
    *,
    own_contacts: Sequence[str] = (),
    public_names: Sequence[str] = (),
    products: Sequence[str] = (),
) -> list[tuple[str, Any]]:
    """The words that must not be said, and for each why.

    ``name``: of whoever is answered. ``own_contacts``: the clinic's telephone, e-mail and address, which everybody may
    know; ``public_names``: of people whom the site names itself; ``products``: what may be called approved.
    """
    # The clinic says what it quotes; and no sentence ends with a line.
    text = LINE_END.sub(" ", QUOTE_MARK.sub("", body.replace("\r\n", "\n")))
    said: dict[str, Any] = {}
    for words, why in (
        *_of_care(Read(Typed(text))),
        *_name(text, name),
        *_details(Read(Typed(text), tuple(public_names)), own_contacts),
        *_claims(text, products),
    ):
        said.setdefault(words, why)
    return list(said.items())


def sentence(found: Sequence[tuple[str, Any]]) -> str:
    """What to tell whoever wrote the answer."""
    told = " ".join(f"“{words}”: {why}" for words, why in islice(found, MOST_TOLD))
    advice = _now(
        "Privacy law (HIPAA) forbids a clinic to say in public that somebody is or was a patient, even where they said "
        "so themselves, and clinics were fined for answers to reviews. Write instead: “Thank you for writing. To "
        "protect privacy we cannot discuss anyone’s care here. Please call us.” General information may stay."
    )
    return f"{_now('This answer cannot be sent as it is.')} {told} {advice}"


def _of_care(read: Read) -> Iterator[tuple[str, Any]]:
    refused = set()
    for hit in phrases("reply_check").find(read):
        if _is_said(read, hit):
            refused.add(hit.sentence)
            yield read.excerpt_read(hit.start, hit.end, "").text, WHY[hit.phrase.id.partition(":")[0]]
    for sentence_read in read.sentences:
        words = read.words(sentence_read)
        if (
            sentence_read not in refused
            and (of_reader := _of_the_reader(words))
            and reply_likeness.is_of_the_reader(read, words)
        ):
            refused.add(sentence_read)
            start, end = (sentence_read.start + offset for offset in of_reader)
            yield read.excerpt_read(start, end, "").text, WHY["reader"]
    if not refused:
        yield from reply_likeness.find(read)


def _of_the_reader(words: str) -> tuple[int, int] | None:
    """Where something is said of the reader that holds not for anybody, and is not about the comment."""
    cues = phrases("reply_check").cues
    general = cues["in_general"].sub(lambda found: "-" * len(found[0]), words)
    for hit in cues["you"].finditer(general):
        if not _is_supposed(words, *hit.span()):
            return max(0, words.rfind(" ", 0, max(0, hit.start() - AROUND)) + 1), _end(words, hit.end() + AROUND)
    return None


def _end(words: str, position: int) -> int:
    space = words.find(" ", position)
    return len(words) if space < 0 else space


def _is_said(read: Read, hit: Hit) -> bool:
    words, (start, end), cues = read.words(hit.sentence), hit.within(), phrases("reply_check").cues
    if any(flag in hit.phrase.flags and not cues[flag].search(words) for flag in ("you", "past")):
        return False
    if "by_us" in hit.phrase.flags and not cues["by_us"].search(words, max(0, start - CLOSE), start):
        return False
    return not ("if" in hit.phrase.flags and _is_supposed(words, start, end))


def _is_supposed(words: str, start: int, end: int) -> bool:
    """Whether the hit stands in what is supposed, or in what follows from supposing that somebody is a patient."""
    cues = phrases("reply_check").cues
    suppositions = [cue for cue in cues["supposed"].finditer(words) if cue.start() <= start]
    if not suppositions or cues["told"].search(words, 0, end):
        return False
    last = suppositions[-1]
    clause, comma, _rest = words[last.start() : max(start, last.end())].partition(",")
    return not comma or bool(cues["cared_for"].search(clause))


def _name(text: str, name: str) -> Iterator[tuple[str, Any]]:
    """One word may be a nickname, and stands above the comment anyway."""
    for greeted in GREETED.finditer(text):
        if greeted["title"] or (greeted["last"] and greeted["first"].lower() in first_names()):
            yield greeted[0], WHY_NAME
    parts = NAME_WORD.findall(name)
    if len(parts) < 2:
        return
    first, last = re.escape(parts[0]), re.escape(parts[-1])
    full = rf"\b(?:{first}\s+(?:\w{{1,20}}\.?\s+){{0,2}}{last}|{last},\s*{first}|{TITLES}\s+{last})\b"
    if hit := re.search(full, text, re.IGNORECASE):
        yield hit[0], WHY_NAME


def _details(read: Read, own_contacts: Sequence[str]) -> Iterator[tuple[str, Any]]:
    numbers = {_digits(contact) for contact in own_contacts}
    words = " ".join(own_contacts).casefold()
    for excerpt in privacy.find(read):
        if excerpt.why == privacy.WHY["place"]:  # when and where the clinic's own people work
            continue
        is_own_number = len(_digits(excerpt.text)) >= 7 and _digits(excerpt.text) in numbers
        if not is_own_number and excerpt.text.casefold() not in words:
            yield excerpt.text, excerpt.why


def _claims(text: str, products: Sequence[str]) -> Iterator[tuple[str, Any]]:
    for finding in claims(Draft.of_text(text, Facts(approved_products=tuple(products)))):
        if finding.severity == Severity.BLOCK or (finding.severity == Severity.WARN and finding.rule in PROMISES):
            yield finding.excerpt, finding.why


def _digits(text: str) -> str:
    return "".join(DIGITS.findall(text))[-10:]
