"""Adam: gradient descent that gives every weight a step length of its own.

Kingma and Ba, "Adam: A Method for Stochastic Optimization" (2015), algorithm 1, with their b1, b2 and epsilon.
"""

from typing import NamedTuple

import numpy as np

from model.network import Params

FORGET_MEAN, FORGET_SQUARE = 0.9, 0.999
TINY = 1e-8


class Memory(NamedTuple):
    """What Adam remembers of the gradients so far."""

    step: int
    means: Params  # running means of the gradients
    squares: Params  # running means of their squares


def blank_memory(params: Params) -> Memory:
    """Nothing seen yet."""
    return Memory(0, Params(*map(np.zeros_like, params)), Params(*map(np.zeros_like, params)))


def adam(params: Params, gradients: Params, memory: Memory, alpha: float) -> tuple[Params, Memory]:
    """One step: each weight moves against its mean gradient, measured in the gradient's own size.

    The means start at zero, so at first they are too small; dividing by 1 - b^t sets that right.
    """
    t = memory.step + 1
    means = Params(*(FORGET_MEAN * v + (1 - FORGET_MEAN) * g for v, g in zip(memory.means, gradients, strict=True)))
    squares = Params(
        *(FORGET_SQUARE * s + (1 - FORGET_SQUARE) * g * g for s, g in zip(memory.squares, gradients, strict=True))
    )
    length = alpha * float(np.sqrt(1 - FORGET_SQUARE**t)) / (1 - FORGET_MEAN**t)
    moved = (p - length * v / (np.sqrt(s) + TINY) for p, v, s in zip(params, means, squares, strict=True))
    return Params(*moved), Memory(t, means, squares)
