"""What stands on many pages beside the articles: sign-off, tagline, sections, bylines, standing pages, notices.

The claim rules read it as they read an article about a regenerative treatment. What they stop nobody saves, until the
words change or a reviewer lets the sentence stand, wherever it stands.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.contrib.admin.utils import label_for_field
from django.db import transaction
from django.db.models import Model
from django.utils.html import escape
from django.utils.translation import gettext as _

from articles.checking import Checked
from articles.checks import Draft, Facts, Finding
from articles.checks.claims import claims
from articles.checks.sections_and_notices import who_wrote_it
from articles.content import Content
from articles.models import Author, Category, FindingOverride, Series, Tag
from articles.refusals import PublishingError
from clinic_site.profile.fields import CleanHTMLField
from clinic_site.profile.models import ClinicProfile, Page, ReviewedText
from clinic_site.profile.reviewed_texts import approved_products, current_texts, current_versions

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# The fields that readers get to read as the clinic's own words.
STANDING_TEXTS: dict[type[Model], list[str]] = {
    ClinicProfile: ["name", "tagline", "sign_off", "sign_off_other", "call_to_action_text", "call_to_action_label"],
    Page: ["title", "body"],
    Category: ["name", "description", "introduction"],
    Tag: ["name", "synonyms", "description", "introduction"],
    Series: ["title", "description"],
    Author: ["name", "credentials", "role", "biography"],
}
# Where it must not say that a clinician wrote the article.
BY_NO_CLINICIAN = (ClinicProfile, "sign_off_other")


class StandingChecks:
    """The checks of many texts, with what lies in other rows read once."""

    def __init__(self) -> None:
        self.facts = Facts(approved_products=approved_products(current_texts()))
        overrides = FindingOverride.objects.standing().select_related("reviewer")
        self.overrides = {override.fingerprint: override for override in overrides}

    def of(self, text: str, *, is_html: bool = False, by_no_clinician: bool = False) -> Checked:
        body = text if is_html else "".join(f"<p>{escape(line)}</p>" for line in text.splitlines())
        draft = Draft(Content(title="Regenerative medicine", body=body), self.facts)
        findings = [*claims(draft), *(who_wrote_it(draft) if by_no_clinician else [])]
        of_text = sorted((f for f in findings if f.place.field == "body"), key=lambda finding: finding.order)
        return Checked(of_text, self.overrides, draft)

    def of_field(self, model: type[Model], name: str, text: str) -> Checked:
        """Of a text that is, or is to be, a field of ``STANDING_TEXTS``."""
        is_html = isinstance(model._meta.get_field(name), CleanHTMLField)
        return self.of(text, is_html=is_html, by_no_clinician=(model, name) == BY_NO_CLINICIAN)


def refusal(finding: Finding) -> str:
    """For the field of a form."""
    return _(
        "“%(excerpt)s” cannot stand on every page. %(why)s Better: %(suggestion)s Or a reviewer lets the sentence "
        "stand, under “Sentences on every page”."
    ) % {"excerpt": finding.excerpt, "why": finding.why, "suggestion": finding.suggestion}


def refuse_claims(text: str) -> None:
    """Raise PublishingError when the claim rules stop a line that readers are told of an article."""
    if blocks := StandingChecks().of(text).blocks:
        finding = blocks[0]
        raise PublishingError(
            _(
                "“%(excerpt)s” cannot be told to readers. %(why)s Say what is new without it; or a reviewer lets the "
                "sentence stand, under “Sentences on every page”."
            )
            % {"excerpt": finding.excerpt, "why": finding.why}
        )


def standing_texts() -> Iterator[tuple[str, Checked]]:
    """Everything that stands on many pages now: its name in words, and what is found in it."""
    checks = StandingChecks()
    for model, names in STANDING_TEXTS.items():
        for row in model._default_manager.all():
            for name in names:
                if text := getattr(row, name):
                    yield _name(row, name), checks.of_field(model, name, text)
    for version in current_versions():
        if version.kind != ReviewedText.Kind.APPROVED_PRODUCTS and version.text:
            yield version.get_kind_display(), checks.of(version.text)


def _name(row: Model, field: str) -> str:
    return f"{row._meta.verbose_name} “{row}”: {label_for_field(field, type(row))}"


@transaction.atomic
def let_sentence_stand(
    text: str, fingerprint: str, *, by: "User | None", reviewer: Author | None, reason: str
) -> FindingOverride:
    """Let one sentence of ``text`` stand on every page under a clinician's name although a rule stops it."""
    if not reason.strip():
        raise PublishingError(_("Say why it may stand: the reason is kept, with your name."))
    if reviewer is None or not reviewer.has_clinical_credentials:
        raise PublishingError(_("Only a clinician can: your account is tied to no author with clinical credentials."))
    finding = next((finding for finding in findings_that_stop(text) if finding.fingerprint == fingerprint), None)
    if finding is None:
        raise PublishingError(_("Nothing stops this sentence, or it may stand already."))
    override, _made = FindingOverride.objects.get_or_create(
        article=None,
        fingerprint=finding.fingerprint,
        defaults={
            "rule": finding.rule,
            "excerpt": finding.excerpt,
            "reason": reason.strip(),
            "by": by,
            "reviewer": reviewer,
        },
    )
    return override


def findings_that_stop(text: str) -> list[Finding]:
    """What stops a plain text anywhere: as the sign-off of other authors it is stopped by the most."""
    return StandingChecks().of(text, by_no_clinician=True).blocks
