"""What the canvas's component calls objects: a path for each stroke. Made of a pen's points, and drawn as pixels."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

INK, GROUND = "#ffffff", "#000000"  # MNIST's colours, and the same in both themes
SIDE = 400  # pixels of the canvas, before the page zooms it to the screen
FINER = 2  # times: drawn so much larger and averaged, which makes edges smooth
ON_THE_WAY = np.array([[0.25], [0.5], [0.75]])  # shares of a curve's way: it is drawn as straight pieces between them

Path = dict[str, Any]
Pixels = NDArray[np.uint8]  # (H, W, 4)


def paths_of(strokes: Sequence[NDArray[np.float64]], width: int) -> list[Path]:
    """Strokes, (n, 2) in 0..1 of the canvas, as paths that a pen of this width drew."""
    return [
        {
            "type": "Path",
            "path": [["L" if number else "M", x, y] for number, (x, y) in enumerate((SIDE * stroke).tolist())],
            "fill": None,
            "stroke": INK,
            "strokeWidth": width,
            "strokeLineCap": "round",
            "strokeLineJoin": "round",
        }
        for stroke in strokes
    ]


def pixels_of(paths: Sequence[Path]) -> Pixels:
    """The paths as the canvas shows them: (SIDE, SIDE, 4). Raises ValueError for what is no path of a pen."""
    image = Image.new("L", (FINER * SIDE, FINER * SIDE))
    pen = ImageDraw.Draw(image)
    for path in paths:
        try:
            points, width = FINER * _points(path["path"]), FINER * float(path["strokeWidth"])
        except (LookupError, TypeError, ValueError, OverflowError) as error:
            raise ValueError("This is no path of a pen.") from error
        if not np.isfinite(points).all() or not 0 < width <= FINER * SIDE:
            raise ValueError("This path leads nowhere.")
        line = [(x, y) for x, y in points.clip(-FINER * SIDE, 2 * FINER * SIDE).tolist()]
        pen.line(line, 255, round(width), joint="curve")
        for end in (line[0], line[-1]):
            pen.circle(end, width / 2, 255)
    ink = np.asarray(image.reduce(FINER))
    return np.dstack([ink, ink, ink, np.full_like(ink, 255)])


def _points(commands: Sequence[Sequence[Any]]) -> NDArray[np.float64]:
    """The points (n, 2) of a path: to begin with, where it starts; then lines `L x y` and curves `Q x y x y`."""
    points = [np.array(commands[0][-2:], dtype=float)]
    for _, *numbers in commands[1:]:
        *handle, end = np.array(numbers, dtype=float).reshape(-1, 2)
        if handle:
            points.extend(_curve(points[-1], handle[0], end))
        points.append(end)
    return np.stack(points)


def _curve(start: NDArray[np.float64], handle: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points on the way of a Bézier curve of second degree."""
    t = ON_THE_WAY
    return (1 - t) ** 2 * start + 2 * t * (1 - t) * handle + t**2 * end
