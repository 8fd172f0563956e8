"""What is no canvas gets a sentence that says what it is and what it should be."""

import numpy as np
import pytest
from PIL import Image

from model import DigitLabError, ImageError, canvas_to_column
from model.ink.canvas import checked
from model.ink.stages import squash, stages


def test_a_canvas_is_given_back_as_it_is():
    canvas = np.zeros((3, 5, 4), np.uint8)
    assert checked(canvas) is canvas


@pytest.mark.parametrize("function", [canvas_to_column, stages, squash])
@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        (None, "NoneType"),
        ("canvas", "of type str"),
        ([[[0, 0, 0, 0]]], "of type list"),
        (Image.new("RGBA", (9, 9)), "of type Image"),
        (np.zeros((28, 28, 4)), r"float64 \(28, 28, 4\)"),
        (np.full((28, 28, 4), np.nan), r"float64 \(28, 28, 4\)"),
        (np.zeros((28, 28, 4), bool), r"bool \(28, 28, 4\)"),
        (np.zeros((28, 28), np.uint8), r"uint8 \(28, 28\)"),
        (np.zeros((28, 28, 3), np.uint8), r"uint8 \(28, 28, 3\)"),
        (np.zeros((0, 0, 4), np.uint8), r"uint8 \(0, 0, 4\)"),
        (np.broadcast_to(np.uint8(0), (100_000, 100_000, 4)), r"uint8 \(100000, 100000, 4\)"),
    ],
)
def test_anything_else_gets_a_sentence(function, wrong, found):
    with pytest.raises(ImageError, match=rf"must be uint8 \(H, W, 4\).* it is .*{found}\. Give it") as caught:
        function(wrong)
    assert isinstance(caught.value, DigitLabError)
    assert isinstance(caught.value, ValueError)
