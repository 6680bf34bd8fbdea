"""How often the claim rules speak up for nothing, and how much they miss.

    python benchmarks/claims_quality.py FOLDER [--show RULE]

The folder holds ``sentences.txt`` (patient information, a sentence a line: every block or warning is a false alarm)
and, where there are such, ``promotional.txt`` (claims: each should get one) and ``look_alikes.txt`` (none should).
Every line is read as the body of an article about a regenerative treatment, and once more as that of another one.
"""

import argparse
import os
import sys
import time
from collections import Counter
from html import escape
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")
os.environ.update(DEBUG="1", SECRET_KEY="for a benchmark only", LOG_LEVEL="ERROR")

import django

django.setup()

from articles.checks.claims import claims  # noqa: E402
from articles.checks.draft import Draft  # noqa: E402
from articles.checks.framework import Finding, Severity  # noqa: E402
from articles.content import Content  # noqa: E402

TITLES = {"about a regenerative treatment": "Regenerative medicine", "about something else": ""}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", metavar="RULE", help="print what this rule finds (a rule's id, or “all”)")
    options = parser.parse_args()
    for name in ("sentences", "promotional", "look_alikes"):
        path = options.folder / f"{name}.txt"
        if path.exists():
            measure(name, path, options.show)


def measure(name: str, path: Path, show: str | None) -> None:
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    for about, title in TITLES.items():
        begin, found, counts, rules = time.perf_counter(), 0, Counter[Severity](), Counter[str]()
        for line in lines:
            findings = loud(line, title)
            found += bool(findings)
            if findings:
                counts[max((finding.severity for finding in findings), key=lambda severity: severity.rank)] += 1
            rules.update(finding.rule for finding in findings)
            if title and show:
                tell(name, line, findings, show)
        seconds = time.perf_counter() - begin
        print(
            f"{path.name}, {about}: {len(lines):,} lines, {found:,} found ({found / len(lines):.2%}); "
            f"block {counts[Severity.BLOCK]} ({counts[Severity.BLOCK] / len(lines) * 1000:.1f} in 1,000), "
            f"warn {counts[Severity.WARN]} ({counts[Severity.WARN] / len(lines) * 1000:.1f} in 1,000); {seconds:.0f} s"
        )
        print("   ", ", ".join(f"{rule} {count}" for rule, count in rules.most_common(12)))


def tell(name: str, line: str, findings: list[Finding], show: str) -> None:
    if name == "promotional" and not findings:
        print(f"  missed: {line}")
    for finding in findings:
        if show in {"all", finding.rule} and name != "promotional":
            print(f"  {finding.rule} {finding.severity}: [{finding.excerpt}] {line}")


def loud(line: str, title: str) -> list[Finding]:
    draft = Draft(Content(title=title, body=f"<p>{escape(line)}</p>"), any_marker_counts=True)
    return [finding for finding in claims(draft) if finding.severity != Severity.INFO and finding.place.field == "body"]


if __name__ == "__main__":
    main()
