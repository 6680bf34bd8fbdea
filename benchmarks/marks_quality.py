"""How many comments that need eyes are marked, of writers who had not seen the rules, and how many that only look so.

    python benchmarks/marks_quality.py FOLDER [--show]

FOLDER holds ``held_MARK_cases.txt`` and ``held_MARK_look_alikes.txt``, a comment a line. They must not be read by
whoever changes the rules, or they measure nothing. The intervals are Wilson's, for 95 %.
"""

import argparse
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")
os.environ.update(DEBUG="1", SECRET_KEY="for a benchmark only", LOG_LEVEL="ERROR")

import django  # noqa: E402

django.setup()

from benchmarks.claims_quality import lines_of, share  # noqa: E402
from comments.screening import Kind, Typed, screen  # noqa: E402

MARKS = [Kind.CRISIS, Kind.ADVERSE_EVENT, Kind.PRIVACY, Kind.ADVICE]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", action="store_true", help="print what is missed and what is marked for nothing")
    options = parser.parse_args()
    for kind in MARKS:
        for part, what in (("cases", "found"), ("look_alikes", "false alarms")):
            lines = lines_of(options.folder / f"held_{kind.value}_{part}.txt")
            marked = {line for line in lines if kind.value in screen(Typed(line)).keys}
            hits = sum(line in marked for line in lines)
            print(f"{kind.value:14}{part:12}{hits:4} of {len(lines)} {what}, {share(hits, len(lines))}")
            for line in lines if options.show else ():
                if (line in marked) != (part == "cases"):
                    print(f"    {line}")


if __name__ == "__main__":
    main()
