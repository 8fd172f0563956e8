"""Shows what one full-batch iteration costs: the bare products, ours at every layer up to the live page, and peers.

All rows do the same work (60,000 digits, 784-10-10) in one run, taking turns round by round, so that whatever else
the machine does hits all of them alike. A row's figure is the median over the rounds; its ratio is the median of its
ratios to the floor of the same round.
"""

import argparse
import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from statistics import median

import numpy as np

from benchmarks import peers
from benchmarks.live_page import ITERATIONS, WARM_UP, live_page
from benchmarks.processes import processor
from benchmarks.timing import Measure, NotMeasuredError, repeated
from engine import Engine
from model import Config, Dataset, blocks, init_params, load_dataset, train

SECONDS = 2.0  # of measuring, a row a round
PAGE_SECONDS = 8.0  # a page shows a new number only four times a second
REST_SECONDS = 0.3  # idle BLAS and OpenMP threads spin for a while before they sleep
SIZES = ((1_000, 125), (1_000, 1_000), (2_000, 125), (2_500, 50), (2_500, 125), (2_500, 2_500), (5_000, 125))

Row = tuple[str, Callable[[Dataset], AbstractContextManager[Measure]], float]  # name, how to set it up, seconds


def floor(data: Dataset) -> Measure:
    """The two big products that no full-batch iteration can do without, with BLAS's own threads."""
    X, w1 = data.X_train, init_params().w1
    dz1 = np.random.default_rng(0).standard_normal((10, data.y_train.size), dtype=np.float32)
    return repeated(lambda: (w1 @ X, dz1 @ X.T))


def in_process(data: Dataset) -> Measure:
    """`model.training.train`, accuracy and loss included."""
    steps = train(data.X_train, data.y_train, Config(iterations=1_000_000))
    return repeated(lambda: next(steps))


def with_sizes(block: int, batch: int, data: Dataset) -> Measure:
    """The same with blocks, and small batches in them, of other sizes."""

    def measure(seconds: float) -> float:
        usual = blocks.BLOCK, blocks.BATCHES
        blocks.BLOCK, blocks.BATCHES = block, (batch,)
        try:
            return in_process(data)(seconds)
        finally:
            blocks.BLOCK, blocks.BATCHES = usual

    return measure


@contextmanager
def through_engine(data: Dataset) -> Iterator[Measure]:
    """A run that the engine carries, slice by slice, on its worker processes, held-out digits included."""
    engine = Engine()

    def next_reading(run_id: str, known: int) -> tuple[float, int]:
        while (iteration := engine.get(run_id).iteration) <= known:
            time.sleep(0.002)
        return time.perf_counter(), iteration

    def measure(seconds: float) -> float:
        run_id = engine.create(Config(iterations=ITERATIONS), data)
        engine.start(run_id)
        start, first = next_reading(run_id, WARM_UP)
        time.sleep(seconds)
        end, last = next_reading(run_id, engine.get(run_id).iteration)
        engine.stop(run_id)
        return 1000 * (end - start) / (last - first)

    try:
        yield measure
    finally:
        engine.close()


def plain(row: Callable[[Dataset], Measure]) -> Callable[[Dataset], AbstractContextManager[Measure]]:
    """A row with nothing to tear down."""
    return lambda data: nullcontext(row(data))


FLOOR: Row = ("floor: the two big products alone, NumPy", plain(floor), SECONDS)
ROWS: list[Row] = [
    FLOOR,
    ("ours, in process", plain(in_process), SECONDS),
    ("ours, through the engine", through_engine, SECONDS),
    ("ours, through the engine, live page open", live_page, PAGE_SECONDS),
    ("the lesson taken literally, float64", plain(peers.lesson), SECONDS),
    ("PyTorch", plain(peers.pytorch), SECONDS),
    ("scikit-learn", plain(peers.scikit_learn), SECONDS),
]
SIZE_ROWS: list[Row] = [
    FLOOR,
    *(
        (f"ours, blocks of {block:,} in batches of {batch:,}", plain(partial(with_sizes, block, batch)), SECONDS)
        for block, batch in SIZES
    ),
]


@dataclass
class Result:
    """What came out for a row: milliseconds an iteration, a figure a round; or the reason why it has none."""

    times: list[float] = field(default_factory=list)
    reason: str = ""


def compare(rows: list[Row], data: Dataset, rounds: int) -> dict[str, Result]:
    """Measure the rows, taking turns; a result for each, in the same order."""
    results = {name: Result() for name, _, _ in rows}
    with ExitStack() as stack:
        measures: list[tuple[str, Measure, float]] = []
        for name, set_up, seconds in rows:
            try:
                measures.append((name, stack.enter_context(set_up(data)), seconds))
            except NotMeasuredError as error:
                results[name].reason = str(error)
        for _ in range(rounds):
            for name, measure, seconds in measures:
                time.sleep(REST_SECONDS)
                results[name].times.append(measure(seconds))
    return results


def show(results: dict[str, Result]) -> None:
    """Print the table."""
    floors = results[FLOOR[0]].times
    width = max(map(len, results))
    print(f"{'':{width}}  ms/iteration  (lowest - highest)  x floor")
    for name, result in results.items():
        if result.reason:
            print(f"{name:{width}}  {result.reason}")
            continue
        found = result.times
        ratio = median(one / of for one, of in zip(found, floors, strict=True))
        print(f"{name:{width}}  {median(found):12.1f}  {f'({min(found):.1f} - {max(found):.1f})':>18}  {ratio:7.2f}")


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training", description=__doc__)
    parser.add_argument("--data", choices=("auto", "mnist", "offline"), default="auto")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sizes", action="store_true", help="compare sizes of blocks and batches instead")
    options = parser.parse_args()
    data = load_dataset(options.data)
    print(f"{data.name}, {data.y_train.size:,} digits, 784-10-10, {options.rounds} rounds")
    print(f"{processor()}, {os.cpu_count()} cores")
    show(compare(SIZE_ROWS if options.sizes else ROWS, data, options.rounds))


if __name__ == "__main__":
    main()
