"""The lesson's functions at work: what is shown is what they give."""

import numpy as np
import pytest

from live.inside.lesson import FUNCTIONS, NO_DIGIT, NO_LABEL, Scene, at_work
from model import network
from model.inside import forward

PARAMS = network.init_params(hidden=6, rng=np.random.default_rng(1))
X = np.random.default_rng(2).random((784, 1), dtype=np.float32)
Y = np.array([4])
UNITS = [0, 2, 5]
FULL = Scene(PARAMS, UNITS, forward(PARAMS, X), Y, 0.5, (2.0, 1.0))


def outputs(name, scene=FULL):
    return {one["name"]: one for one in at_work(name, scene)["outputs"]}


def test_they_are_the_eleven_of_the_lesson():
    assert len(FUNCTIONS) == 11
    assert all(callable(getattr(network, name)) for name in FUNCTIONS)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_has_something_to_show_and_says_what_is_missing(name):
    assert outputs(name)
    assert not at_work(name, FULL)["missing"]
    bare = at_work(name, FULL._replace(found=None, Y=None))
    unlabelled = at_work(name, FULL._replace(Y=None))
    assert bare["missing"] == ("" if name == "init_params" else NO_DIGIT)
    learns = {"ohe", "back_prop", "update_params", "get_accuracy", "gradient_descent"}
    assert unlabelled["missing"] == (NO_LABEL if name in learns else "")
    assert bool(unlabelled["outputs"]) != (name in learns)


def test_what_is_shown_is_what_they_give():
    z1, a1, z2, a2 = network.forward_prop(*PARAMS, X)
    gradients = network.back_prop(z1, a1, z2, a2, PARAMS.w2, X, Y)
    after = network.update_params(*PARAMS, *gradients, 0.5)
    close = {"rtol": 1e-6, "atol": 1e-9}
    np.testing.assert_allclose(outputs("ReLU")["a1"]["figures"], a1[UNITS], **close)
    np.testing.assert_allclose(outputs("softmax")["a2"]["figures"], a2, **close)
    np.testing.assert_allclose(outputs("forward_prop")["z1"]["figures"], z1[UNITS], **close)
    np.testing.assert_allclose(outputs("ohe")["ohe(Y)"]["figures"], network.ohe(Y), **close)
    np.testing.assert_allclose(outputs("d_a")["d_a(z1)"]["figures"], network.d_a(z1)[UNITS], **close)
    np.testing.assert_allclose(outputs("back_prop")["dw2"]["figures"], gradients[2][:, UNITS], **close)
    np.testing.assert_allclose(outputs("update_params")["b2"]["figures"], after.b2, **close)
    assert outputs("get_predictions")["pred"]["figures"] == [int(a2.argmax())]
    assert outputs("get_accuracy")["accuracy"]["figures"] == float(a2.argmax() == 4)
    assert outputs("gradient_descent")["losses"]["figures"] == [2.0, 1.0]
    assert outputs("init_params")["w1"]["shape"] == [6, 784]
