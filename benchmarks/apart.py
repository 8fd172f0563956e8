"""How far a run in company ends from the same run by itself: rounding only, but steps carry it on.

`python -m benchmarks.apart --data mnist` trains networks (784-10-10) from ten seeds, each by itself and all together,
and compares the two of each seed after 500 and after 5,000 steps: held-out accuracy, the answers, the weights.
"""

import argparse
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from tqdm import tqdm

from benchmarks.processes import processor
from model import Config, Dataset, Params, get_predictions, init_params, load_dataset, predict
from model.blocks import Block, sorted_blocks
from model.together import take_steps
from model.training import Position, reuse_freed_memory

ALPHA = 0.2


def trained(
    starts: Sequence[Position], blocks: Sequence[Block], steps: int, pool: ThreadPoolExecutor
) -> list[Position]:
    """The runs, so many steps later."""
    here = [*starts]
    for _ in tqdm(range(steps), desc=f"{len(here)} together", leave=False):
        taken = take_steps(here, blocks, pool=pool)
        here = [position.after(step) for position, step in zip(here, taken, strict=True)]
    return here


def answers(params: Params, data: Dataset) -> np.ndarray:
    """What it reads in each held-out digit."""
    return get_predictions(predict(params, data.X_test))


def print_row(steps: int, alone: Sequence[Position], company: Sequence[Position], data: Dataset) -> None:
    """How far apart the two of each seed are: the median, and the farthest."""
    differing, points, weights = [], [], []
    for one, other in zip(alone, company, strict=True):
        here, there = answers(one.params, data), answers(other.params, data)
        differing.append(np.count_nonzero(here != there))
        points.append(100 * abs(np.mean(here == data.y_test) - np.mean(there == data.y_test)))
        away = np.sqrt(sum(np.sum((a - b) ** 2) for a, b in zip(one.params, other.params, strict=True)))
        weights.append(away / np.sqrt(sum(np.sum(a**2) for a in one.params)))
    print(
        f"{steps:5,} steps: accuracy {np.median(points):.2f} points apart (at most {max(points):.2f}), "
        f"{np.median(differing):.0f} answers of {data.y_test.size:,} (at most {max(differing)}), "
        f"weights {np.median(weights):.1e} of their length (at most {max(weights):.1e})"
    )


def main() -> None:
    """Train, and print a line for each number of steps."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", choices=("auto", "mnist", "offline"), default="auto")
    parser.add_argument("--digits", type=int, default=10_000)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--steps", type=int, nargs="+", default=[500, 5_000])
    options = parser.parse_args()
    data = load_dataset(options.data)
    reuse_freed_memory()
    blocks = [*sorted_blocks(data.train_images[: options.digits], np.asarray(data.y_train[: options.digits]))]
    config = Config(ALPHA, max(options.steps), options.digits)
    alone = [Position(config, init_params(rng=np.random.default_rng(seed)), 0) for seed in range(options.seeds)]
    company, done = alone, 0
    print(f"{data.name}, 784-10-10, alpha {ALPHA}, {options.digits:,} digits, {options.seeds} seeds, {processor()}")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for steps in sorted(options.steps):
            alone = [trained([position], blocks, steps - done, pool)[0] for position in alone]
            company, done = trained(company, blocks, steps - done, pool), steps
            print_row(steps, alone, company, data)


if __name__ == "__main__":
    main()
