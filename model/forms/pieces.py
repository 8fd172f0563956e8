"""What a file of digits holds, checked: images as bytes, labels from 0 to 9. All forms end here."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.errors import FileError
from model.network import CLASSES, PIXELS, Labels

Images = NDArray[np.uint8]  # (m, 784), from 0 (black) to 255 (white)

SIDE = 28
WHITE = 255
CHUNK = 10_000  # images that are converted at a time
MOST_IMAGES = 300_000  # of one file: EMNIST's 280,000 digits fit
MOST_BYTES = 1_000_000_000  # that one file unpacks to


@dataclass(frozen=True)
class Piece:
    """Images, labels or both. `name` is that of the array or file they come from, which may tell what they are for."""

    name: str
    images: Images | None = None
    labels: Labels | None = None

    @property
    def words(self) -> str:
        """What it holds, for people: `60,000 images and labels`."""
        held = [word for word, array in (("images", self.images), ("labels", self.labels)) if array is not None]
        array = self.labels if self.images is None else self.images
        return f"{0 if array is None else len(array):,} {' and '.join(held)}"


def as_images(values: NDArray[Any]) -> Images:
    """Images of any shape that holds 28 x 28 pixels each, as bytes in rows. Raises FileError."""
    if math.prod(values.shape[1:]) != PIXELS:
        shape = " x ".join(f"{size:,}" for size in values.shape[1:])
        raise FileError(f"holds images of {shape} pixels, where {SIDE} x {SIDE} were expected")
    check_count(len(values))
    if not len(values):
        raise FileError("holds no images")
    rows = values.reshape(len(values), PIXELS)
    scale = scale_of(rows)
    images = np.empty(rows.shape, dtype=np.uint8)
    for start in range(0, len(rows), CHUNK):
        images[start : start + CHUNK] = np.rint(scale * rows[start : start + CHUNK])
    return images


def scale_of(values: NDArray[Any]) -> np.float32:
    """What to multiply pixels by so that white is 255: 255 where they lie in 0..1, else 1. Raises FileError."""
    if values.dtype.kind not in "buif":
        raise FileError("holds pixels that are no numbers")
    low, high = float(values.min()), float(values.max())
    if not (low >= 0 and high <= WHITE):  # NaN is in no range
        raise FileError(f"holds pixels from {low:g} to {high:g}, where 0 to {WHITE} or 0 to 1 were expected")
    return np.float32(WHITE if 0 < high <= 1 else 1)


def as_labels(values: NDArray[Any]) -> Labels:
    """Labels as int64 (m,): numbers, texts of numbers, or a row of ten with a single 1 each. Raises FileError."""
    check_count(len(values))
    if values.ndim == 2 and values.shape[1] == CLASSES and values.dtype.kind in "buif":
        if not ((values == 0) | (values == 1)).all() or not (values.sum(axis=1) == 1).all():
            raise FileError("holds ten numbers for each image that are not one 1 and nine 0")
        values = values.argmax(axis=1)
    values = values.reshape(-1)
    try:
        numbers = values.astype(np.float64)
    except (ValueError, TypeError, SystemError) as error:  # SystemError: a text with letters that there are not
        raise FileError("holds labels that are no numbers") from error
    if not numbers.size:
        raise FileError("holds no labels")
    low, high = numbers.min(), numbers.max()
    if not (low >= 0 and high < CLASSES and (numbers == np.rint(numbers)).all()):
        raise FileError(f"holds labels from {low:g} to {high:g}, where whole numbers from 0 to 9 were expected")
    return numbers.astype(np.int64)


def check_count(count: int) -> None:
    """Raise FileError if there are too many images or labels."""
    if count > MOST_IMAGES:
        raise FileError(f"holds {count:,} images or labels. At most {MOST_IMAGES:,} are taken: make a smaller file")
