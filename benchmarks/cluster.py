"""A cluster beside this machine's own workers: how much of the throughput is left with slices of 0.1, 0.5 and 2 s.

`python -m benchmarks.cluster --data mnist` starts a Dask scheduler and as many workers as there are cores, on this
machine, and has them and the local pool train the same networks, in turns: a run for each core, slice after slice.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks.processes import processor
from engine import Engine
from engine.cluster import ClusterExecutor
from engine.executor import end, local_executor, workers
from engine.slices import Outcome, Slice, advance
from model import Config, Dataset, init_params, load_dataset
from tests.engine.dask_cluster import DaskCluster

SLICES = 0.1, 0.5, 2.0  # seconds
LOOK_SECONDS = 0.05


def throughput(executor: Executor, data: Dataset, digits: int, slice_seconds: float, seconds: float) -> float:
    """Iterations a second of a run for each core, handed out slice by slice as the engine does it."""
    config = Config(iterations=1_000_000, digits=digits)
    orders = [
        Slice(config, data.name, data.folder, init_params(config.hidden), 0, slice_seconds, 1) for _ in range(workers())
    ]
    began = time.perf_counter()
    deadline = began + seconds
    going: dict[Future[list[Outcome]], Slice] = {executor.submit(advance, [one]): one for one in orders}
    taken = 0
    while going:
        for future in wait(going, return_when=FIRST_COMPLETED).done:
            order, (outcome,) = going.pop(future), future.result()
            taken += outcome.iteration - order.iteration
            if time.perf_counter() < deadline:
                following = replace(order, params=outcome.params, iteration=outcome.iteration)
                going[executor.submit(advance, [following])] = following
    return taken / (time.perf_counter() - began)


def through_the_engine(make_executor: Callable[[], Executor], data: Dataset, digits: int, seconds: float) -> float:
    """The same with the engine, which chooses how long slices are."""
    with closing(Engine(make_executor)) as engine:
        while engine.capacity().slots < workers() or engine.capacity().away:
            time.sleep(LOOK_SECONDS)
        config = Config(iterations=1_000_000, digits=digits, hidden=101)  # so large that each run goes by itself
        runs = [engine.create(config, data) for _ in range(workers())]
        for run_id in runs:
            engine.start(run_id)
        while min(engine.look(run_id).iteration for run_id in runs) < 10:
            time.sleep(LOOK_SECONDS)
        began, before = time.perf_counter(), sum(engine.get(run_id).iteration for run_id in runs)
        time.sleep(seconds)
        return (sum(engine.get(run_id).iteration for run_id in runs) - before) / (time.perf_counter() - began)


def main() -> None:
    """Print a row for each length of a slice, and one for the engine's own choice."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", default="auto", help="mnist, offline or auto")
    parser.add_argument("--digits", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=20.0, help="for each figure")
    options = parser.parse_args()
    data = load_dataset(options.data)
    print(f"{workers()} workers, a run each, {options.digits:,} digits ({data.name}), {processor()}")
    print("iterations a second   local pool   cluster   ratio")
    with tempfile.TemporaryDirectory() as folder, DaskCluster(Path(folder)) as cluster:
        for _ in range(workers()):
            cluster.start_worker()
        far = ClusterExecutor(cluster.address)
        while far.capacity.away or far.capacity.slots < workers():
            time.sleep(LOOK_SECONDS)
        near = local_executor()
        for executor in (near, far):
            throughput(executor, data, options.digits, 0.5, 3.0)  # they open the digits
        for seconds in SLICES:
            own, theirs = (throughput(one, data, options.digits, seconds, options.seconds) for one in (near, far))
            print(f"slices of {seconds:g} s {own:16.1f} {theirs:9.1f} {theirs / own:7.2f}")
        print(f"a slice takes {1_000 * far.capacity.overhead:.0f} ms longer with the cluster than it computes")
        end(near)
        end(far)
        makers = local_executor, partial(ClusterExecutor, cluster.address)
        own, theirs = (through_the_engine(one, data, options.digits, options.seconds) for one in makers)
        print(f"through the engine {own:12.1f} {theirs:9.1f} {theirs / own:7.2f}")


if __name__ == "__main__":
    main()
