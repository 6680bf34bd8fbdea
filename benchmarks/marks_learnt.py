"""What the likeness to other comments tells of writers whom it has never read, and what the rules add.

    python benchmarks/marks_learnt.py

Leaves out one set of ``comments/data/learnt/`` after the other and prints, for each mark and some thresholds, how many
of its cases and of its look-alikes are marked: by the likeness alone, and by it and the rules together.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")
os.environ.update(DEBUG="1", SECRET_KEY="for a benchmark only", LOG_LEVEL="ERROR")

import django

django.setup()

from comments.screening import READERS, Typed  # noqa: E402
from comments.screening import learnt as ours  # noqa: E402
from comments.screening.comment import Comment  # noqa: E402

STEPS = [step / 5 for step in range(-5, 6)]


def main() -> None:
    look_alikes = ours.look_alikes()
    for kind, enough in dict(ours.ENOUGH).items():
        cases = ours.cases(kind)
        for writer in [writer for writer in cases if "author of the rules" not in writer]:
            learnt = ours.learn(
                kind,
                {other: lines for other, lines in cases.items() if other != writer},
                {other: lines for other, lines in look_alikes.items() if not other.startswith(writer)},
            )
            ours.weights = {kind: learnt}.__getitem__  # type: ignore[assignment]
            print(f"{kind.value}, {writer[2:]}: {len(cases[writer])} cases")
            read = [
                [Comment(Typed(line)) for line in lines] for lines in (cases[writer], look_alikes[f"{writer} {kind}"])
            ]
            by_rule = [[any(True for _ in READERS[kind](comment)) for comment in comments] for comments in read]
            for step in STEPS:
                ours.ENOUGH[kind] = enough + step
                alone = [[any(True for _ in ours.find(kind, comment)) for comment in comments] for comments in read]
                both = [
                    [(rule and ours.is_meant(kind, comment)) or like for rule, like, comment in zip(*row, strict=True)]
                    for row in zip(by_rule, alone, read, strict=True)
                ]
                print(f"  from {enough + step:4.1f}: alone {line(alone)}, with rules {line(both)}")
            ours.ENOUGH[kind] = enough


def line(found: list[list[bool]]) -> str:
    return ", ".join(f"{sum(row) / len(row):6.1%}" for row in found)


if __name__ == "__main__":
    main()
