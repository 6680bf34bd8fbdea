"""How much spam the classifier catches, and how many honest comments it holds.

    python benchmarks/spam_quality.py DIR [--show]

DIR holds CSV files with the columns CONTENT and CLASS (1: spam), a file a video, as the YouTube Spam Collection has
them. Each file is judged by a model that learnt from the others alone, and by a threshold found in the others alone:
each of them in turn is scored by a model of the rest, and the threshold is where 1 % of all their honest comments
are held. The last line is a JSON object.
"""

import argparse
import csv
import json
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")
os.environ.update(DEBUG="1", SECRET_KEY="for a benchmark only", LOG_LEVEL="ERROR")

import django  # noqa: E402

django.setup()

from comments.screening.classifier import Example, Model, threshold_for, train  # noqa: E402

HONEST_HELD = 0.01


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", action="store_true", help="print what is missed and what is held for nothing")
    options = parser.parse_args()
    files = {path.stem: read(path) for path in sorted(options.folder.glob("*.csv"))}
    if len(files) < 3:
        parser.error(f"{options.folder} holds {len(files)} CSV files; three at least are needed.")
    begin = time.perf_counter()
    folds = {name: fold(files, name, options.show) for name in files}
    print(f"{time.perf_counter() - begin:.0f} s")
    total = {key: sum(counts[key] for counts in folds.values()) for key in ("spam", "caught", "honest", "held")}
    print(said("overall", total))
    print(json.dumps({"folds": {name: shares(counts) for name, counts in folds.items()}, "overall": shares(total)}))


def fold(files: dict[str, list[Example]], tested: str, show: bool) -> dict[str, int]:
    others = {name: examples for name, examples in files.items() if name != tested}
    scores = [
        (model.score(example.text), example.is_spam)
        for inner in others
        for model in [learnt(others, without=inner)]
        for example in others[inner]
    ]
    model, threshold = learnt(others), threshold_for(scores, HONEST_HELD)
    counts = dict.fromkeys(("spam", "caught", "honest", "held"), 0)
    for example in files[tested]:
        is_held = model.score(example.text) >= threshold
        counts["spam" if example.is_spam else "honest"] += 1
        counts["caught" if example.is_spam else "held"] += is_held
        if show and is_held != example.is_spam:
            print(
                "  missed:" if example.is_spam else "  HELD:  ",
                f"{model.score(example.text):.3f}",
                repr(example.text[:200]),
            )
    print(said(tested, counts), f"threshold {threshold:.3f}", flush=True)
    return counts


def learnt(files: dict[str, list[Example]], without: str = "") -> Model:
    return train([example for name, examples in files.items() if name != without for example in examples])


def read(path: Path) -> list[Example]:
    with path.open(encoding="utf-8", newline="") as file:
        return [Example(row["CONTENT"], row["CLASS"] == "1") for row in csv.DictReader(file)]


def shares(counts: dict[str, int]) -> dict[str, float | int]:
    return counts | {
        "caught_share": round(counts["caught"] / max(1, counts["spam"]), 4),
        "held_share": round(counts["held"] / max(1, counts["honest"]), 4),
    }


def said(name: str, counts: dict[str, int]) -> str:
    found = shares(counts)
    return (
        f"{name:22} caught {counts['caught']:4} of {counts['spam']:4} ({found['caught_share']:.1%}), held for nothing "
        f"{counts['held']:3} of {counts['honest']:4} ({found['held_share']:.1%})"
    )


if __name__ == "__main__":
    main()
