"""Findings as plain data: for the panel beside the editor, and for programs."""

from typing import Any

from articles.checks.draft import Draft
from articles.checks.framework import Finding, Place


def finding_as_json(finding: Finding, draft: Draft) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "name": finding.name,
        "severity": finding.severity.value,
        "place": place_as_json(finding.place, draft),
        "excerpt": finding.excerpt,
        "why": finding.why,
        "source": finding.source,
        "suggestion": finding.suggestion,
        "fingerprint": finding.fingerprint,
    }


def place_as_json(place: Place, draft: Draft) -> dict[str, Any]:
    """Offsets count UTF-16 code units, as JavaScript does."""
    text = _text_at(place, draft)
    return {
        "field": place.field,
        "block": place.block,
        "start": _utf16_length(text[: place.start]),
        "end": _utf16_length(text[: place.end]),
        "words": text[place.start : place.end],
    }


def _text_at(place: Place, draft: Draft) -> str:
    """The words that the offsets of a place count in."""
    field, block = place.field, place.block
    if field == "body":
        return draft.blocks[block].text if block is not None and block < len(draft.blocks) else ""
    if field == "picture":
        return next(
            (picture.alt for picture in draft.pictures if (picture.field, picture.number) == (field, block)), ""
        )
    if field == "references":
        return draft.references[block] if block is not None else ""
    text = getattr(draft.content, field, "")
    return text if isinstance(text, str) else ""


def _utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
