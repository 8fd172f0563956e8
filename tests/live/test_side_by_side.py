"""Two networks' hidden units at work on the same drawing."""

import base64

import numpy as np
import pytest

from live.ink import Known, known_by_strokes
from live.side_by_side import side_by_side
from model import load_weights
from model.network import forward_prop

NETWORKS = load_weights("wide-800"), load_weights("classic-10")
SEVEN = np.array([[0.2, 0.2], [0.8, 0.2], [0.5, 0.9]])


def test_each_shows_the_units_that_matter_most_with_what_they_say():
    known = known_by_strokes([SEVEN])
    found = side_by_side(known, NETWORKS)
    for shown, weights, units in zip((found, found["other"]), NETWORKS, found["placed"], strict=True):
        _, a1, _, a2 = forward_prop(*weights.params, known.column)
        np.testing.assert_allclose(shown["hidden"], a1[units, 0], rtol=1e-6)
        np.testing.assert_allclose(shown["w2"], weights.params.w2[:, units], rtol=1e-6)
        pictures = np.frombuffer(base64.b64decode(shown["units"]), np.int8).reshape(10, 784)
        assert (np.sign(pictures) * np.sign(weights.params.w1[units]) >= 0).all()
        assert shown["headline"] in {str(a2.argmax()), "Can’t tell"}
        spread = a1[:, 0] * np.ptp(weights.params.w2, axis=0)
        assert min(spread[units]) >= max(np.delete(spread, units), default=0)


def test_units_that_stay_keep_their_places_and_a_blank_canvas_has_silent_ones():
    known = known_by_strokes([SEVEN])
    before = side_by_side(known, NETWORKS)["placed"]
    turned = [before[0][::-1], before[1]]
    assert side_by_side(known, NETWORKS, turned)["placed"] == turned
    blank = side_by_side(Known((), []), NETWORKS, turned)
    assert blank["hidden"] == blank["other"]["hidden"] == [0.0] * 10
    assert blank["other"]["answer"] is None


@pytest.mark.parametrize("placed", ["all", [1, 2], [[1e9, "x", None], {}], [[True], [-1]], [[], [], []]])
def test_forged_places_change_nothing(placed):
    known = known_by_strokes([SEVEN])
    found, plain = side_by_side(known, NETWORKS, placed), side_by_side(known, NETWORKS)
    assert [set(units) for units in found["placed"]] == [set(units) for units in plain["placed"]]
