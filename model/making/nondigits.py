"""Things that are no digits, drawn at random: what people draw to see what a network makes of it.

Each is brought to MNIST's form as a drawing of a digit would be: half of them by the pen's path, half by the pixels of
a canvas. They teach a second network (`model.ink.doubt`) when to say that it can't tell.
"""

from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image, ImageDraw

from model.augment.hand import Path, by_hand, fitted, smooth
from model.augment.hands import redrawn
from model.ink.doubt import KINDS
from model.ink.stages import canvas_to_column, ink_to_column
from model.ink.strokes import strokes_to_column
from model.making.things import DIGITS, DRAWINGS, LETTERS, PARTS, SYMBOLS
from model.network import PIXELS, Array, Labels

SIDE = 112  # pixels of the canvas
CLICKS = 0.25  # share of dots


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
    makers: tuple[tuple[str, Callable[[], Array | None]], ...] = (
        *2 * (("a scribble", lambda: drawn(_scribble(rng), rng)),),
        ("a letter", lambda: drawn(_one_of(LETTERS, rng), rng)),
        ("several digits", lambda: _several(X, rng)),
        ("several digits", lambda: _over_each_other(X, Y, rng)),
        *3 * (("several digits", lambda: drawn(_one_over_another(rng), rng)),),
        ("a dot", lambda: _dot(rng)),
        ("a drawing", lambda: drawn(_one_of(DRAWINGS, rng, rounded=0), rng)),
        ("a digit, turned or mirrored", lambda: _turned(X, Y, rng)),
        *2 * (("a symbol", lambda: drawn(_one_of(SYMBOLS, rng), rng)),),
        *2 * (("an unknown sign", lambda: drawn(_sign(rng), rng)),),
        ("a part of a digit", lambda: drawn(_one_of(PARTS, rng), rng)),
    )
    columns: list[Array] = []
    kinds: list[int] = []
    while len(columns) < count:
        name, make = makers[int(rng.integers(len(makers)))]
        column = make()
        if column is not None:
            columns.append(column)
            kinds.append(KINDS.index(name))
    return np.hstack(columns), np.array(kinds)


def digits_by_hand(count: int, rng: np.random.Generator) -> Array:
    """Digits as plain as a hand draws them, which are digits all the same: float32 (784, count) in MNIST's form."""
    shapes = (DIGITS[one][1] for one in rng.integers(len(DIGITS), size=count))
    columns = (drawn(by_hand(shape, rng), rng) for shape in shapes)
    return np.hstack([column for column in columns if column is not None])


def drawn(paths: list[Path], rng: np.random.Generator) -> Array | None:
    """Lines, brought to MNIST's form: as they are, or as they look on a canvas after a random pen has drawn them."""
    if rng.random() < 0.5:
        return strokes_to_column(paths)
    pen = float(rng.uniform(3, 12))
    image = Image.new("L", (SIDE, SIDE))
    canvas = ImageDraw.Draw(image)
    for path in paths:
        points = [tuple(point) for point in (pen / 2 + (SIDE - pen) * path).tolist()]
        canvas.line(points, fill=255, width=round(pen), joint="curve")
        for x, y in points:
            canvas.ellipse((x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2), fill=255)
    return canvas_to_column(np.asarray(image.convert("RGBA")))


def _one_of(shapes: Sequence[str], rng: np.random.Generator, rounded: float = 0.5) -> list[Path]:
    return by_hand(shapes[int(rng.integers(len(shapes)))], rng, rounded=rounded)


def _sign(rng: np.random.Generator) -> list[Path]:
    """Three to six lines, arcs and hooks in random places: what no script has, and so much like one that is unknown."""
    paths: list[Path] = []
    for _ in range(int(rng.integers(3, 7))):
        corners = rng.integers(0, 5, (int(rng.integers(2, 5)), 2)) / 4
        corners = corners + rng.normal(0, 0.035, corners.shape)
        paths.append(smooth(corners) if rng.random() < 0.6 else corners)
    return fitted(paths)


def _scribble(rng: np.random.Generator) -> list[Path]:
    """A curl that winds on and on, or one to three lines through many random places."""
    if rng.random() < 0.5:
        parts = int(rng.integers(4, 13))  # a short one is hardly more than a hook with a loop
        bends = np.repeat(rng.normal(0, 1, parts), 8) + rng.normal(0, 0.2, 8 * parts)
        directions = (bends * rng.uniform(0.3, 1)).cumsum() + rng.uniform(0, 2 * np.pi)
        return fitted([np.column_stack([np.cos(directions), np.sin(directions)]).cumsum(axis=0)])
    paths: list[Path] = []
    for _ in range(int(rng.integers(1, 4))):
        corners = rng.random((int(rng.integers(5, 14)), 2))
        if rng.random() < 0.4:  # to and fro
            corners[:, 0] = np.arange(len(corners)) % 2 + rng.normal(0, 0.1, len(corners))
            corners[:, 1] = np.linspace(0, 1, len(corners))
            corners = corners if rng.random() < 0.5 else corners[:, ::-1]
        paths.append(smooth(corners.clip(0, 1)))
    return paths


def _several(X: Array, rng: np.random.Generator) -> Array:
    """Two or three digits side by side."""
    chosen = rng.integers(X.shape[1], size=int(rng.integers(2, 4)))
    images = [np.asarray(X[:, one]).reshape(28, 28) for one in chosen]
    step = int(rng.integers(15, 24))
    ink = np.zeros((40, 28 + step * (len(images) - 1)), dtype=np.float32)
    for number, image in enumerate(images):
        top, left = int(rng.integers(2, 11)), number * step
        ink[top : top + 28, left : left + 28] = np.maximum(ink[top : top + 28, left : left + 28], image)
    large = Image.fromarray(ink).resize((4 * ink.shape[1], 4 * ink.shape[0]), Image.Resampling.BICUBIC)
    return ink_to_column(np.asarray(large).clip(0, 1))


def _over_each_other(X: Array, Y: Labels, rng: np.random.Generator) -> Array:
    """Two different digits, one on top of the other."""
    one, other = rng.integers(X.shape[1], size=2)
    while Y[one] == Y[other]:
        other = rng.integers(X.shape[1])
    under, over = (np.asarray(X[:, at]).reshape(28, 28) for at in (one, other))
    ink = np.maximum(under, np.roll(over, rng.integers(-3, 4, 2), (0, 1)))
    return redrawn(ink.reshape(PIXELS, 1), rng)


def _one_over_another(rng: np.random.Generator) -> list[Path]:
    """The lines of two different digits in one place."""
    one, other = (DIGITS[at] for at in rng.integers(len(DIGITS), size=2))
    while one[0] == other[0]:
        other = DIGITS[rng.integers(len(DIGITS))]
    paths: list[Path] = []
    for _, shape in (one, other):
        lines = by_hand(shape, rng)
        middle, size = np.concatenate(lines).max(axis=0) / 2, rng.uniform(0.8, 1)
        paths += [size * (line - middle) + rng.normal(0, 0.03, 2) for line in lines]
    return fitted(paths)


def _dot(rng: np.random.Generator) -> Array | None:
    """A click with the pen, a blot, or a few."""
    if rng.random() < CLICKS:
        return strokes_to_column([rng.random((1, 2))])
    image = Image.new("L", (SIDE, SIDE))
    canvas = ImageDraw.Draw(image)
    for _ in range(int(rng.choice([1, 1, 1, 2, 3]))):
        x, y = rng.uniform(15, SIDE - 15, 2)
        a, b = rng.uniform(1, 14) * rng.uniform(0.75, 1.3, 2)
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
