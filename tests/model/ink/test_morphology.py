"""Dilation and erosion, against plain loops."""

import numpy as np
import pytest

from model.ink.morphology import connected, dilate, erode


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


def flooded(ink: np.ndarray) -> list[frozenset[tuple[int, int]]]:
    """The connected pieces by walking from pixel to pixel."""
    left = {(int(r), int(c)) for r, c in np.argwhere(ink)}
    pieces = []
    while left:
        piece, edge = set(), [left.pop()]
        while edge:
            r, c = edge.pop()
            piece.add((r, c))
            near = {(r + dr, c + dc) for dr in (-1, 0, 1) for dc in (-1, 0, 1)} & left
            left -= near
            edge += near
        pieces.append(frozenset(piece))
    return pieces


@pytest.mark.parametrize("share", [0.0, 0.2, 0.4, 0.6, 1.0])
def test_connected_pieces_are_those_that_a_walk_finds(share):
    ink = np.random.default_rng(3).random((30, 40)) < share
    labels, count = connected(ink)
    assert np.array_equal(labels > 0, ink)
    found = {frozenset((int(r), int(c)) for r, c in np.argwhere(labels == one)) for one in range(1, count + 1)}
    assert found == set(flooded(ink))
    assert labels.max() == count


def test_pieces_that_meet_in_a_later_row_are_one():
    ink = np.array([[1, 0, 1, 0, 1], [1, 0, 1, 1, 1], [1, 1, 1, 0, 0], [0, 0, 0, 0, 1]], dtype=bool)
    labels, count = connected(ink)
    assert count == 2
    assert labels[0, 0] == labels[0, 2] == labels[0, 4] != labels[3, 4]
