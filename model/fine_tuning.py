"""Fine-tuning: a trained network learns somebody's own handwriting without forgetting everybody else's.

A few drawings with their labels are mixed with at least as many digits of the data, and the network takes some more
small steps of Adam on them. Each drawing is distorted differently every time, so that it isn't learned by heart.
Training on the drawings alone would soon spoil what was learned before (French, "Catastrophic forgetting in
connectionist networks", 1999).
"""

import io
from dataclasses import dataclass

import numpy as np

from model.augment.distortion import distort
from model.blocks import plain_blocks
from model.errors import ImageError
from model.files import read_arrays
from model.network import CLASSES, PIXELS, Array, Labels, Params
from model.optimisers import Memory, adam, blank_memory
from model.training import evaluate, learn

HALF_A_BATCH = 100
EACH = 10  # times that a drawing is in a batch, until they fill the other half
ALPHA = 0.0005
MOST_DRAWINGS = 500
MAX_BYTES = 1_000_000
NO_DRAWINGS = "This file holds no drawings, or is damaged. Choose one that was downloaded here."


@dataclass(frozen=True)
class Drawings:
    """Drawings in MNIST's form, X (784, n) float32 in 0..1, and what they were meant to be, Y (n,)."""

    X: Array
    Y: Labels

    def with_one_more(self, column: Array, label: int) -> "Drawings":
        """These and another; one that is there already only gets its new label."""
        fresh = ~(column == self.X).all(axis=0)
        return Drawings(np.hstack([self.X[:, fresh], column]), np.append(self.Y[fresh], label))

    def without(self, number: int) -> "Drawings":
        """These but one, counted from 0."""
        return Drawings(np.delete(self.X, number, axis=1), np.delete(self.Y, number))


def no_drawings() -> Drawings:
    """An empty collection."""
    return Drawings(np.zeros((PIXELS, 0), dtype=np.float32), np.zeros(0, dtype=np.int64))


@dataclass(frozen=True)
class FineTuned:
    """How far the fine-tuning is: the network, what Adam remembers, and how much of each kind is read right (0..1)."""

    step: int
    params: Params
    memory: Memory
    drawings: float
    test: float


def fine_tune(
    params: Params,
    memory: Memory | None,
    step: int,
    steps: int,
    drawings: Drawings,
    data: tuple[Array, Labels],
    test: tuple[Array, Labels],
) -> FineTuned:
    """Take `steps` more steps, counted from `step`.

    The number of a step decides its randomness: on one machine the same steps give the same result, in one portion or
    in several.

    Parameters
    ----------
    params, memory : Params, and Memory or None
        The network as it is, and what Adam remembers of earlier steps.
    step, steps : int
        How many steps have been taken, and how many to take now.
    drawings : Drawings
        What to learn; at least one.
    data, test : (X, Y), X (784, m) float32 in 0..1 and Y (m,)
        Digits to remember, and digits that tell how well the network reads everybody else's.
    """
    memory = memory or blank_memory(params)
    X, Y = data
    for number in range(step, step + steps):
        rng = np.random.default_rng(number)
        known = rng.integers(Y.size, size=HALF_A_BATCH)
        new = rng.integers(drawings.Y.size, size=min(HALF_A_BATCH, EACH * drawings.Y.size))
        x = np.hstack([X[:, known], distort(drawings.X[:, new], rng)])
        y = np.concatenate([Y[known], drawings.Y[new]])
        gradients = learn(params, [*plain_blocks(x, y)]).gradients
        params, memory = adam(params, gradients, memory, ALPHA)
    shares = evaluate(params, drawings.X, drawings.Y)[0], evaluate(params, *test)[0]
    return FineTuned(step + steps, params, memory, *shares)


def pack_drawings(drawings: Drawings) -> bytes:
    """A small file: a byte for each pixel, compressed."""
    buffer = io.BytesIO()
    pixels = (255 * drawings.X.T).round().astype(np.uint8)
    np.savez_compressed(buffer, allow_pickle=False, pixels=pixels, labels=drawings.Y.astype(np.uint8))
    return buffer.getvalue()


def read_drawings(content: bytes) -> Drawings:
    """What `pack_drawings` made. Raises ImageError for anything else."""
    if len(content) > MAX_BYTES:
        raise ImageError(NO_DRAWINGS)
    try:
        arrays = read_arrays(content, MAX_BYTES)
        pixels, labels = arrays["pixels"], arrays["labels"]
    except (KeyError, ValueError) as error:
        raise ImageError(NO_DRAWINGS) from error
    fits = pixels.shape == (labels.size, PIXELS) and labels.ndim == 1 and labels.size <= MOST_DRAWINGS
    if not fits or pixels.dtype != np.uint8 or labels.dtype != np.uint8 or (labels >= CLASSES).any():
        raise ImageError(NO_DRAWINGS)
    return Drawings(pixels.T.astype(np.float32) / 255, labels.astype(np.int64))
