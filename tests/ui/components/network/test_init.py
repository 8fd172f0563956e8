"""A network's weights on their way to the browser."""

import base64
import re
from pathlib import Path

import numpy as np
import pytest

from model import Params, init_params, load_weights
from ui import palette
from ui.components import network


def units(params):
    return np.frombuffer(base64.b64decode(network.weights_of(params)["units"]), np.int8).reshape(-1, 784)


@pytest.mark.parametrize("hidden", [1, 10, 20])
def test_each_weight_is_a_byte_with_its_sign_and_its_size(hidden):
    params = init_params(hidden, np.random.default_rng(1))
    found = units(params)
    scale = np.percentile(np.abs(params.w1), network.FULL_COLOUR)
    assert found.shape == (hidden, 784)
    np.testing.assert_allclose(found / 127, np.clip(params.w1 / scale, -1, 1), atol=0.5 / 127 + 1e-6)


def test_one_in_fifty_weights_has_its_full_colour_and_both_signs_occur():
    found = units(load_weights("classic-10").params)
    assert np.mean(np.abs(found) == 127) == pytest.approx(0.02, abs=0.005)
    assert found.min() == -127
    assert found.max() == 127


def test_network_without_weights_has_units_of_nothing():
    params = init_params(init="zeros")
    assert not units(params).any()
    assert network.weights_of(params)["w2"] == [[0.0] * 10] * 10


def test_second_layer_has_a_row_for_each_output():
    params = init_params(3, np.random.default_rng(1))
    np.testing.assert_allclose(network.weights_of(params)["w2"], params.w2, atol=5e-5)
    w2 = np.arange(30.0).reshape(10, 3)
    assert network.weights_of(Params(params.w1, params.b1, w2, params.b2))["w2"][1] == [3.0, 4.0, 5.0]


def test_colours_in_the_browser_are_those_of_the_palette():
    script = Path(network.__file__).with_name("network.js").read_text(encoding="utf-8")
    colours = dict(re.findall(r"const (\w+) = '(#\w{6})'", script))
    assert colours == {name: getattr(palette, name) for name in ("BLUE", "ORANGE", "GREY")}
