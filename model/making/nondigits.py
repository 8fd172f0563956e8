"""Things that are no digits, drawn at random: what people draw to see what a network makes of it.

Each is drawn on a canvas and brought to MNIST's form as a drawing of a digit would be. They teach a second network
(`model.ink.doubt`) when to say that it can't tell.
"""

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw

from model.augment.hands import redrawn
from model.ink.stages import canvas_to_column, ink_to_column
from model.network import PIXELS, Array, Labels

SIDE = 112  # pixels of the canvas

Path = list[tuple[float, float]]  # corners of a line, x to the right and y downwards, in 0..1

# Letters that nobody takes for a digit, each as lines through points on a grid of 4 x 4 steps.
LETTERS = (
    "04 20 44|13 33",  # A
    "40 20 02 24 44",  # C, round
    "00 30 42 34 04 00",  # D
    "40 00 04 44|02 32",  # E
    "40 00 04|02 32",  # F
    "41 30 10 01 03 14 34 43 42 22",  # G
    "00 04|40 44|02 42",  # H
    "30 33 24 14 03|10 40",  # J
    "00 04|40 02 44",  # K
    "04 00 22 40 44",  # M
    "04 00 44 40",  # N
    "04 00 30 41 32 02",  # P
    "04 00 30 41 32 02|22 44",  # R
    "00 40|20 24",  # T
    "00 03 14 34 43 40",  # U
    "00 24 40",  # V
    "00 14 22 34 40",  # W
    "00 44|40 04",  # X
    "00 22 40|22 24",  # Y
    "02 12 34 04 02|30 34",  # a
    "40 42 44 14 02 12 42",  # d
    "02 42 40 10 01 03 14 44",  # e
    "40 20 24|02 42",  # f
    "00 04|02 22 34",  # h
    "04 01|02 11 22 24|22 31 42 44",  # m
    "04 01|02 21 32 34",  # n
    "04 01|02 20 30",  # r
    "10 13 24 34|02 32",  # t
    "01 24|41 24 04",  # y
)
SHAPES = (
    "20 04 44 20",  # triangle
    "00 40 44 04 00",  # square
    "20 24|02 42",  # cross
    "20 14 41 01 34 20",  # star
    "24 01 10 21 30 41 24",  # heart
    "02 42|31 42 33",  # arrow
    "02 20 42 44 04 02 42",  # house
    "00 02 42 44|40 42|20 22",  # comb
    "02 10 22 30 42",  # wave
    "03 13 12 22 21 31 30 40",  # stairs
    "00 10 00 01|30 40|04 24 44|12 32",  # face
    "00 40 04 44 00 04|40 44",  # envelope
    "01 31 33 34|33 43|01 03|11 13|31 41 40",  # animal
)


def nondigits(count: int, X: Array, Y: Labels, rng: np.random.Generator) -> tuple[Array, Labels]:
    """Random things that are no digits.

    Parameters
    ----------
    count : int
    X, Y : (784, m) and (m,)
        Digits: several of them side by side, or one turned or mirrored, are no digit.
    rng : numpy.random.Generator

    Returns
    -------
    float32 (784, count) in MNIST's form, and for each its place in `model.ink.doubt.KINDS`, from 1.
    """
    makers: tuple[Callable[[], Array | None], ...] = (
        lambda: drawn(_scribble(rng), rng),
        lambda: drawn(_wobbly(LETTERS[rng.integers(len(LETTERS))], rng, rounded=True), rng),
        lambda: _several(X, rng),
        lambda: _dot(rng),
        lambda: drawn(_wobbly(SHAPES[rng.integers(len(SHAPES))], rng, rounded=False), rng),
        lambda: _turned(X, Y, rng),
    )
    columns: list[Array] = []
    kinds: list[int] = []
    while len(columns) < count:
        kind = int(rng.integers(len(makers)))
        column = makers[kind]()
        if column is not None:
            columns.append(column)
            kinds.append(kind + 1)
    return np.hstack(columns), np.array(kinds)


def drawn(paths: list[Path], rng: np.random.Generator) -> Array | None:
    """Lines, drawn on a canvas with a random pen and brought to MNIST's form."""
    pen = float(rng.uniform(3, 12))
    image = Image.new("L", (SIDE, SIDE))
    canvas = ImageDraw.Draw(image)
    room = SIDE - pen
    for path in paths:
        points = [(pen / 2 + room * float(x), pen / 2 + room * float(y)) for x, y in path]
        canvas.line(points, fill=255, width=round(pen), joint="curve")
        for x, y in points:
            canvas.ellipse((x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2), fill=255)
    return canvas_to_column(np.asarray(image.convert("RGBA")))


def _wobbly(shape: str, rng: np.random.Generator, rounded: bool) -> list[Path]:
    """A shape as a hand draws it: its corners a little off, stretched, slanted, and perhaps rounded."""
    width, height = rng.uniform(0.5, 1, 2)
    slant = rng.uniform(-0.25, 0.25)
    paths: list[Path] = []
    for line in shape.split("|"):
        grid = np.array([[int(corner[0]), int(corner[1])] for corner in line.split()]) / 4.0
        grid += rng.normal(0, 0.035, grid.shape)
        grid = np.column_stack([0.5 + width * (grid[:, 0] - 0.5) + slant * (grid[:, 1] - 0.5), grid[:, 1] * height])
        if rounded and rng.random() < 0.5:
            grid = _rounded(grid)
        paths.append([(x, y) for x, y in grid.clip(0, 1)])
    return paths


def _rounded(corners: np.ndarray) -> np.ndarray:
    """Chaikin's corner cutting, twice."""
    for _ in range(2):
        cut = np.stack([0.75 * corners[:-1] + 0.25 * corners[1:], 0.25 * corners[:-1] + 0.75 * corners[1:]], axis=1)
        corners = np.concatenate([corners[:1], cut.reshape(-1, 2), corners[-1:]])
    return corners


def _scribble(rng: np.random.Generator) -> list[Path]:
    """A curl that winds on and on, or one to three lines through many random places."""
    if rng.random() < 0.35:
        bends = np.repeat(rng.normal(0, 1, 12), 8) + rng.normal(0, 0.2, 96)
        directions = (bends * rng.uniform(0.3, 1)).cumsum()
        curl = np.column_stack([np.cos(directions), np.sin(directions)]).cumsum(axis=0)
        curl = (curl - curl.min(axis=0)) / np.ptp(curl, axis=0).max()
        return [[(x, y) for x, y in curl]]
    paths: list[Path] = []
    for _ in range(int(rng.integers(1, 4))):
        corners = rng.random((int(rng.integers(5, 14)), 2))
        if rng.random() < 0.4:  # to and fro
            corners[:, 0] = np.arange(len(corners)) % 2 + rng.normal(0, 0.1, len(corners))
            corners[:, 1] = np.linspace(0, 1, len(corners))
            corners = corners if rng.random() < 0.5 else corners[:, ::-1]
        paths.append([(x, y) for x, y in _rounded(corners.clip(0, 1))])
    return paths


def _several(X: Array, rng: np.random.Generator) -> Array:
    """Two or three digits side by side, or two over one another."""
    chosen = rng.integers(X.shape[1], size=int(rng.integers(2, 4)))
    images = [np.asarray(X[:, one]).reshape(28, 28) for one in chosen]
    if rng.random() < 0.15:
        ink = np.maximum(images[0], np.roll(images[1], rng.integers(-6, 7, 2), (0, 1)))
    else:
        step = int(rng.integers(15, 24))
        ink = np.zeros((40, 28 + step * (len(images) - 1)), dtype=np.float32)
        for number, image in enumerate(images):
            top, left = int(rng.integers(2, 11)), number * step
            ink[top : top + 28, left : left + 28] = np.maximum(ink[top : top + 28, left : left + 28], image)
    large = Image.fromarray(ink).resize((4 * ink.shape[1], 4 * ink.shape[0]), Image.Resampling.BICUBIC)
    return ink_to_column(np.asarray(large).clip(0, 1))


def _dot(rng: np.random.Generator) -> Array | None:
    """A blot, or a few."""
    image = Image.new("L", (SIDE, SIDE))
    canvas = ImageDraw.Draw(image)
    for _ in range(int(rng.choice([1, 1, 1, 2, 3]))):
        x, y = rng.uniform(15, SIDE - 15, 2)
        a, b = rng.uniform(2, 14) * rng.uniform(0.75, 1.3, 2)
        canvas.ellipse((x - a, y - b, x + a, y + b), fill=255)
    return canvas_to_column(np.asarray(image.convert("RGBA")))


def _turned(X: Array, Y: Labels, rng: np.random.Generator) -> Array:
    """A digit on its side, or mirrored, where that makes no other digit of it."""
    while (label := int(Y[one := int(rng.integers(X.shape[1]))])) not in (2, 3, 4, 7):
        pass
    image = np.asarray(X[:, one]).reshape(28, 28)
    ways = [np.rot90(image), np.rot90(image, 3)]
    if label != 2:  # a mirrored 2 passes for a 5
        ways += [image[:, ::-1], image[::-1, ::-1]]
    return redrawn(np.ascontiguousarray(ways[rng.integers(len(ways))]).reshape(PIXELS, 1), rng)
