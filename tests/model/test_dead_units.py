"""Hidden units that no digit excites."""

import numpy as np
import pytest

from model import Params, back_prop, forward_prop, init_params
from model.dead_units import FEW, dead_units


@pytest.fixture
def params() -> Params:
    return init_params(10, np.random.default_rng(0))


def buried(params: Params, *units: int) -> Params:
    """The network with these units' biases far below what any digit can lift."""
    b1 = params.b1.copy()
    b1[list(units)] = -1_000
    return params._replace(b1=b1)


def test_units_that_no_digit_excites_are_found(params, offline):
    X = offline.X_test[:, :500]
    assert dead_units(params, X).tolist() == []
    assert dead_units(buried(params, 2, 7), X).tolist() == [2, 7]


def test_one_digit_is_enough_to_be_alive_whichever_it_is(params):
    X = np.zeros((784, 3 * FEW), dtype=np.float32)
    X[0, -1] = 1
    w1, b1 = np.zeros_like(params.w1), np.full_like(params.b1, -0.5)
    w1[4, 0] = 1
    assert dead_units(params._replace(w1=w1, b1=b1), X).tolist() == [0, 1, 2, 3, 5, 6, 7, 8, 9]


def test_a_score_of_exactly_zero_excites_nothing(offline):
    assert dead_units(init_params(5, init="zeros"), offline.X_test[:, :500]).tolist() == [0, 1, 2, 3, 4]


def test_a_unit_whose_weights_are_no_numbers_is_not_called_dead(params, offline):
    w1 = params.w1.copy()
    w1[3, 400], w1[5] = np.nan, np.inf
    found = dead_units(buried(params, 1)._replace(w1=w1), offline.X_test[:, :500])
    assert found.tolist() == [1]


def test_a_dead_unit_gets_no_gradient_and_an_alive_one_does(params, offline):
    X, Y = offline.X_test[:, :500], offline.y_test[:500]
    params = buried(params, 6)
    z1, a1, z2, a2 = forward_prop(*params, X)
    dw1, *_ = back_prop(z1, a1, z2, a2, params.w2, X, Y)
    assert np.flatnonzero(~dw1.any(axis=1)).tolist() == dead_units(params, X).tolist() == [6]
