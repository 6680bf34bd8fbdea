"""What a clinic may not say, or only with proof: the rules of ``data/claims.toml``, read in their context."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, cached_property

from articles.checks.anchors import Anchored
from articles.checks.draft import Draft, Passage
from articles.checks.framework import Finding, Place, Severity, fingerprint, register
from articles.checks.matching import matching_form
from articles.checks.negation import OURS, WARNING_HEADING, is_negated, is_question, is_warning
from articles.checks.reading import Reading, Sentence
from articles.checks.rules import ClaimRule, rule_book

MARKER = re.compile(r"\[(\d{1,3})(?: ?[,-] ?\d{1,3}){0,9}\]")
# An everyday treatment as what the sentence is about, in its first words.
SOMETHING_ELSE_FIRST_WORDS = 60
SOMETHING_ELSE_NOT = re.compile(
    r"\b(?:unlike|without|forget|no|skip|avoid|instead of|better than|alternatives? to|tired of|if|when|after|before|we"
    r"|our|us|more than)\b",
    re.IGNORECASE,
)
# Beyond these, the rest of an article full of claims is one finding, and one decision, more.
MOST_FINDINGS = 100
MOST_HITS_A_SENTENCE = 50
EXCERPT = 160


@register()
def claims(draft: Draft) -> Iterator[Finding]:
    reading = Reading(draft.passages, draft.form_of)
    context = Context(draft, reading)
    for rule in rule_book().rules:
        yield from _findings(rule, context)
    lists = list(_lists_as_sentences(draft))
    if lists:
        whole_lists = Context(draft, Reading(lists))
        for rule in rule_book().rules:
            if "lists" in rule.flags:
                for finding in _findings(rule, whole_lists):
                    first = draft.blocks[finding.place.block or 0]
                    yield replace(finding, place=Place("body", first.number, 0, len(first.text)))


def _findings(rule: ClaimRule, context: "Context") -> Iterator[Finding]:
    """At most one a sentence: its worst."""
    reading, count = context.reading, 0
    for sentence, hits in reading.hits(rule.patterns):
        worst: tuple[Severity, re.Match[str]] | None = None
        for tried, hit in enumerate(hits):
            severity = _severity(rule, hit, sentence, context) if tried < MOST_HITS_A_SENTENCE else rule.severity
            if severity and (worst is None or severity.rank > worst[0].rank):
                worst = severity, hit
                if severity == rule.severity:
                    break
        if worst:
            count += 1
            if count > MOST_FINDINGS:
                yield _finding(rule, *worst, reading, reading.text[sentence.start :])
                return
            yield _finding(rule, *worst, reading, reading.words(sentence))


def _finding(rule: ClaimRule, severity: Severity, hit: re.Match[str], reading: Reading, bound_to: str) -> Finding:
    typed = reading.typed(hit.start(), hit.end())
    return Finding(
        rule=rule.id,
        name=rule.name,
        severity=severity,
        place=reading.place(hit.start(), hit.end()),
        excerpt=typed if len(typed) <= EXCERPT else f"{typed[: EXCERPT - 1]}…",
        why=rule.why,
        source=rule.source,
        suggestion=rule.suggestion,
        fingerprint=fingerprint(rule.id, bound_to),
    )


def _severity(rule: ClaimRule, hit: re.Match[str], sentence: Sentence, context: "Context") -> Severity | None:
    """How much a hit matters where it stands; none: not at all."""
    flags, words = rule.flags, context.reading.words(sentence)
    start, end = hit.start() - sentence.start, hit.end() - sentence.start
    if "neg" in flags and is_negated(words, start, end, inside="in" in flags):
        return None
    if "allow" in flags and context.names_approved_product(sentence):
        return None
    rank = rule.severity.rank - _levels_for_distance(rule, start, sentence, context)
    if "ref" in flags and context.has_reference(sentence):
        rank -= 1
    if "neg" in flags and is_question(words):  # what evidence may answer is asked more freely than "Is it a cure?"
        rank = max(rank - (2 if "ref" in flags else 1), min(rank, 1))
    if is_warning(words, start) or context.stands_under_warning(sentence):
        rank = min(rank, Severity.INFO.rank)
    return Severity.of_rank(rank) if rank > 0 else None


def _levels_for_distance(rule: ClaimRule, hit: int, sentence: Sentence, context: "Context") -> int:
    """How many levels a hit loses by how far away the name of a regenerative treatment stands."""
    if context.names_treatment(sentence):
        return 0
    near = context.is_near_treatment(sentence)
    if rule.flags & {"regen", "near"}:
        lacks_cue = rule.cue and not rule.cue.search(context.reading.words(sentence))
        if not near or lacks_cue or context.is_about_something_else(sentence, hit):
            return Severity.BLOCK.rank
        return int("regen" in rule.flags)
    return int(not near and rule.severity == Severity.BLOCK and "always" not in rule.flags)


class Context:
    """What a sentence's surroundings say of it."""

    def __init__(self, draft: Draft, reading: Reading) -> None:
        self.draft, self.reading = draft, reading

    def names_treatment(self, sentence: Sentence) -> bool:
        """Whether the sentence itself names a regenerative treatment."""
        return _any_between(self._treatments, sentence.start, sentence.end)

    def is_near_treatment(self, sentence: Sentence) -> bool:
        """Whether its paragraph, its heading or the article as a whole is about one."""
        if self.draft_is_about_treatment:
            return True
        passage = self.reading.passages[sentence.passage]
        return passage.group in self._groups or (passage.heading is not None and passage.heading in self._headings)

    @cached_property
    def draft_is_about_treatment(self) -> bool:
        content, facts = self.draft.content, self.draft.facts
        return is_about_treatment(content.title, content.summary, content.seo_title, facts.category, *facts.tags)

    def is_about_something_else(self, sentence: Sentence, hit: int) -> bool:
        """Whether an everyday treatment is what does it: "Exercise can help with back pain"."""
        before = self.reading.words(sentence)[: min(hit, SOMETHING_ELSE_FIRST_WORDS)]
        other = _macro("OTHER").pattern.search(before)
        return other is not None and not SOMETHING_ELSE_NOT.search(self.reading.words(sentence)[: other.end()])

    def stands_under_warning(self, sentence: Sentence) -> bool:
        """Whether its heading says that what follows is to be wary of."""
        heading = self.reading.passages[sentence.passage].heading
        if heading is None or OURS.search(self.reading.words(sentence)):
            return False
        return bool(WARNING_HEADING.search(self.draft.blocks[heading].text))

    def names_approved_product(self, sentence: Sentence) -> bool:
        words = self.reading.words(sentence)
        return bool(self._approved and self._approved.search(words)) and not OURS.search(words)

    @cached_property
    def _approved(self) -> re.Pattern[str] | None:
        names = [re.escape(product) for product in self.draft.facts.approved_products]
        return re.compile(rf"\b(?:{'|'.join(names)})\b", re.IGNORECASE) if names else None

    def has_reference(self, sentence: Sentence) -> bool:
        """Whether it holds a marker of a reference that there is."""
        known = len(self.draft.references)
        return any(
            self.draft.any_marker_counts or 1 <= int(marker[1]) <= known
            for marker in MARKER.finditer(self.reading.text, sentence.start, sentence.end)
        )

    @cached_property
    def _treatments(self) -> list[int]:
        return [hit.start() for _sentence, hits in self.reading.hits([_macro("REGEN")]) for hit in hits]

    @cached_property
    def _groups(self) -> set[int]:
        return {self._passage(position).group for position in self._treatments}

    @cached_property
    def _headings(self) -> set[int]:
        blocks = self.draft.blocks
        return {
            block.number
            for block in self.draft.headings
            if _macro("REGEN").pattern.search(block.text)
            or (block.heading is not None and _macro("REGEN").pattern.search(blocks[block.heading].text))
        }

    def _passage(self, position: int) -> Passage:
        return self.reading.passages[self.reading.sentence_at(position).passage]


def is_about_treatment(*texts: str) -> bool:
    """Whether any of the texts names a regenerative treatment."""
    return any(_macro("REGEN").pattern.search(text) for text in texts)


# By the kind of ``ReviewedText`` that is the notice on it.
NOTICED = {"stem_cells": "STEMCELLS", "exosomes": "EXOSOMES", "platelets": "PLATELETS"}


def named_treatments(*texts: str) -> list[str]:
    """Which of the treatments that stand under a status notice the texts name, as keys of ``NOTICED``."""
    words = matching_form("\n".join(texts)).text
    return [kind for kind, macro in NOTICED.items() if _macro(macro).pattern.search(words)]


@cache
def _macro(name: str) -> Anchored:
    return rule_book().macro(name)


def _any_between(positions: list[int], start: int, end: int) -> bool:
    at = bisect_left(positions, start)
    return at < len(positions) and positions[at] < end


def _lists_as_sentences(draft: Draft) -> Iterator[Passage]:
    """Each list with the line before it as one sentence, for what is a claim only when it is read in one go. Their
    place is the list's first words."""
    by_group: dict[int, list[str]] = {}
    first: dict[int, Passage] = {}
    for block in draft.blocks:
        if block.kind == "li" or block.group not in by_group:
            by_group.setdefault(block.group, []).append(block.text.rstrip(":.;, "))
            first.setdefault(block.group, Passage("body", block.number, block.text, block.group, block.heading))
    for group, items in by_group.items():
        if len(items) > 2:
            yield first[group]._replace(text=", ".join(items).replace(". ", ", ").replace("! ", ", "))
