"""Every number that Inside shows, against the lesson's functions."""

import base64
import json

import numpy as np
import pytest

from engine.lab import lab
from live.inside.answer import answer, check
from live.inside.view import InsideError
from model.ink.strokes import strokes_to_column
from model.network import (
    back_prop,
    cross_entropy,
    d_a,
    forward_prop,
    ohe,
    update_params,
)

pytestmark = pytest.mark.usefixtures("running_lab")

SEVEN = [0.2, 0.2, 0.8, 0.2, 0.5, 0.9]
ALPHA = 0.3
EXACT = {"rtol": 1e-6, "atol": 1e-12}  # seven figures are told


def ask(**question):
    found = answer({"drawing": "inside-of-mine", "version": 0, "weights": "classic-10", "strokes": []} | question)
    json.dumps(found, allow_nan=False)
    return found["inside"]


def assert_drawn(picture, values):
    """That a signed picture shows these numbers: to one of its 127 shades, in full colour beyond its scale."""
    scale = picture["scale"]
    shown = np.frombuffer(base64.b64decode(picture["bytes"]), np.int8).reshape(values.shape) / 127 * scale
    np.testing.assert_allclose(shown, values.clip(-scale, scale), atol=scale / 250)
    assert picture["most"] == pytest.approx(np.abs(values).max(), rel=1e-6)


def assert_forward(inside, params, X):
    units = inside["units"]
    z1, a1, z2, a2 = forward_prop(*params, X)
    for name, values in (("z1", z1), ("a1", a1), ("b1", params.b1)):
        np.testing.assert_allclose(inside[name], values[units, 0], **EXACT, err_msg=name)
    for name, values in (("z2", z2), ("a2", a2), ("b2", params.b2)):
        np.testing.assert_allclose(inside[name], values[:, 0], **EXACT, err_msg=name)
    np.testing.assert_allclose(inside["w2"], params.w2[:, units], **EXACT)
    np.testing.assert_allclose(inside["flow"], params.w2[:, units] * a1[units, 0], **EXACT)
    told = np.sum(inside["flow"], axis=1) + inside["others"] + inside["b2"]
    np.testing.assert_allclose(told, inside["z2"], rtol=1e-4, atol=1e-4)
    assert inside["read"] == a2.argmax()
    assert_drawn(inside["ink"], X[:, 0])
    return z1, a1, z2, a2


def assert_backward(inside, params, X, label):
    units, z1, a1, z2, a2 = inside["units"], *forward_prop(*params, X)
    dw1, db1, dw2, db2 = back_prop(z1, a1, z2, a2, params.w2, X, np.array([label]))
    np.testing.assert_allclose(inside["dz2"], (a2 - ohe(np.array([label])).T)[:, 0], rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(inside["dz2"], db2[:, 0], **EXACT)
    np.testing.assert_allclose(inside["dw2"], dw2[:, units], **EXACT)
    np.testing.assert_allclose(inside["dz1"], db1[units, 0], **EXACT)
    np.testing.assert_allclose(inside["losses"][-1], cross_entropy(a2, np.array([label])), **EXACT)
    return dw1, db1, dw2, db2


@pytest.mark.parametrize("weights", ["classic-10", "wide-800"])
@pytest.mark.parametrize("digit", range(10))
def test_every_number_is_the_lessons_own_forward_backward_and_after_a_step(weights, digit):
    params, data = lab().weights(weights).params, lab().loader.dataset
    X, label = (
        (data.test_images[[digit]].reshape(1, 784).T / np.float32(255)).astype(np.float32),
        int(data.y_test[digit]),
    )
    inside = ask(weights=weights, digit=digit)
    assert inside["label"] == inside["truth"] == label
    assert_forward(inside, params, X)
    gradients = assert_backward(inside, params, X, label)
    after = update_params(*params, *gradients, ALPHA)
    stepped = ask(weights=weights, digit=digit, steps=[[ALPHA, 1]], shown=inside["units"])
    assert_forward(stepped, after, X)
    assert_backward(stepped, after, X, label)
    np.testing.assert_allclose(stepped["losses"][0], inside["losses"][0], **EXACT)
    assert_drawn(stepped["weights"], after.w1[stepped["units"]])


@pytest.mark.parametrize("weights", ["classic-10", "wide-800"])
def test_one_units_arithmetic_adds_up(weights):
    params = lab().weights(weights).params
    inside = ask(weights=weights, strokes=[SEVEN], label=7)
    number = inside["units"][4]
    found = ask(weights=weights, strokes=[SEVEN], label=7, unit=number)["unit"]
    assert found["number"] == number
    X = strokes_to_column([np.reshape(SEVEN, (3, 2))])
    assert_drawn(found["weights"], params.w1[number])
    assert_drawn(found["products"], params.w1[number] * X[:, 0])
    assert found["sum"] + found["b1"] == pytest.approx(found["z1"], rel=1e-4, abs=1e-5)
    assert found["a1"] == max(0, found["z1"]) == inside["a1"][4]
    np.testing.assert_allclose(found["tells"], np.array(inside["flow"])[:, 4], **EXACT)
    np.testing.assert_allclose(found["w2"], params.w2[:, number], **EXACT)
    assert found["dz1"] == inside["dz1"][4]
    assert_drawn(found["dw1"], found["dz1"] * X[:, 0])


def test_the_units_that_matter_are_shown_and_one_that_is_looked_for_takes_the_last_place():
    inside = ask(weights="wide-800", digit=0)
    assert len(set(inside["units"])) == 10
    assert inside["hidden"] == 800
    absent = next(unit for unit in range(800) if unit not in inside["units"])
    found = ask(weights="wide-800", digit=0, shown=inside["units"], wanted=absent)
    assert found["units"] == [*inside["units"][:-1], absent]


def test_pictures_come_once():
    inside = ask(digit=0)
    assert "weights" in inside
    again = ask(digit=0, pictures=inside["pictures"])
    assert again["pictures"] == inside["pictures"]
    assert "weights" not in again
    assert "weights" in ask(digit=0, pictures=inside["pictures"], steps=[[1, 1]])


def test_a_blank_board_has_no_numbers():
    inside = ask(digit=None, unit=3)
    assert not {"a1", "z2", "losses", "ink"} & inside.keys()
    assert inside["unit"].keys() == {"number", "weights", "b1"}
    assert inside["units"] == list(range(10))


def test_a_drawing_without_a_label_has_no_gradients():
    inside = ask(strokes=[SEVEN])
    assert "a2" in inside
    assert not {"losses", "dz2", "dw2"} & inside.keys()


@pytest.mark.parametrize(("name", "row", "column"), [("w1", 3, 228), ("w2", 7, 3), ("b1", 2, 0), ("b2", 4, 0)])
def test_a_check_is_of_the_number_that_was_asked_for(name, row, column):
    params = lab().weights("classic-10").params
    question = {"drawing": "inside-of-mine", "version": 0, "weights": "classic-10", "strokes": [SEVEN], "label": 4}
    found = check(question | {"name": name, "row": row, "column": column})
    assert found["value"] == pytest.approx(float(getattr(params, name)[row, column]), rel=1e-6)
    assert found["by_back_prop"] == pytest.approx(found["by_trying"], rel=1e-4, abs=1e-9)
    assert found["words"] == "They agree."


def test_a_pixel_without_ink_is_said_to_change_nothing():
    question = {"drawing": "inside-of-mine", "version": 0, "weights": "classic-10", "strokes": [SEVEN], "label": 4}
    found = check(question | {"name": "w1", "row": 3, "column": 0})
    assert found["by_back_prop"] == found["by_trying"] == 0
    assert "no ink" in found["words"]


@pytest.mark.parametrize(
    "place",
    [
        {"name": "w3", "row": 0, "column": 0},
        {"name": "w1", "row": 10, "column": 0},
        {"name": "w1", "row": 0, "column": 784},
        {"name": "w1", "row": -1, "column": 0},
        {"name": ["w1"], "row": 0, "column": 0},
        {"name": "w1", "row": None, "column": 0},
        {"name": "w1", "row": 0, "column": 0, "label": None},
        {"name": "w1", "row": 0, "column": 0, "strokes": []},
    ],
)
def test_a_check_that_can_not_be_gets_a_sentence(place):
    question = {"drawing": "inside-of-mine", "version": 0, "weights": "classic-10", "strokes": [SEVEN], "label": 4}
    with pytest.raises(InsideError, match=r"\.$"):
        check(question | place)


def test_forged_extras_change_nothing():
    plain = ask(digit=0)
    forged = ask(digit=0, unit="3", function=["softmax"], alpha="much", shown="all", wanted=-4, pictures=5)
    assert forged.keys() == plain.keys()
    assert forged["units"] == plain["units"]


def test_a_silent_unit_gets_no_gradient():
    inside = ask(digit=0)
    slopes = d_a(np.array(inside["z1"]))
    assert not np.any(np.array(inside["dz1"])[slopes == 0])
