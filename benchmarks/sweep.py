"""A sweep beside its runs one by one: how long each takes, how busy the cores are, and how far the results lie apart.

`python -m benchmarks.sweep --data mnist` trains 48 networks (16 alphas, 3 seeds) on 10,000 digits: as a sweep, and then
one after the other, with the same engine and the same workers. The alphas are small enough to go downhill: a run whose
steps overshoot makes much of the last bit, and ends elsewhere in other company.
"""

import argparse
import os
import time
from contextlib import closing

from benchmarks.processes import children, processor, seconds_used
from engine import Engine, Plan, Status
from engine.saved_sweeps import SavedSweeps
from engine.sweep import grid
from engine.sweeps import Sweeps
from model import Config, Dataset, load_dataset

LOOK_SECONDS = 0.02


def together(engine: Engine, plan: Plan, data: Dataset) -> tuple[float, list[float | None]]:
    """Seconds that the sweep takes, and the held-out accuracy of each run."""
    with closing(Sweeps(engine, SavedSweeps())) as sweeps:
        began = time.perf_counter()
        sweep_id = sweeps.start(plan, data.name)
        while sweeps.get(sweep_id).going:
            time.sleep(LOOK_SECONDS)
        seconds = time.perf_counter() - began
        return seconds, [run.curve[-1].held_out_accuracy if run else None for run in sweeps.runs(sweep_id)]


def one_by_one(engine: Engine, plan: Plan, data: Dataset) -> tuple[float, list[float | None]]:
    """The same for its runs, one after the other."""
    found: list[float | None] = []
    began = time.perf_counter()
    for config in plan.configs:
        run_id = engine.create(config, data)
        engine.start(run_id)
        while engine.look(run_id).status is Status.RUNNING:
            time.sleep(LOOK_SECONDS)
        found.append(engine.get(run_id).curve[-1].held_out_accuracy)
        engine.forget(run_id)
    return time.perf_counter() - began, found


def main() -> None:
    """Print a row for each way."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", default="auto", help="mnist, offline or auto")
    parser.add_argument("--digits", type=int, default=10_000)
    parser.add_argument("--iterations", type=int, default=200)
    options = parser.parse_args()
    data = load_dataset(options.data)
    plan = Plan(
        Config(iterations=options.iterations, digits=options.digits),
        (("alpha", grid("alpha", 0.01, 0.15, 16)),),
        seeds=3,
    )
    print(f"{plan.size} runs of {options.iterations} steps on {options.digits:,} digits ({data.name}), {processor()}")
    with closing(Engine()) as engine:
        warm = engine.create(Config(iterations=20, digits=options.digits), data)
        engine.start(warm)
        while engine.look(warm).status is Status.RUNNING:
            time.sleep(LOOK_SECONDS)
        rows = {}
        for name, way in (("as a sweep", together), ("one by one", one_by_one)):
            workers = children(os.getpid())
            before = sum(map(seconds_used, workers))
            seconds, found = way(engine, plan, data)
            busy = (sum(map(seconds_used, workers)) - before) / seconds / engine.capacity().slots
            rows[name] = seconds, found
            print(f"{name:12} {seconds:7.1f} s   workers' cores {100 * busy:5.1f} % busy")
    (one, shares), (other, alone) = rows.values()
    apart = max(abs((a or 0) - (b or 0)) for a, b in zip(shares, alone, strict=True))
    print(f"one by one takes {other / one:.1f} times as long; accuracies at most {100 * apart:.3f} points apart")


if __name__ == "__main__":
    main()
