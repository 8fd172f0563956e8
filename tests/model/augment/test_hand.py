"""Shapes on a grid, as a hand draws them."""

import numpy as np
import pytest

from model.augment.hand import by_hand, smooth


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def test_each_line_of_a_shape_becomes_a_path_with_its_corners(rng):
    paths = by_hand("00 40 14|12 32", rng, rounded=0)
    assert [path.shape for path in paths] == [(3, 2), (2, 2)]


def test_a_shape_fills_its_box_and_keeps_its_aspect(rng):
    for _ in range(20):
        points = np.concatenate(by_hand("00 44|40 04", rng))
        assert points.min(axis=0) == pytest.approx(0)
        assert np.ptp(points, axis=0).max() == pytest.approx(1)
        assert np.ptp(points, axis=0).min() > 0.3


def test_without_wobble_straight_lines_stay_straight_whatever_slant_and_turn(rng):
    for _ in range(20):
        (path,) = by_hand("00 11 22 33 44", rng, wobble=0, rounded=0)
        steps = np.diff(path, axis=0)
        np.testing.assert_allclose(steps, np.broadcast_to(steps[0], steps.shape), atol=1e-12)


def test_a_single_point_is_a_dot(rng):
    (path,) = by_hand("22", rng)
    assert path.tolist() == [[0, 0]]


def test_no_two_are_alike(rng):
    assert len({by_hand("00 40 14", rng)[0].tobytes() for _ in range(10)}) == 10


def test_smoothing_keeps_the_ends_and_cuts_the_corner():
    corner = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]])
    cut = smooth(corner)
    assert cut[0].tolist() == [0, 0]
    assert cut[-1].tolist() == [1, 1]
    assert np.hypot(*(cut - [1, 0]).T).min() == pytest.approx(np.hypot(0.125, 0.125), abs=0.1)
    assert np.hypot(*(cut - [1, 0]).T).min() > 0.1
