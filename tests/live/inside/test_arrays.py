"""Arrays as they are drawn: nothing is lost that is shown."""

import base64

import numpy as np

from live.inside.arrays import array, figures, picture


def test_figures_are_as_many_as_a_float32_has_and_what_is_no_number_is_none():
    assert figures(np.array([[1 / 3], [np.nan], [-np.inf]])) == [[0.3333333], [None], [None]]
    assert figures(np.float32(0.1)) == 0.1
    assert figures(np.asarray(1.23456789e-12)) == 1.234568e-12


def test_a_picture_is_full_at_its_furthest_number():
    found = picture(np.array([0.0, 0.5, -2.0, np.inf]))
    assert np.frombuffer(base64.b64decode(found["bytes"]), np.int8).tolist() == [0, 32, -127, 0]
    assert found["most"] == 2.0
    assert picture(np.zeros(3))["most"] == 0


def test_of_a_wide_network_only_the_units_that_are_shown_come_along():
    w1, w2 = np.arange(30 * 784.0).reshape(30, 784), np.arange(300.0).reshape(10, 30)
    found = array("w1", w1, [4, 7])
    assert (found["shape"], found["units"], found["extremes"]) == ([30, 784], [4, 7], [0.0, 30 * 784 - 1.0])
    assert len(base64.b64decode(found["picture"]["bytes"])) == 2 * 784
    assert array("w2", w2, [4, 7])["figures"][1] == [34.0, 37.0]
    assert array("z1", w1[:, :1], [2])["figures"] == [[1568.0]]
    assert array("z2", w2[:, :1], [2])["units"] is None


def test_a_single_number_and_labels():
    assert array("alpha", np.asarray(0.1), [0])["figures"] == 0.1
    assert array("Y", np.array([7]), [0])["figures"] == [7.0]
    assert array("X", np.zeros((784, 1)), [0])["units"] is None
