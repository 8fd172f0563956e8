"""From a pen's path to the form of MNIST's digits: drawn at MNIST's stroke width, whatever pen the screen shows.

A path says where the pen went. Drawing it again needs no guess at the pen's width and no thinning, which pixels do
(`model.ink.stages`). Size and place are MNIST's: the ink fits a box of 20 x 20, its centre of mass lies in the middle.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.errors import ImageError
from model.ink.stages import BOX, PEN, SIDE
from model.network import PIXELS, Array

THIN = 2.0  # pixels: the line that shows where the pen went
MOST_POINTS = 20_000  # of all strokes together; a hand that draws for a minute makes about 5,000
DISTANCES = 400_000  # from pieces of the path to pixels, that are worked out at a time: 3 MB

Path = NDArray[np.float64]  # (n, 2): x to the right, y downwards
Segments = NDArray[np.float64]  # (n, 2, 2): both ends of each piece of a path


def strokes_to_column(strokes: Sequence[ArrayLike]) -> Array | None:
    """Bring a pen's strokes to MNIST's form.

    Parameters
    ----------
    strokes : sequence of (n, 2)
        The points of each stroke, x to the right and y downwards, in any unit.

    Returns
    -------
    float32 (784, 1) in 0..1, or None where there are no points.

    Raises
    ------
    ImageError
        When a stroke is no list of points, a coordinate is not a finite number, or there are more than 20,000 points.

    Examples
    --------
    >>> strokes_to_column([]) is None
    True
    >>> one = strokes_to_column([[(5, 0), (5, 100)]])  # a "1"
    >>> one.shape, int((one.reshape(28, 28).max(axis=1) > 0.5).sum())
    ((784, 1), 20)
    """
    found = stroke_stages(strokes)
    return None if found is None else found.field.reshape(PIXELS, 1)


class StrokeStages(NamedTuple):
    """A pen's path on its way to MNIST's form: float32 images of ink in 0..1."""

    path: Array  # (zoom * 28, zoom * 28): where the pen went, as a thin line
    boxed: Array  # (28, 28): with MNIST's pen, filling the box
    field: Array  # (28, 28): its centre of mass in the middle


def stroke_stages(strokes: Sequence[ArrayLike], zoom: int = 0) -> StrokeStages | None:
    """All that `strokes_to_column` does; None where there are no points. `path` is as large as `zoom` times the field.

    Raises ImageError.
    """
    paths = paths_of(strokes)
    if not paths:
        return None
    segments = _segments(_fitted(paths))
    boxed = draw(segments)
    rows, columns = np.indices((SIDE, SIDE)) + 0.5
    centre = np.array([(boxed * columns).sum(), (boxed * rows).sum()]) / boxed.sum()
    field = draw(segments + SIDE / 2 - centre)
    thin = draw(segments * zoom, SIDE * zoom, THIN)
    return StrokeStages(*(image.astype(np.float32) for image in (thin, boxed, field / field.max())))


def draw(segments: Segments, side: int = SIDE, pen: float = PEN) -> NDArray[np.float64]:
    """The ink (side, side) in 0..1 of segments (n, 2, 2), in pixels, by a round pen of this width.

    A pixel that the pen's edge crosses is grey: as much as the edge lies beyond its middle.
    """
    rows, columns = np.indices((side, side)).reshape(2, 1, side * side) + 0.5
    distance = np.full(side * side, np.inf)
    count = DISTANCES // max(1, side * side) or 1
    for first in range(0, len(segments), count):
        part = segments[first : first + count]
        start, whole = part[:, 0, :, np.newaxis], (part[:, 1] - part[:, 0])[..., np.newaxis]  # (n, 2, 1)
        x, y = columns - start[:, 0], rows - start[:, 1]  # (n, side * side): from each start to each pixel's middle
        length = np.maximum((whole**2).sum(axis=1), np.finfo(float).tiny)
        along = ((x * whole[:, 0] + y * whole[:, 1]) / length).clip(0, 1)  # of the segment's nearest point
        apart = np.hypot(x - along * whole[:, 0], y - along * whole[:, 1])
        distance = np.minimum(distance, apart.min(axis=0))
    return (pen / 2 + 0.5 - distance).clip(0, 1).reshape(side, side)


def paths_of(strokes: Sequence[ArrayLike]) -> list[Path]:
    """All strokes that have points. Raises ImageError."""
    try:
        listed = list(strokes)
    except TypeError as error:
        raise ImageError(
            f"The strokes must be a list of arrays (n, 2), one for each stroke, but they are of type "
            f"{type(strokes).__name__}."
        ) from error
    paths = [path for path in map(_path, listed) if len(path)]
    if (points := sum(map(len, paths))) > MOST_POINTS:
        raise ImageError(f"The strokes have {points:,} points. Leave some out: {MOST_POINTS:,} are the most.")
    return paths


def _path(stroke: ArrayLike) -> Path:
    """A stroke as float64 (n, 2). Raises ImageError."""
    try:
        given = np.asarray(stroke)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:  # rows of different lengths
        raise ImageError("A stroke must be numbers (n, 2): a list of points, each with an x and a y.") from error
    if given.size == 0:
        return np.empty((0, 2))
    if given.ndim != 2 or given.shape[1] != 2 or given.dtype.kind not in "iuf":
        raise ImageError(
            f"A stroke must be numbers (n, 2): a list of points, each with an x and a y; this one is {given.dtype} "
            f"{given.shape}."
        )
    with np.errstate(over="ignore"):
        path = given.astype(np.float64)
    if not np.isfinite(path).all():
        raise ImageError("A stroke must be a list of points, each with a finite x and y; this one has NaN or infinity.")
    return path


def _fitted(paths: list[Path]) -> list[Path]:
    """The paths with their aspect kept, so that with the pen's width they fill MNIST's box, wholly inside the field."""
    points = np.concatenate(paths) / 2  # the largest numbers are too far apart for a float
    low = points.min(axis=0)
    extent = float((points.max(axis=0) - low).max()) or 1.0
    return [(path / 2 - low) / extent * (BOX - PEN) + (SIDE - BOX + PEN) / 2 for path in paths]


def _segments(paths: list[Path]) -> Segments:
    """The pieces between a path's points; a path of a single point is one piece without length."""
    pieces = [
        np.stack([path[:-1], path[1:]], axis=1) if len(path) > 1 else path[np.newaxis].repeat(2, 1) for path in paths
    ]
    return np.concatenate(pieces)
