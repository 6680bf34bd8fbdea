"""What a clinic may not say, or only with proof: the rules of ``data/claims.toml``, read in their context."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, cached_property, lru_cache
from itertools import groupby

from django.utils.translation import gettext as _

from articles.checks.anchors import Anchored, Matcher
from articles.checks.draft import Draft, Passage
from articles.checks.framework import Finding, Place, Severity, fingerprint, register
from articles.checks.matching import lower_case, matching_form
from articles.checks.negation import OURS, WARNING_HEADING, Warnings, is_negated, is_question
from articles.checks.reading import Reading, Sentence
from articles.checks.rules import ClaimRule, rule_book
from articles.checks.tone import ADVERTISING, sounds_careful, sounds_like_advertising, telling

MARKER = re.compile(r"\[(\d{1,3})(?: ?[,-] ?\d{1,3}){0,9}\]")
# An everyday treatment as what the sentence is about, in its first words.
SOMETHING_ELSE_FIRST_WORDS = 60
SOMETHING_ELSE_NOT = re.compile(
    r"\b(?:unlike|without|forget|no|skip|avoid|instead of|better than|alternatives? to|tired of|if|when|after|before|we"
    r"|our|us|more than|compared (?:with|to)|like|versus)\b",
    re.IGNORECASE,
)
# Beyond these, the rest of an article full of claims is one finding, and one decision, more.
MOST_FINDINGS = 100
# What is said around a hit is weighed so often, in a sentence and in all; after that each counts as it stands.
MOST_WEIGHED_A_SENTENCE, MOST_WEIGHED = 8, 3000
EXCERPT = 160


@register(ADVERTISING)
def claims(draft: Draft) -> Iterator[Finding]:
    context = Context(draft, Reading(draft.passages, draft.form_of))
    yield from _findings(context, rule_book().matcher)
    yield from _advertising(context)
    if lists := list(_lists_as_sentences(draft)):
        for finding in _findings(Context(draft, Reading(lists)), rule_book().matcher_for_lists):
            first = draft.blocks[finding.place.block or 0]
            yield replace(finding, place=Place("body", first.number, 0, len(first.text)))


def _findings(context: "Context", matcher: Matcher) -> Iterator[Finding]:
    """At most one of a rule for each sentence: its worst."""
    reading, counts, rules = context.reading, Counter[str](), rule_book().by_id
    full: set[str] = set()
    for sentence in reading.sentences:
        for rule, (severity, hit) in _worst(context, matcher, sentence, without=full).items():
            counts[rule] += 1
            if severity != Severity.INFO:
                context.spoken_of.add(sentence.number)
            bound_to = reading.words(sentence)
            if counts[rule] > MOST_FINDINGS:
                full.add(rule)
                bound_to = reading.text[sentence.start :]
            yield _finding(rules[rule], severity, hit, reading, bound_to)


def _worst(
    context: "Context", matcher: Matcher, sentence: Sentence, *, without: set[str]
) -> dict[str, tuple[Severity, re.Match[str]]]:
    """By rule, the gravest hit in a sentence."""
    rules, text = rule_book().by_id, context.reading.text
    found: dict[str, tuple[Severity, re.Match[str]]] = {}
    weighed: dict[str, int] = {}
    settled: set[str] = set()
    remember, beginnings = context.draft.is_read_again, context.reading.beginnings
    for position, candidates in matcher.candidates(beginnings, sentence.start, sentence.end, remember=remember):
        for name, candidate in candidates:
            if name in settled or name in without or not (hit := candidate.pattern.match(text, position, sentence.end)):
                continue
            rule = rules[name]
            severity: Severity | None = rule.severity
            weighed[name] = weighed.get(name, 0) + 1
            if weighed[name] <= MOST_WEIGHED_A_SENTENCE and context.weighed < MOST_WEIGHED:
                context.weighed += 1
                severity = _severity(rule, hit, sentence, context)
            if severity and (name not in found or severity.rank > found[name][0].rank):
                found[name] = severity, hit
            if severity == rule.severity:
                settled.add(name)
    return found


def _advertising(context: "Context") -> Iterator[Finding]:
    """The sentences that only sound like it."""
    reading, count = context.reading, 0
    for sentence in reading.sentences:
        words = reading.words(sentence)
        if (
            sentence.number not in context.spoken_of
            and sounds_like_advertising(words, remember=context.draft.is_read_again)
            and context.is_near_treatment(sentence)
            and not is_question(words)
            and not context.stands_under_warning(sentence)
            and not context.warnings(sentence).cover(len(words))
        ):
            count += 1
            bound_to = words if count <= MOST_FINDINGS else reading.text[sentence.start :]
            typed = reading.typed(sentence.start, sentence.end)
            place = reading.place(sentence.start, sentence.end)
            yield ADVERTISING.finding(place, typed[:EXCERPT], sentence=bound_to, why=_why(words))
            if count > MOST_FINDINGS:
                return


def _why(sentence: str) -> str:
    words = ", ".join(f"“{word}”" for word in telling(sentence))
    return _("%(why)s It is told by its words, here most by %(words)s.") % {"why": ADVERTISING.why, "words": words}


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
        rank = max(rank - 2, min(rank, 1))
    if context.warnings(sentence).cover(start) or context.stands_under_warning(sentence):
        rank = min(rank, Severity.INFO.rank)
    if rank == rule.severity.rank == Severity.WARN.rank and sounds_careful(words, remember=context.draft.is_read_again):
        rank = Severity.INFO.rank
    return Severity.of_rank(rank) if rank > 0 else None


def _levels_for_distance(rule: ClaimRule, hit: int, sentence: Sentence, context: "Context") -> int:
    """How many levels a hit loses by how far away the name of a regenerative treatment stands."""
    if context.names_treatment(sentence):
        return 0
    if "other" in rule.flags and context.is_about_something_else(sentence, hit):
        return Severity.BLOCK.rank
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
        self.weighed = 0
        self.spoken_of: set[int] = set()
        """The sentences that a rule has found more than a hint in."""
        self._warnings: tuple[int, Warnings] | None = None

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

    def warnings(self, sentence: Sentence) -> Warnings:
        if self._warnings is None or self._warnings[0] != sentence.number:
            self._warnings = sentence.number, Warnings(self.reading.words(sentence))
        return self._warnings[1]

    def stands_under_warning(self, sentence: Sentence) -> bool:
        """Whether its heading says that what follows is to be wary of."""
        heading = self.reading.passages[sentence.passage].heading
        return heading in self._headings_of_warning and not OURS.search(self.reading.words(sentence))

    @cached_property
    def _headings_of_warning(self) -> set[int | None]:
        return {b.number for b in self.draft.headings if WARNING_HEADING.search(lower_case(self.draft.form(b).text))}

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
        text, beginnings = self.reading.text, self.reading.beginnings
        return [
            position
            for position, names in _treatment_names().candidates(
                beginnings, 0, len(text), remember=self.draft.is_read_again
            )
            if any(name.pattern.match(text, position) for _rule, name in names)
        ]

    @cached_property
    def _groups(self) -> set[int]:
        starts = self.reading.starts
        return {self.reading.passages[bisect_right(starts, position) - 1].group for position in self._treatments}

    @cached_property
    def _headings(self) -> set[int]:
        naming = {block.number for block in self.draft.headings if is_about_treatment(block.text)}
        return naming | {block.number for block in self.draft.headings if block.heading in naming}


def is_about_treatment(*texts: str) -> bool:
    """Whether any of the texts names a regenerative treatment."""
    return any(_remembered_to_name(text) for text in texts if text)


def names_treatment(text: str) -> bool:
    """The same of one text that nobody asks about again, as a comment's."""
    return bool(_macro("REGEN").pattern.search(lower_case(matching_form(text).text)))


_remembered_to_name = lru_cache(maxsize=1000)(names_treatment)

# By the kind of ``ReviewedText`` that is the notice on it.
NOTICED = {"stem_cells": "STEMCELLS", "exosomes": "EXOSOMES", "platelets": "PLATELETS"}


def named_treatments(*texts: str) -> list[str]:
    """Which of the treatments that stand under a status notice the texts name, as keys of ``NOTICED``."""
    words = lower_case(matching_form("\n".join(texts)).text)
    return [kind for kind, macro in NOTICED.items() if _macro(macro).pattern.search(words)]


@cache
def _treatment_names() -> Matcher:
    return Matcher([("REGEN", _macro("REGEN"))])


@cache
def _macro(name: str) -> Anchored:
    return rule_book().macro(name)


def _any_between(positions: list[int], start: int, end: int) -> bool:
    at = bisect_left(positions, start)
    return at < len(positions) and positions[at] < end


def _lists_as_sentences(draft: Draft) -> Iterator[Passage]:
    """Each list with the line before it as one sentence, for what is a claim only when it is read in one go. Their
    place is the list's first words."""
    lists = {block.group for block in draft.blocks if block.kind == "li"}
    blocks = [block for block in draft.blocks if block.group in lists]
    for _group, grouped in groupby(blocks, key=lambda block: block.group):
        first, *items = grouped
        items = [item for item in items if item.kind == "li"]
        if len(items) > 1:
            text = ", ".join(block.text.rstrip(":.;, ") for block in (first, *items))
            text = text.replace(". ", ", ").replace("! ", ", ")
            yield Passage("body", first.number, text, first.group, first.heading)
