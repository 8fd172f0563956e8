"""One digit inside a network, against formulas that are written out here, and against plain loops."""

import math

import numpy as np
import pytest

from model import inside
from model.network import Params, init_params, predict


def network(hidden=5, seed=3):
    return init_params(hidden=hidden, rng=np.random.default_rng(seed))


@pytest.fixture
def digit():
    rng = np.random.default_rng(7)
    return (rng.random((784, 1)) * (rng.random((784, 1)) > 0.8)).astype(np.float32)


def loss_by_hand(params, X, label):
    """The cross-entropy, number by number."""
    w1, b1, w2, b2 = params
    a1 = [
        max(0.0, sum(float(w) * float(x) for w, x in zip(row, X[:, 0], strict=True)) + float(b))
        for row, (b,) in zip(w1, b1, strict=True)
    ]
    z2 = [sum(float(w) * a for w, a in zip(row, a1, strict=True)) + float(b) for row, (b,) in zip(w2, b2, strict=True)]
    return math.log(sum(math.exp(z) for z in z2)) - z2[label]


def test_a_walk_is_one_step_after_the_other_and_tells_each_loss(digit):
    params, Y = network(), np.array([4])
    after, losses = inside.walk(params, digit, Y, (0.1, 0.1, 0.5))
    assert losses[0] == pytest.approx(loss_by_hand(params, digit, 4), rel=1e-5)
    assert losses[-1] == pytest.approx(loss_by_hand(after, digit, 4), rel=1e-5)
    assert len(losses) == 4
    assert losses == sorted(losses, reverse=True)
    once, _ = inside.walk(params, digit, Y, (0.1,))
    twice, _ = inside.walk(once, digit, Y, (0.1, 0.5))
    for one, other in zip(after, twice, strict=True):
        np.testing.assert_array_equal(one, other)


def test_no_steps_lead_nowhere(digit):
    params = network()
    after, losses = inside.walk(params, digit, np.array([0]), ())
    assert after is params
    assert len(losses) == 1


@pytest.mark.parametrize(
    ("name", "row", "column"), [("w1", 2, 400), ("b1", 1, 0), ("w2", 4, 3), ("b2", 9, 0), ("w2", 0, 0)]
)
def test_both_ways_to_a_gradient_agree_and_the_loss_really_moves_so(digit, name, row, column):
    digit[400] = 0.75
    params = network()
    found = inside.check_gradient(params, digit, np.array([4]), name, row, column)
    assert found.kink is None
    assert found.by_trying == pytest.approx(found.by_back_prop, rel=1e-5, abs=1e-9)
    moved = Params(*(values.astype(np.float64) for values in params))
    getattr(moved, name)[row, column] += 0.01
    change = loss_by_hand(moved, digit, 4) - loss_by_hand(params, digit, 4)
    assert change == pytest.approx(0.01 * found.by_back_prop, rel=0.05, abs=1e-6)


def test_at_the_kink_of_a_relu_the_two_sides_differ_and_the_unit_is_named(digit):
    params = network()
    params.w1[2], params.b1[2] = 0, 0
    found = inside.check_gradient(params, digit, np.array([4]), "b1", 2, 0)
    assert found.kink == 2
    assert found.left == 0
    assert found.right != 0
    assert found.by_back_prop == 0
    assert found.by_trying == pytest.approx((found.left + found.right) / 2)


def test_a_unit_that_is_far_from_its_kink_is_not_named(digit):
    params = network()
    params.b1[:] = 5
    assert inside.check_gradient(params, digit, np.array([4]), "b1", 2, 0).kink is None


def test_the_units_that_tell_most_are_those_whose_silence_would_change_most():
    """A unit that says the same to all ten outputs is worth nothing, however loud."""
    w2 = np.zeros((10, 4), dtype=np.float32)
    w2[:, 0] = 9
    w2[3, 1], w2[5, 2], w2[7, 3] = 1, -3, 0.5
    params = Params(np.zeros((4, 784), np.float32), np.zeros((4, 1), np.float32), w2, np.zeros((10, 1), np.float32))
    a1 = np.array([[9.0], [1.0], [1.0], [9.0]], dtype=np.float32)
    assert inside.most_telling(params, a1, 2) == [3, 2]
    assert inside.most_telling(params, a1, 4) == [0, 1, 2, 3]
    assert inside.most_telling(params, a1, 3) == [3, 2, 1]


def test_units_that_stay_among_the_first_keep_their_places():
    params = network(hidden=6)
    params.w2[:] = np.linspace(-1, 1, 10, dtype=np.float32)[:, np.newaxis]
    a1 = np.array([[1.0], [2.0], [3.0], [4.0], [5.0], [6.0]], dtype=np.float32)
    assert inside.most_telling(params, a1, 3) == [5, 4, 3]
    assert inside.most_telling(params, a1, 3, [3, 0, 5]) == [3, 4, 5]
    assert inside.most_telling(params, a1, 3, [3]) == [3, 5, 4]


def test_what_leaves_the_numbers_range_is_told_as_such_without_a_warning(digit):
    params = network()
    _, losses = inside.walk(params, digit, np.array([4]), (1e30, 1e30, 1e30))
    assert not all(map(math.isfinite, losses))


def test_forward_is_the_lessons_own(digit):
    params = network()
    np.testing.assert_array_equal(inside.forward(params, digit).a2, predict(params, digit))
