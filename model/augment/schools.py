"""Digits as they are taught in other schools than those of MNIST's writers, drawn by a pen.

MNIST was written in the United States, with bare 1s and 7s and a straight 9. In much of the world a 1 begins with a
long upstroke, a 7 has a bar, a 4 is tall and open, and a 9 ends in a hook. A network that has seen few of them takes
the first for a 7, the second for a 2, the third for a 6.
"""

import numpy as np

from model.augment.hand import by_hand
from model.ink.strokes import strokes_to_column
from model.network import PIXELS, Array, Labels

# Label, and lines on a grid of 4 x 4 steps, as `by_hand` reads them.
SHAPES = (
    (1, "02 30 34"),
    (1, "12 30 34"),
    (1, "01 20 24"),
    (1, "03 30 24"),
    (1, "11 30 34|14 44"),
    (1, "12 20 24|04 44"),
    (7, "00 40 14|12 32"),
    (7, "00 40 24|12 42"),
    (7, "01 10 40 23 14|12 42"),
    (7, "00 30 40 31 23 24|02 42"),
    (7, "01 00 40 24|12 42"),
    (4, "10 02 32|21 24"),
    (4, "10 12 22 32|30 24"),
    (4, "20 02 12 42|31 24"),
    (4, "10 01 02 12 32|40 32 24"),
    (4, "20 12 03 43|31 33 34"),
    (9, "30 10 11 12 22 31 30 33 24 04"),
    (9, "31 20 10 01 12 22 31 30 33 14 03"),
    (9, "40 20 11 12 22 31 40 32 14"),
)


def other_schools(count: int, rng: np.random.Generator) -> tuple[Array, Labels]:
    """Random digits of such shapes: float32 (784, count) in MNIST's form, and their labels (count,)."""
    chosen = [SHAPES[one] for one in rng.integers(len(SHAPES), size=count)]
    columns = [column for _, shape in chosen if (column := strokes_to_column(by_hand(shape, rng))) is not None]
    labels = np.array([label for label, _ in chosen], dtype=np.int64)
    return np.hstack([np.empty((PIXELS, 0), np.float32), *columns]), labels
