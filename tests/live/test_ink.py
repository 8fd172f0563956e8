"""Answers to a drawing that grows."""

import base64
import json

import numpy as np
import pytest

from engine.lab import Lab
from live import ink, reader
from model import Config, DigitLabError, ImageError, init_params, load_weights, predict, strokes_to_column
from model.ink.answers import read
from model.ink.words import percent

SEVEN = [0.2, 0.2, 0.8, 0.2, 0.5, 0.9]
NAME = "a-drawing-of-mine"


@pytest.fixture(scope="module", autouse=True)
def lab(offline):
    with Lab() as one:
        one.loader.done.wait(60)
        yield one


def ask(**question):
    return reader.answer({"drawing": NAME, "version": 0, "weights": "wide-800", "strokes": [SEVEN]} | question)


def test_a_drawing_is_read_and_what_the_network_sees_comes_along():
    found = ask()
    column = strokes_to_column([np.reshape(SEVEN, (3, 2))])
    assert (found["headline"], found["answer"]) == ("7", 7)
    assert found["share"] == percent(max(found["probabilities"]))
    seen = np.frombuffer(base64.b64decode(found["seen"]), np.uint8) / 255
    np.testing.assert_allclose(seen, column[:, 0], atol=1 / 255)


def test_bars_and_headline_say_the_same_share():
    """Rounded twice, 11.349 % would be 11.35 and then 11.4."""
    column = strokes_to_column([np.reshape(SEVEN, (3, 2))])
    exact = read(load_weights("classic-10"), column).probabilities[:, 0].tolist()
    found = ask(weights="classic-10")
    assert found["probabilities"] == exact
    assert found["share"] == percent(max(exact))


def test_the_weights_that_were_asked_for_answer():
    column = strokes_to_column([np.reshape(SEVEN, (3, 2))])
    ranking = [int(np.argmax(ask(weights=name)["probabilities"])) for name in ("classic-10", "wide-800")]
    assert ranking == [int(predict(load_weights(name).params, column).argmax()) for name in ("classic-10", "wide-800")]
    assert ask(weights="classic-10")["probabilities"] != ask(weights="wide-800")["probabilities"]


def test_the_strokes_that_were_answered_are_remembered():
    ask(version=5)
    known = ink.drawings.get(NAME, 5)
    np.testing.assert_array_equal(known.strokes[0], np.reshape(SEVEN, (3, 2)))
    np.testing.assert_array_equal(known.column, strokes_to_column(known.strokes))


def test_without_strokes_the_known_drawing_is_answered():
    ask(version=6)
    assert ask(version=6, strokes=None) == ask(version=6)
    assert ask(version=7, strokes=None)["headline"] == "Draw a digit"


def test_no_strokes_are_a_blank_canvas():
    found = ask(strokes=[])
    assert (found["headline"], found["answer"], found["seen"], sum(found["probabilities"])) == (
        "Draw a digit",
        None,
        "",
        0,
    )


def test_the_network_that_is_training_answers_as_it_is_now(lab, offline):
    run_id = lab.engine.create(Config(iterations=5, digits=100), offline)
    found = ask(run=run_id)
    assert found["learning"] is False
    column = strokes_to_column([np.reshape(SEVEN, (3, 2))])
    expected = predict(lab.engine.get(run_id).params, column)[:, 0]
    np.testing.assert_allclose(found["probabilities"], expected, atol=1e-4)


def test_hidden_units_answer_where_they_are_asked_for():
    w1, b1, _, _ = load_weights("classic-10").params
    column = strokes_to_column([np.reshape(SEVEN, (3, 2))])
    expected = [max(0.0, float(weights @ column[:, 0] + bias[0])) for weights, bias in zip(w1, b1, strict=True)]
    found = ask(weights="classic-10", hidden=True)["hidden"]
    assert found == pytest.approx(expected, rel=1e-4, abs=1e-3)
    assert sum(expected) > 0
    assert "hidden" not in ask(weights="classic-10")


def test_hidden_units_of_a_blank_canvas_are_silent():
    assert ask(weights="classic-10", hidden=True, strokes=[])["hidden"] == [0.0] * 10


def test_hidden_units_that_nobody_could_tell_apart_stay_out_of_the_answer():
    assert ask(hidden=True)["hidden"] == []
    assert ask(hidden=True, strokes=[])["hidden"] == []


def test_hidden_units_of_the_network_that_is_training_answer(lab, offline):
    run_id = lab.engine.create(Config(iterations=5, digits=100, hidden=ink.MOST_HIDDEN), offline)
    assert len(ask(run=run_id, hidden=True)["hidden"]) == ink.MOST_HIDDEN


ROW = [[x / 3 for x in SEVEN], [0.5, 0.1, 0.5, 0.45]]  # a 7 and a 1, where nobody could take them for one digit
ROW[0][1::2] = [0.1, 0.1, 0.45]


def test_a_row_of_digits_is_read_from_left_to_right_and_the_answer_is_about_the_last():
    found = ask(strokes=ROW)
    assert found["headline"] == "71"
    assert [(one["reads"], one["sure"]) for one in found["row"]] == [("7", True), ("1", True)]
    assert (found["chosen"], found["answer"]) == (1, 1)
    assert found["seen"] == found["row"][1]["seen"]
    assert found["remark"].startswith("Second digit: 1, ")


@pytest.mark.parametrize(("chosen", "place"), [(0, 0), (1, 1), (7, 1), (-3, 0)])
def test_the_answer_is_about_the_digit_that_is_chosen(chosen, place):
    found = ask(strokes=ROW, chosen=chosen)
    assert (found["chosen"], found["answer"]) == (place, (7, 1)[place])
    assert found["headline"] == "71"
    alone = ask(strokes=[ROW[place]])
    assert found["seen"] == alone["seen"]
    assert found["probabilities"] == alone["probabilities"]
    assert alone["row"] == []


def test_who_is_asked_again_may_choose_another_digit_of_the_known_row():
    ask(strokes=ROW, version=8)
    assert ask(strokes=None, version=8, chosen=0)["answer"] == 7


def test_a_picture_of_a_row_is_parted_as_well():
    canvas = np.zeros((200, 300, 4), dtype=np.uint8)
    canvas[40:160, 60:72] = canvas[40:160, 200:212] = 255
    known = ink.known_by_pixels(canvas, chosen=0)
    assert [column.shape for column in known.columns] == [(784, 1)] * 2
    assert (known.at, known.strokes) == (0, None)
    assert ink.known_by_pixels(np.zeros_like(canvas)).column is None


def test_strokes_go_to_the_browser_as_they_came():
    strokes = [SEVEN, [0.5, 0.5]]
    assert ink.flat(ink.parse_strokes(strokes)) == strokes
    assert ink.flat([]) == []
    assert ink.flat(None) is None


@pytest.mark.parametrize(
    "question",
    [
        {"drawing": 3},
        {"drawing": "short"},
        {"drawing": "x" * 65},
        {"version": "0"},
        {"strokes": "abc"},
        {"strokes": [SEVEN, 3]},
        {"strokes": [[1, 2, 3]]},
        {"strokes": [["a", "b"]]},
        {"strokes": [[1, None]]},
        {"strokes": [[1, float("nan")]]},
        {"strokes": [[]] * 101},
        {"strokes": [[0.5] * 10_002]},
        {"strokes": [[10**400, 1]]},
        {"weights": "nothing"},
        {"weights": "../secret"},
        {"weights": None},
        {"run": "nobody's"},
        {"chosen": "the last"},
        {"chosen": 1.5},
    ],
)
def test_what_is_no_question_gets_a_sentence(question):
    with pytest.raises(DigitLabError, match=r"\w+ \w+"):
        ask(**question)


def test_only_so_many_drawings_are_remembered_the_latest_ones():
    many = ink.Drawings()
    for version in range(ink.MOST_DRAWINGS + 1):
        many.put(NAME, version, ink.Known((), []))
        many.put("in-use-all-the-time", 0, ink.Known((), []))
    assert many.get(NAME, 1) is None
    assert many.get("in-use-all-the-time", 0) is not None
    assert many.get(NAME, ink.MOST_DRAWINGS) is not None


def test_damaged_strokes_are_not_remembered():
    with pytest.raises(ImageError):
        ask(version=9, strokes=[[1]])
    assert ink.drawings.get(NAME, 9) is None


def test_a_network_whose_numbers_overflowed_answers_in_numbers_that_json_has():
    params = init_params()
    params = params._replace(w1=np.full_like(params.w1, np.inf))
    found = ink.reading(ink.Known((np.ones((784, 1), dtype=np.float32),), None), params)
    assert json.loads(json.dumps(found, allow_nan=False))["answer"] is None
