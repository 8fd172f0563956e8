"""Strokes as the canvas's component describes them, and their pixels."""

import numpy as np
import pytest

from model import canvas_to_column, strokes_to_column
from ui.draw.paths import SIDE, paths_of, pixels_of

SEVEN = np.array([[0.3, 0.2], [0.7, 0.2], [0.45, 0.8]])


def test_pixels_are_as_wide_as_the_pen_and_where_the_pen_was():
    pixels = pixels_of(paths_of([np.array([[0.5, 0.25], [0.5, 0.75]])], 20))
    assert (pixels.shape, pixels.dtype) == ((SIDE, SIDE, 4), np.uint8)
    columns, rows = np.flatnonzero(pixels[200, :, 0] > 127), np.flatnonzero(pixels[:, 200, 0] > 127)
    assert (columns[0], columns[-1]) == pytest.approx((190, 209), abs=1)
    assert (rows[0], rows[-1]) == pytest.approx((90, 309), abs=1)  # its ends are round
    assert (pixels[..., 3] == 255).all()
    assert pixels[:, :150, :3].max() == 0


def test_a_dot_is_as_round_as_the_pen():
    ink = pixels_of(paths_of([np.array([[0.5, 0.5]])], 30))[..., 0]
    assert (ink > 127).sum() == pytest.approx(np.pi * 15**2, rel=0.05)


def test_a_curve_goes_by_its_handle():
    path = {"path": [["M", 100, 100], ["Q", 200, 100, 200, 200], ["L", 200, 300]], "strokeWidth": 10}
    ink = pixels_of([path])[..., 0]
    assert ink[125, 175] == 255  # (1 - t)² start + 2 t (1 - t) handle + t² end, at t = 1/2
    assert ink[150, 150] == ink[102, 198] == 0  # neither straight on, nor by the handle itself
    assert ink[250, 200] == 255


def test_pixels_are_read_as_the_strokes_are():
    by_pixels, by_strokes = canvas_to_column(pixels_of(paths_of([SEVEN], 20))), strokes_to_column([SEVEN])
    assert np.corrcoef(by_pixels[:, 0], by_strokes[:, 0])[0, 1] > 0.9


@pytest.mark.parametrize(
    "path",
    [
        {},
        {"path": [], "strokeWidth": 10},
        {"path": None, "strokeWidth": 10},
        {"path": [["M", 1, 1]], "strokeWidth": None},
        {"path": [["M", 1, 1]], "strokeWidth": float("nan")},
        {"path": [["M", 1, 1]], "strokeWidth": 1e9},
        {"path": [["M", 1, 1]], "strokeWidth": -1},
        {"path": [["M", "a", "b"]], "strokeWidth": 10},
        {"path": [["M", 1, 1], ["L", 1]], "strokeWidth": 10},
        {"path": [["M", 1, 1], []], "strokeWidth": 10},
        {"path": [["M", 1, 1], ["z"]], "strokeWidth": 10},
        {"path": [["M", 1, 1], ["L", float("inf"), 0]], "strokeWidth": 10},
        "path",
        7,
    ],
)
def test_what_is_no_path_is_refused_with_one_kind_of_error(path):
    with pytest.raises(ValueError, match=r"path"):
        pixels_of([path])
