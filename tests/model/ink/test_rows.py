"""A row of digits, parted into digits."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from model import ImageError, split_digits
from model.ink import rows
from model.ink.rows import Piece, groups_of, split_ink

# Each of these fills a box of height 1: strokes of (n, 2), x to the right and y downwards.
ONE = [[(0.1, 0), (0.1, 1)]]
SEVEN = [[(0, 0), (0.6, 0), (0.2, 1)], [(0.1, 0.5), (0.55, 0.5)]]
FOUR = [[(0.25, 0), (0, 0.6), (0.6, 0.6)], [(0.45, 0.3), (0.45, 1)]]
TURN = np.linspace(0, 2 * np.pi, 30)
ZERO = [np.column_stack([0.3 + 0.3 * np.sin(TURN), 0.5 - 0.5 * np.cos(TURN)])]
FIVE = [
    [(0.08, 0.02), (0.05, 0.45), (0.3, 0.38), (0.5, 0.5), (0.52, 0.75), (0.35, 0.97), (0.05, 0.93)],
    [(0.1, 0.02), (0.55, 0.0)],
]
TWO = [[(0.05, 0.25), (0.15, 0.05), (0.4, 0.02), (0.52, 0.2), (0.4, 0.5), (0.0, 0.97), (0.58, 0.96)]]


def in_a_row(*digits, gap=0.3, size=100.0):
    """Strokes of digits beside each other."""
    strokes, x = [], 0.0
    for digit in digits:
        moved = [np.add(stroke, [x, 0]) for stroke in digit]
        strokes += moved
        x = max(stroke[:, 0].max() for stroke in moved) + gap
    return [size * stroke for stroke in strokes]


def pictured(strokes, pen=8):
    """The strokes as ink (H, W) in 0..1."""
    points = np.concatenate(strokes)
    width, height = (points.max(axis=0) + 40).astype(int).tolist()
    image = Image.new("L", (width, height))
    for stroke in strokes:
        ImageDraw.Draw(image).line([tuple(point + 20) for point in stroke], fill=255, width=pen, joint="curve")
    return np.asarray(image, dtype=np.float32) / 255


def counts(strokes):
    return [len(digit) for digit in split_digits(strokes)]


@pytest.mark.parametrize("digit", [ONE, SEVEN, FOUR, ZERO, FIVE, TWO])
def test_one_digit_stays_one(digit):
    assert counts(in_a_row(digit)) == [len(digit)]


def test_a_postcode_is_parted_and_pieces_stay_with_their_digit():
    assert counts(in_a_row(SEVEN, FOUR, ZERO, FIVE, TWO, ONE)) == [2, 2, 1, 2, 1, 1]


@pytest.mark.parametrize("gap", [0.06, 0.2, 0.6, 2.0])
def test_near_or_far(gap):
    assert counts(in_a_row(TWO, FIVE, ZERO, gap=gap)) == [1, 2, 1]


def test_order_of_drawing_does_not_matter_and_is_kept_within_a_digit():
    strokes = in_a_row(SEVEN, TWO)
    shuffled = [strokes[2], strokes[1], strokes[0]]  # the 2 first, then the bar, then the 7
    first, second = split_digits(shuffled)
    assert [stroke.tolist() for stroke in first] == [strokes[1].tolist(), strokes[0].tolist()]
    assert [stroke.tolist() for stroke in second] == [strokes[2].tolist()]


@pytest.mark.parametrize("unit", [1e-3, 1.0, 1e4])
def test_unit_does_not_matter(unit):
    assert counts(in_a_row(FOUR, TWO, size=unit)) == [2, 1]


def test_nothing_drawn_is_no_digit():
    assert split_digits([]) == []
    assert split_digits([np.empty((0, 2))]) == []


def test_what_are_no_strokes_gets_a_sentence():
    with pytest.raises(ImageError, match="list of points"):
        split_digits([[(1, 2, 3)]])


def test_the_digits_hold_every_stroke_once():
    strokes = in_a_row(SEVEN, FOUR, FIVE)
    found = [stroke.tobytes() for digit in split_digits(strokes) for stroke in digit]
    assert sorted(found) == sorted(stroke.tobytes() for stroke in strokes)


def test_a_picture_is_parted_too():
    parts = split_ink(pictured(in_a_row(TWO, ZERO, ONE)))
    assert len(parts) == 3
    middles = [float((part.sum(axis=0) @ np.arange(part.shape[1])) / part.sum()) for part in parts]
    assert middles == sorted(middles)


def test_neighbours_that_touch_in_a_picture_are_cut_apart():
    ink = pictured(in_a_row(TWO, ZERO, gap=-0.02))
    assert len(split_ink(ink)) == 2
    np.testing.assert_allclose(np.max(split_ink(ink), axis=0), ink)


def test_digits_that_touch_are_cut_apart_beside_a_small_one_too():
    small = [0.15 * np.array(stroke) + [0, 0.85] for stroke in ZERO]
    touching = in_a_row(TWO, ZERO, gap=-0.02)
    right = max(stroke[:, 0].max() for stroke in touching) + 30
    ink = pictured([*touching, *(100 * stroke + [right, 0] for stroke in small)], pen=4)
    assert len(split_ink(ink)) == 3


def test_the_box_of_ink_ends_after_its_last_pixel():
    ink = np.zeros((20, 30), np.float32)
    ink[4:9, 11:17] = 1
    assert rows._box_of(ink) == Piece(11, 17, 4, 9)


@pytest.mark.parametrize("width", range(1, 8))
@pytest.mark.parametrize("height", range(1, 4))
def test_a_dot_of_a_few_pixels_is_split_into_its_own_ink(height, width):
    ink = np.zeros((70, 70), np.float32)
    ink[61 : 61 + height, 21 : 21 + width] = 1
    np.testing.assert_array_equal(np.max(split_ink(ink), axis=0), ink)


def test_specks_are_no_digits():
    ink = pictured(in_a_row(TWO))
    ink[2:4, 2:4] = 1
    assert len(split_ink(ink)) == 1


@pytest.mark.parametrize("side", [60, 500])
def test_a_picture_full_of_specks_is_one_thing(side):
    ink = np.zeros((side, side), dtype=np.float32)
    ink[::3, ::3] = 1
    (only,) = split_ink(ink)
    assert only is ink


def test_a_long_line_is_not_cut_into_digits():
    ink = np.zeros((60, 400), dtype=np.float32)
    ink[30:35, 5:395] = 1
    assert len(split_ink(ink)) == 1


# --- how pieces are shared out, with a reader that knows only what it is told


def reads(*digits):
    """A reader for whom these groups are digits and all others are none."""
    return lambda chosen: 0.0 if tuple(chosen) in digits else 9.0


def beside(*spans):
    return [Piece(left, right, 0.0, 1.0) for left, right in spans]


def test_pieces_over_each_other_are_one_whatever_is_read():
    assert groups_of(beside((0, 0.6), (0.2, 0.5)), reads((0,), (1,))) == [[0, 1]]


def test_pieces_beside_each_other_go_as_they_are_read_best():
    pieces = beside((0, 0.4), (0.45, 0.6), (0.8, 1.2))
    assert groups_of(pieces, reads((0, 1), (2,))) == [[0, 1], [2]]
    assert groups_of(pieces, reads((0,), (1, 2))) == [[0], [1, 2]]
    assert groups_of(pieces, reads((0,), (1,), (2,))) == [[0], [1], [2]]


def test_where_both_ways_read_equally_well_it_is_one_digit():
    assert groups_of(beside((0, 0.2), (0.22, 0.4)), lambda _: 0.1) == [[0, 1]]


def test_pieces_far_apart_are_two_digits():
    assert groups_of(beside((0, 0.2), (1.5, 1.7)), lambda _: 0.1) == [[0], [1]]


@pytest.mark.parametrize(
    ("spans", "joined", "count"),
    [
        (((0, 0.2), (0.265, 0.4)), 0.0, 1),  # a gap costs 15 nats a height, a cut one
        (((0, 0.2), (0.268, 0.4)), 0.0, 2),
        (((0, 0.5), (0.451, 0.9)), 2.0, 2),  # an overlap costs 20, and the cut one
        (((0, 0.5), (0.449, 0.9)), 2.0, 1),
        (((0, 0.6), (0.6, 1.14)), 0.0, 1),  # what is wider than .9 heights costs 4
        (((0, 0.6), (0.6, 1.16)), 0.0, 2),
        (((0, 0.4), (0.4, 0.8)), 0.99, 1),
        (((0, 0.4), (0.4, 0.8)), 1.01, 2),
    ],
)
@pytest.mark.parametrize("unit", [1, 300])
def test_gaps_overlaps_and_widths_cost_their_share_of_the_height(spans, joined, count, unit):
    pieces = [Piece(unit * left, unit * right, 0.0, unit) for left, right in spans]
    assert len(groups_of(pieces, lambda chosen: joined if len(chosen) == 2 else 0.0)) == count


def never(_):
    raise AssertionError("nothing is to be read here")


def test_a_single_piece_is_not_even_read():
    assert groups_of(beside((0, 1)), never) == [[0]]


def test_pieces_beyond_number_are_not_read_either():
    assert groups_of(beside(*((one, one + 0.5) for one in range(rows.MOST_PARTS + 1))), never) == [
        [*range(rows.MOST_PARTS + 1)]
    ]


def test_hardly_anything_costs_more_than_what_cannot_be_read():
    assert rows.unlikely(None) == pytest.approx(-np.log(rows.LEAST))


def test_a_row_of_as_many_digits_as_may_be_is_one():
    single = reads(*((at,) for at in range(rows.MOST_PARTS)))
    found = groups_of(beside(*((one, one + 0.5) for one in range(rows.MOST_PARTS))), single)
    assert found == [[at] for at in range(rows.MOST_PARTS)]


def test_a_picture_that_is_too_busy_is_read_no_more_often_than_that(monkeypatch):
    monkeypatch.setattr(rows, "MOST_READ", 3)
    seen = []
    monkeypatch.setattr(rows, "ink_to_column", lambda part: seen.append(part))
    split_ink(pictured(in_a_row(ONE, SEVEN, FOUR, TWO)))
    assert len(seen) == 3
