"""One digit inside a network: what the lesson's functions make of it, forward, backward, and after steps downhill."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from model.network import (
    Array,
    Labels,
    Params,
    back_prop,
    cross_entropy,
    forward_prop,
    ohe,
    predict,
    update_params,
)

NUDGE = 1e-4  # each way, for central differences in float64


class Forward(NamedTuple):
    """What `forward_prop` makes of the digit X (784, 1): `z1, a1` (hidden, 1) and `z2, a2` (10, 1)."""

    X: Array
    z1: Array
    a1: Array
    z2: Array
    a2: Array


def forward(params: Params, X: Array) -> Forward:
    """The digit's way through the network. Numbers too large for their type become inf or nan, without a warning."""
    with np.errstate(over="ignore", invalid="ignore"):
        return Forward(X, *forward_prop(*params, X))


def backward(params: Params, found: Forward, Y: Labels) -> Params:
    """The gradients dw1, db1, dw2, db2 that `back_prop` gives for the label Y (1,), in the parameters' own shapes."""
    with np.errstate(over="ignore", invalid="ignore"):
        return Params(*back_prop(found.z1, found.a1, found.z2, found.a2, params.w2, found.X, Y))


def walk(params: Params, X: Array, Y: Labels, alphas: Sequence[float]) -> tuple[Params, list[float]]:
    """Take a step downhill on this digit (784, 1) alone for each alpha.

    Returns
    -------
    tuple of Params and list of float
        The parameters after the last step, and the losses in nats: before the first step and after each.
    """
    losses = []
    with np.errstate(over="ignore", invalid="ignore"):
        for alpha in alphas:
            found = forward(params, X)
            losses.append(cross_entropy(found.a2, Y))
            params = update_params(*params, *backward(params, found, Y), alpha)
        losses.append(cross_entropy(predict(params, X), Y))
    return params, losses


def most_telling(params: Params, a1: Array, count: int, beside: Sequence[int] = ()) -> list[int]:
    """The hidden units that decide most about this digit's answer, each as its number from 0.

    A unit is worth its activation times the difference between its largest and its smallest weight to an output: adding
    the same to all ten scores would change no probability.

    Parameters
    ----------
    params : Params
        The network.
    a1 : Array
        (hidden, 1), the activations.
    count : int
        How many units to return; all where there are no more.
    beside : sequence of int
        The units that were returned last. Those that are still among the first keep their places, so that nothing moves
        that need not.
    """
    hidden = a1.size
    if hidden <= count:
        return list(range(hidden))
    worth = np.nan_to_num(a1[:, 0] * np.ptp(params.w2, axis=0))
    best = np.argsort(-worth, kind="stable")[:count].tolist()
    kept = [unit if unit in best else None for unit in beside[:count]]
    kept += [None] * (count - len(kept))
    new = iter([unit for unit in best if unit not in kept])
    return [next(new) if unit is None else unit for unit in kept]


class Check(NamedTuple):
    """One gradient, found twice: by `back_prop`, and by trying. `left` and `right` are the slopes on either side."""

    by_back_prop: float
    by_trying: float
    left: float
    right: float
    kink: int | None  # the hidden unit whose ReLU bends within the nudge


def check_gradient(params: Params, X: Array, Y: Labels, name: str, row: int, column: int) -> Check:
    """Compare `back_prop`'s slope of the loss along one parameter with what a nudge either way shows, in float64.

    Central differences: (loss(p + h) - loss(p - h)) / 2h is off by a multiple of h squared (Nielsen, "Neural Networks
    and Deep Learning", chapter 2; Goodfellow et al., "Deep Learning", section 11.5). Where a hidden unit's z1 changes
    its sign within the nudge, ReLU bends, and the two slopes need not agree.

    Parameters
    ----------
    name : str
        `"w1"`, `"b1"`, `"w2"` or `"b2"`; `row` and `column` name the number in it.
    """
    exact = Params(*(values.astype(np.float64) for values in params))
    pixels = X.astype(np.float64)

    def at(nudge: float) -> tuple[float, Array]:
        moved = exact._replace(**{name: getattr(exact, name).copy()})
        getattr(moved, name)[row, column] += nudge
        found = forward(moved, pixels)
        return _exact_loss(found.z2, Y), found.z1

    (below, z1_below), (here, _), (above, z1_above) = at(-NUDGE), at(0.0), at(NUDGE)
    bent = np.flatnonzero((z1_below[:, 0] > 0) != (z1_above[:, 0] > 0))
    gradients = backward(exact, forward(exact, pixels), Y)
    return Check(
        float(getattr(gradients, name)[row, column]),
        (above - below) / (2 * NUDGE),
        (here - below) / NUDGE,
        (above - here) / NUDGE,
        int(bent[0]) if bent.size else None,
    )


def _exact_loss(z2: Array, Y: Labels) -> float:
    """The cross-entropy of one digit by its scores (10, 1), which no rounding of a small probability cuts off."""
    highest = z2.max()
    return float(highest + np.log(np.exp(z2 - highest).sum()) - (ohe(Y) @ z2).item())
