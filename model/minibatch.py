"""Training by mini-batches: many small steps an epoch, each digit changed in another way whenever it is seen.

Where `training` takes one exact step downhill from all digits at once, this takes hundreds of rough ones for the same
work, which gets much further (Nielsen, chapter 1). The steps are Adam's; their length falls along half a cosine.
"""

import math
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count

import numpy as np

from model.network import Array, Labels, Params, back_prop, cross_entropy, forward_prop
from model.optimisers import adam, blank_memory

LEAST = 0.1  # share of the first step's length that the last one has, where parameters are averaged
CHUNK = 1_000  # digits changed at a time: small enough to stay in the processor's cache

Change = Callable[[Array, Labels, np.random.Generator], Array]  # digits (784, m) with their labels (m,), at random


@dataclass(frozen=True)
class Epoch:
    """Once through all digits: its number from 1, the parameters after it, the mean loss (nats) on the way."""

    number: int
    params: Params
    loss: float


def train_in_batches(
    X: Array,
    Y: Labels,
    params: Params,
    epochs: int,
    alpha: float = 0.001,
    batch: int = 200,
    change: Change | None = None,
    seed: int = 0,
    average: int = 0,
) -> Iterator[Epoch]:
    """Train `params` on X (784, m), Y (m,) and yield an Epoch each time all digits have been seen.

    Parameters
    ----------
    X, Y : float32 (784, m) in 0..1, and (m,)
    params : Params
        Where to start from.
    epochs, batch : int
        How often to go through all digits, and how many of them a step looks at.
    alpha : float
        Length of the first step; the last one's is almost zero, or, with `average`, a tenth of it.
    change : callable, optional
        Gives changed digits for these, others in every epoch; by default they are seen as they are.
    seed : int
        Decides the order of the digits and their changes: on one machine, the same seed gives the same network.
    average : int
        Over how many epochs at the end the parameters are averaged: each of these Epochs gives the mean so far.
        Izmailov et al., "Averaging Weights Leads to Wider Optima and Better Generalization" (2018).
    """
    memory, mean = blank_memory(params), Params(*map(np.zeros_like, params))
    least = LEAST if average else 0.0
    steps = epochs * math.ceil(Y.size / batch)
    with ThreadPoolExecutor(cpu_count()) as pool:
        for number, randomness in enumerate(np.random.SeedSequence(seed).spawn(epochs), start=1):
            order = np.random.default_rng(randomness).permutation(Y.size)
            seen = _changed(X, Y, change, randomness, pool) if change else X
            losses = []
            for start in range(0, Y.size, batch):
                chosen = order[start : start + batch]
                x, y = seen.T[chosen].T, Y[chosen]
                z1, a1, z2, a2 = forward_prop(*params, x)
                gradients = Params(*back_prop(z1, a1, z2, a2, params.w2, x, y))
                rate = alpha * (least + (1 - least) * (1 + math.cos(math.pi * memory.step / steps)) / 2)
                params, memory = adam(params, gradients, memory, rate)
                losses.append(cross_entropy(a2, y))
            if (averaged := number - epochs + average) > 0:
                mean = Params(*(old + (new - old) / averaged for old, new in zip(mean, params, strict=True)))
            yield Epoch(number, mean if averaged > 0 else params, float(np.mean(losses)))


def _changed(X: Array, Y: Labels, change: Change, randomness: np.random.SeedSequence, pool: Executor) -> Array:
    """All digits, changed, by all cores; each chunk has its own randomness, so the cores change nothing."""
    starts = range(0, Y.size, CHUNK)

    def chunk(start: int, seed: np.random.SeedSequence) -> Array:
        these = slice(start, start + CHUNK)
        return change(X[:, these], Y[these], np.random.default_rng(seed))

    return np.concatenate([part.T for part in pool.map(chunk, starts, randomness.spawn(len(starts)))]).T
