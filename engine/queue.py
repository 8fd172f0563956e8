"""Hands out slices: next is who has had the least of the processor's time, so each run gets as much of it as another.

The line knows runs by their ids alone. The engine, which calls it under its lock, says who goes together and what each
slice is.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from functools import partial
from typing import Any, NamedTuple

from engine.cluster import ClusterExecutor
from engine.executor import Capacity, end
from engine.slices import Outcome, Slice, advance, warm_up

Orders = dict[str, Slice]  # slices that are computed together, by the ids of their runs


class Returned(NamedTuple):
    """Slices that came back: of which runs, from which executor, and their outcomes or error."""

    run_ids: tuple[str, ...]
    executor: Executor
    future: "Future[list[Outcome]]"

    @property
    def error(self) -> BaseException | None:
        """What went wrong with them."""
        return CancelledError() if self.future.cancelled() else self.future.exception()


class Computing(NamedTuple):
    """What a worker is doing: since when, and with how many threads for each run."""

    since: float
    threads: float


class Queue:
    """Runs that wait for a slice, and those that have one with a worker.

    Parameters
    ----------
    make_executor : callable
        Gives a new executor; called again when workers have died.
    parallel : int
        How many workers compute at a time, where the executor doesn't know it.
    report : callable
        Called, in any thread, with the slices that came back; with None when workers have come or gone.
    clock : callable
        Gives the time in seconds.
    """

    def __init__(
        self,
        make_executor: Callable[[], Executor],
        parallel: int,
        report: Callable[[Returned | None], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._make_executor = make_executor
        self._usual = Capacity(parallel, parallel)
        self._report = report
        self._clock = clock
        self._executor = self._made()
        self._waiting: dict[str, None] = {}  # in the order in which they came
        self._computing: dict[str, Computing] = {}
        self.teams: list[tuple[str, ...]] = []  # that are being computed, by the ids of their members
        self._had: dict[str, float] = {}  # seconds of a processor that each run has had
        self._least = 0.0  # what the one that went last had had: who comes new, or comes back, begins there
        for _ in range(parallel):
            self._executor.submit(warm_up)

    def capacity(self) -> Capacity:
        """What computes, and how much at a time."""
        return self._executor.capacity if isinstance(self._executor, ClusterExecutor) else self._usual

    def add(self, run_id: str) -> None:
        """Put a run in the line, unless it waits already or is being computed."""
        if run_id not in self._computing and run_id not in self._waiting:
            self._waiting[run_id] = None
            self._had[run_id] = max(self._had.get(run_id, 0.0), self._least)

    def computes(self, run_id: str | None = None) -> bool:
        """Whether a worker has a slice of this run; or of any."""
        return bool(self._computing) if run_id is None else run_id in self._computing

    def hand_out(self, runs: Callable[[str], bool], orders_for: Callable[[Sequence[str]], Orders]) -> None:
        """Give slices to the workers, as many as they can compute at a time.

        `runs` says whether a run still runs: one that doesn't leaves the line. `orders_for` is called with the line,
        and returns the slices of those who go next, together; without any, all have to wait.
        """
        self._waiting = {run_id: None for run_id in self._waiting if runs(run_id)}
        while self._waiting and len(self.teams) < self.capacity().slots:
            line = sorted(self._waiting, key=self._had.__getitem__)
            try:
                orders = orders_for(line)
            except Exception as error:  # noqa: BLE001 - it stops this run, and says why; the others go on
                run_ids, threads, future = line[:1], 1, _failed(error)
            else:
                if not orders:
                    break
                run_ids, threads, future = [*orders], next(iter(orders.values())).threads, self._handed_out(orders)
            self._least = self._had[run_ids[0]]
            for run_id in run_ids:
                del self._waiting[run_id]
                self._computing[run_id] = Computing(self._clock(), threads / len(run_ids))
            self.teams.append(tuple(run_ids))
            future.add_done_callback(partial(self._came_back, tuple(run_ids), self._executor))
        self._had = {run_id: had for run_id, had in self._had.items() if run_id in self._waiting | self._computing}

    def take_back(self, returned: Returned) -> None:
        """Note that slices came back; if their worker died, get new ones."""
        if isinstance(returned.error, BrokenExecutor) and returned.executor is self._executor:
            self._replace_executor()
        self.teams.remove(returned.run_ids)
        for run_id in returned.run_ids:
            since, threads = self._computing.pop(run_id)
            self._had[run_id] += (self._clock() - since) * threads

    def submit(self, work: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        """Have other work done by the same workers; by new ones if those have died."""
        try:
            return self._executor.submit(work, *arguments)
        except (BrokenExecutor, RuntimeError):
            self._replace_executor()
            return self._executor.submit(work, *arguments)

    def close(self) -> None:
        """End the workers, whatever they are doing."""
        end(self._executor)

    def _handed_out(self, orders: Orders) -> "Future[list[Outcome]]":
        try:
            return self._executor.submit(advance, [*orders.values()])
        except (BrokenExecutor, RuntimeError) as error:  # RuntimeError: it was shut down when it broke
            return _failed(BrokenExecutor(str(error)))

    def _replace_executor(self) -> None:
        self._executor.shutdown(wait=False)
        self._executor = self._made()

    def _made(self) -> Executor:
        executor = self._make_executor()
        if isinstance(executor, ClusterExecutor):
            executor.changed = partial(self._report, None)
        return executor

    def _came_back(self, run_ids: tuple[str, ...], executor: Executor, future: "Future[list[Outcome]]") -> None:
        self._report(Returned(run_ids, executor, future))


def _failed(error: Exception) -> "Future[list[Outcome]]":
    future: Future[list[Outcome]] = Future()
    future.set_exception(error)
    return future
