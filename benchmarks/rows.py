"""Shows how many rows of digits are read wholly right, as strokes and as pictures, and how many single ones are split.

The rows are made of pen drawings (a UNIPEN file): 2 to 5 digits, with gaps from 5 to 60 % of their height, on slanted
lines, in sizes that vary by a third.
"""

import argparse

import numpy as np
from PIL import Image, ImageDraw
from tqdm import tqdm

from benchmarks.drawing import SMOOTH, Canvas, Digits, Stroke, add_options, read_digits
from model import get_predictions, load_weights, predict, split_digits, strokes_to_column
from model.ink.rows import split_ink
from model.ink.stages import find_ink, ink_to_column
from model.network import Params

HEIGHT = 100  # pixels of a digit in a picture
BRUSHES = (6, 14)


def row(digits: Digits, rng: np.random.Generator) -> tuple[list[int], list[Stroke]]:
    """Digits side by side, and their strokes, in heights of a digit."""
    labels: list[int] = []
    strokes: list[Stroke] = []
    x, slope = 0.0, rng.uniform(-0.15, 0.15)
    for number in rng.integers(len(digits), size=int(rng.integers(2, 6))):
        label, drawing = digits[number]
        points = np.concatenate(drawing)
        low, size = points.min(axis=0), np.ptp(points, axis=0)
        height = rng.uniform(2 / 3, 1)
        scale = height / max(size[1], size[0] / 2, 1e-9)
        top = 1 - scale * size[1] + slope * x + rng.uniform(-0.05, 0.05)
        strokes += [(stroke - low) * scale + [x, top] for stroke in drawing]
        labels.append(label)
        x += scale * size[0] + rng.uniform(0.05, 0.6) * height
    return labels, strokes


def picture(strokes: list[Stroke], brush: float) -> Canvas:
    """The strokes on a canvas that just holds them, uint8 (H, W, 4)."""
    points = np.concatenate(strokes) * HEIGHT
    low, size = points.min(axis=0) - 2 * brush, np.ptp(points, axis=0) + 4 * brush
    width, depth = (SMOOTH * size).astype(int).tolist()
    image = Image.new("L", (width, depth))
    pen = ImageDraw.Draw(image)
    r = SMOOTH * brush / 2
    for stroke in strokes:
        path = [tuple(SMOOTH * (HEIGHT * point - low)) for point in stroke]
        pen.line(path, fill=255, width=round(2 * r), joint="curve")
        for x, y in path:
            pen.ellipse((x - r, y - r, x + r, y + r), fill=255)
    small = image.resize((max(1, image.width // SMOOTH), max(1, image.height // SMOOTH)), Image.Resampling.BOX)
    ink = np.asarray(small)
    return np.dstack([ink, ink, ink, np.full_like(ink, 255)])


def read_strokes(params: Params, strokes: list[Stroke]) -> list[int]:
    """The digits in a row of strokes."""
    columns = [column for group in split_digits(strokes) if (column := strokes_to_column(group)) is not None]
    return get_predictions(predict(params, np.hstack(columns))).tolist()


def read_picture(params: Params, canvas: Canvas) -> list[int]:
    """The digits in a picture of a row."""
    ink = find_ink(canvas)
    assert ink is not None
    return get_predictions(predict(params, np.hstack([ink_to_column(one) for one in split_ink(ink)]))).tolist()


def main() -> None:
    """Make rows, read them, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rows", description=__doc__)
    add_options(parser)
    parser.add_argument("--rows", type=int, default=500)
    parser.add_argument("--singles", type=int, default=2_000)
    parser.add_argument("--weights", default="wide-800")
    options = parser.parse_args()
    rng = np.random.default_rng(0)
    digits = read_digits(options)
    params = load_weights(options.weights).params
    rows = [row(digits, rng) for _ in range(options.rows)]
    right = [labels == read_strokes(params, strokes) for labels, strokes in tqdm(rows, leave=False, disable=None)]
    counts = [len(labels) == len(split_digits(strokes)) for labels, strokes in rows]
    well = f"{100 * np.mean(counts):.1f} % parted right"
    print(f"as strokes: {100 * np.mean(right):.1f} % of {len(rows)} rows wholly right, {well}")
    for brush in BRUSHES:
        found = [(labels, read_picture(params, picture(strokes, brush))) for labels, strokes in rows]
        share = np.mean([labels == read for labels, read in found])
        parted = np.mean([len(labels) == len(read) for labels, read in found])
        print(f"as pictures, brush {brush}: {100 * share:.1f} % wholly right, {100 * parted:.1f} % parted right")
    chosen = rng.permutation(len(digits))[: options.singles]
    split = np.mean([len(split_digits(digits[one][1])) > 1 for one in chosen])
    print(f"of {len(chosen):,} single digits {100 * split:.2f} % are split as strokes")


if __name__ == "__main__":
    main()
