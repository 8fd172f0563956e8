"""Neighbours of a run: the same experiment with a third of its alpha, and with three times as much, beside it.

They begin where it begins, with the same digits, and again wherever its alpha changes. They share its two large
products (`engine.company`), so both together cost it less than half of its speed. They are in memory only, stand in no
table, and belong to nobody, until somebody takes one over: then it is a run like any other.
"""

import math
import time
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from engine import changes, company
from engine.changes import Entry
from engine.entries import Entries
from engine.queue import Queue
from engine.run import Run, Status, new_id
from model import DigitLabError

SMALLER, LARGER = "smaller", "larger"
FACTORS = {SMALLER: 1 / 3, LARGER: 3.0}
ALPHAS = (0.001, 10.0)  # what a page can set: there is no neighbour beyond
FIGURES = 2  # of a neighbour's alpha: 0.1 has 0.033 and 0.3 beside it
ALIKE = 0.03  # relative: 0.1 is three times 0.033
MOST_RUNS = 3  # that are going on the server: with more, none has neighbours
BUSY, BY_ITSELF = "busy", "by itself"  # why a run has none


class GoneError(DigitLabError):
    """The neighbour is there no more."""


class Beside(NamedTuple):
    """A run's neighbours by their sides; or why there are none, if it should have some."""

    runs: dict[str, Run]
    why: str = ""


def alphas_beside(alpha: float) -> dict[str, float]:
    """The alphas of a run's neighbours, by their sides."""
    wanted = {side: float(f"{factor * alpha:.{FIGURES}g}") for side, factor in FACTORS.items()}
    return {side: one for side, one in wanted.items() if ALPHAS[0] <= one <= ALPHAS[1]}


def made(main: Entry, alpha: float) -> Entry:
    """A neighbour that goes on from where the run is now."""
    run = changes.branched(main.run, main.run.iteration, new_id(), "", {"alpha": alpha})
    return Entry(run, beside=main.run.id)


def followed(neighbour: Entry, main: Entry, now: float) -> Entry:
    """The neighbour, doing what its run does: it goes on, pauses, steps and stops with it.

    When the run comes to its end or goes wrong, the neighbour goes on to its own: it may be the cure.
    """
    neighbour = replace(neighbour, looked=main.looked)
    status, iterations = main.run.status, main.run.config.iterations
    if status is Status.RUNNING and iterations != neighbour.run.config.iterations:
        neighbour = replace(neighbour, run=changes.configured(neighbour.run, {"iterations": iterations}))
    if status is Status.RUNNING and neighbour.run.status in changes.STARTABLE:
        if not main.single:
            return replace(changes.started(neighbour, now), looked=main.looked)
        behind = neighbour.run.iteration <= main.run.iteration
        return replace(changes.stepping(neighbour, now), looked=main.looked) if behind else neighbour
    if status is Status.PAUSED:
        owes = neighbour.single and neighbour.run.iteration < main.run.iteration  # the step that its run has taken
        return neighbour if owes else changes.paused(neighbour)
    return changes.stopped(neighbour) if status is Status.STOPPED else neighbour


class Neighbours:
    """Which runs have neighbours, and which.

    Parameters
    ----------
    entries : Entries
    queue : Queue
        The line that neighbours wait in, as all runs do.
    wake : callable
        Has the engine's thread and the autosave look at what changed.
    """

    def __init__(self, entries: Entries, queue: Queue, wake: Callable[[], None]) -> None:
        self._entries, self._queue, self._wake = entries, queue, wake
        self._beside: dict[str, dict[str, str]] = {}  # ids by side, of each run that is to have neighbours
        self._why: dict[str, str] = {}

    def wish(self, run_id: str, wanted: bool = True) -> None:
        """Give this run neighbours whenever it runs, or take them away."""
        with self._entries.lock:
            if wanted:
                self._beside.setdefault(run_id, {})
            else:
                self._drop(run_id)
                self._beside.pop(run_id, None)
                self._why.pop(run_id, None)

    def of(self, run_id: str) -> Beside:
        """The neighbours of a run, as they are now."""
        with self._entries.lock:
            here = {side: self._entries.get(other) for side, other in self._beside.get(run_id, {}).items()}
            return Beside({side: entry.run for side, entry in here.items() if entry}, self._why.get(run_id, ""))

    def take_over(self, run_id: str, side: str) -> str:
        """Make a neighbour a run of its own, and the run its neighbour; return its id. Raises GoneError.

        The run itself stops where it is, and stays in the table: a copy of it goes on.
        """
        main = self._entries.find(run_id)
        self._entries.learn_numbers(main.run.collection)
        with self._entries.lock:
            taken = self._entries.get(self._beside.get(run_id, {}).pop(side, ""))
            if taken is None:
                raise GoneError("This neighbour is there no more. Press Train for a new run, with its alpha.")
            self._exchange(self._entries.get(run_id) or main, taken, side)
        self._wake()
        return taken.run.id

    def keep_up(self, now: float) -> None:
        """Bring all neighbours in line with their runs: between two slices, so that they part from it at one step.

        Called by the engine's thread, under the lock.
        """
        going = sum(run.status is Status.RUNNING for run in self._entries.runs()) if self._beside else 0
        for run_id in [*self._beside]:
            main = self._entries.get(run_id)
            if main is None:
                self.wish(run_id, wanted=False)
                continue
            if main.run.status is Status.RUNNING:
                self._why[run_id] = BY_ITSELF if company.by_itself(main) else BUSY if going > MOST_RUNS else ""
                if self._why[run_id]:
                    self._drop(run_id)
                elif not self._queue.computes(run_id):
                    self._complete(main)
            for other in self._beside[run_id].values():
                self._follow(other, main, now)

    def _exchange(self, main: Entry, taken: Entry, side: str) -> None:
        whose = {name: getattr(main.run, name) for name in ("collection", "owner", "co_owners")}
        run = replace(taken.run, created=time.time(), **whose)
        self._entries.put(self._entries.numbered(replace(taken, run=run, beside="")))
        copy = replace(main, run=replace(main.run, id=new_id(), number=0, name=""), beside=run.id)
        self._hold(copy)
        self.wish(main.run.id, wanted=False)
        self._beside[run.id] = {SMALLER if side == LARGER else LARGER: copy.run.id}
        self._entries.put(changes.stopped(main))

    def _complete(self, main: Entry) -> None:
        """Make those neighbours that are missing, or that were made for another alpha."""
        wanted = alphas_beside(main.run.config.alpha)
        present = {side: run.config.alpha for side, run in self.of(main.run.id).runs.items()}
        for side in FACTORS:
            alpha = wanted.get(side, 0.0)
            if not math.isclose(present.get(side, 0.0), alpha, rel_tol=ALIKE):
                self._drop(main.run.id, side)
            if alpha and side not in self._beside[main.run.id]:
                entry = made(main, alpha)
                self._beside[main.run.id][side] = entry.run.id
                self._hold(entry)

    def _hold(self, entry: Entry) -> None:
        self._entries.put(entry)
        if entry.run.status is Status.RUNNING:
            self._queue.add(entry.run.id)

    def _follow(self, neighbour: str, main: Entry, now: float) -> None:
        entry = self._entries.get(neighbour)
        if entry:
            self._hold(followed(entry, main, now))

    def _drop(self, run_id: str, *sides: str) -> None:
        beside = self._beside.get(run_id, {})
        for side in sides or tuple(beside):
            if other := beside.pop(side, None):
                self._entries.discard(other)
