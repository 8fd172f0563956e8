"""What one step downhill would do to the loss, for steps of every size: a cut through the valley along the gradient."""

import math
from collections.abc import Sequence

import numpy as np

from model.config import written_alpha
from model.network import Array, Labels, Params, back_prop, cross_entropy, forward_prop, predict, update_params

FURTHEST = 10  # times the present alpha
A_STEP = 4  # of the steps that are tried have a size of up to the present alpha
SAMPLE, SAMPLE_OF_WIDE, WIDE = 1_000, 200, 100  # digits to try on; of a network with so many hidden units, fewer


def sizes(alpha: float) -> list[float]:
    """The alphas to try: evenly from 0 to ten times this one, which is number `A_STEP` of them."""
    return [alpha * number / A_STEP for number in range(FURTHEST * A_STEP + 1)]


def sample_size(hidden: int) -> int:
    """How many digits to try on, so that it takes a worker no longer than a slice of training."""
    return SAMPLE if hidden < WIDE else SAMPLE_OF_WIDE


def losses_along(params: Params, X: Array, Y: Labels, alphas: Sequence[float]) -> list[float]:
    """The loss on X (784, m) after one plain step with each alpha, in nats; all steps go the same way.

    It need not be finite: a step may lead anywhere.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        z1, a1, z2, a2 = forward_prop(*params, X)
        gradients = back_prop(z1, a1, z2, a2, params.w2, X, Y)
        return [
            cross_entropy(predict(update_params(*params, *gradients, alpha), X), Y) if alpha else cross_entropy(a2, Y)
            for alpha in alphas
        ]


def is_alive(params: Params, X: Array) -> bool:
    """Whether any hidden unit answers to any of these digits (784, m)."""
    with np.errstate(over="ignore", invalid="ignore"):
        return bool((forward_prop(*params, X)[1] > 0).any())


def in_words(alpha: float, losses: Sequence[float], alive: bool = True) -> str:
    """Where a step with this alpha lands: short of the lowest point, at it, or on the other side.

    Unless any hidden unit is `alive`, there is nothing to say of it.
    """
    if not alive:
        return "No hidden unit answers to any digit: whatever the step, only b2 still learns."
    now, here, size = losses[0], losses[A_STEP], written_alpha(alpha)
    if not math.isfinite(now):
        return "The loss is no number any more: no step leads back."
    if not here <= now:
        return f"A step with alpha {size} goes over the valley: the loss would rise."
    best = min(range(len(losses)), key=lambda number: losses[number] if math.isfinite(losses[number]) else math.inf)
    if best == len(losses) - 1:
        return f"Alpha {size} is careful: even a step ten times as large would still go down."
    if best > 2 * A_STEP:
        return f"Alpha {size} is careful: for this one step, {best / A_STEP:.2g} times as large would go down furthest."
    if best < A_STEP:
        return f"A step with alpha {size} goes past the lowest point, but still down."
    return f"A step with alpha {size} lands near the lowest point."
