"""A cut through the valley, against steps that are taken one by one."""

import math

import numpy as np
import pytest

from model.network import back_prop, cross_entropy, forward_prop, init_params
from model.valley import A_STEP, FURTHEST, WIDE, in_words, losses_along, sample_size, sizes

ALPHAS = sizes(0.2)


def digits(count=50):
    rng = np.random.default_rng(5)
    return rng.random((784, count), dtype=np.float32), rng.integers(10, size=count)


def test_sizes_go_from_none_to_ten_times_and_name_the_present_one():
    assert ALPHAS[0] == 0
    assert ALPHAS[A_STEP] == pytest.approx(0.2)
    assert ALPHAS[-1] == pytest.approx(FURTHEST * 0.2)
    np.testing.assert_allclose(np.diff(ALPHAS), ALPHAS[1])


def test_each_loss_is_that_of_a_step_of_this_size():
    params, (X, Y) = init_params(rng=np.random.default_rng(1)), digits()
    found = losses_along(params, X, Y, ALPHAS)
    z1, a1, z2, a2 = forward_prop(*params, X)
    slopes = back_prop(z1, a1, z2, a2, params.w2, X, Y)
    for alpha, loss in zip(ALPHAS, found, strict=True):
        moved = [value - np.float32(alpha) * slope for value, slope in zip(params, slopes, strict=True)]
        assert loss == pytest.approx(cross_entropy(forward_prop(*moved, X)[3], Y), rel=1e-5)


def test_a_small_step_falls_by_the_gradients_squared_length():
    params, (X, Y) = init_params(rng=np.random.default_rng(1)), digits()
    before, after = losses_along(params, X, Y, [0, 1e-3])
    z1, a1, z2, a2 = forward_prop(*params, X)
    squared = sum(float((slope**2).sum()) for slope in back_prop(z1, a1, z2, a2, params.w2, X, Y))
    assert before - after == pytest.approx(1e-3 * squared, rel=0.05)


def test_a_step_beyond_all_numbers_is_no_number_and_no_warning():
    params, (X, Y) = init_params(rng=np.random.default_rng(1)), digits()
    assert not math.isfinite(losses_along(params, X, Y, [1e38])[0])


def test_of_wide_networks_fewer_digits_are_tried():
    assert sample_size(WIDE) < sample_size(WIDE - 1)


def bowl(lowest):
    """Losses of a bowl whose lowest point is so many present alphas away."""
    return [(alpha / 0.2 - lowest) ** 2 / lowest**2 for alpha in ALPHAS]


@pytest.mark.parametrize(
    ("losses", "said"),
    [
        (bowl(1), "lands near the lowest point"),
        (bowl(1.75), "lands near the lowest point"),
        (bowl(4), "careful: for this one step, 4 times as large"),
        (bowl(10), "careful: even a step ten times as large"),
        (bowl(0.7), "goes past the lowest point, but still down"),
        (bowl(0.3), "goes over the valley: the loss would rise"),
        ([2.0, *[math.nan] * (len(ALPHAS) - 1)], "goes over the valley"),
        ([math.nan] * len(ALPHAS), "no number any more"),
    ],
)
def test_it_is_said_where_the_step_lands(losses, said):
    assert said in in_words(0.2, losses)


def test_of_dead_units_no_lowest_point_is_told():
    assert "only b2" in in_words(0.2, bowl(1), alive=False)
