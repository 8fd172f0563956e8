"""Making strokes wider and narrower: grey-scale morphology on stacks of images.

Serra, "Image Analysis and Mathematical Morphology" (1982): in dilation each pixel becomes the brightest of its
neighbourhood, in erosion the darkest. The neighbourhood is a cross or a square; in turn, they make nearly a circle.
"""

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
