"""Pictures of patients, and the consent they need."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from articles.checks.draft import Draft, Picture
from articles.checks.framework import Finding, Place, Rule, Severity, register

HIPAA = "45 CFR 164.508, uses that need an authorization, https://www.ecfr.gov/current/title-45/section-164.508"

NO_CONSENT = Rule(
    "IMG01",
    _("Picture without consent"),
    Severity.BLOCK,
    _("It shows a patient, and no written consent is on file."),
    HIPAA,
    _("Take another picture, or have the consent put on file with the picture."),
)
MAYBE_PATIENT = Rule(
    "IMG02",
    _("Is this a patient?"),
    Severity.WARN,
    _("The words at the picture speak of a patient, but the library does not say that it shows one."),
    HIPAA,
    _("Tick “it shows a patient” at the picture and record the consent, or change the words."),
)
PATIENT_WORDS = re.compile(
    r"\b(?:our|my|a|the|one|this|former|happy) (?:\w{1,12} )?(?:patient|client)s?\b|\bpatient (?:after|before|at|in)\b"
    r"|\bbefore (?:and|&) after\b|\b(?:x-?ray|scan|MRI|hand|knee|scalp|face) of (?:a|our|the|one) patient\b",
    re.IGNORECASE,
)


def picture_place(picture: Picture) -> Place:
    return Place(picture.field, picture.number)


@register(NO_CONSENT, MAYBE_PATIENT)
def patients_in_pictures(draft: Draft) -> Iterator[Finding]:
    captions = {block.number: block.text for block in draft.blocks if block.kind == "figcaption"}
    after = {number: picture.block for number, picture in enumerate(draft.body.pictures)}
    for picture in draft.pictures:
        if picture.why_not_shown:
            yield NO_CONSENT.finding(
                picture_place(picture), picture.alt, sentence=str(picture.image), why=picture.why_not_shown
            )
        elif picture.image and picture.image not in draft.facts.patient_pictures:
            caption = "" if picture.number is None else captions.get(after[picture.number], "")
            if words := PATIENT_WORDS.search(f"{picture.alt} {caption}"):
                yield MAYBE_PATIENT.finding(picture_place(picture), words[0], sentence=f"{picture.image} {words[0]}")
