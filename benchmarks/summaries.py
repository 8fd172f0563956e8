"""Shows what the table of runs costs at each redraw: its columns read, beside all points of all runs unpacked."""

import argparse
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from statistics import median

import numpy as np
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from engine import Archive, Point, Run
from engine.packing import unpack_points
from engine.rows import RunRow
from model import Config, init_params

LOOKS = 100  # times that a run looks at the held-out digits
ROUNDS = 10


def fill(archive: Archive, runs: int, points: int) -> None:
    """Save so many runs of so many points."""
    params = init_params(10, np.random.default_rng(0))
    every = max(1, points // LOOKS)
    curve = tuple(
        Point(number, 0.5, 1.0, *((0.5, 1.0) if number % every == 0 else (None, None))) for number in range(points)
    )
    for number in range(runs):
        archive.save(Run(str(number), Config(), "offline", params, points, curve, collection="mine", number=number + 1))


def from_points(url: str) -> list[tuple[Point, ...]]:
    """The curves as version 0.1 found them: among all points."""
    database = create_engine(url)
    with Session(database) as session:
        rows = session.execute(select(RunRow.about, RunRow.points)).all()
    database.dispose()
    return [tuple(one for one in unpack_points(points) if one.held_out_accuracy is not None) for _, points in rows]


def milliseconds(work: Callable[[], object]) -> float:
    """Median processor time of a few calls."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        times.append(1000 * (time.process_time() - start))
    return median(times)


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.summaries", description=__doc__)
    parser.add_argument("--runs", type=int, default=150)
    parser.add_argument("--points", type=int, default=500)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/runs.db"
        with closing(Archive(url)) as archive:
            fill(archive, options.runs, options.points)
            new, old = milliseconds(lambda: archive.summaries("mine")), milliseconds(lambda: from_points(url))
    print(f"{options.runs} runs of {options.points:,} points, a redraw of their table")
    print(f"all points unpacked {old:8.1f} ms")
    print(f"columns read        {new:8.1f} ms")
    print(f"ratio               {old / new:8.1f}")


if __name__ == "__main__":
    main()
