"""What a run's neighbours cost it: iterations a second through the engine with and without them, by turns.

`python -m benchmarks.neighbours --data mnist` trains one run (784-10-10) on 60,000 digits, held-out digits included,
switches its neighbours on and off every few seconds, and prints the medians and how much of its speed they take.
"""

import argparse
import os
import time
from statistics import median

from benchmarks.processes import processor
from engine import Engine
from model import Config, load_dataset

SECONDS, SETTLE_SECONDS = 8.0, 2.0


def rate(engine: Engine, run_id: str, neighbours: bool) -> float:
    """Iterations a second of the run, with or without neighbours."""
    engine.neighbours.wish(run_id, neighbours)
    time.sleep(SETTLE_SECONDS)
    start, before = time.perf_counter(), engine.get(run_id).iteration
    time.sleep(SECONDS)
    return (engine.get(run_id).iteration - before) / (time.perf_counter() - start)


def main() -> None:
    """Measure by turns, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", choices=("auto", "mnist", "offline"), default="auto")
    parser.add_argument("--digits", type=int, default=60_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    data, engine = load_dataset(options.data), Engine()
    try:
        run_id = engine.create(Config(0.1, 1_000_000, options.digits), data)
        engine.start(run_id)
        turns = [(rate(engine, run_id, False), rate(engine, run_id, True)) for _ in range(options.rounds)]
    finally:
        engine.close()
    alone, beside = (median(column) for column in zip(*turns, strict=True))
    taken = median(100 * (1 - two / one) for one, two in turns)
    print(f"{data.name}, {options.digits:,} digits, {options.rounds} rounds, {processor()}, {os.cpu_count()} cores")
    print(f"{alone:.1f} iterations a second alone, {beside:.1f} with neighbours: they take {taken:.0f} % of its speed")


if __name__ == "__main__":
    main()
