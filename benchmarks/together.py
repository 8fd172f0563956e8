"""Many runs as one: what an iteration of a run costs when it learns alone, and when others learn from the same digits.

`python -m benchmarks.together --data mnist` trains 1, 3, 10, 30 and 100 networks (784-10-10) on 10,000 and on all
digits: one after the other, as it was before digits came in sorted blocks and as it is, together, through the engine,
and with PyTorch, one net after the other and stacked (`torch.bmm`). All take turns, so whatever slows the machine down
slows all of them. Printed are milliseconds a run and iteration, and how many times as fast as the first row that is.
"""

import argparse
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from statistics import median
from typing import Any

import numpy as np

from benchmarks import peers
from benchmarks.processes import processor
from benchmarks.timing import Measure, NotMeasuredError, repeated
from engine import Engine
from model import Config, Dataset, Params, back_prop, forward_prop, init_params, load_dataset, update_params
from model.blas import one_blas_thread
from model.blocks import sorted_blocks
from model.network import cross_entropy, get_accuracy, get_predictions
from model.together import learn_together
from model.training import learn, reuse_freed_memory

ALPHA = 0.1
OLD_BLOCK, OLD_BATCH = 2_000, 100
SECONDS, ENGINE_SECONDS, REST_SECONDS = 2.0, 4.0, 0.3
Row = Callable[[Dataset, int, int], Measure]  # of so many runs on so many digits


def networks(runs: int) -> list[Params]:
    """Starts of so many runs."""
    return [init_params(rng=np.random.default_rng(seed)) for seed in range(runs)]


def unsorted(data: Dataset, _runs: int, digits: int) -> Measure:
    """One run as it was before: digits in their own order, all pixels, blocks of small batches. The runs take turns."""
    params, X, Y = networks(1)[0], data.X_train[:, :digits], data.y_train[:digits]
    pool = ThreadPoolExecutor(os.cpu_count())

    def block(start: int) -> list[Any]:
        x, y = X[:, start : start + OLD_BLOCK], Y[start : start + OLD_BLOCK]
        x, y = x.reshape(784, -1, OLD_BATCH).swapaxes(0, 1), y.reshape(-1, OLD_BATCH)
        z1, a1, z2, a2 = forward_prop(*params, x)
        gradients = [part.mean(axis=0) for part in back_prop(z1, a1, z2, a2, params.w2, x, y)]
        return [get_accuracy(get_predictions(a2), y), cross_entropy(a2, y), *gradients]

    def iterate() -> None:
        with one_blas_thread():
            parts = [*pool.map(block, range(0, digits, OLD_BLOCK))]
        gradients: list[Any] = [sum(column) for column in zip(*parts, strict=True)][2:]
        dw1, db1, dw2, db2 = gradients
        update_params(*params, dw1, db1, dw2, db2, ALPHA)

    return repeated(iterate)


def alone(data: Dataset, _runs: int, digits: int) -> Measure:
    """One run as it is, from sorted blocks. The runs take turns."""
    params, pool = networks(1)[0], ThreadPoolExecutor(os.cpu_count())
    blocks = [*sorted_blocks(data.train_images[:digits], np.asarray(data.y_train[:digits]))]
    return repeated(lambda: update_params(*params, *learn(params, blocks, pool).gradients, ALPHA))


def together(data: Dataset, runs: int, digits: int) -> Measure:
    """All runs at once."""
    many, pool = networks(runs), ThreadPoolExecutor(os.cpu_count())
    blocks = [*sorted_blocks(data.train_images[:digits], np.asarray(data.y_train[:digits]))]

    def iterate() -> None:
        for params, learned in zip(many, learn_together(many, blocks, pool), strict=True):
            update_params(*params, *learned.gradients, ALPHA)

    measure = repeated(iterate)
    return lambda seconds: measure(seconds) / runs


def pytorch(data: Dataset, _runs: int, digits: int) -> Measure:
    """PyTorch, one net. The nets take turns."""
    return peers.pytorch(data, digits)


def pytorch_stacked(data: Dataset, runs: int, digits: int) -> Measure:
    """PyTorch, all nets as a stack."""
    torch = peers.torch_or_not()
    X, Y = torch.tensor(data.X_train.T[:digits]), torch.tensor(data.y_train[:digits])
    shapes = (runs * 10, 784), (runs, 10, 1), (runs, 10, 10), (runs, 10, 1)
    w1, b1, w2, b2 = parts = [(0.05 * torch.randn(shape)).requires_grad_() for shape in shapes]
    optimizer = torch.optim.SGD(parts, lr=ALPHA)
    labels = Y.repeat(runs, 1)

    def iterate() -> None:
        optimizer.zero_grad()
        a1 = torch.relu((w1 @ X.T).view(runs, 10, -1) + b1)
        z2 = torch.bmm(w2, a1) + b2
        (runs * torch.nn.functional.cross_entropy(z2, labels)).backward()
        optimizer.step()

    measure = repeated(iterate)
    return lambda seconds: measure(seconds) / runs


@contextmanager
def through_engine(data: Dataset, runs: int, digits: int) -> Iterator[Measure]:
    """All runs, carried by the engine, held-out digits included."""
    engine = Engine()

    def measure(_: float) -> float:
        made = [engine.create(Config(ALPHA, 1_000_000, digits, seed=seed), data) for seed in range(runs)]
        for run_id in made:
            engine.start(run_id)
        while min(engine.get(run_id).iteration for run_id in made) < 2:
            time.sleep(0.01)
        start, before = time.perf_counter(), sum(engine.get(run_id).iteration for run_id in made)
        time.sleep(ENGINE_SECONDS)
        seconds, taken = time.perf_counter() - start, sum(engine.get(run_id).iteration for run_id in made) - before
        for run_id in made:
            engine.forget(run_id)
        return 1000 * seconds / max(1, taken)

    try:
        yield measure
    finally:
        engine.close()


ROWS: dict[str, Row] = {
    "one after the other, digits unsorted": unsorted,
    "one after the other": alone,
    "together": together,
    "PyTorch, one after the other": pytorch,
    "PyTorch, stacked": pytorch_stacked,
}
ENGINE = "together, through the engine"


def compare(data: Dataset, runs: int, digits: int, rounds: int) -> dict[str, list[float]]:
    """Measure all rows in turns: milliseconds a run and iteration. A row that can't be measured has none."""
    with ExitStack() as stack:
        measures: dict[str, Measure] = {}
        for name, row in ROWS.items():
            try:
                measures[name] = row(data, runs, digits)
            except NotMeasuredError:
                measures[name] = lambda _: float("nan")
        measures[ENGINE] = stack.enter_context(through_engine(data, runs, digits))
        times: dict[str, list[float]] = {name: [] for name in measures}
        for _ in range(rounds):
            for name, measure in measures.items():
                time.sleep(REST_SECONDS)
                times[name].append(measure(SECONDS))
    return times


def main() -> None:
    """Measure, and print a table for each number of digits."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", choices=("auto", "mnist", "offline"), default="auto")
    parser.add_argument("--digits", type=int, nargs="+", default=[10_000, 60_000])
    parser.add_argument("--runs", type=int, nargs="+", default=[1, 3, 10, 30, 100])
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    data = load_dataset(options.data)
    reuse_freed_memory()
    print(f"{data.name}, 784-10-10, {options.rounds} rounds, {processor()}, {os.cpu_count()} cores")
    print("milliseconds a run and iteration (times as fast as the first row)")
    for digits in options.digits:
        columns = {runs: compare(data, runs, digits, options.rounds) for runs in options.runs}
        print(f"\n{f'{digits:,} digits':38}" + "".join(f"{f'{runs} runs':>16}" for runs in columns))
        for name in [*ROWS, ENGINE]:
            cells = []
            for times in columns.values():
                ratio = median(old / new for old, new in zip(times[next(iter(ROWS))], times[name], strict=True))
                cells.append(f"{f'{median(times[name]):.2f} ({ratio:.1f})':>16}")
            print(f"{name:38}" + "".join(cells))


if __name__ == "__main__":
    main()
