"""The reviewer's checklist, after the CDC Clear Communication Index, with what a machine can propose filled in."""

import re
import tomllib
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from articles.checks.draft import Draft
from articles.checks.jargon import unexplained_jargon
from articles.checks.readability import Readability
from articles.checks.references_and_numbers import CHANCE, DECIMAL, FIGURE, TIMES
from articles.checks.rules import DATA
from articles.checks.sections_and_notices import BENEFITS, HELP, RISKS, UNKNOWN


class Item(NamedTuple):
    number: int
    part: str
    question: str
    proposal: bool | None
    """What the machine would answer; none: only a person can, or it says ``why`` the item does not apply."""
    why: str = ""


LONGEST_LIST = 7
PASSING_SHARE = 0.9
KNOWN = re.compile(r"\b(?:what is known|found|trials?|studies|review|guidelines?)\b", re.IGNORECASE)
DO = re.compile(
    r"\b(?:ask|call|talk|try|see|take|keep|start|tell|bring|check|stop|read|write down)\b (?:\w{1,12} ){0,3}"
    r"(?:your|you|our|a|an|the|it|us|to|with)\b",
    re.IGNORECASE,
)


def checklist(draft: Draft) -> list[Item]:
    return [_item(item, draft) for item in _items()]


def share_met(answers: dict[int, bool | None]) -> float | None:
    """Of the items that apply, those with an answer, how many are met; None: there are none."""
    applying = [answer for answer in answers.values() if answer is not None]
    return sum(applying) / len(applying) if applying else None


def passes(answers: dict[int, bool | None]) -> bool:
    return (share_met(answers) or 0) >= PASSING_SHARE


def _item(item: dict[str, Any], draft: Draft) -> Item:
    facts = item["number"], item["part"], item["question"]
    if "fill" not in item:
        return Item(*facts, None)
    proposal = FILLS[item["fill"]](draft)
    return Item(*facts, proposal, item[{True: "yes", False: "no", None: "none"}[proposal]])


@cache
def _items() -> list[dict[str, Any]]:
    return tomllib.loads((DATA / "clear_communication.toml").read_text(encoding="utf-8"))["items"]


def _text(draft: Draft) -> str:
    return "\n".join(draft.form(block).text for block in draft.blocks)


def _message_at_the_top(draft: Draft) -> bool:
    return len(draft.content.summary.split()) >= 6


def _picture_with_words(draft: Draft) -> bool:
    return any(picture.alt for picture in draft.pictures)


def _says_what_to_do(draft: Draft) -> bool:
    return bool(DO.search(_text(draft)))


def _active_voice(draft: Draft) -> bool:
    return Readability(draft).passive_share <= 0.2


def _plain_words(draft: Draft) -> bool:
    return len(unexplained_jargon(draft)) <= 3


def _short_lists(draft: Draft) -> bool | None:
    lengths: dict[int, int] = {}
    for block in draft.blocks:
        if block.kind == "li":
            lengths[block.group] = lengths.get(block.group, 0) + 1
    return max(lengths.values()) <= LONGEST_LIST if lengths else False


def _parts_with_headings(draft: Draft) -> bool:
    words = sum(len(block.text.split()) for block in draft.blocks)
    return bool(draft.headings) and words / len(draft.headings) <= 250


def _known_and_unknown(draft: Draft) -> bool:
    text = _text(draft)
    return bool(KNOWN.search(text) and UNKNOWN.search(text))


def _when_to_call(draft: Draft) -> bool:
    return bool(HELP.search(_text(draft)))


def _familiar_numbers(draft: Draft) -> bool | None:
    text = _text(draft)
    return not DECIMAL.search(text) if FIGURE.search(text) else None


def _nothing_to_work_out(draft: Draft) -> bool | None:
    text = _text(draft)
    denominators = {chance[1] for chance in CHANCE.finditer(text)}
    return len(denominators) < 2 and not TIMES.search(text) if FIGURE.search(text) else None


def _risks_and_benefits(draft: Draft) -> bool | None:
    text = _text(draft)
    risks, benefits = RISKS.search(text), BENEFITS.search(text)
    return bool(risks and benefits) if risks or benefits else None


FILLS: dict[str, Callable[[Draft], bool | None]] = {
    "message_at_the_top": _message_at_the_top,
    "picture_with_words": _picture_with_words,
    "says_what_to_do": _says_what_to_do,
    "active_voice": _active_voice,
    "plain_words": _plain_words,
    "short_lists": _short_lists,
    "parts_with_headings": _parts_with_headings,
    "known_and_unknown": _known_and_unknown,
    "when_to_call": _when_to_call,
    "familiar_numbers": _familiar_numbers,
    "nothing_to_work_out": _nothing_to_work_out,
    "risks_and_benefits": _risks_and_benefits,
}
