"""Dilation and erosion, against plain loops."""

import numpy as np
import pytest

from model.ink.morphology import dilate, erode


def slowly(image: np.ndarray, pick: type(max), square: bool) -> np.ndarray:
    result = np.zeros_like(image)
    for row, column in np.ndindex(image.shape):
        neighbours = [
            image[r, c] if 0 <= r < image.shape[0] and 0 <= c < image.shape[1] else 0
            for r in range(row - 1, row + 2)
            for c in range(column - 1, column + 2)
            if square or r == row or c == column
        ]
        result[row, column] = pick(neighbours)
    return result


@pytest.mark.parametrize("square", [False, True])
@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_as_plain_loops_do_it(square, dtype):
    images = np.random.default_rng(0).integers(0, 255, (3, 9, 7)).astype(dtype)
    for changed, pick in ((dilate(images, square), max), (erode(images, square), min)):
        assert changed.dtype == dtype
        assert np.array_equal(changed, [slowly(image, pick, square) for image in images])
