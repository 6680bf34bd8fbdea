"""What a check is, and what it says: in the manner of Django's own system checks."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from articles.checks.matching import matching_form

if TYPE_CHECKING:
    from articles.checks.draft import Draft

# The order in which a person meets the fields of an article; "picture" and "link" are counted through the text.
FIELDS = [
    *("title", "summary", "category", "tags", "author", "hero", "hero_alt", "body", "picture", "references"),
    *("seo_title", "seo_description"),
]


class Severity(TextChoices):
    BLOCK = "block", _("Must change")
    WARN = "warn", _("Look again")
    INFO = "info", _("Hint")

    @property
    def rank(self) -> int:
        """3 for a block, 1 for a hint."""
        return {"block": 3, "warn": 2, "info": 1}[self.value]

    @classmethod
    def of_rank(cls, rank: int) -> "Severity":
        return {3: cls.BLOCK, 2: cls.WARN, 1: cls.INFO}[rank]


@dataclass(frozen=True)
class Place:
    """Where to look: a field and, in the text, the block (counted from 0) and the words from ``start`` to ``end``.

    Offsets count the characters of the block's text with its white space collapsed, as ``blocks.py`` reads it. In
    "picture" the block is the number of the picture, in "references" that of the line.
    """

    field: str
    block: int | None = None
    start: int = 0
    end: int = 0

    @property
    def order(self) -> tuple[int, int, int, int]:
        return FIELDS.index(self.field), -1 if self.block is None else self.block, self.start, self.end


@dataclass(frozen=True)
class Rule:
    """What a family may find. ``why``, ``source`` and ``suggestion`` are read by whoever has to mend it."""

    id: str
    name: Any
    severity: Severity
    why: Any
    source: str
    suggestion: Any

    def finding(
        self,
        place: Place,
        excerpt: str = "",
        *,
        sentence: str | None = None,
        severity: Severity | None = None,
        why: Any = None,
        suggestion: Any = None,
    ) -> "Finding":
        """``sentence``: what an override is bound to; the excerpt where none is given, so one of the two must be."""
        assert excerpt or sentence is not None, self.id
        name, own_why, own_suggestion = self._words(get_language())
        return Finding(
            rule=self.id,
            name=name,
            severity=severity or self.severity,
            place=place,
            excerpt=excerpt,
            why=str(why) if why else own_why,
            source=self.source,
            suggestion=str(suggestion) if suggestion else own_suggestion,
            fingerprint=fingerprint(self.id, matching_form(excerpt if sentence is None else sentence).text),
        )

    def _words(self, language: str | None) -> tuple[str, str, str]:
        """What it says, in a language: looked up once for thousands of findings."""
        if language not in self._said:
            self._said[language] = str(self.name), str(self.why), str(self.suggestion)
        return self._said[language]

    @cached_property
    def _said(self) -> dict[str | None, tuple[str, str, str]]:
        return {}


@dataclass(frozen=True)
class Finding:
    rule: str
    name: str
    severity: Severity
    place: Place
    excerpt: str
    why: str
    source: str
    suggestion: str
    fingerprint: str
    """Of the rule and the sentence, or of what else it is about: what somebody decided lapses when that changes."""

    @property
    def order(self) -> tuple[int, tuple[int, int, int, int], str, str]:
        """The worst first, then as one reads."""
        return -self.severity.rank, self.place.order, self.rule, self.fingerprint


def fingerprint(rule: str, sentence: str) -> str:
    """Of a sentence in matching form: the same however it was typed."""
    return hashlib.sha256(f"{rule}\n{sentence.casefold()}".encode()).hexdigest()[:32]


Check = Callable[["Draft"], Iterable[Finding]]
RULES: dict[str, Rule] = {}
CHECKS: list[Check] = []


def register(*rules: Rule) -> Callable[[Check], Check]:
    """Add a check that may find ``rules``. A check reads its draft and nothing else: no database, no network, no
    clock."""

    def add(check: Check) -> Check:
        for rule in rules:
            if RULES.setdefault(rule.id, rule) is not rule:
                raise ValueError(f"There are two rules {rule.id}.")
        CHECKS.append(check)
        return check

    return add


def check_draft(draft: "Draft") -> list[Finding]:
    """Everything that the checks find in a draft, in order."""
    return sorted((finding for check in CHECKS for finding in check(draft)), key=lambda finding: finding.order)
