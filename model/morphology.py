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
    """Make bright parts one pixel narrower on each side."""
    return _pick(np.minimum, images, square)


def _pick(darkest_or_brightest: np.ufunc, images: Images, square: bool) -> Images:
    pick = darkest_or_brightest
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(1, 1), (1, 1)])
    column = pick(pick(padded[..., :-2, :], padded[..., 2:, :]), padded[..., 1:-1, :])
    sides = column if square else padded[..., 1:-1, :]
    picked: Images = pick(pick(sides[..., :-2], sides[..., 2:]), column[..., 1:-1])
    return picked
