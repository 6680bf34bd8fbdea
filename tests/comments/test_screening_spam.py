import random

import pytest

from comments.screening import Typed, screen
from comments.screening.classifier import Example, Model, threshold_for, train
from comments.screening.features import features
from comments.screening.starting import THRESHOLD, starting_examples

SPAM = ["Visit my shop", "Visit my channel now", "Earn money now", "Please visit my site", "Earn money at my shop"] * 6
HONEST = ["Thank you for this", "My knee hurts", "How long does it take", "Thank you, doctor", "Does it hurt"] * 6
EXAMPLES = [*(Example(text, True) for text in SPAM), *(Example(text, False) for text in HONEST)]


@pytest.fixture(scope="module")
def model():
    return train(EXAMPLES, version="of the test")


def test_it_tells_the_two_apart(model):
    assert model.score("Visit my shop now") > 0.9
    assert model.score("Thank you, my knee hurts") < 0.1


def test_it_says_which_words_weighed_most(model):
    verdict = model.judge("Visit my shop")
    assert verdict.is_spam
    assert {"word:visit", "pair:visit my"} & {weighed.feature for weighed in verdict.weighed if weighed.weight > 0}
    assert [abs(w.weight) for w in verdict.weighed] == sorted((abs(w.weight) for w in verdict.weighed), reverse=True)


def test_the_same_examples_make_the_same_model(model):
    assert train(EXAMPLES, version="of the test").as_json() == model.as_json()


def test_a_model_comes_back_from_json_as_it_was(model):
    again = Model.from_json(model.as_json())
    assert again.as_json() == model.as_json()
    assert again.score("Visit my shop") == pytest.approx(model.score("Visit my shop"), abs=0.001)
    assert (again.version, again.trained_on) == ("of the test", (30, 30))


@pytest.mark.parametrize("text", ["{}", "[]", "no JSON", '{"format": 99}', '{"format": 1, "weights": {}}', "null"])
def test_what_is_no_model_is_refused(text):
    with pytest.raises(ValueError, match=r"\w"):
        Model.from_json(text)


def test_a_word_is_known_once_five_writers_used_it():
    def known(*writers):
        return "word:zebra" in train([Example("zebra", True, frozenset(writer)) for writer in writers]).weights

    assert not known("a", "b", "c", "d")
    assert not known("a", "b", "c", "d", "d", "d", "a")
    assert known("a", "b", "c", "d", "e")
    # Whatever two have in common makes them one: the same person has another name, or a network of another week.
    assert not known("a1", "a2", "a3", "a4", "a5", "b1", "c2", "d3")
    assert known("a1", "a2", "b1", "b2", "c3", "d4", "e5")


def test_no_part_of_a_word_is_known_earlier():
    examples = [Example("Szymanowska", False), *EXAMPLES] * 8
    model = train([example._replace(writer=example.writer or frozenset(["one"])) for example in examples])
    assert not [feature for feature in model.weights if not feature.startswith("shape:")]


def test_the_threshold_holds_no_more_than_its_share_of_what_is_honest():
    draw = random.Random(1)
    scores = [(draw.random(), False) for _number in range(1000)]
    threshold = threshold_for(scores, 0.01)
    assert sum(score >= threshold for score, _is_spam in scores) == 10
    assert threshold_for([], 0.01) == 0


def test_the_model_that_comes_with_the_site_tells_what_it_has_not_read():
    examples, caught, held = starting_examples(), 0, 0
    for part in range(5):
        model = train([example for number, example in enumerate(examples) if number % 5 != part])
        for example in examples[part::5]:
            is_held = model.score(example.text) >= THRESHOLD
            caught, held = caught + (is_held and example.is_spam), held + (is_held and not example.is_spam)
    spam = sum(example.is_spam for example in examples)
    assert caught / spam > 0.85
    assert held / (len(examples) - spam) <= 0.015


@pytest.mark.parametrize(
    "body",
    [
        "Hey guys, check out my new video and subscribe to my channel!",
        "Cheap pills without prescription, order now http://cheap.example",
        "Earn $500 a day from home, click here",
    ],
)
def test_spam_is_marked_with_what_weighed(body):
    (mark,) = [mark for mark in screen(Typed(body)).marks if mark.key == "spam"]
    assert "What weighed most" in str(mark.excerpts[0].why)


def test_another_model_can_be_given(model):
    assert "spam" in screen(Typed("Visit my shop"), model=model).keys
    assert "spam" not in screen(Typed("Visit my shop"), model=Model({}, -5, 0.5)).keys


def test_what_it_sees_has_names_that_people_can_read():
    seen = features("CHECK OUT my videos!!! http://a.example <br> 10 $", name="www.a.example")
    assert {"word:check", "pair:check out", "word:<link>", "word:<number>", "cue:asks to look at something"} <= set(
        seen
    )
    assert {"shape:a link", "shape:in capitals", "shape:a link in the name"} & set(seen)
