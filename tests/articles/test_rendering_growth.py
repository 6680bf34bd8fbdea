"""Hostile texts take time by their length, not by its square: twice as much may take three times as long, with room."""

import time

import pytest

from articles.rendering import render
from articles.rendering.references import read_references
from clinic_site.profile.fields import clean_html

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
LENGTH = 10_000
# A quadratic step takes four times as long for twice as much, and sixteen for four times as much.
TIMES, MOST = 4, 9
AT_LEAST = 0.15  # seconds: below it, the clock says little


def seconds(act, piece: str, length: int) -> float:
    text = piece * (length // len(piece))
    best = float("inf")
    for _ in range(2):
        clean_html.cache_clear()
        begun = time.process_time()
        act(text)
        best = min(best, time.process_time() - begun)
    return best


@pytest.mark.django_db
@pytest.mark.parametrize("piece", PIECES)
def test_time_grows_with_the_length(piece):
    def act(text: str) -> None:
        render(text, "A\nB")

    once, longer = seconds(act, piece, LENGTH), seconds(act, piece, LENGTH * TIMES)
    assert longer < AT_LEAST or longer / once < MOST


@pytest.mark.parametrize(
    "line", ["doi:10.1000/" + "a" * 10_000, "10.1000/" * 2_000, "(" * 10_000, "https://" + "a." * 6_000]
)
def test_long_reference_lines(line):
    once = seconds(read_references, line, len(line))
    longer = seconds(read_references, line, len(line) * TIMES)
    assert longer < AT_LEAST or longer / once < MOST


def test_a_reference_of_brackets_alone():
    """Once quadratic: a minute at this length."""
    assert read_references("https://a.example/" + ")" * 200_000)[0].url == "https://a.example/"
    assert read_references("https://a.example/(b).,;),")[0].url == "https://a.example/(b)"
