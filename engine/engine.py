"""The engine: carries the runs of one server, and does with them what pages ask for.

It brings the parts together: the runs in memory (`engine.entries`), what happens to a run (`engine.changes`), whose
turn it is (`engine.queue`), who goes together (`engine.company`) and beside whom (`engine.neighbours`), what workers do
(`engine.slices`), and saving (`engine.autosave`). Callers change entries and wake the thread that does the rest.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from engine import changes, company
from engine.archive import Archive
from engine.autosave import Autosave
from engine.bounds import Bounds
from engine.changes import Entry
from engine.entries import Entries, UnknownRunError
from engine.executor import local_executor, workers
from engine.neighbours import Neighbours
from engine.queue import Orders, Queue, Returned
from engine.run import Run, Start, Status, new_id
from engine.slices import Slice
from model import Config, Dataset
from model.data import data_folder

LOGGER = logging.getLogger(__name__)
SETTLE_SECONDS = 2.0  # the longest a page waits for a slice to come back
CLOSE_SECONDS = 1.0  # the longest that the end waits for slices to come back


class Engine:
    """Holds all runs of this server and moves those that run.

    Parameters
    ----------
    make_executor : callable
        Gives a new executor; called again when workers have died.
    parallel : int
        How many workers compute at a time, where the executor doesn't know it.
    archive : Archive, optional
        Where runs are saved; without one they last as long as the engine.
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
        self._entries = entries = Entries(archive)
        self._lock, self.listeners, self.crowds = entries.lock, entries.listeners, entries.crowds
        self.summaries, self.made_by = entries.summaries, entries.made_by
        self.owners, self.running, self.waits = entries.owners, entries.running, entries.waits
        self.look, self.is_elsewhere, self.lose = entries.look, entries.is_elsewhere, entries.lose
        self.may_compute: Callable[[], bool] = lambda: True  # of several servers, only one that is sure of what it has
        self._taken_in, self._folders = threading.Condition(self._lock), dict[str, Path]()  # where each dataset lies
        self._closing, self._closed, self._not_saved = False, False, not_saved
        self._inbox: SimpleQueue[Returned | None] = SimpleQueue()  # None: look again at who waits
        self._queue = Queue(make_executor, parallel or workers(), self._inbox.put)
        self.computes, self.capacity = self._queue.computes, self._queue.capacity
        self.neighbours = Neighbours(entries, self._queue, self.wake)
        self.bounds = bounds = Bounds(archive, entries)
        self.autosave = Autosave(archive, entries.runs, entries.let_go, bounds.keep, entries.lose) if archive else None
        self._thread = threading.Thread(target=self._serve, name="engine", daemon=True)
        self._thread.start()

    def create(
        self,
        config: Config,
        data: Dataset,
        collection: str = "",
        name: str = "",
        start: Start | None = None,
        owner: str = "",
    ) -> str:
        """Make a run that waits to be started, and return its id."""
        self._folders[data.name] = data.folder
        return self._add(changes.fresh(new_id(), config, data.name, collection, name, start, owner))

    def branch(self, run_id: str, iteration: int, collection: str = "", owner: str = "", **settings: Any) -> str:
        """Make a run that goes on from where another was at this iteration, with other settings, and return its id.

        It belongs to the same collection as the other unless `collection` says otherwise.
        """
        return self._add(changes.branched(self.get(run_id), iteration, new_id(), collection, settings, owner))

    def get(self, run_id: str) -> Run:
        """The run as it is now, read from the archive if need be. Raises UnknownRunError or ArchiveError."""
        return self._entries.find(run_id).run

    def holds(self, run_id: str) -> bool:
        """Whether the run is in memory, so that getting it takes no time."""
        return self._entries.get(run_id) is not None

    @property
    def not_saved(self) -> str:
        """Why runs are not saved at present, or empty."""
        return self.autosave.trouble if self.autosave else self._not_saved

    def rename(self, run_id: str, name: str) -> None:
        """Give the run a name."""
        self._change(run_id, lambda entry: replace(entry, run=changes.renamed(entry.run, name)))

    def own(self, run_id: str, owner: str, first: bool = False) -> Run:
        """Give the run an owner, or one more, and return it; with `first`, only if it has none."""
        return self._change(run_id, lambda entry: replace(entry, run=changes.owned(entry.run, owner, first)))

    def forget(self, run_id: str) -> None:
        """Stop the run and delete it for good."""
        with suppress(UnknownRunError):
            self.stop(run_id)
        self._entries.forget(run_id)
        if self.autosave:
            self.autosave.forget(run_id)

    def start(self, run_id: str) -> None:
        """Start the run, or let it go on after a pause."""
        self._set_going(run_id, changes.started)

    def step(self, run_id: str) -> None:
        """Take exactly one iteration, then pause."""
        self._set_going(run_id, changes.stepping)

    def pause(self, *run_ids: str) -> None:
        """Hand out no further slices, and wait for those that are being computed, so that the runs then stay still."""
        self._rest(run_ids, changes.paused)

    def stop(self, run_id: str) -> None:
        """End the run where it is. Its weights stay."""
        self._rest([run_id], changes.stopped)

    def configure(self, run_id: str, **settings: Any) -> None:
        """Change alpha or the number of iterations; the next slice obeys. Raises ConfigError.

        Fewer iterations than were taken end the run where it is.
        """
        self._change(run_id, lambda entry: replace(entry, run=changes.configured(entry.run, settings)))

    def submit(self, work: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        """Have a short piece of other work done by the same workers; by new ones if those have died."""
        with self._lock:
            return self._queue.submit(work, *arguments)

    def close(self) -> None:
        """Save all runs and end the workers. Slices that don't come back within a second are given up."""
        with self._taken_in:
            self._closing = True
            self._taken_in.wait_for(lambda: not self._queue.computes(), timeout=CLOSE_SECONDS)
            self._closed = True
        self._inbox.put(None)
        self._thread.join()
        if self.autosave:
            self.autosave.close()
        self._queue.close()

    def _add(self, run: Run) -> str:
        """Hold a new run. One that has steps behind it gets its number now, others when they are started."""
        self._entries.learn_numbers(run.collection)
        entry = Entry(replace(run, created=time.time()), looked=time.monotonic())
        self._entries.put(self._entries.numbered(entry) if run.iteration > 0 else entry)
        return run.id

    def _change(self, run_id: str, change: Callable[[Entry], Entry]) -> Run:
        """Change what is known of a run; if that changes its status, wake the threads. Returns it as it is then."""
        before, after = self._entries.change(run_id, change)
        if after.run.status is Status.RUNNING:
            with self._lock:
                self._queue.add(run_id)
        if after.run.status is not before.run.status:
            self.wake()
        return after.run

    def wake(self) -> None:
        """Have the threads look again at who waits."""
        self._inbox.put(None)
        if self.autosave:
            self.autosave.wake()

    def _set_going(self, run_id: str, change: Callable[[Entry, float], Entry]) -> None:
        run = self.get(run_id)
        if run.data not in self._folders:
            self._folders[run.data] = data_folder(run.data)  # touches the disk, so not under the lock
        self._change(run_id, lambda entry: change(self._entries.numbered(entry), time.monotonic()))

    def _rest(self, run_ids: Sequence[str], change: Callable[[Entry], Entry]) -> None:
        for run_id in run_ids:
            self._change(run_id, change)
        with self._taken_in:
            self._taken_in.wait_for(lambda: not any(map(self._queue.computes, run_ids)), timeout=SETTLE_SECONDS)

    def _serve(self) -> None:
        """What the engine's own thread does, with all methods below."""
        while not self._closed:
            returned = self._inbox.get()
            with self._lock:
                try:
                    if returned:
                        self._take_in(returned)
                    elif not self.capacity().away:
                        self._entries.bring_back(time.monotonic(), self._queue.add)
                    if not self._closing and self.may_compute():
                        self.neighbours.keep_up(time.monotonic())
                        self._queue.hand_out(self._entries.is_running, self._orders_for)
                except Exception:
                    LOGGER.exception("The engine goes on after an error of its own.")
                self._taken_in.notify_all()

    def _take_in(self, returned: Returned) -> None:
        """Bring runs up to date with their slices, and put those that go on back in the line."""
        self._queue.take_back(returned)
        outcomes = [None] * len(returned.run_ids) if returned.error else returned.future.result()
        for run_id, outcome in zip(returned.run_ids, outcomes, strict=True):
            if not (entry := self._entries.get(run_id)):
                continue  # forgotten meanwhile
            if outcome:
                entry = changes.advanced(entry, outcome, time.monotonic())
            elif returned.error:
                entry = changes.interrupted(entry, returned.error, alone=len(outcomes) == 1)
            self._entries.put(entry)
            if entry.run.status is Status.RUNNING:
                self._queue.add(run_id)
            elif self.autosave:
                self.autosave.wake()

    def _orders_for(self, line: Sequence[str]) -> Orders:
        """What a worker is to do next, for the first in the line that need not wait, and for those who go with it."""
        held = {entry.run.id: entry for entry in self._entries.all()}
        computing = [held[members[0]] for members in self._queue.teams if members[0] in held]
        team = company.team([held[one] for one in line], [*held.values()], computing, self.capacity(), self.crowds)
        return {entry.run.id: self._slice_of(entry, team) for entry in team.members}

    def _slice_of(self, entry: Entry, team: company.Team) -> Slice:
        members, seconds, threads = team
        run = replace(changes.with_present_leg(entry.run), in_company=entry.run.in_company or len(members) > 1)
        self._entries.put(replace(entry, run=run))
        folder = self._folders[run.data]
        return Slice(
            run.config, run.data, folder, run.params, run.iteration, seconds, threads, entry.single, run.memory
        )
