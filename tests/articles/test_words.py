"""Words are read the same way by whoever asks, and by however many at once."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from articles.words import stem

ENDINGS = ["", "s", "ing", "ed", "ation", "ational", "fulness", "ly", "ies", "ements"]


@pytest.fixture
def _threads_take_turns_often():
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("_threads_take_turns_often")
def test_threads_that_stem_at_once_do_not_mix_their_words():
    words = [f"kn{letter}{other}bl{ending}" for letter in "aeiou" for other in "bcdfglmnprst" for ending in ENDINGS]
    alone = [stem.__wrapped__(word) for word in words]
    with ThreadPoolExecutor(8) as threads:
        for together in threads.map(lambda _number: [stem.__wrapped__(word) for word in words], range(8)):
            assert together == alone
