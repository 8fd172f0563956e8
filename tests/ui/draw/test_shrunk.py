"""What the Draw page says of shrinking alone, and whether it is so."""

import numpy as np
import pytest
from PIL import Image

from model import canvas_to_column, evaluate, load_weights
from model.ink.stages import crop, squash
from ui.draw.shrunk import compared

CANVAS, DRAWINGS = 280, 200


def on_canvas(column: np.ndarray, side: int, middle: int) -> np.ndarray:
    """A digit as it would stand on the canvas: its longer side `side` pixels, around `middle` both ways."""
    ink = (255 * crop(column.reshape(28, 28))).astype(np.uint8)
    picture = Image.fromarray(ink)
    picture = picture.resize([max(1, round(length * side / max(ink.shape))) for length in picture.size])
    canvas = Image.new("L", (CANVAS, CANVAS))
    canvas.paste(picture, tuple(middle - length // 2 for length in picture.size))
    grey = np.asarray(canvas)
    return np.dstack([grey, grey, grey, np.full_like(grey, 255)])


@pytest.fixture(scope="module")
def shares(offline):
    """The share of digits that a network reads right, by network, place on the canvas and way to 28 x 28."""
    found, labels = {}, offline.y_test[:DRAWINGS]
    for place, side, middle in (("whole", 260, 140), ("corner", 90, 225)):
        canvases = [on_canvas(offline.X_test[:, at], side, middle) for at in range(DRAWINGS)]
        for way in (squash, canvas_to_column):
            columns = np.hstack([way(canvas) for canvas in canvases])
            for name in ("wide-800", "classic-10"):
                found[name, place, way] = evaluate(load_weights(name).params, columns, labels)[0]
    return found


def test_just_shrunk_wide_800_reads_most_digits_that_fill_the_canvas_and_classic_10_few(shares):
    assert shares["wide-800", "whole", squash] > 0.75
    assert shares["classic-10", "whole", squash] < 0.4


@pytest.mark.parametrize("name", ["wide-800", "classic-10"])
def test_just_shrunk_small_digits_in_a_corner_are_read_no_better_than_by_chance(shares, name):
    assert shares[name, "corner", squash] < 0.15


@pytest.mark.parametrize(("name", "least"), [("wide-800", 0.9), ("classic-10", 0.8)])
@pytest.mark.parametrize("place", ["whole", "corner"])
def test_brought_to_mnists_form_they_are_read_wherever_they_are(shares, name, least, place):
    assert shares[name, place, canvas_to_column] > least


def test_the_words_say_what_shrinking_did_to_this_drawing():
    assert compared(7, 7).startswith("Here shrinking alone gives the same answer.")
    assert compared(1, 7).startswith("Here shrinking alone gives 1 instead of 7.")
