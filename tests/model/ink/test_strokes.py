"""From a pen's path to 28 x 28 pixels."""

import numpy as np
import pytest

from model import ImageError, canvas_to_column, strokes_to_column
from model.ink.strokes import draw, stroke_stages

SEVEN = np.array([(10, 10), (60, 10), (30, 90)], dtype=float)


def field(*strokes):
    return strokes_to_column(strokes).reshape(28, 28)


def test_no_points_are_a_blank_canvas():
    assert strokes_to_column([]) is None
    assert strokes_to_column([np.empty((0, 2))]) is None


def test_upright_line_is_twenty_high_and_two_wide_in_the_middle():
    found = field([(5, 0), (5, 100)])
    rows, columns = np.nonzero(found > 0.5)
    assert (rows.min(), rows.max()) == (4, 23)
    assert set(columns) == {13, 14}
    np.testing.assert_allclose(found[8:20, 13:15], 1.0)


def test_the_path_is_a_line_two_pixels_wide_in_an_image_as_large_as_asked_for():
    path = stroke_stages([[(0, 0), (100, 0)]], zoom=4).path
    assert path.shape == (112, 112)
    np.testing.assert_allclose(path[:, 40:70].sum(axis=0), 2)


def test_result_is_what_the_contract_says():
    column = strokes_to_column([SEVEN])
    assert column.shape == (784, 1)
    assert column.dtype == np.float32
    assert column.min() == 0
    assert column.max() == 1


@pytest.mark.parametrize("unit", [1e-6, 0.5, 1.0, 3.0, 1e150])
def test_unit_and_place_do_not_matter(unit):
    np.testing.assert_allclose(field(SEVEN * unit + 17 * unit), field(SEVEN), atol=1e-5)


def test_centre_of_mass_is_in_the_middle():
    found = field(SEVEN, [(80, 80), (90, 90)])
    rows, columns = np.indices((28, 28)) + 0.5
    assert (found * rows).sum() / found.sum() == pytest.approx(14, abs=0.05)
    assert (found * columns).sum() / found.sum() == pytest.approx(14, abs=0.05)


def test_aspect_is_kept():
    lying = np.nonzero(field([(0, 0), (100, 0), (100, 20)]) > 0.5)
    assert np.ptp(lying[1]) + 1 == 20
    assert np.ptp(lying[0]) + 1 == pytest.approx(2 + 18 * 0.2, abs=1)


def test_points_between_do_not_change_a_straight_line():
    many = np.column_stack([np.linspace(0, 30, 50), np.linspace(0, 90, 50)])
    np.testing.assert_allclose(field(many), field(many[[0, -1]]), atol=1e-5)


def test_pen_that_is_lifted_leaves_a_gap():
    joined, parted = field([(0, 0), (0, 100)]), field([(0, 0), (0, 30)], [(0, 70), (0, 100)])
    assert joined[14, 13] == 1
    assert parted[14, 13] == 0


def test_single_tap_is_a_dot_as_wide_as_the_pen():
    found = field([(300, 200)])
    assert found.sum() == pytest.approx(np.pi, rel=0.3)  # a disc of radius 1, in whole pixels
    assert (found > 0).sum() <= 16


def test_darkest_pixel_has_full_strength_whatever_the_place():
    for strokes in ([(300, 200)],), ([(0, 0), (0, 33)],), ([(0, 0), (7, 9)], [(50, 20)]):
        assert field(*strokes).max() == 1


def test_largest_numbers_are_borne():
    np.testing.assert_allclose(field([(-1.7e308, 0), (1.7e308, 0)]), field([(0, 0), (1, 0)]), atol=1e-5)
    np.testing.assert_allclose(field([(0, 1e-300), (0, 3e-300)]), field([(0, 0), (0, 1)]), atol=1e-5)


def test_ink_falls_off_with_the_distance_from_the_line():
    drawn = draw(np.array([[[10.0, 14.25], [18.0, 14.25]]]))
    np.testing.assert_allclose(drawn[11:18, 14], [0, 0, 0.75, 1, 0.25, 0, 0])


def test_agrees_with_the_same_path_drawn_on_a_canvas():
    canvas = np.zeros((100, 100, 4), dtype=np.uint8)
    canvas[20:80, 46:54] = 255
    by_pixels = canvas_to_column(canvas).reshape(28, 28)
    by_path = field([(50, 24), (50, 76)])
    assert np.abs(by_pixels - by_path).mean() < 0.02


@pytest.mark.parametrize(
    "strokes",
    [
        [[1, 2, 3]],
        [[(1, 2, 3)]],
        [[(1, float("nan"))]],
        [[(1, float("inf"))]],
        [["ab"]],
        [[(1, None)]],
        [[(1,), (1, 2)]],
        [np.zeros((3, 2), complex)],
        [np.zeros((3, 2), "M8[s]")],
        [np.zeros((3, 2), bool)],
        [[(10**400, 1)]],
        [np.array(3)],
        np.zeros((3, 2)),
        np.array(3),
        None,
        3,
    ],
)
def test_what_is_no_stroke_gets_a_sentence(strokes):
    with pytest.raises(ImageError, match="stroke"):
        strokes_to_column(strokes)


def test_a_path_of_many_points_is_drawn_as_its_parts_are():
    points = np.random.default_rng(0).random((2_000, 2))
    whole, halves = strokes_to_column([points]), strokes_to_column([points[:1001], points[1000:]])
    np.testing.assert_allclose(whole, halves, atol=1e-6)


def test_more_points_than_a_hand_draws_are_refused_unread():
    with pytest.raises(ImageError, match=r"20,002 points\. Leave some out"):
        strokes_to_column([np.zeros((10_001, 2))] * 2)
