"""Other hands and other pens: MNIST's digits as its writers hardly ever wrote them.

MNIST was written in the United States, where a 1 is mostly a bare stroke and a 9 ends in one. In much of the world
children learn a 1 with an upstroke, some with a line to stand on, and a 9 whose tail curls to the left. To a network
that has seen few of them, the first look like a 7 and the second like a 3. And all were written with pens of much the
same width. A thick one fills the loops, and making the stroke thin again doesn't open them.
"""

from itertools import pairwise

import numpy as np
from PIL import Image

from model.augment.distortion import SIDE, distort, sample
from model.ink.stages import ink_to_column, thin
from model.network import Array, Labels

BOX_START, BOX_END = 4, 23  # first and last row of the box that MNIST's digits fill
ZOOM = 4  # on the canvas, a digit is so much larger
THICKER = 7.0  # pixels of the canvas added to each side of a stroke, at most; as it is, it is eight wide
NARROW = 0.55, 0.9  # shares of its width that a digit may be narrowed to
FAINTEST = np.float32(1e-6)  # so that a blank image divides nothing by zero


def rewritten(X: Array, Y: Labels, rng: np.random.Generator) -> Array:
    """Each digit (784, m) as it could have been written too, by somebody else, somewhere else."""
    return distort(other_hands(X, Y, rng), rng)


def redrawn(column: Array, rng: np.random.Generator) -> Array:
    """A digit (784, 1) as if it had come from the canvas: larger, with a thicker pen, and back to MNIST's form."""
    image = Image.fromarray(column.reshape(SIDE, SIDE)).resize((ZOOM * SIDE, ZOOM * SIDE), Image.Resampling.BICUBIC)
    return ink_to_column(thin(np.asarray(image).clip(0, 1), -rng.uniform(0, THICKER)))


def other_hands(X: Array, Y: Labels, rng: np.random.Generator, share: float = 0.2) -> Array:
    """Give this share of the 1s an upstroke, and a third of these a base line too, and this share of the 9s a tail.

    Parameters
    ----------
    X, Y : float32 (784, m) in 0..1, and (m,)
    rng : numpy.random.Generator
    share : float

    Returns
    -------
    float32 (784, m), each column in one piece of memory; what was changed has its centre of mass in the middle again.
    """
    images = X.T.reshape(-1, SIDE, SIDE).copy()
    chosen = rng.random(Y.size) < share
    standing = chosen & (rng.random(Y.size) < 1 / 3)
    for digit, stroke, given in ((1, base_line, standing), (1, upstroke, chosen), (9, tail, chosen)):
        these = given & (digit == Y)
        images[these] = stroke(images[these], rng)
    changed = chosen & np.isin(Y, (1, 9))
    images[changed] = centred(images[changed])
    return images.reshape(-1, SIDE * SIDE).T


def upstroke(images: Array, rng: np.random.Generator) -> Array:
    """A line from the upper end of the ink, down to the left."""
    start = upper_end(images)
    m = len(images)
    return add_line(images, [start, start + way(rng.uniform(4, 14, m), rng.uniform(25, 65, m))], rng)


def base_line(images: Array, rng: np.random.Generator) -> Array:
    """A level line under the ink."""
    middle, half = lower_end(images), way(rng.uniform(3, 7, len(images)), np.zeros(len(images)))
    return add_line(images, [middle - half, middle + half], rng)


def tail(images: Array, rng: np.random.Generator) -> Array:
    """A line from the lower end of the ink, made smaller to leave room, down, to the left, and perhaps a little up."""
    m = len(images)
    images = smaller(images, rng.uniform(0.65, 1, m))
    start = lower_end(images)
    room = np.maximum(1, BOX_END - start[:, 0])
    low = start + way(room, rng.uniform(70, 100, m))
    left = low + way(rng.uniform(3, 9, m), rng.uniform(-15, 15, m))
    return add_line(images, [start, low, left, left + way(rng.uniform(1, 4, m), rng.uniform(-80, 0, m))], rng)


def narrow(X: Array, rng: np.random.Generator) -> Array:
    """Each digit (784, m) as somebody would write it who writes narrow ones."""
    images = X.T.reshape(-1, SIDE, SIDE)
    return scaled(images, np.ones(len(images)), rng.uniform(*NARROW, len(images))).reshape(-1, SIDE * SIDE).T


def smaller(images: Array, share: Array) -> Array:
    """Scale each image (m, 28, 28) to this share (m,) of its size; its upper end stays where it is."""
    return scaled(images, share, share)


def scaled(images: Array, height: Array, width: Array) -> Array:
    """Scale each image (m, 28, 28) to these shares (m,) of its height, from its upper end on, and of its width."""
    down, across = (share.astype(np.float32)[:, np.newaxis, np.newaxis] for share in (height, width))
    rows, columns = np.indices((SIDE, SIDE), dtype=np.float32)
    middle = np.float32((SIDE - 1) / 2)
    return sample(images, BOX_START + (rows - BOX_START) / down, middle + (columns - middle) / across)


def upper_end(images: Array) -> Array:
    """Row and column (m, 2) of the uppermost strong ink of each image (m, 28, 28)."""
    rows = (images.max(axis=2) > 0.5).argmax(axis=1)
    ink = images[np.arange(len(images)), rows]
    return np.column_stack([rows, (ink * np.arange(SIDE)).sum(axis=1) / np.maximum(ink.sum(axis=1), FAINTEST)]).astype(
        np.float32
    )


def lower_end(images: Array) -> Array:
    """Row and column (m, 2) of the lowermost strong ink of each image (m, 28, 28)."""
    rows, columns = upper_end(images[:, ::-1]).T
    return np.column_stack([SIDE - 1 - rows, columns])


def way(pixels: Array, degrees: Array) -> Array:
    """So far to the left, and so steeply downwards: rows and columns (m, 2)."""
    angle = np.deg2rad(degrees)
    return np.column_stack([pixels * np.sin(angle), -pixels * np.cos(angle)]).astype(np.float32)


def add_line(images: Array, points: list[Array], rng: np.random.Generator) -> Array:
    """Draw a line through points (m, 2) into the images (m, 28, 28), with a round pen like one of MNIST's."""
    radius = rng.uniform(0.6, 1.2, (len(images), 1, 1)).astype(np.float32)
    places = np.moveaxis(np.indices((SIDE, SIDE), dtype=np.float32), 0, -1)
    for start, end in pairwise(points):
        whole, part = (end - start)[:, np.newaxis, np.newaxis], places - start[:, np.newaxis, np.newaxis]
        along = ((part * whole).sum(axis=-1) / (whole**2).sum(axis=-1)).clip(0, 1)  # of the line's nearest point
        distance = np.linalg.norm(part - along[..., np.newaxis] * whole, axis=-1)
        images = np.maximum(images, (radius + np.float32(0.5) - distance).clip(0, 1))
    return images


def centred(images: Array) -> Array:
    """Move each image (m, 28, 28) so that its centre of mass is in the middle."""
    rows, columns = np.indices((SIDE, SIDE), dtype=np.float32)
    mass, middle = np.maximum(images.sum(axis=(1, 2)), FAINTEST), np.float32((SIDE - 1) / 2)
    off = [(images * place).sum(axis=(1, 2)) / mass - middle for place in (rows, columns)]
    down, right = (one[:, np.newaxis, np.newaxis] for one in off)
    return sample(images, rows + down, columns + right)
