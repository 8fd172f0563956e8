"""The engine: gives each run its turn, one slice at a time, on an executor that may lose workers.

One thread of the engine hands out slices and takes in what came of them. Callers change the state of a run under a
lock and wake that thread. Runs wait in one queue, first come first served, so each gets as many turns as any other.
"""

import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import suppress
from dataclasses import replace
from functools import partial
from queue import SimpleQueue
from typing import Any

import numpy as np

from engine import trouble
from engine.archive import Archive
from engine.executor import local_executor, workers
from engine.run import Run, Status, Summary
from engine.slices import Outcome, Slice, advance, warm_up
from engine.writer import Writer
from model import Config, Dataset, DigitLabError, Params, init_params

SLICE_SECONDS, SHARED_SLICE_SECONDS = 0.2, 0.05  # of a run that is alone, and at least of runs that take turns
HELD_RUNS = 100  # in memory; beyond this many, the oldest that isn't running is left to the archive
CRASHES_IN_A_ROW = 5  # so many without any progress, and a run is given up
SETTLE_SECONDS = 2.0  # the longest a page waits for a slice to come back
RATE_SECONDS = 1.0  # the iterations a second are averaged over about this long
UNATTENDED_SECONDS = 120.0  # a run that nobody looks at for so long pauses
UNATTENDED = "Nobody looked for two minutes, so it paused itself. Press Resume to go on."
CRASHED = "The process that computed this run ended {} times in a row. Press Resume to go on from where it was."


_Finished = tuple[str, object, Executor, "Future[Outcome]"]  # the run, its ticket, who computed, what came of it


class UnknownRunError(DigitLabError):
    """The run was forgotten, or never was."""


class Engine:
    """Holds all runs of this server and moves those that run.

    Parameters
    ----------
    make_executor : callable
        Gives a new executor; called again when workers have died.
    parallel : int
        How many slices may be computed at a time.
    archive : Archive, optional
        Where runs are kept on disk; by default they last as long as the engine.
    not_saved : str
        Why there is no archive, if there should be one.
    """

    def __init__(
        self,
        make_executor: Callable[[], Executor] = local_executor,
        parallel: int | None = None,
        archive: Archive | None = None,
        not_saved: str = "",
    ) -> None:
        self._make_executor = make_executor
        self._parallel = parallel or workers()
        self._executor = make_executor()
        self._lock = threading.RLock()
        self._taken_in = threading.Condition(self._lock)
        self._runs: dict[str, Run] = {}
        self._single: set[str] = set()  # runs that asked for one iteration only
        self._waiting: deque[str] = deque()
        self._computing: dict[str, object] = {}  # the runs being computed, with a ticket for each slice
        self._crashes: dict[str, int] = {}
        self._heard: dict[str, float] = {}  # when each running run last moved
        self._looked: dict[str, float] = {}  # when somebody last looked at it
        self._deleted: set[str] = set()
        self._closing = False
        self._inbox: SimpleQueue[_Finished | None] = SimpleQueue()  # None: look again at who waits
        for _ in range(self._parallel):
            self._executor.submit(warm_up)
        self.writer = Writer(archive, self._all) if archive else None
        self._not_saved = not_saved
        self._thread = threading.Thread(target=self._serve, name="engine", daemon=True)
        self._thread.start()

    # What a page may ask for

    def create(
        self,
        config: Config,
        data: Dataset,
        collection: str = "",
        name: str = "",
        start: tuple[str, Params] | None = None,
    ) -> str:
        """Make a run that waits to be started, and return its id. `start` names weights to begin with, and is them."""
        named, params = start or ("", init_params(config.hidden, np.random.default_rng(config.seed), config.init))
        return self._add(
            Run(_new_id(), config, data.name, data.folder, params, collection=collection, name=name, start=named)
        )

    def branch(self, run_id: str, iteration: int, collection: str = "", **settings: Any) -> str:
        """Make a run that goes on from where another was at this iteration, with other settings, and return its id.

        It belongs to the same collection as the other unless `collection` says otherwise.
        """
        run = self.get(run_id)
        moment = run.moment_at(iteration)
        return self._add(
            Run(
                _new_id(),
                replace(run.config, **settings),
                run.data,
                run.folder,
                moment.params,
                iteration=moment.iteration,
                points=tuple(point for point in run.points if point.iteration <= moment.iteration),
                memory=moment.memory,
                moments=tuple(other for other in run.moments if other.iteration <= moment.iteration),
                legs=tuple(leg for leg in run.legs if leg.iteration < moment.iteration),
                start=run.start,
                parent=run.id,
                collection=collection or run.collection,
            )
        )

    def get(self, run_id: str) -> Run:
        """The run as it is now, fetched from the archive if need be. Raises UnknownRunError or ArchiveError."""
        try:
            return self._runs[run_id]
        except KeyError:
            kept = self.writer.archive.load(run_id) if self.writer else None
        with self._lock:
            if kept is None or run_id in self._deleted:
                raise UnknownRunError("This run is no longer known. Press Train to start a new one.")
            return self._runs[run_id] if run_id in self._runs else self._hold(kept)

    def look(self, run_id: str) -> Run:
        """As `get`, and remember that somebody looked."""
        run = self.get(run_id)
        self._looked[run_id] = time.monotonic()
        return run

    def summaries(self, collection: str) -> list[Summary]:
        """All runs of a collection that have taken a step, the oldest first. Raises ArchiveError."""
        here = [run.summary for run in self._all() if run.collection == collection and run.iteration > 0]
        kept = self.writer.archive.summaries(collection, without=[run.id for run in here]) if self.writer else []
        return sorted(here + kept, key=lambda run: run.created)

    @property
    def not_saved(self) -> str:
        """Why runs are not kept on disk at present, or empty."""
        return self.writer.trouble if self.writer else self._not_saved

    def rename(self, run_id: str, name: str) -> None:
        """Give the run a name."""
        with self._lock:
            self._runs[run_id] = replace(self.get(run_id), name=name.strip()[:40])

    def forget(self, run_id: str) -> None:
        """Stop the run and delete it for good."""
        with suppress(UnknownRunError):
            self.stop(run_id)
        with self._lock:
            self._deleted.add(run_id)  # nobody who still looks at it brings it back
            self._forget(run_id)
        if self.writer:
            self.writer.write()
            self.writer.archive.forget(run_id)

    def start(self, run_id: str) -> None:
        """Start the run, or let it go on after a pause."""
        with self._lock:
            self._single.discard(run_id)
            self._change(run_id, {Status.READY, Status.PAUSED}, Status.RUNNING)

    def pause(self, run_id: str) -> None:
        """Hand out no further slice, and wait for the one that is being computed, so that the run then stays still."""
        self._change(run_id, {Status.RUNNING}, Status.PAUSED)
        self._wait_for_slice(run_id)

    def stop(self, run_id: str) -> None:
        """End the run where it is. Its weights stay."""
        self._change(run_id, {Status.RUNNING, Status.PAUSED}, Status.STOPPED)
        self._wait_for_slice(run_id)

    def step(self, run_id: str) -> None:
        """Take exactly one iteration, then pause."""
        with self._lock:
            if self.get(run_id).status in {Status.READY, Status.PAUSED}:
                self._single.add(run_id)
                self._change(run_id, {Status.READY, Status.PAUSED}, Status.RUNNING)

    def configure(self, run_id: str, **settings: Any) -> None:
        """Change alpha or the number of iterations; the next slice obeys. Raises ConfigError.

        Fewer iterations than were taken end the run where it is.
        """
        with self._lock:
            run = self.get(run_id)
            if "iterations" in settings:
                settings["iterations"] = max(settings["iterations"], run.iteration)
            self._runs[run_id] = replace(run, config=replace(run.config, **settings))

    def submit(self, work: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        """Have a short piece of other work done by the same workers. Raises BrokenExecutor when they have died."""
        with self._lock:
            return self._executor.submit(work, *arguments)

    def close(self) -> None:
        """End the engine. A slice that is being computed comes to its end first."""
        self._closing = True
        self._inbox.put(None)
        self._thread.join()
        if self.writer:
            self.writer.close()
        self._executor.shutdown(wait=True)

    def _add(self, run: Run) -> str:
        with self._lock:
            self._hold(replace(run, created=time.time()))
        return run.id

    def _hold(self, run: Run) -> Run:
        """Hold a run in memory, and let go of old ones that rest."""
        self._runs[run.id] = run
        resting = [key for key, one in self._runs.items() if one.status is not Status.RUNNING and key != run.id]
        for key in resting[: max(0, len(self._runs) - HELD_RUNS)]:
            self._forget(key)
        return run

    def _all(self) -> list[Run]:
        with self._lock:
            return list(self._runs.values())

    def _change(self, run_id: str, wanted: set[Status], to: Status) -> None:
        with self._lock:
            run = self.get(run_id)
            if run.status not in wanted:
                return
            since = run.iteration if to is Status.RUNNING else run.since
            self._runs[run_id] = replace(run, status=to, message="", rate=0.0, since=since)
            if to is Status.RUNNING:
                self._heard[run_id] = self._looked[run_id] = time.monotonic()
                self._crashes[run_id] = 0
                if run_id not in self._computing and run_id not in self._waiting:
                    self._waiting.append(run_id)
        self._inbox.put(None)
        self._keep()

    def _keep(self) -> None:
        """Have changes of status written at once. The writer's thread writes: no click waits for the disk."""
        if self.writer:
            self.writer.wake()

    def _wait_for_slice(self, run_id: str) -> None:
        with self._taken_in:
            self._taken_in.wait_for(lambda: run_id not in self._computing, timeout=SETTLE_SECONDS)

    # What the engine's own thread does

    def _serve(self) -> None:
        while not self._closing:
            finished = self._inbox.get()
            with self._lock:
                if finished:
                    self._take_in(*finished)
                self._hand_out()
                self._taken_in.notify_all()

    def _hand_out(self) -> None:
        """Give waiting runs to the executor, as many as it can compute at a time."""
        while self._waiting and len(self._computing) < self._parallel:
            run = self._runs.get(self._waiting.popleft())
            if not run or run.status is not Status.RUNNING:
                continue
            run = self._runs[run.id] = run.on_its_way()
            active = sum(run.status is Status.RUNNING for run in self._runs.values())
            order = Slice(
                run.config,
                run.data,
                run.folder,
                run.params,
                run.iteration,
                max(SHARED_SLICE_SECONDS, SLICE_SECONDS / active),
                threads=max(1, self._parallel // active),
                single=run.id in self._single,
                memory=run.memory,
            )
            executor = self._executor
            try:
                future = executor.submit(advance, order)
            except (BrokenExecutor, RuntimeError) as error:  # RuntimeError: it was shut down when it broke
                future = Future()
                future.set_exception(BrokenExecutor(str(error)))
            ticket = object()
            self._computing[run.id] = ticket
            future.add_done_callback(partial(self._report, run.id, ticket, executor))

    def _report(self, run_id: str, ticket: object, executor: Executor, future: Future[Outcome]) -> None:
        self._inbox.put((run_id, ticket, executor, future))

    def _take_in(self, run_id: str, ticket: object, executor: Executor, future: Future[Outcome]) -> None:
        """Bring a run up to date with what came of its slice, and put it back in the queue if it goes on."""
        if isinstance(future.exception(), BrokenExecutor):
            self._replace_executor(executor)
        if self._computing.get(run_id) is not ticket:
            return  # forgotten meanwhile
        del self._computing[run_id]
        run = self._runs[run_id]
        error = future.exception()
        if error is None:
            run = self._advanced(run, future.result())
        elif isinstance(error, BrokenExecutor) and self._crashes[run_id] < CRASHES_IN_A_ROW:
            self._crashes[run_id] += 1  # nothing is lost: the same slice once more
        else:
            run = replace(run, status=Status.PAUSED, message=_explain(error))
        self._runs[run_id] = run
        if run.status is Status.RUNNING:
            self._waiting.append(run_id)
        else:
            self._keep()

    def _advanced(self, run: Run, outcome: Outcome) -> Run:
        now = time.monotonic()
        elapsed = now - self._heard.get(run.id, now)
        self._heard[run.id] = now
        self._crashes[run.id] = 0
        point, moment = (known[-1].iteration if known else -1 for known in (run.points, run.moments))
        run = replace(
            run,
            params=outcome.params,
            memory=outcome.memory,
            rate=_smoothed(run.rate, outcome.iteration - run.iteration, elapsed),
            iteration=outcome.iteration,
            points=run.points + tuple(new for new in outcome.points if new.iteration > point),
            moments=run.moments + tuple(new for new in outcome.moments if new.iteration > moment),
            seconds=run.seconds + elapsed,
        )
        single = run.id in self._single
        self._single.discard(run.id)
        if run.status is not Status.RUNNING:
            return run
        wrong = trouble.overflow(run) if outcome.diverged else trouble.found(run)
        if wrong:
            return replace(run, status=Status.FAILED, message=wrong)
        if outcome.iteration >= run.config.iterations:
            taken = replace(run.config, iterations=outcome.iteration)
            return replace(run, status=Status.FINISHED, config=taken)
        if single:
            return replace(run, status=Status.PAUSED)
        if now - self._looked.get(run.id, now) > UNATTENDED_SECONDS:
            return replace(run, status=Status.PAUSED, message=UNATTENDED)
        return run

    def _replace_executor(self, broken: Executor) -> None:
        if broken is self._executor:
            broken.shutdown(wait=False)
            self._executor = self._make_executor()

    def _forget(self, run_id: str) -> None:
        self._runs.pop(run_id, None)
        self._computing.pop(run_id, None)
        self._crashes.pop(run_id, None)
        self._heard.pop(run_id, None)
        self._looked.pop(run_id, None)
        self._single.discard(run_id)


def _new_id() -> str:
    """Unguessable, and safe in a URL."""
    return secrets.token_urlsafe(6)


def _smoothed(rate: float, iterations: int, seconds: float) -> float:
    """Exponential moving average of iterations a second; old news fades in about RATE_SECONDS."""
    if seconds <= 0:
        return rate
    weight = 1.0 if rate == 0 else min(1.0, seconds / RATE_SECONDS)
    return rate + weight * (iterations / seconds - rate)


def _explain(error: BaseException) -> str:
    if isinstance(error, BrokenExecutor):
        return CRASHED.format(CRASHES_IN_A_ROW)
    if isinstance(error, (OSError, ValueError)):
        return f"The digits can't be read any more ({error}). Start the app again, open this link, and press Resume."
    return f"{error} Press Resume to go on from where it was."
