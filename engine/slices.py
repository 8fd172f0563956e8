"""What a worker does: take runs a little further. Slices go in, outcomes come out; no state stays behind.

Slices of runs that learn from the same digits go together: their products with the digits are one (`model.together`).
"""

import math
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from engine.run import Moment, Point
from model import Config, Dataset, Params, Step, load_dataset, open_dataset
from model.blocks import Block, plain_blocks
from model.data import OUR_OWN, as_columns
from model.kept_blocks import held_out_blocks, training_blocks
from model.network import Array, Labels
from model.optimisers import Memory
from model.together import take_steps
from model.training import Position, batch_at

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
    """The digits, opened once in each worker.

    MNIST and the offline digits are found, fetched or made where they are missing, as on a cluster's computers.
    """
    if name in OUR_OWN and not folder.exists():
        return load_dataset(name)
    return open_dataset(name, folder)


@lru_cache(maxsize=4)
def blocks_to_learn_from(name: str, folder: Path, digits: int) -> list[Block]:
    """The digits that runs learn from who look at all of them at each step, opened once in each worker."""
    return training_blocks(dataset(name, folder), digits)


@lru_cache(maxsize=4)
def held_out(name: str, folder: Path) -> list[Block]:
    """The held-out digits, opened once in each worker."""
    return held_out_blocks(dataset(name, folder))


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


class Course:
    """How a run gets on during a slice."""

    def __init__(self, order: Slice) -> None:
        self.position = Position(order.config, order.params, order.iteration, order.memory)
        self.points: list[Point] = []
        self.moments: list[Moment] = []
        self.ended = self.diverged = False
        self._order = order
        self._every = moment_every(order.config, order.params)

    def goes_on(self, now: float, deadline: float) -> bool:
        """Whether it takes another step: at its last iteration, and after a single step, one more only looks."""
        looks = self._order.single or self.position.iteration == self._order.config.iterations
        return not self.ended and (now < deadline or looks or not self.points)

    def add(self, step: Step) -> None:
        """Note a step."""
        if not math.isfinite(step.train_loss):
            self.ended = self.diverged = True
            return
        self.points.append(
            Point(
                step.iteration,
                step.train_accuracy,
                step.train_loss,
                step.held_out_accuracy,
                step.held_out_loss,
                step.gradient_norm,
            )
        )
        if step.iteration % self._every == 0:
            self.moments.append(Moment(step.iteration, step.params, self.position.memory))
        taken = self._order.single and step.iteration > self._order.iteration
        if taken or step.iteration == self._order.config.iterations:
            self.ended = True
        else:
            self.position = self.position.after(step)

    @property
    def outcome(self) -> Outcome:
        """The run after the steps that it took."""
        here = self.position
        return Outcome(here.params, here.iteration, tuple(self.points), here.memory, tuple(self.moments), self.diverged)


def advance(orders: Sequence[Slice]) -> list[Outcome]:
    """Train for one slice, and return the new parameters of each run with the points of the curve passed on the way.

    Several orders must be alike in their digits, their seconds and their threads, and look at all digits at each step.
    """
    first = orders[0]
    data, unseen = dataset(first.data, first.folder), held_out(first.data, first.folder)
    together = first.config.sees_all(min(first.config.digits, data.y_train.size))
    deadline, took = time.perf_counter() + first.seconds, 0.0
    going = courses = [Course(order) for order in orders]
    with ThreadPoolExecutor(first.threads) as pool, np.errstate(over="ignore", invalid="ignore"):
        while going := [one for one in going if one.goes_on(time.perf_counter() + took / 2, deadline)]:
            began = time.perf_counter()
            if together:
                blocks = blocks_to_learn_from(first.data, first.folder, first.config.digits)
            else:
                X, Y = training_digits(data, first.config.digits)
                blocks = [*plain_blocks(*batch_at(going[0].position.iteration, X, Y, first.config))]
            for course, step in zip(
                going, take_steps([one.position for one in going], blocks, unseen, pool), strict=True
            ):
                course.add(step)
            took = time.perf_counter() - began  # one more is taken if it ends nearer to the deadline than this one
    return [course.outcome for course in courses]


def moment_every(config: Config, params: Params) -> int:
    """There is a moment every so many iterations: about fifty in a run, fewer of a large network."""
    size = sum(part.nbytes for part in params) * (1 if config.optimiser == "descent" else 3)
    return max(1, config.iterations // max(4, min(MOMENTS, MOMENTS_BYTES // size)))


def warm_up() -> None:
    """Nothing: submitted so that a worker is up, with everything imported, before the first real slice."""
