"""What telling advertisements by their words finds of writers whom it has never read.

    python benchmarks/tone_quality.py

Leaves out one writer of each kind after the other, weighs words by the sentences of all others, and prints how many of
each one's advertisements are found and how many honest sentences are taken for one, and how many of each kind sound
careful enough to ease a warning. Then the same of the demo clinic's articles, by all of them.
"""

import os
import sys
from itertools import chain
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")
os.environ.update(DEBUG="1", SECRET_KEY="for a benchmark only", LOG_LEVEL="ERROR")

import django

django.setup()

from articles.checks.draft import Draft  # noqa: E402
from articles.checks.matching import lower_case  # noqa: E402
from articles.checks.tone import CAREFUL, ENOUGH, by_writer, likeness  # noqa: E402
from articles.content import Content  # noqa: E402
from clinic_site.demo.content_files import documents  # noqa: E402
from clinic_site.likeness import likeness as by_weights  # noqa: E402
from clinic_site.likeness import signs, weigh  # noqa: E402


def main() -> None:
    advertising, careful = by_writer("advertising"), by_writer("careful")
    found, alarms = [], []
    for (one, promotional), (other, honest) in zip(advertising.items(), careful.items(), strict=False):
        weights = weigh(
            [sentences for writer, sentences in advertising.items() if writer != one],
            [sentences for writer, sentences in careful.items() if writer != other],
        )
        found.append([by_weights(weights, signs(sentence)) for sentence in promotional])
        alarms.append([by_weights(weights, signs(sentence)) for sentence in honest])
        print(f"{one[2:]:32}{line(found[-1])}   {other[2:]:32}{line(alarms[-1])}")
    print(f"{'all advertisements':32}{line([*chain(*found)])}   {'all honest articles':32}{line([*chain(*alarms)])}")
    demo = [likeness(lower_case(sentence)) for sentence in demo_sentences()]
    print(f"{'the demo clinic':32}{line(demo)}")


def line(scores: list[float]) -> str:
    like = sum(score > ENOUGH for score in scores) / len(scores)
    mild = sum(score < CAREFUL for score in scores) / len(scores)
    return f"{len(scores):5} sentences, {like:6.1%} advertise, {mild:6.1%} are careful"


def demo_sentences() -> list[str]:
    drafts = [Draft(Content(d.facts["title"], d.facts["summary"], d.body, "")) for d in documents("articles")]
    return [sentence.text for draft in drafts for sentence in draft.sentences if len(sentence.words) > 3]


if __name__ == "__main__":
    main()
