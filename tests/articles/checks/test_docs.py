from pathlib import Path

from articles.checks import FAMILIES, all_rules

DOCS = Path(__file__).parents[3] / "docs" / "content-checks.md"


def test_the_documentation_lists_every_rule_as_it_is():
    table = DOCS.read_text(encoding="utf-8").split("## All rules")[1]
    rows = [line for line in table.splitlines() if line.startswith("| ")][2:]
    assert rows == [f"| {rule.id} | {rule.name} | {rule.severity.value} |" for rule in all_rules()]


def test_every_rule_says_why_by_which_source_and_how_else():
    assert len(FAMILIES) == 8
    for rule in all_rules():
        assert rule.name, rule.id
        assert rule.why, rule.id
        assert rule.source, rule.id
        assert rule.suggestion, rule.id
