import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import publishing
from articles.checking import check_revision, override_finding
from articles.checks import rule_book
from articles.content import Content
from articles.models import Article, LiveFindings
from tests.factories import live_since_before_the_rule, make_article, make_draft, make_reviewer

CLAIM = "<p>Our stem cells cure arthritis.</p>"
HARMLESS = "<p>Ask your doctor what helps.</p>"


def run(*args: str) -> tuple[str, str]:
    """What the command prints, and the sentence it ends with where it fails."""
    out = io.StringIO()
    try:
        call_command("check_content", *args, stdout=out)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


@pytest.mark.django_db
def test_a_summary_comes_first_and_then_the_findings():
    live = live_since_before_the_rule(title="A cure at last", body=CLAIM)
    make_draft(title="Quiet", body=HARMLESS)
    out, error = run("--all")
    assert error == "1 article has what must change."
    lines = out.splitlines()
    assert lines[0] == "2 articles read."
    assert "1 articles, 1 of them in what readers see" in lines[1]
    named = lines.index("Change first, as readers see it now:")
    assert f"{live.pk}  A cure at last" in lines[named + 1]
    finding = next(number for number, line in enumerate(lines) if "Cure [C01]" in line)
    assert finding > named
    assert "“cure”" in lines[finding]
    assert "Source: FTC" in out


@pytest.mark.django_db
def test_what_is_live_and_what_is_newest_are_told_apart():
    article = live_since_before_the_rule(title="Knees", body=CLAIM)
    number = article.newest_revision.number
    content = Content.from_json({**article.newest_revision.content, "body": HARMLESS})
    publishing.save_revision(article, content, by=None, base=number)
    out, error = run(str(article.pk), "--format", "json", "--severity", "block")
    *findings, last = [json.loads(line) for line in out.splitlines()]
    assert {finding["version"] for finding in findings} == {"live"}
    assert {finding["rule"] for finding in findings} >= {"C01"}
    place = next(finding["place"] for finding in findings if finding["rule"] == "C01")
    assert (place["field"], place["block"], place["words"]) == ("body", 0, "cure")
    assert last["summary"]["live_with"]["block"] == 1
    assert error


def let_stand(article: Article, reason: str) -> None:
    """Override everything that must change in its newest version."""
    newest = article.newest_revision
    for finding in check_revision(article, newest).blocks:
        override_finding(
            article, finding.fingerprint, by=None, reviewer=make_reviewer(), base=newest.number, reason=reason
        )


@pytest.mark.django_db
def test_what_a_reviewer_let_stand_is_listed_apart_and_stops_nothing():
    article = live_since_before_the_rule(title="Knees", body=CLAIM)
    let_stand(article, "It quotes the sellers.")
    out, error = run("--all", "--severity", "block")
    assert error == ""
    lines = [line.strip() for line in out.splitlines()]
    assert "Must change       0 articles, 0 of them in what readers see" in lines
    assert "Overridden        1 articles, 1 of them in what readers see" in lines
    assert "Overridden by Rita Reviewer, MD: Cure [C01] “cure”" in lines
    assert "Reason: It quotes the sellers." in lines
    assert not [line for line in lines if line.startswith(("Must change: ", "Change first"))]
    out, error = run("--all", "--severity", "block", "--format", "json")
    *findings, last = [json.loads(line) for line in out.splitlines()]
    assert {finding["overridden"] for finding in findings} == {"It quotes the sellers."}
    assert (last["summary"]["with"]["block"], last["summary"]["live_with"]["overridden"]) == (0, 1)
    assert error == ""


@pytest.mark.django_db
def test_what_it_finds_in_live_articles_is_kept_for_the_dashboard():
    article = live_since_before_the_rule(title="Knees", body=CLAIM)
    draft = make_draft(body=CLAIM)
    run(str(article.pk), str(draft.pk), "--format", "json")
    kept = LiveFindings.objects.get()
    assert kept.article == article
    assert kept.blocks >= 1
    assert kept.rules_version == rule_book().version


@pytest.mark.django_db
def test_without_a_block_it_ends_well():
    make_draft(title="Quiet", body=HARMLESS)
    out, error = run("--all")
    assert error == ""
    assert "1 articles read." in out


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ((), "Give the numbers of articles, or --all."),
        (("--all", "1"), "Give the numbers of articles, or --all."),
        (("99",), "There is no article 99."),
        (("--text", "-", "1"), "Give either --text or articles."),
        (("--text", "/nowhere"), "/nowhere cannot be read"),
    ],
)
def test_what_it_cannot_do_it_says(args, sentence):
    assert sentence in run(*args)[1]


@pytest.mark.django_db
def test_plain_text_is_read_a_paragraph_a_line(tmp_path):
    text = tmp_path / "lines.txt"
    text.write_text("It cures <everything>.\n\nRyoncil is FDA approved.\nCells are small.\n", encoding="utf-8")
    out, error = run("--text", str(text))
    rows = [json.loads(line) for line in out.splitlines()]
    assert error == ""
    assert [row["line"] for row in rows] == [1, 2, 3, 4]
    assert rows[0]["findings"] == [{"rule": "C01", "severity": "block", "excerpt": "cures"}]
    assert [row["findings"] for row in rows[1:]] == [[], [], []]


@pytest.mark.django_db
def test_plain_text_is_read_line_by_line_without_asking_the_database_again(monkeypatch):
    """Each line is answered before the next is read, as whoever is at the other end of a pipe expects."""
    out = io.StringIO()
    answered = []

    def lines():
        for number in range(30):
            answered.append(len(out.getvalue().splitlines()))
            yield b"It cures.\r\n" if number % 2 else b"\n"

    class Pipe:
        buffer = lines()

    monkeypatch.setattr("sys.stdin", Pipe)
    with CaptureQueriesContext(connection) as captured:
        call_command("check_content", "--text", "-", stdout=out)
    rows = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [row["line"] for row in rows] == list(range(1, 31))
    assert {len(row["findings"]) for row in rows[::2]} == {0}
    assert rows[1]["findings"][0] == {"rule": "C01", "severity": "block", "excerpt": "cures"}
    assert answered == list(range(30))
    assert len(captured) <= 1


@pytest.mark.django_db
def test_what_is_not_utf_8_is_said_in_a_sentence(tmp_path):
    text = tmp_path / "lines.txt"
    text.write_bytes(b"\xef\xbb\xbfIt cures.\nCaf\xe9 cures.\n")
    out, error = run("--text", str(text))
    assert json.loads(out)["findings"]
    assert error.startswith("Line 2 of ")
    assert "is not UTF-8" in error


@pytest.mark.django_db
def test_queries_do_not_grow_with_the_articles(picture):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            run("--all")
        return len(captured)

    body = '<p><a href="/articles/x/">An article</a> and <a href="/tag/y/">a tag</a>.</p>'
    make_article(body=body, hero=picture)
    one = queries()
    for number in range(6):
        let_stand(make_article(body=body.replace("x", f"x{number}"), hero=picture), "It may.")
        let_stand(make_draft(body=CLAIM), "It may.")
    assert queries() == one
    assert Article.objects.count() == 13


@pytest.mark.django_db
def test_the_demo_clinic_has_nothing_to_change(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    call_command("load_demo", stdout=io.StringIO(), stderr=io.StringIO())
    out, error = run("--all", "--severity", "block")
    assert error == ""
    assert not out.splitlines()[0].startswith("0 ")
