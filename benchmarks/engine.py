"""Shows how fairly thirty runs at once share the machine: iterations for each, and how long one was not heard from."""

import argparse
import time
from statistics import median

from engine import Engine
from model import Config, Dataset, load_dataset

ITERATIONS = 5_000
LOOK_SECONDS = 0.005


def warm_up(engine: Engine, run_ids: list[str]) -> None:
    """Start all runs and wait until each has moved."""
    for run_id in run_ids:
        engine.start(run_id)
    while any(engine.get(run_id).iteration == 0 for run_id in run_ids):
        time.sleep(LOOK_SECONDS)


def watch(engine: Engine, run_ids: list[str], seconds: float) -> tuple[list[int], float]:
    """Iterations that each run makes in this time, and the longest time that any stood still."""
    first = known = {run_id: engine.get(run_id).iteration for run_id in run_ids}
    start = time.perf_counter()
    heard = dict.fromkeys(run_ids, start)
    longest = 0.0
    while (now := time.perf_counter()) < start + seconds:
        seen = {run_id: engine.get(run_id).iteration for run_id in run_ids}
        for run_id in run_ids:
            longest = max(longest, now - heard[run_id])
            if seen[run_id] > known[run_id]:
                heard[run_id] = now
        known = seen
        time.sleep(LOOK_SECONDS)
    return [known[run_id] - first[run_id] for run_id in run_ids], longest


def measure(data: Dataset, runs: int, seconds: float) -> tuple[list[int], float]:
    """The same for so many runs on an engine of their own."""
    engine = Engine()
    try:
        run_ids = [engine.create(Config(iterations=ITERATIONS, seed=seed), data) for seed in range(runs)]
        warm_up(engine, run_ids)
        return watch(engine, run_ids, seconds)
    finally:
        engine.close()


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine", description=__doc__)
    parser.add_argument("--data", choices=("auto", "mnist", "offline"), default="auto")
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=10.0)
    options = parser.parse_args()
    data = load_dataset(options.data)
    made, longest = measure(data, options.runs, options.seconds)
    print(f"{data.name}, {data.y_train.size:,} digits, {options.runs} runs at once for {options.seconds:g} s")
    print(f"iterations/s in all              {sum(made) / options.seconds:8.1f}")
    print(f"iterations a run, lowest         {min(made):8}")
    print(f"iterations a run, median         {median(made):8g}")
    print(f"iterations a run, highest        {max(made):8}")
    print(f"longest a run was not heard from {longest:8.2f} s")


if __name__ == "__main__":
    main()
