"""Strokes added to digits, against what each must and must not do."""

import numpy as np
import pytest

from model.augment import hands
from model.augment.hands import (
    add_line,
    base_line,
    centred,
    lower_end,
    narrow,
    other_hands,
    rewritten,
    smaller,
    tail,
    upper_end,
    upstroke,
)

ROWS, COLUMNS = np.indices((28, 28))


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.fixture
def sticks() -> np.ndarray:
    """Forty upright strokes, two pixels wide: (40, 28, 28)."""
    images = np.zeros((40, 28, 28), dtype=np.float32)
    images[:, 4:24, 13:15] = 1
    return images


@pytest.fixture(scope="module")
def digits(offline) -> tuple[np.ndarray, np.ndarray]:
    return np.ascontiguousarray(offline.X_train[:, :600]), np.asarray(offline.y_train[:600])


class Fixed:
    """Randomness that always draws the same share of the range."""

    def __init__(self, share: float) -> None:
        self.share = share

    def uniform(self, low, high, size):
        return np.full(size, low + self.share * (high - low))


def added(images: np.ndarray, changed: np.ndarray) -> np.ndarray:
    return (changed - images > 0.5) & (images == 0)


def test_ends_of_a_worked_example(sticks):
    assert upper_end(sticks)[0].tolist() == [4, 13.5]
    assert lower_end(sticks)[0].tolist() == [23, 13.5]


def test_ends_are_those_of_strong_ink():
    images = np.zeros((2, 28, 28), dtype=np.float32)
    images[:, 6:19, 10] = 1
    images[0, [5, 19], 20] = 0.45
    images[1, [5, 19], 20] = 0.55
    assert upper_end(images).tolist() == [[6, 10], [5, 20]]
    assert lower_end(images).tolist() == [[18, 10], [19, 20]]


def test_end_lies_in_the_middle_of_its_row_weighed_by_ink():
    image = np.zeros((1, 28, 28), dtype=np.float32)
    image[0, 8, [4, 10]] = 0.9, 0.3
    assert upper_end(image)[0] == pytest.approx((8, 4 + 6 * 0.25))
    assert upper_end(image).dtype == np.float32


def test_a_line_is_as_far_from_its_points_as_its_pen_is_wide(rng):
    image = np.zeros((1, 28, 28), dtype=np.float32)
    drawn = add_line(image, [np.float32([[5, 5]]), np.float32([[5, 20]]), np.float32([[20, 20]])], rng)[0]
    distance = np.minimum(
        np.hypot(ROWS - 5, COLUMNS - COLUMNS.clip(5, 20)), np.hypot(ROWS - ROWS.clip(5, 20), COLUMNS - 20)
    )
    assert drawn[distance <= 0.1].min() == 1
    assert drawn[distance >= 1.7].max() == 0
    assert drawn.sum() == pytest.approx(30 * 1.8, rel=0.4)
    assert drawn.dtype == np.float32


@pytest.mark.parametrize(("share", "radius"), [(0, 0.6), (0.5, 0.9), (1, 1.2)])
def test_line_fades_within_a_pixel_around_its_pens_radius(share, radius):
    """An independent way to the distance: the nearest of many points of the line."""
    start, end = np.float32([[6.25, 4.5]]), np.float32([[15.5, 21.75]])
    drawn = add_line(np.zeros((1, 28, 28), dtype=np.float32), [start, end], Fixed(share))[0]
    line = start + np.linspace(0, 1, 2_001)[:, np.newaxis] * (end - start)
    distance = np.hypot(ROWS[..., None] - line[:, 0], COLUMNS[..., None] - line[:, 1]).min(axis=2)
    np.testing.assert_allclose(drawn, (radius + 0.5 - distance).clip(0, 1), atol=0.01)


def test_line_leaves_darker_ink_as_it_is(rng):
    image = np.full((1, 28, 28), 0.7, dtype=np.float32)
    drawn = add_line(image, [np.float32([[5, 5]]), np.float32([[5, 20]])], rng)
    assert drawn.min() == np.float32(0.7)
    assert drawn[0, 5, 5:21].min() == 1


@pytest.mark.parametrize(
    ("stroke", "where"),
    [
        (upstroke, (ROWS >= 4) & (COLUMNS < 13)),
        (base_line, (ROWS >= 21) & (ROWS <= 25)),
        (tail, (ROWS >= 18) & (COLUMNS < 14)),
    ],
)
def test_each_stroke_adds_ink_where_it_belongs(sticks, rng, stroke, where):
    new = added(sticks, stroke(sticks, rng))
    assert (new.sum(axis=(1, 2)) >= 4).all()
    assert new[:, where].sum() > 0.9 * new.sum()
    assert len({image.tobytes() for image in new}) > 10


def corners(monkeypatch, stroke, images, share) -> np.ndarray:
    """The points (n, 2) that a stroke would draw a line through."""
    drawn = []
    monkeypatch.setattr(hands, "add_line", lambda images, points, rng: drawn.extend(points))
    stroke(images, Fixed(share))
    return np.array([point[0] for point in drawn])


def steps(*lengths_and_degrees) -> np.ndarray:
    """So far to the left and so steeply down, one after the other: rows and columns."""
    lengths, turns = np.array(lengths_and_degrees).T
    moves = np.column_stack([lengths * np.sin(np.radians(turns)), -lengths * np.cos(np.radians(turns))])
    return np.vstack([(0, 0), moves.cumsum(axis=0)])


@pytest.mark.parametrize(("share", "length", "turn"), [(0, 4, 25), (1, 14, 65)])
def test_upstroke_goes_down_to_the_left_from_the_upper_end(monkeypatch, sticks, share, length, turn):
    found = corners(monkeypatch, upstroke, sticks, share)
    np.testing.assert_allclose(found, np.add((4, 13.5), steps((length, turn))), atol=1e-4)


@pytest.mark.parametrize(("share", "half"), [(0, 3), (1, 7)])
def test_base_line_goes_as_far_to_both_sides_of_the_lower_end(monkeypatch, sticks, share, half):
    found = corners(monkeypatch, base_line, sticks, share)
    np.testing.assert_allclose(sorted(found.tolist()), [(23, 13.5 - half), (23, 13.5 + half)], atol=1e-4)


@pytest.mark.parametrize(
    ("share", "scale", "down", "moves"),
    [(0, 0.65, 70, [(3, -15), (1, -80)]), (1, 1, 100, [(9, 15), (4, 0)])],
)
def test_tail_goes_down_to_the_rim_of_the_box_then_left_then_up(monkeypatch, sticks, share, scale, down, moves):
    found = corners(monkeypatch, tail, sticks, share)
    start = lower_end(smaller(sticks, np.full(40, scale)))[0]
    room = max(1, 23 - start[0])
    np.testing.assert_allclose(found, start + steps((room, down), *moves), atol=1e-4)


def test_smaller_keeps_the_upper_end_and_takes_the_share(sticks):
    scaled = smaller(sticks, np.full(40, 0.75))
    assert (scaled[0].max(axis=1) > 0.3).sum() == pytest.approx(15, abs=1)
    assert upper_end(scaled)[0, 0] == pytest.approx(4, abs=1)
    np.testing.assert_allclose(smaller(sticks, np.ones(40)), sticks, atol=1e-5)


@pytest.mark.parametrize(("share", "width"), [(0.5, 6), (1, 12)])
def test_narrow_takes_the_share_of_the_width_about_the_middle_and_leaves_the_height(monkeypatch, rng, share, width):
    monkeypatch.setattr(hands, "NARROW", (share, share))
    images = np.zeros((3, 28, 28), dtype=np.float32)
    images[:, 4:24, 8:20] = 1
    found = narrow(images.reshape(3, -1).T, rng).T.reshape(3, 28, 28)
    np.testing.assert_allclose(found.sum(axis=2)[:, 4:24], width, atol=1e-5)
    np.testing.assert_allclose(found[:, :, ::-1], found, atol=1e-5)
    assert not found[:, :4].any()
    assert not found[:, 24:].any()


def test_each_digit_is_narrowed_by_a_share_of_its_own(digits, rng):
    X = digits[0]
    found = narrow(X, rng)
    assert found.dtype == np.float32
    shares = found.sum(axis=0) / X.sum(axis=0)
    low, high = hands.NARROW
    assert low - 0.05 < shares.min() < low + 0.1
    assert high - 0.1 < shares.max() < high + 0.05


def test_centred_puts_the_centre_of_mass_into_the_middle(sticks):
    moved = np.roll(sticks, (2, -4), axis=(1, 2))
    moved[:, 22:24, 4:12] = 1
    for image in centred(moved):
        assert (image * ROWS).sum() / image.sum() == pytest.approx(13.5, abs=0.02)
        assert (image * COLUMNS).sum() / image.sum() == pytest.approx(13.5, abs=0.02)


def test_a_fifth_of_ones_and_nines_is_changed_and_a_third_of_these_ones_stands_on_a_line(monkeypatch, rng):
    counts = {}

    def counted(name, stroke):
        def draw(images, rng):
            counts[name] = len(images)
            return stroke(images, rng)

        return draw

    for stroke in (upstroke, base_line, tail):
        monkeypatch.setattr(hands, stroke.__name__, counted(stroke.__name__, stroke))
    X = np.zeros((784, 8_000), dtype=np.float32)
    X[13::28] = 1
    other_hands(X, np.resize([1, 1, 9, 4], 8_000), rng)
    assert counts["upstroke"] == pytest.approx(800, rel=0.1)
    assert counts["base_line"] == pytest.approx(800 / 3, rel=0.15)
    assert counts["tail"] == pytest.approx(400, rel=0.15)


@pytest.mark.parametrize("digit", [1, 9])
def test_changed_digits_have_another_stroke_and_their_centre_in_the_middle(sticks, rng, digit):
    X = sticks.reshape(40, 784).T
    changed = other_hands(X, np.full(40, digit), rng, share=1).T.reshape(-1, 28, 28)
    if digit == 1:
        assert (changed.sum(axis=(1, 2)) > sticks.sum(axis=(1, 2)) + 4).all()
    assert (changed[:, :, :12].sum(axis=(1, 2)) > 0.5).all()
    for places in (ROWS, COLUMNS):
        centres = (changed * places).sum(axis=(1, 2)) / changed.sum(axis=(1, 2))
        assert np.median(np.abs(centres - 13.5)) < 0.001
        assert np.abs(centres - 13.5).max() < 0.3  # a long stroke may leave the field


def test_only_ones_and_nines_are_changed_and_only_a_share_of_them(digits, rng):
    X, Y = digits
    before = X.copy()
    changed = (other_hands(X, Y, rng, share=0.5) != X).any(axis=0)
    assert np.array_equal(X, before)
    assert not changed[~np.isin(Y, (1, 9))].any()
    for digit in (1, 9):
        assert 0.3 < changed[digit == Y].mean() < 0.7
    assert np.array_equal(other_hands(X, Y, rng, share=0), X)


def test_digits_without_any_ink_and_no_digits_at_all_are_borne(rng):
    blank = np.zeros((784, 3), dtype=np.float32)
    assert np.isfinite(other_hands(blank, np.array([1, 9, 1]), rng, share=1)).all()
    assert rewritten(blank[:, :0], np.array([], dtype=np.int64), rng).shape == (784, 0)


def test_shape_type_and_range(digits, rng):
    changed = rewritten(*digits, rng)
    assert changed.shape == digits[0].shape
    assert changed.dtype == np.float32
    assert changed.min() >= 0
    assert changed.max() <= 1 + 1e-6
    assert changed.T.flags.c_contiguous
