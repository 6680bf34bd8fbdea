"""What a reader says a treatment does, by the rules that hold for the clinic's own articles.

It is the reader's claim, not the clinic's, as long as nobody features it; so it is held to be looked at, and
nothing more.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from articles.checks.claims import claims, names_treatment
from articles.checks.draft import Draft, Facts
from articles.checks.framework import Severity
from comments.screening.comment import Comment
from comments.screening.marks import Excerpt

MOST = 30
# Of these, an article may have none and a comment consists: how a text sounds, ...
TONE = "C52"
# ... and what somebody lived through, which is a claim only where a treatment is said to have done it.
TESTIMONIAL = "C17"
TREATMENT = re.compile(
    r"\b(?:injections?|injected|shots?|treatments?|treated|therap(?:y|ies)|procedures?|cells)\b", re.IGNORECASE
)


def find(comment: Comment) -> Iterator[Excerpt]:
    draft = Draft.of_text(comment.body, Facts(approved_products=comment.approved_products))
    treated = bool(TREATMENT.search(comment.body)) or names_treatment(comment.body)
    typed_at = _offsets(comment.body)
    found = 0
    for finding in claims(draft):
        place = finding.place
        if finding.severity == Severity.INFO or place.field != "body" or not place.end or finding.rule == TONE:
            continue
        if finding.rule == TESTIMONIAL and not treated:
            continue
        start, end = typed_at[place.start], typed_at[place.end - 1] + 1
        yield comment.excerpt(
            start, end, _("A claim that the clinic itself may not make: %(name)s.") % {"name": finding.name}
        )
        found += 1
        if found == MOST:
            return


def _offsets(body: str) -> list[int]:
    """For each character of the body with its white space collapsed, where it was typed."""
    found: list[int] = []
    gap = False
    for position, character in enumerate(body):
        if character.isspace():
            gap = bool(found)
            continue
        if gap:
            found.append(position - 1)
            gap = False
        found.append(position)
    return found
