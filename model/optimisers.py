"""Three ways to step downhill: the lesson's own, with momentum, and Adam.

Each takes the parameters, their gradients and what it remembers of earlier ones, and returns new parameters and a new
memory. It changes nothing in place.
"""

import math
from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from model.network import Array, Params, update_params

MOMENTUM = 0.9  # share of its speed that the ball still has at the next step
FORGET_MEAN, FORGET_SQUARE = 0.9, 0.999
EPSILON = 1e-8


class Memory(NamedTuple):
    """What momentum and Adam remember of the gradients so far."""

    step: int
    means: Params  # running means of the gradients, or their running sum
    squares: Params  # running means of their squares


Optimiser = Callable[[Params, Params, Memory | None, float], tuple[Params, Memory | None]]


def blank_memory(params: Params) -> Memory:
    """Nothing seen yet."""
    return Memory(0, Params(*map(np.zeros_like, params)), Params(*map(np.zeros_like, params)))


def descend(params: Params, gradients: Params, memory: Memory | None, alpha: float) -> tuple[Params, Memory | None]:
    """Plain gradient descent: the lesson's `update_params`, which remembers nothing."""
    return update_params(*params, *gradients, alpha), memory


def momentum(params: Params, gradients: Params, memory: Memory | None, alpha: float) -> tuple[Params, Memory]:
    """A ball that rolls: each step keeps nine tenths of the last one's speed and adds the gradient.

    Polyak, "Some methods of speeding up the convergence of iteration methods" (1964), as Sutskever et al., "On the
    importance of initialization and momentum in deep learning" (2013), write it.
    """
    memory = memory or blank_memory(params)
    speed = Params(*(MOMENTUM * v + g for v, g in zip(memory.means, gradients, strict=True)))
    return update_params(*params, *speed, alpha), memory._replace(step=memory.step + 1, means=speed)


def adam(params: Params, gradients: Params, memory: Memory | None, alpha: float) -> tuple[Params, Memory]:
    """A step length for every weight: each moves against its mean gradient, measured in the gradient's own size."""
    memory = memory or blank_memory(params)
    t = memory.step + 1
    moved, means, squares = adam_step(params, gradients, memory.means, memory.squares, t, alpha)
    return Params(*moved), Memory(t, Params(*means), Params(*squares))


def adam_step(
    weights: Iterable[Array],
    gradients: Iterable[Array],
    means: Iterable[Array],
    squares: Iterable[Array],
    t: int,
    alpha: float,
) -> tuple[list[Array], list[Array], list[Array]]:
    """Step `t` (counted from 1) of Adam, for any number of arrays: the new weights, means and squares.

    Kingma and Ba, "Adam: A Method for Stochastic Optimization" (2015), algorithm 1, with their b1, b2 and epsilon. The
    means start at zero, so at first they are too small; dividing by 1 - b^t sets that right.
    """
    means = [FORGET_MEAN * m + (1 - FORGET_MEAN) * g for m, g in zip(means, gradients, strict=True)]
    squares = [FORGET_SQUARE * s + (1 - FORGET_SQUARE) * g * g for s, g in zip(squares, gradients, strict=True)]
    length, scale = float(alpha) / (1 - FORGET_MEAN**t), math.sqrt(1 - FORGET_SQUARE**t)
    moved: list[Array] = [
        w - length * m / (np.sqrt(s) / scale + EPSILON) for w, m, s in zip(weights, means, squares, strict=True)
    ]
    return moved, means, squares


OPTIMISERS: dict[str, Optimiser] = {"descent": descend, "momentum": momentum, "adam": adam}
