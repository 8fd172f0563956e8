"""Making strokes wider and narrower: grey-scale morphology on stacks of images.

Serra, "Image Analysis and Mathematical Morphology" (1982): in dilation each pixel becomes the brightest of its
neighbourhood, in erosion the darkest. The neighbourhood is a cross or a square; in turn, they make nearly a circle.
"""

from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

Images = NDArray[Any]  # (..., H, W), of any type of number


def dilate(images: Images, square: bool = False) -> Images:
    """Make bright parts one pixel wider on each side."""
    return _pick(np.maximum, images, square)


def erode(images: Images, square: bool = False) -> Images:
    """Make bright parts one pixel narrower on each side; outside of the image it is dark."""
    darkest = _pick(np.minimum, images, square)
    darkest[..., [0, -1], :] = 0
    darkest[..., [0, -1]] = 0
    return darkest


def _pick(pick: np.ufunc, images: Images, square: bool) -> Images:
    """The brightest or darkest of each pixel's neighbourhood, as far as it lies within the image."""
    column = images.copy()
    pick(column[..., 1:, :], images[..., :-1, :], out=column[..., 1:, :])
    pick(column[..., :-1, :], images[..., 1:, :], out=column[..., :-1, :])
    sides, picked = column if square else images, column.copy()
    pick(picked[..., 1:], sides[..., :-1], out=picked[..., 1:])
    pick(picked[..., :-1], sides[..., 1:], out=picked[..., :-1])
    return picked


def connected(ink: NDArray[np.bool_]) -> tuple[NDArray[np.int32], int]:
    """The pieces of ink (H, W) that hang together, also by corners: a number for each pixel, 0 for none; how many.

    Two passes over the runs of each row: one that touches a run of the row above gets its number, and where a run
    touches several, these numbers are made one (Rosenfeld and Pfaltz, "Sequential Operations in Digital Picture
    Processing", 1966).
    """
    labels = np.zeros(ink.shape, dtype=np.int32)
    parents = [0]

    def root(one: int) -> int:
        while parents[one] != one:
            parents[one] = parents[parents[one]]
            one = parents[one]
        return one

    above: list[tuple[int, int, int]] = []
    edges = np.diff(np.pad(ink, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    for row, edge in enumerate(edges):
        runs: list[tuple[int, int, int]] = []
        at = 0  # the first run above that reaches as far as this one
        for start, end in zip(np.flatnonzero(edge == 1).tolist(), np.flatnonzero(edge == -1).tolist(), strict=True):
            while at < len(above) and above[at][1] < start:
                at += 1
            touched = []
            for first, _, number in islice(above, at, None):
                if first > end:
                    break
                touched.append(root(number))
            number = min(touched, default=len(parents))
            if number == len(parents):
                parents.append(number)
            for other in touched:
                parents[other] = number
            labels[row, start:end] = number
            runs.append((start, end, number))
        above = runs
    roots, numbers = np.unique([root(one) for one in range(len(parents))], return_inverse=True)
    return numbers.astype(np.int32)[labels], len(roots) - 1
