"""What a worker does: take a run a little further. A slice goes in, what came of it goes out; no state is kept."""

import math
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from engine.run import Point
from model import Config, Dataset, Params, open_dataset, train


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


@dataclass(frozen=True)
class Outcome:
    """What came of a slice. `diverged` means that the numbers left the range that can be computed with."""

    params: Params
    iteration: int
    points: tuple[Point, ...]
    diverged: bool = False


@lru_cache(maxsize=4)
def dataset(name: str, folder: Path) -> Dataset:
    """The digits, opened once in each worker."""
    return open_dataset(name, folder)


def advance(order: Slice) -> Outcome:
    """Train for one slice and return the new parameters with the points of the curve passed on the way."""
    data, config = dataset(order.data, order.folder), order.config
    X, Y = data.X_train[:, : config.digits], data.y_train[: config.digits]
    deadline = time.perf_counter() + order.seconds
    points: list[Point] = []
    params, iteration = order.params, order.iteration
    with np.errstate(over="ignore", invalid="ignore"):  # divergence is an outcome, not a warning
        for step in train(X, Y, config, (data.X_test, data.y_test), params, iteration, order.threads):
            if not math.isfinite(step.train_loss):
                return Outcome(params, iteration, tuple(points), diverged=True)
            points.append(
                Point(step.iteration, step.train_accuracy, step.train_loss, step.held_out_accuracy, step.held_out_loss)
            )
            params, iteration = step.params, step.iteration
            last = iteration == config.iterations
            if last or (order.single and iteration > order.iteration):
                break
            params, iteration = step.next_params, step.iteration + 1
            if time.perf_counter() >= deadline and iteration < config.iterations and not order.single:
                break
    return Outcome(params, iteration, tuple(points))


def warm_up() -> None:
    """Nothing: submitted so that a worker is up, with everything imported, before the first real slice."""
