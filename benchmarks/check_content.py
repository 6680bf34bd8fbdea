"""How long the content checks take: on an honest article, and on texts made to be slow.

    python benchmarks/check_content.py [--rounds 5] [--only NAME …]

Needs no database. Prints processor times for an article of 1,500 words and for each hostile text of 200,000 characters:
of the first round, whose sentences nobody has read yet, and the median of all, as they are read again while somebody
writes. Ends with 1 when a first round misses its aim (100 ms, a second).
"""

import argparse
import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")
os.environ.update(DEBUG="1", SECRET_KEY="for a benchmark only", LOG_LEVEL="ERROR")

import django

django.setup()

from articles.checks import Draft, check_draft  # noqa: E402
from articles.checks.readability import Readability  # noqa: E402
from articles.content import Content  # noqa: E402
from clinic_site.demo.content_files import documents  # noqa: E402
from tests.articles.checks.hostile import hostile_contents  # noqa: E402

AIM_MS, AIM_HOSTILE_MS, SIZE, WORDS = 100, 1000, 200_000, 1500


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", nargs="*", metavar="NAME", help="hostile texts with this in their name")
    options = parser.parse_args()
    rounds, names = options.rounds, options.only
    print(f"{'text':44}{'first':>10}{'median':>10}{'findings':>10}")
    check_draft(Draft(Content("", "", "<p>Words.</p>")))  # the rules are read and compiled once a process
    late = report(f"an article of {WORDS:,} words", article(), rounds, AIM_MS)
    for name, make in hostile_contents().items():
        if not names or any(part in name for part in names):
            late |= report(name, make(SIZE), rounds, AIM_HOSTILE_MS)
    sys.exit(1 if late else 0)


def report(name: str, content: Content, rounds: int, aim: int) -> bool:
    times = []
    for _round in range(rounds):
        begin = time.process_time()
        draft = Draft(content)
        findings = check_draft(draft)
        Readability(draft).costly_words  # noqa: B018
        times.append((time.process_time() - begin) * 1000)
    print(f"{name:44}{times[0]:7.0f} ms{statistics.median(times):7.0f} ms{len(findings):10}", flush=True)
    return times[0] > aim


def article() -> Content:
    """As many paragraphs of the demo clinic's article on PRP, and the ones after it, as make the words."""
    chosen = [d for d in documents("articles") if d.slug >= "prp-for-knee"]
    body, words = "", 0
    for document in chosen:
        for part in document.body.split("\n\n"):
            if words < WORDS:
                body, words = body + part, words + len(part.split())
    facts = chosen[0].facts
    return Content(facts["title"], facts["summary"], body, "\n".join(facts["references"]))


if __name__ == "__main__":
    main()
