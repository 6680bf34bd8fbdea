"""What other programs put on the clipboard, and what becomes of it. ``paste/NAME.html`` should become
``paste/NAME.wanted.html``; how lines are broken between blocks does not matter."""

from pathlib import Path

import pytest

from articles.content import Content, even_out
from clinic_site.profile.fields import clean_html

CASES = sorted(path for path in (Path(__file__).parent / "paste").glob("*.html") if ".wanted" not in path.name)


def test_there_are_enough_cases_of_each_program():
    programs = {path.name.split("-")[0] for path in CASES}
    assert programs == {"word", "libreoffice", "google", "outlook", "apple", "web", "editor"}
    assert len(CASES) >= 30


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_clipboard_becomes_what_is_wanted(path):
    wanted = path.with_suffix(".wanted.html").read_text()
    cleaned = clean_html(path.read_text())
    assert even_out(cleaned) == even_out(wanted)
    assert clean_html(cleaned) == cleaned


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_saving_it_again_makes_no_other_version(path):
    saved = Content(title="T", body=path.read_text())
    assert Content.from_json(saved.to_json()) == saved
