"""How often the claim rules speak up for nothing, and how much they miss.

    python benchmarks/claims_quality.py FOLDER [--show RULE]

FOLDER holds ``sentences.txt``, patient information, a sentence a line: every block or warning in it is taken for a
false alarm. After it come the sentences that somebody wrote who had not seen the rules (tests/articles/checks/unseen).
A line is read as ``check_content --text`` reads it, as the body of an article about a regenerative treatment. The
intervals are Wilson's, for 95 %.
"""

import argparse
import math
import os
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")
os.environ.update(DEBUG="1", SECRET_KEY="for a benchmark only", LOG_LEVEL="ERROR")

import django  # noqa: E402

django.setup()

from articles.checks.claims import claims  # noqa: E402
from articles.checks.draft import Draft  # noqa: E402
from articles.checks.framework import Finding, Severity  # noqa: E402
from articles.checks.rules import rule_book  # noqa: E402

UNSEEN = ROOT / "tests" / "articles" / "checks" / "unseen"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", metavar="RULE", help="print what this rule finds (a rule's id, or “all”)")
    options = parser.parse_args()
    print(f"Rules of {rule_book().version}.")
    in_patient_information(options.folder / "sentences.txt", options.show)
    for name, what in (("promotional", "found"), ("look_alikes", "false alarms")):
        for path in sorted(UNSEEN.glob(f"{name}_*.txt")):
            in_unseen(path, what, options.show)


def in_patient_information(path: Path, show: str | None) -> None:
    begin, sentences, severities, rules = time.perf_counter(), 0, Counter[Severity](), Counter[str]()
    lines = lines_of(path)
    for line in lines:
        findings = loud(line)
        sentences += bool(findings)
        severities.update(finding.severity for finding in findings)
        rules.update(finding.rule for finding in findings)
        tell(line, findings, show)
    seconds = time.perf_counter() - begin
    block, warn = severities[Severity.BLOCK], severities[Severity.WARN]
    print(
        f"{path.name}: {len(lines):,} sentences, {(block + warn) / len(lines) * 1000:.1f} findings in 1,000 (block "
        f"{block / len(lines) * 1000:.1f}, warn {warn / len(lines) * 1000:.1f}); {share(sentences, len(lines))} of the "
        f"sentences have one; {seconds:.0f} s"
    )
    print("   ", ", ".join(f"{rule} {count}" for rule, count in rules.most_common(12)))


def in_unseen(path: Path, what: str, show: str | None) -> None:
    lines = lines_of(path)
    found = {line: findings for line in lines if (findings := loud(line))}
    print(f"{path.name}: {len(found)} of {len(lines)} {what}, {share(len(found), len(lines))}")
    for line in lines:
        if show and what == "found" and line not in found:
            print(f"  missed: {line}")
        if what != "found":
            tell(line, found.get(line, []), show)


def tell(line: str, findings: list[Finding], show: str | None) -> None:
    for finding in findings:
        if show in {"all", finding.rule}:
            print(f"  {finding.rule} {finding.severity}: [{finding.excerpt}] {line}")


def lines_of(path: Path) -> list[str]:
    return [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def loud(line: str) -> list[Finding]:
    return [
        finding
        for finding in claims(Draft.of_text(line))
        if finding.severity != Severity.INFO and finding.place.field == "body"
    ]


def share(hits: int, of: int) -> str:
    """In percent, with Wilson's interval."""
    z, p = 1.96, hits / of
    middle, half = p + z * z / (2 * of), z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    low, high = ((middle + sign * half) / (1 + z * z / of) for sign in (-1, 1))
    return f"{p:.1%} ({max(low, 0):.1%} to {high:.1%})"


if __name__ == "__main__":
    main()
