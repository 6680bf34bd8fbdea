"""The reviewer's checklist on the review page: is the text clear? It supports the decision, and stops nothing."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.checks import Draft
from articles.checks.clear_communication import PASSING_SHARE, Item, checklist, share_met

ANSWERS = [("yes", _("Yes")), ("no", _("No")), ("n/a", _("Does not apply"))]
MARK = round(100 * PASSING_SHARE)
MET: dict[str, bool | None] = {"yes": True, "no": False}


class Score(NamedTuple):
    met: int
    applying: int
    percent: int
    mark: int
    unanswered: int


class ChecklistForm(forms.Form):
    """What a machine can judge is answered already, and says so. The fields belong to the form of the decision."""

    mark = MARK

    def __init__(self, draft: Draft, data: Any = None) -> None:
        self.items = checklist(draft)
        self.suggested = {item.number: suggestion(item) for item in self.items}
        initial = {name_of(number): answer for number, answer in self.suggested.items()}
        super().__init__(data, initial=initial, prefix="clear")
        for item in self.items:
            self.fields[name_of(item.number)] = forms.ChoiceField(
                label=item.question,
                help_text=item.why,
                choices=ANSWERS,
                required=False,
                widget=forms.RadioSelect,
            )

    @property
    def parts(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        for part in dict.fromkeys(item.part for item in self.items):
            yield part, [self[name_of(item.number)] for item in self.items if item.part == part]

    @property
    def answers(self) -> list[dict[str, Any]]:
        """As they stand in the form, in the shape that a review keeps."""
        given = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return [
            {"item": item.number, "text": item.question, "answer": self._answer(item.number, given)}
            for item in self.items
        ]

    def _answer(self, number: int, given: dict[str, str]) -> str:
        return given.get(name_of(number), "") if self.is_bound else self.suggested[number]

    @property
    def kept(self) -> list[dict[str, Any]]:
        """What the reviewer answered: nothing, where only the machine did."""
        is_touched = any(answer["answer"] not in {"", self.suggested[answer["item"]]} for answer in self.answers)
        return self.answers if is_touched else []

    @property
    def score(self) -> Score | None:
        return score_of(self.answers)


def name_of(number: int) -> str:
    return f"item_{number}"


def suggestion(item: Item) -> str:
    if item.proposal is None:
        return "n/a" if item.why else ""
    return "yes" if item.proposal else "no"


def score_of(answers: list[dict[str, Any]]) -> Score | None:
    """Of the items that apply, how many are met; None: none was answered."""
    met = {answer["item"]: MET.get(answer["answer"]) for answer in answers}
    share = share_met(met)
    if share is None:
        return None
    applying = [answer for answer in met.values() if answer is not None]
    unanswered = sum(not answer["answer"] for answer in answers)
    return Score(sum(applying), len(applying), int(100 * share), MARK, unanswered)
