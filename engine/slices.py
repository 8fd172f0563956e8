"""What a worker does: take a run a little further. A slice goes in, an outcome comes out; no state stays behind."""

import math
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from engine.run import Moment, Point
from model import Config, Dataset, Params, open_dataset, train
from model.data import as_columns
from model.network import Array, Labels
from model.optimisers import Memory

MOMENTS, MOMENTS_BYTES = 50, 20_000_000  # of one run, at most


@dataclass(frozen=True)
class Slice:
    """An order: from `params` at `iteration`, train for about `seconds`, or for one iteration if `single`."""

    config: Config
    data: str
    folder: Path
    params: Params
    iteration: int
    seconds: float
    threads: int
    single: bool = False
    memory: Memory | None = None


@dataclass(frozen=True)
class Outcome:
    """The run after a slice. `diverged` means that the numbers left the range that can be computed with."""

    params: Params
    iteration: int
    points: tuple[Point, ...]
    memory: Memory | None = None
    moments: tuple[Moment, ...] = ()
    diverged: bool = False


@lru_cache(maxsize=4)
def dataset(name: str, folder: Path) -> Dataset:
    """The digits, opened once in each worker."""
    return open_dataset(name, folder)


_training: dict[Path, Array] = {}  # for each dataset, by its folder, as many columns as a run has wanted so far


def training_digits(data: Dataset, count: int) -> tuple[Array, Labels]:
    """The first `count` digits to learn from: X (784, count) and Y (count,), or as many as there are.

    They become float32 once, and again only for a run that wants more of them: all 60,000 take 188 MB.
    """
    count = min(count, data.y_train.size)
    columns = _training.get(data.folder)
    if columns is None or columns.shape[1] < count:
        columns = _training[data.folder] = as_columns(data.train_images[:count])
    return columns[:, :count], data.y_train[:count]


def advance(order: Slice) -> Outcome:
    """Train for one slice and return the new parameters with the points of the curve passed on the way."""
    data, config = dataset(order.data, order.folder), order.config
    X, Y = training_digits(data, config.digits)
    deadline = time.perf_counter() + order.seconds
    every = moment_every(config, order.params)
    points: list[Point] = []
    moments: list[Moment] = []
    here = Moment(order.iteration, order.params, order.memory)
    steps = train(X, Y, config, (data.X_test, data.y_test), here.params, here.iteration, order.threads, here.memory)
    with np.errstate(over="ignore", invalid="ignore"):  # divergence is an outcome, not a warning
        for step in steps:
            if not math.isfinite(step.train_loss):
                return Outcome(here.params, here.iteration, tuple(points), here.memory, tuple(moments), diverged=True)
            points.append(
                Point(
                    step.iteration,
                    step.train_accuracy,
                    step.train_loss,
                    step.held_out_accuracy,
                    step.held_out_loss,
                    step.gradient_norm,
                )
            )
            if step.iteration % every == 0:
                moments.append(here)
            if step.iteration == config.iterations or (order.single and step.iteration > order.iteration):
                break
            here = Moment(step.iteration + 1, step.next_params, step.next_memory)
            if time.perf_counter() >= deadline and here.iteration < config.iterations and not order.single:
                break
    return Outcome(here.params, here.iteration, tuple(points), here.memory, tuple(moments))


def moment_every(config: Config, params: Params) -> int:
    """There is a moment every so many iterations: about fifty in a run, fewer of a large network."""
    size = sum(part.nbytes for part in params) * (1 if config.optimiser == "descent" else 3)
    return max(1, config.iterations // max(4, min(MOMENTS, MOMENTS_BYTES // size)))


def warm_up() -> None:
    """Nothing: submitted so that a worker is up, with everything imported, before the first real slice."""
