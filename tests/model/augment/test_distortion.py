"""Distorted digits, against what each kind of change must and must not do."""

import numpy as np
import pytest

from model.augment.distortion import Distortion, change_pen, distort, elastic_field, places, sample

STILL = Distortion(turn=0, slant=0, stretch=0, shift=0, bend=0, pen=0)


@pytest.fixture(scope="module")
def digits(offline) -> np.ndarray:
    return np.ascontiguousarray(offline.X_train[:, :300])


def test_nothing_changes_where_nothing_may(digits):
    np.testing.assert_allclose(distort(digits, np.random.default_rng(0), STILL), digits, atol=1e-6)


def test_shape_type_and_range(digits):
    changed = distort(digits, np.random.default_rng(0))
    assert changed.shape == digits.shape
    assert changed.dtype == np.float32
    assert changed.min() >= 0
    assert changed.max() <= 1 + 1e-6
    assert changed.T.flags.c_contiguous


def test_same_randomness_gives_the_same_digits_and_other_another(digits):
    first, again, other = (distort(digits, np.random.default_rng(seed)) for seed in (3, 3, 4))
    assert np.array_equal(first, again)
    assert np.abs(first - other).mean() > 0.02


def test_the_digits_given_are_left_alone(digits):
    before = digits.copy()
    distort(digits, np.random.default_rng(0))
    assert np.array_equal(digits, before)


def test_a_quarter_turn_of_a_worked_example():
    image = np.zeros((1, 28, 28), dtype=np.float32)
    image[0, 5, 10] = 1
    rows, columns = np.meshgrid(*2 * [np.arange(28, dtype=np.float32)], indexing="ij")
    turned = sample(image, columns[np.newaxis], 27 - rows[np.newaxis])  # new (r, c) comes from old (c, 27 - r)
    assert np.argwhere(turned[0] == 1).tolist() == [[17, 5]]


def test_sampling_between_pixels_is_linear_and_dark_outside():
    image = np.zeros((1, 28, 28), dtype=np.float32)
    image[0, 3, 4], image[0, 3, 5], image[0, 4, 4] = 1, 0.5, 0.25
    places_ = np.array([3.0, 3.0, 3.5, -5.0, 40.0, 3.0]), np.array([4.0, 4.5, 4.0, 4.0, 4.0, 60.0])
    rows, columns = (np.resize(place, (1, 28, 28)).astype(np.float32) for place in places_)
    np.testing.assert_allclose(sample(image, rows, columns).ravel()[:6], [1, 0.75, 0.625, 0, 0, 0], atol=1e-6)


def test_turn_keeps_distances_from_the_middle():
    amount = Distortion(turn=40, slant=0, stretch=0, shift=0, bend=0)
    rows, columns = places(50, np.random.default_rng(0), amount)
    there = np.hypot(*(np.mgrid[:28, :28] - 13.5))
    np.testing.assert_allclose(np.hypot(rows - 13.5, columns - 13.5), np.broadcast_to(there, rows.shape), atol=1e-4)
    assert np.ptp(rows[:, 0, 0]) > 5


def test_shift_stays_within_its_bounds():
    rows, columns = places(200, np.random.default_rng(0), Distortion(0, 0, 0, shift=2, bend=0))
    moved = rows - np.arange(28)[:, np.newaxis]
    assert 1.8 < np.abs(moved).max() <= 2.0001
    assert np.abs(columns - np.arange(28)).max() <= 2.0001


def test_elastic_field_is_smooth_and_as_strong_as_its_formula_says():
    """Noise of variance 1/3, averaged over about 4 pi sigma^2 pixels, times the strength."""
    field = elastic_field(400, np.random.default_rng(0), Distortion(bend=34, smooth=4))
    middle = field[:, 10:18, 10:18]
    assert middle.std() == pytest.approx(34 * np.sqrt(1 / 3) / (2 * np.sqrt(np.pi) * 4), rel=0.1)
    assert np.abs(np.diff(middle, axis=1)).mean() < 0.3 * np.abs(middle).mean()


def test_wider_pens_add_ink_and_thinner_ones_take_it(digits):
    images = digits.T.reshape(-1, 28, 28)
    ink = [change_pen(images, np.full(300, wider)).sum() for wider in (-1, -0.5, 0, 0.5, 1)]
    assert ink == sorted(ink)
    assert ink[0] < 0.8 * ink[2] < ink[2] < 0.8 * ink[4]
