"""The texts that clinicians keep for the whole site: notices under law and the list of approved products.

A version is never changed, so that what readers were told on any day can be shown later.
"""

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic_site.page_cache import site_changed
from clinic_site.profile.models import ClinicProfile, ReviewedText

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Kind = ReviewedText.Kind

# What a site begins with. The facts are of November 2026: FDA, Consumer Alert on Regenerative Medicine Products, and
# Beitzel and others (2015) on the clearance of PRP kits. Each of the products has the FDA's approval for a narrow use.
STARTING_TEXTS: dict[str, Any] = {
    Kind.STEM_CELLS: gettext_lazy(
        "The FDA has not approved any stem cell product for joints, tendons, the back, nerves, skin or hair. The few "
        "that are approved are for other conditions, most of them of the blood. Infections, tumors and loss of sight "
        "have been reported after unapproved ones."
    ),
    Kind.EXOSOMES: gettext_lazy(
        "The FDA has not approved any exosome product for any use. Serious infections have been reported after some."
    ),
    Kind.PLATELETS: gettext_lazy(
        "Platelet-rich plasma (PRP) in joints, tendons, skin or hair is an off-label use. The FDA has cleared kits "
        "that prepare PRP, most of them for mixing with bone graft. It has not found PRP to work for these other uses."
    ),
    Kind.STATE: "",
    Kind.INTEREST: gettext_lazy(
        "Our clinic offers regenerative treatments and is paid for them. Please read this article with that in mind."
    ),
    Kind.DISCLAIMER: gettext_lazy(
        "This article is general information. It is not advice for you, and reading it or writing a comment does "
        "not make you our patient. Talk with your own clinician before you change any treatment."
    ),
    Kind.EMERGENCY: gettext_lazy(
        "If this may be an emergency, call 911 or go to the nearest emergency department. "
        "For thoughts of suicide, call or text 988."
    ),
    # The lifeline: https://988lifeline.org, free in the United States, day and night.
    Kind.CRISIS: gettext_lazy(
        "What you write sounds very hard. Nobody here watches comments around the clock, so please do not wait for us: "
        "call or text 988 (Suicide & Crisis Lifeline, free, day and night), or 911 if somebody is in danger now."
    ),
    Kind.APPROVED_PRODUCTS: "\n".join(
        ("Ryoncil", "remestemcel", "Hemacord", "Ducord", "Allocord", "Clevecord", "Omisirge", "MACI", "Lantidra")
    ),
}
SHOWN_WHERE: dict[str, Any] = {
    Kind.STEM_CELLS: gettext_lazy(
        "Above every article that names stem cells, or cells of fat, marrow or birth tissue."
    ),
    Kind.EXOSOMES: gettext_lazy("Above every article that names exosomes."),
    Kind.PLATELETS: gettext_lazy("Above every article that names PRP or platelet-rich plasma."),
    Kind.STATE: gettext_lazy(
        "Above every article that names one of the three. Florida, Washington and California prescribe such a notice; "
        "ask the clinic's lawyer for its words. Empty: none."
    ),
    Kind.INTEREST: gettext_lazy("Above every article that names one of the three."),
    Kind.DISCLAIMER: gettext_lazy("Under every article."),
    Kind.EMERGENCY: gettext_lazy("Under every article, at the foot of every page and above the comment form."),
    Kind.CRISIS: gettext_lazy(
        "To whoever writes a comment that speaks of suicide or self-harm, before and after sending."
    ),
    Kind.APPROVED_PRODUCTS: gettext_lazy(
        "Shown nowhere. One a line: a sentence that names one of them may say that it is approved. Everywhere else the "
        "content checks stop “FDA approved” beside stem cells, exosomes or PRP."
    ),
}
MAY_BE_EMPTY = {Kind.STATE, Kind.APPROVED_PRODUCTS}


class RefusedTextError(Exception):
    """A text that cannot be kept; the message says why, in words for staff."""


def current_texts() -> dict[str, str]:
    """The words of each kind as readers have them now. One query."""
    kept = {row.kind: row.text for row in _newest_of_each_kind().only("kind", "text")}
    return {kind: str(kept.get(kind, STARTING_TEXTS[kind])) for kind in Kind.values}


def current_versions() -> list[ReviewedText]:
    """The newest version of each kind, in the order of the kinds; an unsaved number 0 where nobody changed one."""
    kept = {row.kind: row for row in _newest_of_each_kind().select_related("by")}
    return [kept.get(kind, ReviewedText(kind=kind, number=0, text=str(STARTING_TEXTS[kind]))) for kind in Kind.values]


def _newest_of_each_kind() -> QuerySet[ReviewedText]:
    newest = ReviewedText.objects.filter(kind=OuterRef("kind")).order_by("-number").values("number")[:1]
    return ReviewedText.objects.filter(number=Subquery(newest))


def approved_products(texts: dict[str, str]) -> tuple[str, ...]:
    """The list of ``texts``, in lower case."""
    return tuple(line.strip().casefold() for line in texts[Kind.APPROVED_PRODUCTS].splitlines() if line.strip())


@transaction.atomic
def keep_text(kind: str, text: str, *, by: "User | None", base: int, note: str = "") -> ReviewedText:
    """Let ``text`` be what readers get from now on. ``base``: the number of the version that the person had before
    them. Raises RefusedTextError."""
    list(ClinicProfile.objects.select_for_update())  # one change at a time: there may be no version yet to lock
    newest = ReviewedText.objects.filter(kind=kind).order_by("-number").first()
    number = newest.number if newest else 0
    if number != base:
        raise RefusedTextError(
            _("Somebody changed this text meanwhile: it is at version %(number)d. Your words are still here.")
            % {"number": number}
        )
    text = "\n".join(line.rstrip() for line in text.strip().splitlines())
    if not text and kind not in MAY_BE_EMPTY:
        raise RefusedTextError(_("It must not be empty: readers need it."))
    version = ReviewedText.objects.create(kind=kind, number=number + 1, text=text, by=by, note=note)
    site_changed()
    return version
