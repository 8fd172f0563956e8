"""Shows how many held-out digits of MNIST are read once they were enlarged and drawn over with thicker pens.

The last training images, which `wide-800` never learned from, stand in for drawings: what is to be decided about the
way from drawing to digit is decided on them, and the pen strokes of real people stay unseen.
"""

import argparse

import numpy as np
from PIL import Image

from model import get_accuracy, get_predictions, load_dataset, load_weights, predict, shipped_weights
from model.ink import stages
from model.ink.morphology import dilate, erode
from model.network import Array

ZOOM = 7  # a digit is then 140 pixels high, its stroke about 14 wide
MARGIN = 20
SHARPER = 4  # edges are as steep as a canvas draws them
WIDER = (-3, 0, 4, 8, 12, 15)  # pixels added to each side of the stroke
REACHED = (0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99)


def with_pen(column: Array, wider: int) -> Array:
    """Ink of a digit (784,), enlarged, its stroke this many pixels wider on each side."""
    side = stages.SIDE * ZOOM
    large = Image.fromarray(column.reshape(stages.SIDE, stages.SIDE)).resize((side, side), Image.Resampling.BICUBIC)
    ink = stages.to_bytes(((np.pad(np.asarray(large), MARGIN) - 0.5) * SHARPER + 0.5).clip(0, 1))
    for number in range(abs(wider)):
        ink = (dilate if wider > 0 else erode)(ink, square=number % 2 == 1)
    return ink / np.float32(255)


def main() -> None:
    """Redraw, read, and print one table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pens", description=__doc__)
    parser.add_argument("--digits", type=int, default=2_000, help="how many, of the last 5,000 training images")
    parser.add_argument("--reached", type=float, nargs="*", default=REACHED, help="values of model.ink.stages.REACHED")
    options = parser.parse_args()
    data = load_dataset("mnist")
    chosen = slice(-5_000, options.digits - 5_000 or None)
    X, Y = np.asarray(data.X_train[:, chosen]), data.y_train[chosen]
    inks = [[with_pen(column, wider) for column in X.T] for wider in WIDER]
    networks = {name: load_weights(name).params for name in shipped_weights()}
    print(f"{Y.size:,} held-out digits, per cent read right, stroke wider by so many pixels (of 14) on each side")
    print(f"{'reached':8}{'weights':14}" + "".join(f"{wider:>8}" for wider in WIDER))
    for stages.REACHED in options.reached:
        columns = [np.hstack([stages.ink_to_column(ink) for ink in each]) for each in inks]
        for name, params in networks.items():
            shares = [get_accuracy(get_predictions(predict(params, X)), Y) for X in columns]
            print(f"{stages.REACHED:<8.2f}{name:14}" + "".join(f"{100 * share:8.1f}" for share in shares), flush=True)


if __name__ == "__main__":
    main()
