"""Strokes added to digits, against what each must and must not do."""

import numpy as np
import pytest

from model.augment import hands
from model.augment.hands import (
    add_line,
    base_line,
    centred,
    lower_end,
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


def added(images: np.ndarray, changed: np.ndarray) -> np.ndarray:
    return (changed - images > 0.5) & (images == 0)


def test_ends_of_a_worked_example(sticks):
    assert upper_end(sticks)[0].tolist() == [4, 13.5]
    assert lower_end(sticks)[0].tolist() == [23, 13.5]


def test_a_line_is_as_far_from_its_points_as_its_pen_is_wide(rng):
    image = np.zeros((1, 28, 28), dtype=np.float32)
    drawn = add_line(image, [np.float32([[5, 5]]), np.float32([[5, 20]]), np.float32([[20, 20]])], rng)[0]
    distance = np.minimum(
        np.hypot(ROWS - 5, COLUMNS - COLUMNS.clip(5, 20)), np.hypot(ROWS - ROWS.clip(5, 20), COLUMNS - 20)
    )
    assert drawn[distance <= 0.1].min() == 1
    assert drawn[distance >= 1.7].max() == 0
    assert drawn.sum() == pytest.approx(30 * 1.8, rel=0.4)


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


class Fixed:
    """Randomness that always draws the same share of the range."""

    def __init__(self, share: float) -> None:
        self.share = share

    def uniform(self, low, high, size):
        return np.full(size, low + self.share * (high - low))


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


def test_centred_puts_the_centre_of_mass_into_the_middle(sticks):
    moved = np.roll(sticks, (2, -4), axis=(1, 2))
    moved[:, 22:24, 4:12] = 1
    for image in centred(moved):
        assert (image * ROWS).sum() / image.sum() == pytest.approx(13.5, abs=0.02)
        assert (image * COLUMNS).sum() / image.sum() == pytest.approx(13.5, abs=0.02)


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
