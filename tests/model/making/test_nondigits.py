"""Things that are no digits, drawn at random."""

import numpy as np
import pytest

from model.ink.doubt import KINDS
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


def test_several_digits_side_by_side_are_the_flattest_of_all_kinds(made):
    columns, kinds = made
    inked_rows = (columns.reshape(28, 28, -1).max(axis=1) > 0.3).sum(axis=0)
    heights = [inked_rows[kinds == kind].mean() for kind in range(1, len(KINDS))]
    assert KINDS[1 + int(np.argmin(heights))] == "several digits"


def test_same_generator_gives_the_same_things(made, offline):
    again, kinds = nondigits(120, offline.X_train[:, :500], offline.y_train[:500], np.random.default_rng(3))
    assert np.array_equal(again, made[0])
    assert np.array_equal(kinds, made[1])
