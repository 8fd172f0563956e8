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


def test_lines_of_two_different_digits_lie_on_top_of_each_other(monkeypatch):
    oval, seven = "20 10 01 03 14 24 34 43 41 30 20", "00 40 14"
    monkeypatch.setattr(nondigits_module, "DIGITS", ((0, oval), (7, seven)))
    rng = np.random.default_rng(1)
    for _ in range(30):
        one, other = nondigits_module._one_over_another(rng)
        points = np.concatenate([one, other])
        assert points.min() == 0
        assert points.max() == pytest.approx(1)
        common = np.minimum(one.max(axis=0), other.max(axis=0)) - np.maximum(one.min(axis=0), other.min(axis=0))
        assert (common > 0.25).all()


def test_digits_by_hand_come_in_the_form_of_digits():
    columns = nondigits_module.digits_by_hand(20, np.random.default_rng(0))
    assert columns.shape == (784, 20)
    assert columns.dtype == np.float32
    assert (columns.max(axis=0) > 0.3).all()


def test_same_generator_gives_the_same_things(made, offline):
    again, kinds = nondigits(120, offline.X_train[:, :500], offline.y_train[:500], np.random.default_rng(3))
    assert np.array_equal(again, made[0])
    assert np.array_equal(kinds, made[1])
