import pytest
from django.core.checks import run_checks

from articles.checks import rules
from articles.checks.rules import RuleError, read_rules, why_slow

BOOK = """
version = "1"
[macros]
DISEASE = ["arthritis"]
[sources]
fda = {{ title = "FDA", url = "https://www.fda.gov/" }}
[[rules]]
id = "X1"
name = "Cure"
severity = "{severity}"
flags = [{flags}]
patterns = ['''{pattern}''']
why = "Because."
sources = ["{source}"]
suggestion = "Else."
{more}
"""


def book(pattern=r"\bcures {DISEASE}\b", severity="block", flags='"neg"', source="fda", more=""):
    return BOOK.format(pattern=pattern, severity=severity, flags=flags, source=source, more=more)


def test_a_whole_rule_is_read():
    [rule] = read_rules(book()).rules
    assert rule.patterns[0].pattern.search("It cures arthritis")
    assert rule.source == "FDA, https://www.fda.gov/"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (book(pattern=r"\bcure("), "A pattern of rule X1 is not valid"),
        (book(pattern=r"\bcure {NOTHING}"), "not among the macros"),
        (book(pattern=r"\bcure\w*"), "repeats something more than"),
        (book(pattern=r"\bcure(?:a{0,60}b{0,60}){0,60}"), "ways at one place"),
        (book(pattern=r"\w{1,9} cure"), "begins with any word at all"),
        (book(pattern=r"(?:cure)?"), "finds what is not there"),
        (book(severity="fatal"), "unknown severity fatal"),
        (book(flags='"loud"'), "unknown flags loud"),
        (book(source="hearsay"), "sources hearsay"),
        (book(more='color = "red"'), "says color, which means nothing"),
        (book().replace('why = "Because."', ""), "Rule X1 lacks why"),
        (book() + "[[rules]]" + book().split("[[rules]]")[1], "two rules X1"),
        ("version = ", "no TOML"),
        ('version = "1"', "lack 'sources'"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused_in_a_sentence(text, sentence):
    with pytest.raises(RuleError, match=sentence.replace("(", r"\(")):
        read_rules(text)


def test_the_site_does_not_start_with_such_rules(monkeypatch, tmp_path):
    assert not [message for message in run_checks() if message.id == "articles.E010"]
    (tmp_path / "claims.toml").write_text(book(severity="fatal"))
    monkeypatch.setattr(rules, "DATA", tmp_path)
    rules.rule_book.cache_clear()
    try:
        [message] = [message for message in run_checks() if message.id == "articles.E010"]
        assert "unknown severity fatal" in message.msg
    finally:
        monkeypatch.undo()
        rules.rule_book.cache_clear()


def test_what_is_slow_at_one_place():
    assert why_slow(r"cure[^\n]{0,30}all") == ""
    assert why_slow(r"(?:a+)+b")
    assert why_slow(r"(?:a{0,70}b?){3,60}c")
