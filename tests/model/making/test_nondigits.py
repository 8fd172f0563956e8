"""Things that are no digits, drawn at random."""

import numpy as np
import pytest

from model.ink.doubt import KINDS
from model.making import nondigits as nondigits_module
from model.making.nondigits import nondigits


@pytest.fixture
def made(offline):
    return nondigits(120, offline.X_train[:, :500], offline.y_train[:500], np.random.default_rng(3))


def test_things_come_in_the_form_of_digits_with_ink_in_each(made):
    columns, kinds = made
    assert columns.shape == (784, 120)
    assert columns.dtype == np.float32
    assert kinds.shape == (120,)
    assert columns.min() >= 0
    assert columns.max() <= 1
    assert (columns.max(axis=0) > 0.3).all()


def test_every_kind_but_a_digit_is_among_them(made):
    assert set(made[1]) == set(range(1, len(KINDS)))


def test_digits_side_by_side_are_flat_and_those_on_top_of_each_other_are_not(offline):
    rng = np.random.default_rng(1)
    X, Y = offline.X_train[:, :500], offline.y_train[:500]
    beside = np.hstack([nondigits_module._several(X, rng) for _ in range(30)])
    above = np.hstack([nondigits_module._over_each_other(X, Y, rng) for _ in range(30)])
    heights = [(X.reshape(28, 28, -1).max(axis=1) > 0.3).sum(axis=0).mean() for X in (beside, above)]
    assert heights[0] < 14
    assert heights[1] > 17


def test_same_generator_gives_the_same_things(made, offline):
    again, kinds = nondigits(120, offline.X_train[:, :500], offline.y_train[:500], np.random.default_rng(3))
    assert np.array_equal(again, made[0])
    assert np.array_equal(kinds, made[1])
