"""What a canvas must give to be read, and a sentence where it gives anything else."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.errors import ImageError

MOST_PIXELS = 64_000_000


def checked(rgba: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The canvas itself, if it is uint8 (H, W, 4) with at least one pixel and at most 64 million. Raises ImageError."""
    if not isinstance(rgba, np.ndarray):
        raise ImageError(_sentence(f"no array but of type {type(rgba).__name__}"))
    if rgba.dtype != np.uint8 or rgba.ndim != 3 or rgba.shape[2] != 4 or not 0 < rgba.size <= 4 * MOST_PIXELS:
        raise ImageError(_sentence(f"{rgba.dtype} {rgba.shape}"))
    return rgba


def _sentence(found: Any) -> str:
    return (
        f"The canvas must be uint8 (H, W, 4), with 1 to {MOST_PIXELS // 1_000_000} million pixels, but it is {found}. "
        "Give it the image_data of a drawing, or what read_image gives."
    )
