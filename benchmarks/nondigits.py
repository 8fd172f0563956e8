"""Shows how often the Draw page says that it can't tell: of things that are no digits, and of real pen drawings.

The 500 things are drawn here, in other ways than those that the network of `model.ink.doubt` learned from: letters
from a font, scribbles as a wandering pen makes them, dots, two digits of the pens side by side.
"""

import argparse
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from benchmarks.drawing import BRUSHES, CANVAS, Digits, Stroke, add_options, column_of, draw, filling, read_digits
from model import load_dataset, load_weights
from model.ink.answers import read
from model.ink.calibration import calibrated, expected_calibration_error

LETTERS = "ACDEFGHJKMNPQRTUVWXYadefhkmnprtuvwxy"  # those that a reader would not take for a digit
COUNT = 500

Canvas = NDArray[np.uint8]


def letter(rng: np.random.Generator) -> Canvas:
    """A letter of Pillow's own font, turned a little."""
    image = Image.new("L", (CANVAS, CANVAS))
    font = ImageFont.load_default(int(rng.integers(120, 240)))
    ImageDraw.Draw(image).text((CANVAS / 2, CANVAS / 2), str(rng.choice(list(LETTERS))), 255, font, anchor="mm")
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
        "letters": lambda: letter(rng),
        "scribbles": lambda: scribble(rng),
        "dots": lambda: dot(rng),
        "two digits": lambda: two_digits(rng, digits),
    }

    def declined(canvas: Canvas) -> bool:
        return read(weights, column_of(canvas)).digit is None

    shares = {name: [declined(make()) for _ in range(COUNT // len(makers))] for name, make in makers.items()}
    for name, found in shares.items():
        print(f"{name:24} {100 * np.mean(found):6.1f} % declined of {len(found)}")
    print(f"{'no digits, all':24} {100 * np.mean(np.concatenate(list(shares.values()))):6.1f} % declined of {COUNT}")
    for corner in (False, True):
        for brush in BRUSHES:
            columns = [column_of(draw(strokes, brush, corner)) for _, strokes in digits]
            share = np.mean([read(weights, column).digit is None for column in columns])
            probabilities = calibrated(weights.params, np.hstack(columns), weights.drawn_temperature)
            error = expected_calibration_error(probabilities, labels)
            name = f"drawings, brush {brush}{', corner' if corner else ''}"
            print(f"{name:24} {100 * share:6.1f} % declined of {len(digits):,}, calibration error {100 * error:.1f} %")
    data = load_dataset("mnist")
    error = expected_calibration_error(calibrated(weights.params, data.X_test, weights.temperature), data.y_test)
    print(f"MNIST's test images: calibration error {100 * error:.1f} %, temperature {weights.temperature:.2f}")


if __name__ == "__main__":
    main()
