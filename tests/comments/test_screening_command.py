import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from clinic_site.profile.models import ClinicProfile
from comments.management.commands import screen_comments


def run(path):
    out = io.StringIO()
    call_command("screen_comments", str(path), stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.fixture
def written(tmp_path, db):
    def write(text):
        path = tmp_path / "comments.jsonl"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_a_verdict_a_line(written):
    lines = [
        {"body": "Thank you, that was clear.", "name": "Rosa", "email": None},
        {"body": "I had a fever after my injection. Call 555-867-5309."},
        {"body": "Thank you.", "email": "a@mailinator.com", "id": 7},
    ]
    assert run(written("\n".join(map(json.dumps, lines)))) == [
        {"line": 1, "marks": [], "hold": False},
        {"line": 2, "marks": ["adverse_event", "privacy"], "hold": True},
        {"line": 3, "marks": ["disposable_email"], "hold": True},
    ]


def test_empty_lines_are_counted_and_passed_over(written):
    assert run(written('\n\n{"body": ""}\n')) == [{"line": 3, "marks": [], "hold": False}]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("no JSON", "Line 2 is not JSON; the lines before it are screened."),
        ("[" * 100_000, "Line 2 is not JSON; the lines before it are screened."),
        ("[]", "Line 2 is not a JSON object; the lines before it are screened."),
        ('{"text": "x"}', "Line 2 has no “body”; the lines before it are screened."),
        ('{"body": 1}', "Line 2: “body” is not text; the lines before it are screened."),
        ('{"body": null}', "Line 2: “body” is not text; the lines before it are screened."),
        ('{"body": "x", "email": []}', "Line 2: “email” is not text; the lines before it are screened."),
    ],
)
def test_a_bad_line_is_named(written, line, sentence):
    with pytest.raises(CommandError) as error:
        run(written(f'{{"body": "x"}}\n{line}'))
    assert str(error.value) == sentence


def test_what_is_not_utf_8_is_named(written):
    with pytest.raises(CommandError, match=r"Line 2 of .* is not UTF-8"):
        run(written(b'{"body": "x"}\n\xff'))


def test_a_file_that_is_not_there(tmp_path, db):
    with pytest.raises(CommandError, match="cannot be read: No such file or directory"):
        run(tmp_path / "none.jsonl")


def test_the_standard_input(monkeypatch, db):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"body": "Thank you."}')))
    assert run("-") == [{"line": 1, "marks": [], "hold": False}]


def test_it_needs_no_database(written, monkeypatch):
    def fail():
        raise DatabaseError

    monkeypatch.setattr(screen_comments, "what_the_clinic_keeps", fail)
    assert run(written('{"body": "Thank you."}')) == [{"line": 1, "marks": [], "hold": False}]


def test_nothing_is_asked_of_the_database_for_a_comment(written, django_assert_max_num_queries):
    path = written('{"body": "Thank you."}\n' * 50)
    with django_assert_max_num_queries(5):
        run(path)


def test_it_reads_as_the_site_does(written):
    ClinicProfile.objects.update_or_create(pk=1, defaults={"comment_words": "lawsuit*\n\n"})
    assert run(written('{"body": "I think of lawsuits."}')) == [{"line": 1, "marks": ["words"], "hold": True}]
