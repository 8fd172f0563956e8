"""Training: gradient descent as a generator that yields one frozen Step an iteration.

A run is plain data: parameters, settings, the number of the iteration, and what the optimiser remembers. Chance comes
from the seed and the iteration alone. Whoever holds these can stop, move to another process and go on; on one machine
the result is the same to the last bit. To make that so, the batch is always cut into the same blocks of columns, and
their gradients are added in the same order, however many threads share the work. The blocks also fit into the
processor's cache, and each is a stack of small batches, whose products take half the time of a large one
(benchmarks/training.py compares both sizes).
"""

import math
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from os import cpu_count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.augment.hands import rewritten
from model.blas import one_blas_thread
from model.config import Config
from model.network import (
    Array,
    Labels,
    Params,
    back_prop,
    cross_entropy,
    forward_prop,
    get_accuracy,
    get_predictions,
    init_params,
    predict,
)
from model.optimisers import OPTIMISERS, Memory

BLOCK = 2_000  # columns that a thread takes at a time
BATCH = 100  # columns of each small batch in a block
SMALL_PRODUCT = 1_000_000  # multiplications; OpenBLAS does products up to this size without copying the matrices first
LARGEST_ARRAY = 8_000_000  # bytes; those of a block, with up to a thousand hidden units
POINTS = 100  # about how many times a run looks at the held-out digits


@dataclass(frozen=True)
class Step:
    """One iteration: the parameters it began with, how good they are, and the parameters it ends with."""

    iteration: int
    params: Params
    train_accuracy: float  # 0..1
    train_loss: float  # nats
    held_out_accuracy: float | None  # 0..1; None where the held-out digits were not looked at
    held_out_loss: float | None
    gradient_norm: float  # length of the gradient, over all parameters
    next_params: Params
    next_memory: Memory | None


def train(
    X: Array,
    Y: Labels,
    config: Config,
    held_out: tuple[Array, Labels] | None = None,
    params: Params | None = None,
    start: int = 0,
    threads: int | None = None,
    memory: Memory | None = None,
) -> Iterator[Step]:
    """Train on X, by plain gradient descent unless `config` says otherwise, and yield a Step for each iteration.

    The first Step tells how good the starting parameters are, the last one (`config.iterations`) how good the
    trained ones are; both on the digits that the step looks at.

    Parameters
    ----------
    X, Y : (784, m) and (m,)
        Training digits, a column each, and their labels.
    config : Config
    held_out : (X, Y), optional
        Digits never trained on, looked at about a hundred times in a run.
    params, start : Params and int, optional
        Where to go on from. By default: iteration 0, with `init_params` drawn from `config.seed`.
    threads : int, optional
        Threads to share the work; all cores by default. They change the speed, not the result.
    memory : Memory, optional
        What the optimiser remembered where it goes on from.
    """
    reuse_freed_memory()
    params = params or init_params(config.hidden, np.random.default_rng(config.seed), config.init)
    take_step = OPTIMISERS[config.optimiser]
    every = max(1, config.iterations // POINTS)
    with ThreadPoolExecutor(threads or cpu_count()) as pool:
        for iteration in range(start, config.iterations + 1):
            accuracy, loss, gradients = learn(params, *batch_at(iteration, X, Y, config), pool)
            if config.decay:
                gradients = decayed(gradients, params, config.decay)
            next_params, next_memory = take_step(params, gradients, memory, config.alpha_at(iteration))
            look = held_out and (iteration % every == 0 or iteration == config.iterations)
            held_out_accuracy, held_out_loss = evaluate(params, *held_out, pool) if held_out and look else (None, None)
            yield Step(
                iteration,
                params,
                accuracy,
                loss,
                held_out_accuracy,
                held_out_loss,
                length(gradients),
                next_params,
                next_memory,
            )
            params, memory = next_params, next_memory


def reuse_freed_memory() -> None:
    """Make glibc keep the memory of a block's arrays for the next block instead of giving it back to the system.

    glibc maps large arrays afresh each time, and the system fills each of their pages with zeros at first touch. Once
    an array was freed, it takes arrays up to that size from memory that it has at hand (`man mallopt`,
    M_MMAP_THRESHOLD). With ten hidden units this saves 4,500 page faults an iteration, and a tenth to a sixth of its
    processor time. With other allocators it changes nothing.
    """
    np.empty(LARGEST_ARRAY, dtype=np.uint8)


def batch_at(iteration: int, X: Array, Y: Labels, config: Config) -> tuple[Array, Labels]:
    """The digits that a step looks at: all, or the next batch of an epoch's random order; distorted if asked for."""
    if 0 < config.batch < Y.size:
        epoch, number = divmod(iteration, math.ceil(Y.size / config.batch))
        chosen = _order(config.seed, epoch, Y.size)[number * config.batch : (number + 1) * config.batch]
        X, Y = X.T[chosen].T, Y[chosen]
    if config.distort:
        X = rewritten(X, Y, np.random.default_rng((config.seed, iteration)))
    return X, Y


@lru_cache(maxsize=4)
def _order(seed: int, epoch: int, size: int) -> NDArray[np.integer]:
    """The order in which an epoch goes through all digits."""
    return np.random.default_rng((seed, epoch, size)).permutation(size)


def decayed(gradients: Params, params: Params, decay: float) -> Params:
    """Gradients with the pull of each weight towards zero. Biases are left alone."""
    dw1, db1, dw2, db2 = gradients
    decay = float(decay)  # a NumPy float64 would make float64 of float32
    return Params(dw1 + decay * params.w1, db1, dw2 + decay * params.w2, db2)


def length(gradients: Params) -> float:
    """Length of the gradient over all parameters: the root of the sum of squares."""
    return math.sqrt(sum(float(np.square(gradient).sum()) for gradient in gradients))


def learn(params: Params, X: Array, Y: Labels, pool: Executor | None = None) -> tuple[float, float, Params]:
    """Accuracy (0..1), mean loss (nats) and mean gradients of `params` over all columns of X."""

    def block(X: Array, Y: Labels) -> list[float | Array]:
        z1, a1, z2, a2 = forward_prop(*params, X)
        gradients = back_prop(z1, a1, z2, a2, params.w2, X, Y)
        means = [gradient.mean(axis=0) for gradient in gradients]
        return [get_accuracy(get_predictions(a2), Y), cross_entropy(a2, Y), *means]

    accuracy, loss, *gradients = _mean_over_blocks(block, params, X, Y, pool)
    return accuracy, loss, Params(*gradients)


def evaluate(params: Params, X: Array, Y: Labels, pool: Executor | None = None) -> tuple[float, float]:
    """Accuracy (0..1) and mean loss (nats) of `params` over all columns of X."""

    def block(X: Array, Y: Labels) -> list[float | Array]:
        a2 = predict(params, X)
        return [get_accuracy(get_predictions(a2), Y), cross_entropy(a2, Y)]

    accuracy, loss = _mean_over_blocks(block, params, X, Y, pool)
    return accuracy, loss


def _mean_over_blocks(
    work: Callable[[Array, Labels], list[Any]], params: Params, X: Array, Y: Labels, pool: Executor | None
) -> list[Any]:
    """Do the work on each block of columns, one BLAS thread each, and add up the results, weighed by size, in order."""
    starts = range(0, Y.size, BLOCK)

    def one(start: int) -> list[Any]:
        stop = min(start + BLOCK, Y.size)
        results = work(*_stacked(params, X[:, start:stop], Y[start:stop]))
        return [(stop - start) / Y.size * result for result in results]

    with one_blas_thread():
        parts = pool.map(one, starts) if pool and len(starts) > 1 else map(one, starts)
        return [sum(column) for column in zip(*parts, strict=True)]


def _stacked(params: Params, X: Array, Y: Labels) -> tuple[Array, Labels]:
    """Views of X (784, m) and Y (m,) as a stack of small batches: (s, 784, m / s) and (s, m / s).

    Where small batches would not help (a large network) or not come out even, the stack holds one batch.
    """
    fits = params[0].size * BATCH <= SMALL_PRODUCT and Y.size % BATCH == 0
    size = BATCH if fits else Y.size
    return X.reshape(X.shape[0], -1, size).swapaxes(0, 1), Y.reshape(-1, size)
