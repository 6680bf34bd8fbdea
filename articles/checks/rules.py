"""The claim rules, read from ``data/claims.toml`` and held to what makes a rule safe to run on anything typed."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import zip_longest
from pathlib import Path

# Python's own parser of patterns: what a pattern costs is read off its parts.
from re import _constants as parts  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from articles.checks.anchors import Anchored, Matcher
from articles.checks.framework import Rule, Severity

DATA = Path(__file__).parent / "data"
FLAGS = {"neg", "in", "regen", "near", "other", "ref", "allow", "always", "lists"}
MACRO = re.compile(r"\{([A-Z]+)(?::(\d+))?\}")
CAPITALS = re.compile(r"\\.|[A-Z]+")
LONGEST_GAP = 80
MOST_WORK = 1_000_000


class RuleError(ValueError):
    pass


@dataclass(frozen=True)
class ClaimRule(Rule):
    flags: frozenset[str]
    patterns: tuple[Anchored, ...]
    cue: re.Pattern[str] | None
    """Where the treatment is named only nearby, the sentence must hold this as well."""


@dataclass(frozen=True)
class RuleBook:
    version: str
    rules: tuple[ClaimRule, ...]
    macros: dict[str, str]

    @cached_property
    def by_id(self) -> dict[str, ClaimRule]:
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def matcher(self) -> Matcher:
        return Matcher((rule.id, pattern) for rule in self.rules for pattern in rule.patterns)

    @cached_property
    def matcher_for_lists(self) -> Matcher:
        """Of the rules that read a list in one go."""
        return Matcher((rule.id, pattern) for rule in self.rules if "lists" in rule.flags for pattern in rule.patterns)

    def macro(self, name: str) -> Anchored:
        return Anchored(rf"\b{lower_case(self.macros[name])}\b")


@cache
def rule_book() -> RuleBook:
    return read_rules((DATA / "claims.toml").read_text(encoding="utf-8"))


def read_rules(text: str) -> RuleBook:
    """The rules in a TOML text; a RuleError with a sentence for a person where they cannot be used."""
    try:
        data = tomllib.loads(text)
        sources = {key: f"{source['title']}, {source['url']}" for key, source in data["sources"].items()}
        macros = {name: f"(?:{'|'.join(words)})" for name, words in data["macros"].items()}
        rules = tuple(_rule(facts, macros, sources) for facts in data["rules"])
        version = data["version"]
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"The rules are no TOML: {error}") from error
    except (KeyError, TypeError, AttributeError) as error:
        raise RuleError(f"The rules lack {error}.") from error
    ids = [rule.id for rule in rules]
    if twice := {rule for rule in ids if ids.count(rule) > 1}:
        raise RuleError(f"There are two rules {', '.join(sorted(twice))}.")
    return RuleBook(version, rules, macros)


def _rule(facts: dict[str, Any], macros: dict[str, str], sources: dict[str, str]) -> ClaimRule:
    name = facts.get("id", "without an id")
    needed = {"id", "name", "severity", "patterns", "why", "sources", "suggestion"}
    if missing := sorted(field for field in needed if not facts.get(field)):
        raise RuleError(f"Rule {name} lacks {', '.join(missing)}.")
    if unknown := sorted(set(facts) - needed - {"flags", "cue"}):
        raise RuleError(f"Rule {name} says {', '.join(unknown)}, which means nothing.")
    if facts["severity"] not in Severity.values:
        raise RuleError(f"Rule {name} has the unknown severity {facts['severity']}.")
    if unknown := sorted(set(facts.get("flags", [])) - FLAGS):
        raise RuleError(f"Rule {name} has the unknown flags {', '.join(unknown)}.")
    if unknown := sorted(set(facts["sources"]) - set(sources)):
        raise RuleError(f"Rule {name} names the sources {', '.join(unknown)}, which are not in the list.")
    return ClaimRule(
        id=facts["id"],
        name=facts["name"],
        severity=Severity(facts["severity"]),
        why=facts["why"],
        source="; ".join(sources[key] for key in facts["sources"]),
        suggestion=facts["suggestion"],
        flags=frozenset(facts.get("flags", [])),
        patterns=tuple(_anchored(name, pattern, macros) for pattern in facts["patterns"]),
        cue=re.compile(_spelled_out(name, facts["cue"], macros), re.MULTILINE) if "cue" in facts else None,
    )


def _anchored(rule: str, pattern: str, macros: dict[str, str]) -> Anchored:
    pattern = _spelled_out(rule, pattern, macros)
    try:
        return Anchored(pattern)
    except ValueError as error:
        raise RuleError(f"A pattern of rule {rule} {error}: {pattern[:60]}…") from error


def _spelled_out(rule: str, pattern: str, macros: dict[str, str]) -> str:
    """The pattern without macros, once it is known to be valid, quick, and to find something."""

    def spelled_out(match: re.Match[str]) -> str:
        return rf"[^\n;]{{0,{match[2]}}}?" if match[1] == "GAP" else macros[match[1]]

    try:
        pattern = lower_case(MACRO.sub(spelled_out, pattern))
        finds_nothing = re.compile(pattern, re.MULTILINE).search("")
        why_not = why_slow(pattern)
    except KeyError as error:
        raise RuleError(f"Rule {rule} uses {error}, which is not among the macros.") from error
    except re.error as error:
        raise RuleError(f"A pattern of rule {rule} is not valid: {error}") from error
    if why_not:
        raise RuleError(f"A pattern of rule {rule} {why_not}.")
    if finds_nothing:
        raise RuleError(f"A pattern of rule {rule} finds what is not there.")
    return pattern


def lower_case(pattern: str) -> str:
    """The rules read texts in lower case: to match without regard to case takes three times as long."""
    return CAPITALS.sub(lambda found: found[0] if found[0].startswith("\\") else found[0].lower(), pattern)


def why_slow(pattern: str) -> str:
    """Say why a pattern might take more than a bounded time at one place of a text; empty where it cannot."""
    for repeat in _repeats(parser.parse(pattern)):
        if repeat > LONGEST_GAP:
            return f"repeats something more than {LONGEST_GAP} times"
    work = _work(parser.parse(pattern))
    return f"may try {work:,} ways at one place" if work > MOST_WORK else ""


def _repeats(parsed: Any) -> Iterator[int]:
    for (_operation, inside), _follows in _nodes(parsed):
        for low, high, repeated in inside:
            if low != high or high > LONGEST_GAP:
                yield int(high)
            yield from _repeats(repeated)


def _work(parsed: Any) -> int:
    """An upper bound of the ways in which the repeats of a pattern can be shared out. Of several alternatives the
    dearest counts: which of them it is, is told by the letters they begin with. A look ahead or back is tried once
    for each way before it, and never again for what comes after."""
    ways = looking = 1
    for (operation, inside), follows in _nodes(parsed):
        if operation in {parts.MAX_REPEAT, parts.MIN_REPEAT}:
            for low, high, repeated in inside:
                one_way = low == high or (_is_word_character(repeated) and _ends_a_word(follows))
                choices = 1 if one_way else int(high) - int(low) + 1
                ways *= choices * min(_work(repeated) ** min(int(high), 4), MOST_WORK * 10)
        elif operation in {parts.ASSERT, parts.ASSERT_NOT}:
            looking = max(looking, ways * _work(inside[0][2]))
        else:
            ways *= max((_work(branch) for _low, _high, branch in inside), default=1)
    return max(ways, looking)


def _is_word_character(parsed: Any) -> bool:
    return list(parsed) == [(parts.IN, [(parts.CATEGORY, parts.CATEGORY_WORD)])]


def _ends_a_word(node: Any) -> bool:
    """Whether a pattern's next part can only stand after the last letter of a word."""
    return node is not None and (node[0] is parts.AT or (node[0] is parts.LITERAL and chr(node[1]) in " -',"))


def _nodes(parsed: Any) -> Iterator[tuple[tuple[Any, list[tuple[int, int, Any]]], Any]]:
    """Each part of a pattern that holds others, as (operation, [(least, most, part), …]), and what follows it."""
    nodes = list(parsed)
    for (operation, argument), follows in zip_longest(nodes, nodes[1:]):
        if operation in {parts.MAX_REPEAT, parts.MIN_REPEAT, parts.POSSESSIVE_REPEAT}:
            low, high, repeated = argument
            yield (operation, [(low, high, repeated)]), follows
        elif operation is parts.BRANCH:
            yield (operation, [(1, 1, branch) for branch in argument[1]]), follows
        elif operation is parts.SUBPATTERN:
            yield (operation, [(1, 1, argument[3])]), follows
        elif operation in {parts.ASSERT, parts.ASSERT_NOT}:
            yield (operation, [(1, 1, argument[1])]), follows
        elif operation is parts.ATOMIC_GROUP:
            yield (operation, [(1, 1, argument)]), follows
