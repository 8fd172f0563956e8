"""Hands out slices: runs wait in line, first come first served, so each gets as many turns as any other.

The line knows runs by their ids alone. The engine, which calls it under its lock, says what each slice is.
"""

from collections.abc import Callable
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from functools import partial
from typing import Any, NamedTuple

from engine.executor import end
from engine.slices import Outcome, Slice, advance, warm_up

TURN_SECONDS = 0.22  # in about this time each running run gets a slice on one worker
SHORTEST_SLICE, LONGEST_SLICE = 0.015, 0.085  # seconds; a curve moves with each slice, ten times a second


class Returned(NamedTuple):
    """A slice that came back: of which run, from which executor, and its outcome or error."""

    run_id: str
    executor: Executor
    future: "Future[Outcome]"

    @property
    def error(self) -> BaseException | None:
        """What went wrong with it."""
        return CancelledError() if self.future.cancelled() else self.future.exception()


class Queue:
    """Runs that wait for a slice, and those that have one with a worker.

    Parameters
    ----------
    make_executor : callable
        Gives a new executor; called again when workers have died.
    parallel : int
        How many slices may be computed at a time.
    report : callable
        Called, in any thread, with each slice that came back.
    """

    def __init__(
        self, make_executor: Callable[[], Executor], parallel: int, report: Callable[[Returned], None]
    ) -> None:
        self._make_executor = make_executor
        self._parallel = parallel
        self._report = report
        self._executor = make_executor()
        self._waiting: dict[str, None] = {}  # in order
        self._computing: set[str] = set()
        for _ in range(parallel):
            self._executor.submit(warm_up)

    def add(self, run_id: str) -> None:
        """Put a run at the end of the line, unless it waits already or is being computed."""
        if run_id not in self._computing:
            self._waiting.setdefault(run_id)

    def computes(self, run_id: str | None = None) -> bool:
        """Whether a worker has a slice of this run; or of any."""
        return bool(self._computing) if run_id is None else run_id in self._computing

    def hand_out(self, slice_of: Callable[[str], Slice | None]) -> None:
        """Give slices to the workers, as many as they can compute at a time. None instead of a slice: not this run."""
        while self._waiting and len(self._computing) < self._parallel:
            run_id = next(iter(self._waiting))
            del self._waiting[run_id]
            try:
                order = slice_of(run_id)
            except Exception as error:  # noqa: BLE001 - it stops this run, and says why; the others go on
                future = _failed(error)
            else:
                if order is None:
                    continue
                future = self._handed_out(order)
            self._computing.add(run_id)
            future.add_done_callback(partial(self._came_back, run_id, self._executor))

    def take_back(self, returned: Returned) -> None:
        """Note that a slice came back; if its worker died, get new ones."""
        if isinstance(returned.error, BrokenExecutor) and returned.executor is self._executor:
            self._replace_executor()
        self._computing.discard(returned.run_id)

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

    def _handed_out(self, order: Slice) -> "Future[Outcome]":
        try:
            return self._executor.submit(advance, order)
        except (BrokenExecutor, RuntimeError) as error:  # RuntimeError: it was shut down when it broke
            return _failed(BrokenExecutor(str(error)))

    def _replace_executor(self) -> None:
        self._executor.shutdown(wait=False)
        self._executor = self._make_executor()

    def _came_back(self, run_id: str, executor: Executor, future: "Future[Outcome]") -> None:
        self._report(Returned(run_id, executor, future))


def _failed(error: Exception) -> "Future[Outcome]":
    future: Future[Outcome] = Future()
    future.set_exception(error)
    return future


def slice_seconds(workers: int, running: int) -> float:
    """How long a slice is, so that with many runs none stands still for long."""
    return min(max(TURN_SECONDS * workers / running, SHORTEST_SLICE), LONGEST_SLICE)


def slice_threads(workers: int, running: int) -> int:
    """How many threads a slice has, so that all workers together use each core once."""
    return max(1, workers // running)
