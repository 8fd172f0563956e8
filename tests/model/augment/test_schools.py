"""Digits as they are taught elsewhere."""

import numpy as np

from model import load_weights, predict
from model.augment.schools import SHAPES, other_schools


def test_they_come_in_mnists_form_with_their_labels():
    columns, labels = other_schools(50, np.random.default_rng(0))
    assert columns.shape == (784, 50)
    assert columns.dtype == np.float32
    assert columns.max() == 1
    assert labels.shape == (50,)
    assert set(labels.tolist()) <= {label for label, _ in SHAPES}


def test_none_at_all_are_possible():
    columns, labels = other_schools(0, np.random.default_rng(0))
    assert (columns.shape, labels.shape) == ((784, 0), (0,))


def test_the_same_generator_gives_the_same_digits():
    (first, labels), (again, same) = (other_schools(30, np.random.default_rng(2)) for _ in range(2))
    assert np.array_equal(first, again)
    assert np.array_equal(labels, same)


def test_a_good_network_reads_them():
    columns, labels = other_schools(500, np.random.default_rng(1))
    assert (predict(load_weights("wide-800").params, columns).argmax(axis=0) == labels).mean() > 0.95
