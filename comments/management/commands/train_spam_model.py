from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from comments.screening.classifier import Example, Model, threshold_for, train
from comments.screening.phrases import DATA

PARTS = 5
HONEST_HELD = 0.01


class Command(BaseCommand):
    help = (
        "Write comments/data/spam_model.json, the model that a new site begins with, from the sentences in "
        "comments/data/starting_comments/. Needed after a change of those, or of what the classifier sees."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        (DATA / "spam_model.json").write_text(starting_model_from_sentences().as_json() + "\n", encoding="utf-8")


def starting_model_from_sentences() -> Model:
    """Its threshold is where 1 % of the honest ones are held by models that did not learn from them."""
    examples = [*examples_in("honest", is_spam=False), *examples_in("spam", is_spam=True)]
    scores = []
    for part in range(PARTS):
        model = train([example for number, example in enumerate(examples) if number % PARTS != part])
        scores += [(model.score(example.text), example.is_spam) for example in examples[part::PARTS]]
    threshold = round(max(0.5, threshold_for(scores, HONEST_HELD)), 3)
    return train(examples, threshold=threshold, version="starting")


def examples_in(name: str, *, is_spam: bool) -> Iterator[Example]:
    for line in (DATA / "starting_comments" / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield Example(line.strip(), is_spam)
