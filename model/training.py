"""Training: gradient descent as a generator that yields one frozen Step an iteration.

A run is plain data: parameters, settings, the number of the iteration, and what the optimiser remembers. Chance comes
from the seed and the iteration alone. Whoever holds these can stop, move to another process and go on; on one machine
the result is the same to the last bit, as long as the run learns alone. Several runs may take their steps together
(`model.together`), which costs less and rounds differently.
"""

import math
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from os import cpu_count
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.augment.hands import rewritten
from model.blocks import Block, in_small_batches, mean_over, plain_blocks, sorted_blocks
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

LARGEST_ARRAY = 10_000_000  # bytes; those of a block, with up to a thousand hidden units
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


class Learned(NamedTuple):
    """What a network makes of digits: accuracy in 0..1, mean loss in nats, and the mean gradients."""

    accuracy: float
    loss: float
    gradients: Params


@dataclass(frozen=True)
class Position:
    """How far a run has come: the next iteration, the parameters it begins with, and what the optimiser remembers."""

    config: Config
    params: Params
    iteration: int = 0
    memory: Memory | None = None

    def after(self, step: Step) -> "Position":
        """Where the run is after its step."""
        return replace(self, params=step.next_params, iteration=step.iteration + 1, memory=step.next_memory)

    @property
    def looks(self) -> bool:
        """Whether it is time to look at the held-out digits: about a hundred times in a run, and at its end."""
        last, every = self.config.iterations, max(1, self.config.iterations // POINTS)
        return self.iteration % every == 0 or self.iteration == last


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
    params = params or init_params(config.hidden, np.random.default_rng(config.seed), config.init)
    position = Position(config, params, start, memory)
    every_digit = [*sorted_blocks(X.T, Y)] if config.sees_all(Y.size) else []
    unseen = [*sorted_blocks(held_out[0].T, held_out[1])] if held_out else []
    with ThreadPoolExecutor(threads or cpu_count()) as pool:
        while position.iteration <= config.iterations:
            blocks = every_digit or [*plain_blocks(*batch_at(position.iteration, X, Y, config))]
            step = take_step(position, blocks, unseen, pool)
            yield step
            position = position.after(step)


def take_step(
    position: Position, blocks: Sequence[Block], held_out: Sequence[Block] = (), pool: Executor | None = None
) -> Step:
    """Let a run take a step on these digits, and, when it is time to, look at the held-out ones."""
    reuse_freed_memory()
    learned = learn(position.params, blocks, pool)
    looks = held_out and position.looks
    seen = evaluate_blocks(position.params, held_out, pool) if looks else (None, None)
    return step_of(position, learned, *seen)


def step_of(position: Position, learned: Learned, held_out_accuracy: float | None, held_out_loss: float | None) -> Step:
    """The step that a run takes, once it has looked at the digits."""
    config, params, iteration, memory = position.config, position.params, position.iteration, position.memory
    gradients = decayed(learned.gradients, params, config.decay) if config.decay else learned.gradients
    next_params, next_memory = OPTIMISERS[config.optimiser](params, gradients, memory, config.alpha_at(iteration))
    return Step(
        iteration,
        params,
        learned.accuracy,
        learned.loss,
        held_out_accuracy,
        held_out_loss,
        length(gradients),
        next_params,
        next_memory,
    )


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


def learn(params: Params, blocks: Sequence[Block], pool: Executor | None = None) -> Learned:
    """What a network makes of all digits in the blocks."""
    w1, b1, w2, b2 = params

    def work(block: Block) -> list[float | Array]:
        X = in_small_batches(block.X, len(w1))
        Y = block.Y.reshape(len(X), -1)
        z1, a1, z2, a2 = forward_prop(w1[:, block.pixels], b1, w2, b2, X)
        gradients = [gradient.mean(axis=0) for gradient in back_prop(z1, a1, z2, a2, w2, X, Y)]
        dw1 = np.zeros_like(w1)
        dw1[:, block.pixels] = gradients[0]
        return [get_accuracy(get_predictions(a2), Y), cross_entropy(a2, Y), dw1, *gradients[1:]]

    accuracy, loss, *gradients = mean_over(blocks, work, pool)
    return Learned(accuracy, loss, Params(*gradients))


def evaluate(params: Params, X: Array, Y: Labels, pool: Executor | None = None) -> tuple[float, float]:
    """Accuracy (0..1) and mean loss (nats) of a network over all columns of X (784, m)."""
    return evaluate_blocks(params, [*plain_blocks(X, Y)], pool)


def evaluate_blocks(params: Params, blocks: Sequence[Block], pool: Executor | None = None) -> tuple[float, float]:
    """Accuracy (0..1) and mean loss (nats) of a network over all digits in the blocks."""
    w1, b1, w2, b2 = params

    def work(block: Block) -> list[float]:
        X = in_small_batches(block.X, len(w1))
        Y = block.Y.reshape(len(X), -1)
        a2 = predict(Params(w1[:, block.pixels], b1, w2, b2), X)
        return [get_accuracy(get_predictions(a2), Y), cross_entropy(a2, Y)]

    accuracy, loss = mean_over(blocks, work, pool)
    return accuracy, loss
