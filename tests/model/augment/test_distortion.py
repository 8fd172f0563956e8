"""Distorted digits, against what each kind of change must and must not do."""

from dataclasses import replace

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


def matrices(amount: Distortion, count: int = 400) -> np.ndarray:
    """The 2 x 2 matrix that each image's places were made with, by least squares: (count, 2, 2)."""
    rows, columns = places(count, np.random.default_rng(0), amount)
    new = np.column_stack([*(np.mgrid[:28, :28].reshape(2, -1) - 13.5), np.ones(784)])
    old = np.stack([rows.reshape(count, -1), columns.reshape(count, -1)], axis=2)
    return np.stack([np.linalg.lstsq(new, one, rcond=None)[0][:2].T for one in old])


ONLY_AS_USUAL = {kind: replace(STILL, **{kind: getattr(Distortion(), kind)}) for kind in ("turn", "slant", "stretch")}


def test_usual_turn_is_up_to_twelve_degrees_either_way():
    found = matrices(ONLY_AS_USUAL["turn"])
    angles = np.degrees(np.arctan2(found[:, 0, 1], found[:, 0, 0]))
    assert angles.min() == pytest.approx(-12, abs=0.5)
    assert angles.max() == pytest.approx(12, abs=0.5)
    np.testing.assert_allclose(np.linalg.det(found), 1, atol=1e-4)
    np.testing.assert_allclose(found[:, 0, 1], -found[:, 1, 0], atol=1e-4)


def test_usual_slant_moves_columns_by_up_to_a_fifth_of_the_rows():
    found = matrices(ONLY_AS_USUAL["slant"])
    assert found[:, 1, 0].min() == pytest.approx(-0.2, abs=0.01)
    assert found[:, 1, 0].max() == pytest.approx(0.2, abs=0.01)
    found[:, 1, 0] = 0
    np.testing.assert_allclose(found, np.broadcast_to(np.eye(2), found.shape), atol=1e-4)


def test_usual_stretch_is_up_to_15_per_cent_of_height_and_width_each_by_itself():
    found = matrices(ONLY_AS_USUAL["stretch"])
    height, width = found[:, 0, 0], found[:, 1, 1]
    for side in (height, width):
        assert side.min() == pytest.approx(0.85, abs=0.01)
        assert side.max() == pytest.approx(1.15, abs=0.01)
    assert abs(np.corrcoef(height, width)[0, 1]) < 0.2
    np.testing.assert_allclose(found[:, [0, 1], [1, 0]], 0, atol=1e-4)


def test_what_is_stretched_and_turned_keeps_its_right_angles():
    found = matrices(replace(STILL, turn=40, stretch=0.2))
    np.testing.assert_allclose((found[:, :, 0] * found[:, :, 1]).sum(axis=1), 0, atol=1e-4)
    for side in np.linalg.norm(found, axis=1).T:
        assert (side.min(), side.max()) == pytest.approx((0.8, 1.2), abs=0.01)


def test_what_is_slanted_and_turned_is_slanted_no_further():
    found = matrices(replace(STILL, turn=40, slant=0.3))
    slant = (found[:, 1, 0] + found[:, 0, 1]) / found[:, 0, 0]
    assert (slant.min(), slant.max()) == pytest.approx((-0.3, 0.3), abs=0.01)


def test_usual_shift_is_up_to_one_pixel_along_each_axis_by_itself():
    rows, columns = places(400, np.random.default_rng(0), replace(STILL, shift=Distortion().shift))
    down, right = rows[:, 5, 5] - 5, columns[:, 5, 5] - 5
    for moved in (down, right):
        assert moved.min() == pytest.approx(-1, abs=0.02)
        assert moved.max() == pytest.approx(1, abs=0.02)
    assert abs(np.corrcoef(down, right)[0, 1]) < 0.2


def test_bend_moves_rows_and_columns_each_by_itself():
    rows, columns = places(300, np.random.default_rng(0), replace(STILL, bend=Distortion().bend))
    down, right = (rows - np.arange(28)[:, np.newaxis])[:, 14, 14], (columns - np.arange(28))[:, 14, 14]
    for moved in (down, right):
        assert moved.std() == pytest.approx(30 * np.sqrt(1 / 3) / (2 * np.sqrt(np.pi) * 4), rel=0.15)
        assert abs(moved.mean()) < 0.2
    assert abs(np.corrcoef(down, right)[0, 1]) < 0.2


def test_usual_pen_is_up_to_half_a_pixel_wider_or_thinner_on_each_side():
    block = np.zeros((28, 28), dtype=np.float32)
    block[10:18, 10:18] = 1
    changed = distort(
        np.tile(block.reshape(784, 1), 400), np.random.default_rng(0), replace(STILL, pen=Distortion().pen)
    )
    beside, rim = changed.reshape(28, 28, 400)[14, 9], changed.reshape(28, 28, 400)[14, 10]
    assert beside.max() == pytest.approx(0.5, abs=0.02)
    assert rim.min() == pytest.approx(0.5, abs=0.02)
    assert ((beside > 0) == (rim == 1)).all()


def test_sampling_fades_out_beyond_each_side():
    image = np.ones((1, 28, 28), dtype=np.float32)
    given = np.array([-1.0, -0.75, -0.1, 0, 27, 27.1, 27.75, 27.999, 28])
    middle = np.full(9, 13.0)
    for rows, columns in ((given, middle), (middle, given)):
        found = sample(image, *(np.resize(place, (1, 28, 28)).astype(np.float32) for place in (rows, columns)))
        np.testing.assert_allclose(found.ravel()[:9], [0, 0.25, 0.9, 1, 1, 0.9, 0.25, 0.001, 0], atol=2e-3)


def test_each_image_is_sampled_from_itself():
    images = np.arange(1, 4, dtype=np.float32)[:, np.newaxis, np.newaxis] * np.ones((3, 28, 28), dtype=np.float32)
    rows, columns = (np.broadcast_to(place, (3, 28, 28)).astype(np.float32) for place in np.indices((28, 28)))
    np.testing.assert_array_equal(sample(images, rows, columns), images)


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
