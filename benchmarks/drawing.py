"""Shows how many pen drawings are read right: each of the shipped weights, with each way of preparing a drawing.

The drawings come from a UNIPEN file (such as `pendigits-train.unipen` of the UCI Pen-Based Recognition of Handwritten
Digits). They are drawn on a black ground with a round white brush, as the Draw page's canvas does it: each filling
the canvas, as people fill it, and at half the size in a corner, with the same brush.
"""

import argparse
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from tqdm import tqdm

from model import (
    Params,
    canvas_to_column,
    get_accuracy,
    get_predictions,
    load_weights,
    predict,
    shipped_weights,
    strokes_to_column,
)
from model.ink.stages import crop, find_ink, place, squash
from model.network import Array, Labels

CANVAS = 280
BRUSHES = (8, 18, 30)
BOX = 500  # side of the box that the pens wrote in
CORNER = 0.5  # share of the canvas that a drawing in the corner takes
SMOOTH = 2  # the canvas smooths edges: drawn this many times larger, then averaged

Stroke = NDArray[np.float64]  # (n, 2): x to the right and y downwards, in shares of the box
Canvas = NDArray[np.uint8]  # (H, W, 4)
Digits = list[tuple[int, list[Stroke]]]
Prepare = Callable[[NDArray[np.uint8]], Array | None]

SEGMENT = re.compile(r'^\.SEGMENT DIGIT .*"(\d)"\s*$')


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options that say which drawings to use."""
    parser.add_argument("--strokes", type=Path, required=True, help="a UNIPEN file")
    parser.add_argument("--every", type=int, default=1, help="use each n-th drawing only")
    parser.add_argument(
        "--as-written",
        action="store_true",
        help="keep size and place that the pens gave them, about a third of the box",
    )


def read_digits(options: argparse.Namespace) -> Digits:
    """The drawings that the options ask for."""
    digits = read_unipen(options.strokes.read_text())[:: options.every]
    return digits if options.as_written else [(label, filling(strokes)) for label, strokes in digits]


def read_unipen(text: str) -> Digits:
    """Digits and their strokes."""
    digits: Digits = []
    points: list[list[float]] | None = None
    for line in text.splitlines():
        if found := SEGMENT.match(line):
            digits.append((int(found[1]), []))
        elif line.startswith(".PEN_DOWN"):
            points = []
        elif line.startswith(".PEN_UP") and points is not None:
            if points and digits:
                digits[-1][1].append(np.array(points))
            points = None
        elif points is not None and not line.startswith("."):
            x, y = map(float, line.split())
            points.append([x / BOX, 1 - y / BOX])
    return [(label, strokes) for label, strokes in digits if strokes]


def filling(strokes: list[Stroke]) -> list[Stroke]:
    """The strokes, moved and scaled with the aspect kept, so that they just fit into the box."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    size = max((high - low).max(), 1e-9)
    return [(stroke - (low + high) / 2) / size + 0.5 for stroke in strokes]


def draw(strokes: list[Stroke], brush: float, corner: bool = False, canvas: int = CANVAS) -> NDArray[np.uint8]:
    """The strokes on a canvas, uint8 (canvas, canvas, 4), drawn with a round brush that keeps within it."""
    image = Image.new("L", 2 * [canvas * SMOOTH])
    pen = ImageDraw.Draw(image)
    radius = brush / 2
    room = canvas - 2 * radius
    span, start = (CORNER * room, radius + (1 - CORNER) * room) if corner else (room, radius)
    for stroke in strokes:
        points = [tuple(SMOOTH * (start + span * point)) for point in stroke]
        pen.line(points, fill=255, width=round(SMOOTH * brush), joint="curve")
        for x, y in points:
            r = SMOOTH * radius
            pen.ellipse((x - r, y - r, x + r, y + r), fill=255)
    ink = np.asarray(image.resize((canvas, canvas), Image.Resampling.BOX))
    return np.dstack([ink, ink, ink, np.full_like(ink, 255)])


def box_and_centre(rgba: NDArray[np.uint8]) -> Array | None:
    """Crop, 20 x 20 box and centre of mass, with the stroke as it was drawn."""
    ink = find_ink(rgba)
    return None if ink is None else place(crop(ink)).reshape(-1, 1)


WAYS: dict[str, Prepare] = {
    "squashed": squash,
    "box and centre": box_and_centre,
    "and pen width": canvas_to_column,
}


def column_of(canvas: NDArray[np.uint8], prepare: Prepare = canvas_to_column) -> Array:
    """The canvas, prepared: (784, 1). A blank one gives zeros."""
    column = prepare(canvas)
    return np.zeros((784, 1), dtype=np.float32) if column is None else column


def columns_of(digits: Digits, prepare: Prepare, brush: float, corner: bool) -> Array:
    """All drawings, prepared: (784, m)."""
    drawings = tqdm(digits, leave=False, disable=None)
    return np.hstack([column_of(draw(strokes, brush, corner), prepare) for _, strokes in drawings])


def main() -> None:
    """Draw, read, and print one table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.drawing", description=__doc__)
    add_options(parser)
    parser.add_argument("--weights", nargs="*", default=shipped_weights(), help="names or paths")
    options = parser.parse_args()
    digits = read_digits(options)
    labels = np.array([label for label, _ in digits])
    networks = {name: load_weights(name).params for name in options.weights}
    places = [(brush, corner) for corner in (False, True) for brush in BRUSHES]
    print(f"{len(digits):,} drawings, per cent read right, canvas {CANVAS}, brush in the whole box | in a corner")
    print(f"{'':32}" + "".join(f"{brush:>8}" for brush, _ in places))
    for way, prepare in WAYS.items():
        prepared = [columns_of(digits, prepare, *one) for one in places]
        for name, params in networks.items():
            print_row(name, way, [share(params, X, labels) for X in prepared])
    paths = np.hstack([column for _, strokes in digits if (column := strokes_to_column(strokes)) is not None])
    for name, params in networks.items():
        print_row(name, "the pen's path", [share(params, paths, labels)])


def share(params: Params, X: Array, labels: Labels) -> float:
    """How many of the drawings X (784, m) are read right, 0..1."""
    return get_accuracy(get_predictions(predict(params, X)), labels)


def print_row(name: str, way: str, shares: Sequence[float]) -> None:
    """A row of the table: the network, the way, and its shares in per cent."""
    print(f"{Path(name).stem[:14]:14}  {way:16}" + "".join(f"{100 * one:8.1f}" for one in shares), flush=True)


if __name__ == "__main__":
    main()
