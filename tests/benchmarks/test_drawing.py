"""How the benchmarks read pen strokes and draw them."""

import numpy as np
import pytest

from benchmarks.drawing import BOX, draw, filling, read_unipen

TEXT = """.INCLUDE anything.doc
.SEGMENT DIGIT 0 ? "4"
.COMMENT a word
.PEN_DOWN
 0 500
 250 250
.PEN_UP
.DT 100
.PEN_DOWN
 500 0
.PEN_UP
.SEGMENT DIGIT 1 ? "1"
.PEN_DOWN
 100 100
 100 400
.PEN_UP
.SEGMENT DIGIT 2 ? "7"
"""


def test_unipen_gives_labels_and_strokes_with_y_downwards():
    digits = read_unipen(TEXT)
    assert [label for label, _ in digits] == [4, 1]  # a digit without a stroke is none
    first, second = digits[0][1]
    assert first.tolist() == [[0, 0], [0.5, 0.5]]
    assert second.tolist() == [[1, 1]]
    assert digits[1][1][0][:, 1].tolist() == [1 - 100 / BOX, 1 - 400 / BOX]


@pytest.mark.parametrize("brush", [8, 30])
def test_brush_keeps_within_the_canvas_and_is_as_wide_as_it_says(brush):
    ink = draw([np.array([[0.0, 0.0], [1.0, 0.0]])], brush)[..., 0] / 255
    assert ink.shape == (280, 280)
    assert ink[:, 140].sum() == pytest.approx(brush, abs=1)
    assert ink[brush + 2 :].sum() == 0
    assert ink[brush // 2, 0] > 0.5
    assert ink[brush // 2, -1] > 0.5


def test_corner_holds_the_whole_drawing_at_half_its_size():
    ink = draw([np.array([[0.0, 0.0], [1.0, 1.0]])], 8, corner=True)[..., 0]
    rows, columns = np.nonzero(ink)
    assert rows.min() > 130
    assert columns.min() > 130
    assert rows.max() > 275


def test_filling_keeps_the_aspect_and_fits_the_longer_side():
    (stroke,) = filling([np.array([[0.2, 0.4], [0.3, 0.8]])])
    assert stroke[:, 1].tolist() == pytest.approx([0, 1])
    assert np.ptp(stroke[:, 0]) == pytest.approx(0.25)
    assert stroke[:, 0].mean() == pytest.approx(0.5)


def test_filling_a_dot_puts_it_in_the_middle():
    assert filling([np.array([[0.9, 0.1]])])[0].tolist() == [[0.5, 0.5]]
