"""Shows how often the Draw page says that it can't tell: of things that are no digits, and of real pen drawings.

The 600 things are drawn here, in other ways than those that the network of `model.ink.doubt` learned from: letters and
symbols from a font, scribbles as a wandering pen makes them, dots, two digits of the pens side by side, or one over
the other.
"""

import argparse
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from benchmarks.drawing import BRUSHES, CANVAS, Digits, Stroke, add_options, column_of, draw, filling, read_digits
from model import Weights, load_dataset, load_weights, strokes_to_column
from model.ink.answers import read
from model.ink.calibration import calibrated, expected_calibration_error
from model.network import Array, Labels

LETTERS = "ACDEFGHJKMNPQRTUVWXYadefhkmnprtuvwxy"  # those that a reader would not take for a digit
SYMBOLS = "#%&@+=*<>{}[]?!$"
COUNT = 600

Canvas = NDArray[np.uint8]


def glyph(rng: np.random.Generator, choice: str) -> Canvas:
    """One of these characters in Pillow's own font, turned a little."""
    image = Image.new("L", (CANVAS, CANVAS))
    font = ImageFont.load_default(int(rng.integers(120, 240)))
    ImageDraw.Draw(image).text((CANVAS / 2, CANVAS / 2), str(rng.choice(list(choice))), 255, font, anchor="mm")
    return np.asarray(image.rotate(float(rng.uniform(-12, 12))).convert("RGBA"))


def scribble(rng: np.random.Generator) -> Canvas:
    """A pen that wanders with a slowly turning direction, for a long way."""
    turn = np.cumsum(rng.normal(0, 0.5, 120))
    path = np.cumsum(np.column_stack([np.cos(turn.cumsum() / 3), np.sin(turn.cumsum() / 3)]), axis=0)
    path = (path - path.min(axis=0)) / np.ptp(path, axis=0).max()
    return draw([path], float(rng.choice(BRUSHES)))


def dot(rng: np.random.Generator) -> Canvas:
    """A click of the mouse, or a blot."""
    place = rng.uniform(0.1, 0.9, (1, 2))
    return draw([np.vstack([place, place + rng.normal(0, 0.01, (1, 2))])], float(rng.uniform(6, 60)))


def two_digits(rng: np.random.Generator, digits: Digits) -> Canvas:
    """Two pen drawings side by side."""
    strokes: list[Stroke] = []
    for number in range(2):
        _, drawing = digits[int(rng.integers(len(digits)))]
        strokes += [0.45 * stroke + [0.02 + 0.5 * number, 0.3] for stroke in filling(drawing)]
    return draw(strokes, float(rng.choice((8, 18))))


def over_each_other(rng: np.random.Generator, digits: Digits) -> Canvas:
    """Two different pen drawings, one on top of the other."""
    first, second = (digits[int(one)] for one in rng.integers(len(digits), size=2))
    while first[0] == second[0]:
        second = digits[int(rng.integers(len(digits)))]
    strokes = [0.8 * stroke + 0.1 for _, drawing in (first, second) for stroke in filling(drawing)]
    return draw(strokes, float(rng.choice((8, 18))))


def main() -> None:
    """Draw, ask, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nondigits", description=__doc__)
    add_options(parser)
    parser.add_argument("--weights", default="wide-800")
    options = parser.parse_args()
    rng = np.random.default_rng(0)
    digits = read_digits(options)
    labels = np.array([label for label, _ in digits])
    weights = load_weights(options.weights)
    makers: dict[str, Callable[[], Canvas]] = {
        "letters": lambda: glyph(rng, LETTERS),
        "symbols": lambda: glyph(rng, SYMBOLS),
        "scribbles": lambda: scribble(rng),
        "dots": lambda: dot(rng),
        "two digits": lambda: two_digits(rng, digits),
        "one over another": lambda: over_each_other(rng, digits),
    }

    def declined(canvas: Canvas) -> bool:
        return read(weights, column_of(canvas), drawn=True).digit is None

    shares = {name: [declined(make()) for _ in range(COUNT // len(makers))] for name, make in makers.items()}
    for name, found in shares.items():
        print(f"{name:24} {100 * np.mean(found):6.1f} % declined of {len(found)}")
    print(f"{'no digits, all':24} {100 * np.mean(np.concatenate(list(shares.values()))):6.1f} % declined of {COUNT}")
    paths = [column for _, strokes in digits if (column := strokes_to_column(strokes)) is not None]
    print_row(weights, "drawings, by strokes", np.hstack(paths), labels)
    for corner in (False, True):
        for brush in BRUSHES:
            columns = [column_of(draw(strokes, brush, corner)) for _, strokes in digits]
            name = f"drawings, brush {brush}{', corner' if corner else ''}"
            print_row(weights, name, np.hstack(columns), labels)
    data = load_dataset("mnist")
    print_row(weights, "MNIST's test images", data.X_test, data.y_test, drawn=False)


def print_row(weights: Weights, name: str, X: Array, labels: Labels, drawn: bool = True) -> None:
    """How many of the digits X (784, m) are declined, how many read wrong all the same, and how honest it is."""
    answers = np.array(
        [-1 if (found := read(weights, X[:, [one]], drawn).digit) is None else found for one in range(labels.size)]
    )
    declined, wrong = (answers < 0).mean(), ((answers >= 0) & (answers != labels)).mean()
    temperature = weights.drawn_temperature if drawn else weights.temperature
    error = expected_calibration_error(calibrated(weights.params, X, temperature), labels)
    print(
        f"{name:24} {100 * declined:6.2f} % declined and {100 * wrong:.2f} % answered wrong of {labels.size:,}, "
        f"calibration error {100 * error:.2f} % at temperature {temperature:.2f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
