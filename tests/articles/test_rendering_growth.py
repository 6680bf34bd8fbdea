"""Hostile texts take time by their length, not by its square."""

import pytest

from articles.rendering import render
from articles.rendering.references import read_references
from clinic_site.profile.fields import clean_html
from tests.growth import TIMES, assert_grows_in_proportion

PIECES = [
    "[1",
    "[1]",
    "[1-9]",
    "[1, ",
    "<div>",
    "<b>",
    "<b x=1><p>",
    "<a href=/x>",
    "<ul><li>",
    "</p>",
    "<b></i>",
    "<table><tr><td>",
    "<b>a</b>",
    "<br>x",
    "<h2>x</h2>",
    "<p class=pull-quote>x</p>",
    "<p class=key-points>x</p>",
    "<p style='mso-list:l0 level2'><span style='mso-list:ignore'>1.</span>x</p>",
    "<figure><img data-image=1>",
    "<sup class=reference>1</sup>",
    "&nbsp; ",
    " ",
    "<!--",
    "<",
    "<a b='",
]
# Long enough that once as well is more than the processor keeps at hand: else four times as much costs ten times.
LENGTH = 20_000


@pytest.mark.django_db
@pytest.mark.parametrize("piece", PIECES)
def test_time_grows_with_the_length(piece):
    def read(text: str) -> None:
        clean_html.cache_clear()
        render(text, "A\nB")

    once = piece * (LENGTH // len(piece))
    assert_grows_in_proportion(read, once, once * TIMES)


@pytest.mark.parametrize(
    "line", ["doi:10.1000/" + "a" * 10_000, "10.1000/" * 2_000, "(" * 10_000, "https://" + "a." * 6_000]
)
def test_long_reference_lines(line):
    assert_grows_in_proportion(read_references, line, line * TIMES)


def test_a_reference_of_brackets_alone():
    """Once quadratic: a minute at this length."""
    assert read_references("https://a.example/" + ")" * 200_000)[0].url == "https://a.example/"
    assert read_references("https://a.example/(b).,;),")[0].url == "https://a.example/(b)"
