"""Hostile comments take time in proportion to their length."""

from itertools import chain

import pytest

from comments.screening import Typed, screen
from tests.growth import TIMES, assert_grows_in_proportion

LENGTH = 5_000
UNITS = [
    *("a", "a ", "A", "Aa ", "Ab Cd ", "1", "1 ", "1-", "12 ", "(1", "+1 ", "@", "a@", "a@a.", "a.", "www.", "http://"),
    *("my name is ", "I'm Anna ", "Dr. Aa ", "1 Aa Bb Cc ", "12 Main Street ", "born on ", "number is ", "call me "),
    *("no not never ", "no, ", "kill ", "kill myself ", "never kill myself ", "want to ", "i don't want to ", "can't "),
    *("stop taking your ", "take ", "you should take 8 mg ", "don't listen to your doctor. ", "my doctor told me to "),
    *("if fever ", "fever injection ", "I had fever after injection. ", "fever.\n", "went went down ", "my friend's "),
    *("check out my ", "please ", "<a ", "[url ", "facebook ", "one two three ", "\n", "> ", '"', '"fever" ', "😀"),
    *("é", "\u0301", "аbc ", "c u r e ", "PRP cured me! ", "the 3-year-old ", "saved my pills ", "I. ", "x. I "),
]


def of_length(unit, length):
    return (unit * length)[:length]


@pytest.mark.parametrize("unit", UNITS, ids=repr)
def test_hostile_comments_take_time_in_proportion(unit):
    def read(body):
        screen(Typed(body, body[:200], body[:200]), clinic_words=["lawsuit*", "a"])

    assert_grows_in_proportion(read, of_length(unit, LENGTH), of_length(unit, LENGTH * TIMES))


@pytest.mark.parametrize("unit", ["555-867-5309 ", "I will kill myself. ", "Fever after the injection. ", "www.a.com "])
def test_what_is_found_again_and_again_is_told_a_limited_number_of_times(unit):
    found = list(chain.from_iterable(mark.excerpts for mark in screen(Typed(of_length(unit, LENGTH * TIMES))).marks))
    assert 0 < len(found) < 200
