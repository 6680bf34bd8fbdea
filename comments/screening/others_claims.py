"""What a reader says a treatment does, by the rules that hold for the clinic's own articles.

It is the reader's claim, not the clinic's, as long as nobody features it; so it is held to be looked at, and nothing more.
"""

from collections.abc import Iterator

from articles.checks.claims import claims
from articles.checks.draft import Draft, Facts
from articles.checks.framework import Severity
from comments.screening.comment import Comment
from comments.screening.marks import Excerpt

MOST = 30


def find(comment: Comment) -> Iterator[Excerpt]:
    facts = Facts(approved_products=comment.approved_products)
    draft = Draft.of_text(comment.body, facts)
    typed_at = _offsets(comment.body)
    for number, finding in enumerate(claims(draft)):
        if number == MOST:
            return
        if finding.severity == Severity.INFO or finding.place.field != "body" or finding.place.end == 0:
            continue
        start, end = typed_at[finding.place.start], typed_at[finding.place.end - 1] + 1
        yield comment.excerpt(start, end, finding.why)


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
