"""Content checks: what in a draft could harm a reader or bring a regulator, with a reason and a source.

A check reads a ``Draft`` and yields findings; a module holds a family of them. docs/content-checks.md says how to add
one, and lists every rule.
"""

from articles.checks import (
    accessibility,
    claims,
    images,
    links,
    readability,
    references_and_numbers,
    search_snippet,
    sections_and_notices,
)
from articles.checks.draft import Draft, Facts
from articles.checks.framework import RULES, Finding, Place, Rule, Severity, check_draft, register
from articles.checks.loading import draft_of, drafts_of, run_checks
from articles.checks.rules import rule_book

FAMILIES = {
    "Claims": claims,
    "References and numbers": references_and_numbers,
    "Sections and notices": sections_and_notices,
    "Readability": readability,
    "Accessibility": accessibility,
    "Links": links,
    "Search snippet": search_snippet,
    "Images": images,
}

__all__ = [
    "FAMILIES",
    "Draft",
    "Facts",
    "Finding",
    "Place",
    "Rule",
    "Severity",
    "all_rules",
    "check_draft",
    "draft_of",
    "drafts_of",
    "register",
    "run_checks",
]


def all_rules() -> list[Rule]:
    return [*rule_book().rules, *RULES.values()]
