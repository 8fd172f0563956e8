"""The class's runs, for the board: how far each is, its curve, and who has solved the task."""

import threading
from typing import Any

from classroom.room import Room
from engine import Engine, Point, Status, Summary, UnknownRunError
from model.config import written_alpha

MOST_RUNS = 1_000  # of a class; the oldest are left out


class Board:
    """Follows the runs of a class and notes them in its ledger.

    A run's curve grows point by point, and what a viewer has of it needn't be sent again: of each run, `points` tells
    those that a viewer hasn't seen, by the number of the last change that they know.
    """

    def __init__(self, room: Room, engine: Engine) -> None:
        self._room, self._engine = room, engine
        self._changed: dict[str, None] = {}  # ids of runs that have changed since the last look
        self._runs: dict[str, Summary] = {}
        self._stamps: dict[str, list[tuple[int, int]]] = {}  # for each run: a change, and how many points it had then
        self._lock = threading.Lock()
        self._solved_by: set[int] = set()
        engine.listeners.add(self._hear)
        self._load()

    def close(self) -> None:
        """Follow no runs any more."""
        self._engine.listeners.discard(self._hear)

    def look(self) -> None:
        """Bring the ledger up to date with the runs."""
        with self._lock:
            changed = [*self._changed]
            for run_id in changed:
                self._changed.pop(run_id, None)  # before it is looked at: what changes meanwhile is looked at again
            owners = self._room.owners()
            if any(not self._engine.holds(run_id) and run_id not in self._runs for run_id in changed):
                self._load()  # it may have ended, and been left to the archive, since the last look
            for run_id in changed:
                if self._engine.holds(run_id) or run_id in self._runs:
                    self._take_in(run_id, owners)
            for run_id in [one for one, run in self._runs.items() if not self._counts(run, owners)]:
                self._drop(run_id)
            self._note_solved(owners)

    def runs(self) -> list[tuple[int, Summary]]:
        """All runs of the class with their members' numbers, the oldest first."""
        owners = self._room.owners()
        with self._lock:
            here = [(owners[run.owner], run) for run in self._runs.values() if run.owner in owners]
        return sorted(here, key=lambda one: one[1].created)

    def solved(self) -> set[int]:
        """The members who have solved the present task, as of the last look."""
        return self._solved_by

    def points(self, run_id: str, since: int) -> list[tuple[int, float]]:
        """Steps and held-out accuracies of a run that a viewer who knows the change `since` hasn't seen."""
        with self._lock:
            known = max((count for stamp, count in self._stamps.get(run_id, []) if stamp <= since), default=0)
            run = self._runs.get(run_id)
        return [_point(point) for point in run.curve[known:]] if run else []

    def _hear(self, run_id: str) -> None:
        self._changed[run_id] = None  # called under the engine's lock: no more than that

    def _load(self) -> None:
        """Runs from before the server was started, or before anybody looked at the board."""
        owners = self._room.owners()
        runs = self._engine.made_by(set(owners), self._room.since)
        for run in sorted(runs, key=lambda run: run.created)[-MOST_RUNS:]:
            if self._counts(run, owners):
                self._note(run, owners)

    def _take_in(self, run_id: str, owners: dict[str, int]) -> None:
        try:
            run = self._engine.get(run_id).summary
        except UnknownRunError:
            self._drop(run_id)
        else:
            if self._counts(run, owners):
                self._note(run, owners)

    def _counts(self, run: Summary, owners: dict[str, int]) -> bool:
        """Whether it is a run of the class, made while its owner was in it."""
        if run.owner not in owners or run.created < self._room.since:
            return False
        member = self._room.members.get(owners[run.owner])
        return member is not None and run.created >= member.joined

    def _note(self, run: Summary, owners: dict[str, int]) -> None:
        if run.iteration == 0 and run.id not in self._runs and run.status is not Status.RUNNING:
            return  # made, and not started yet
        self._runs[run.id] = run
        if len(self._runs) > MOST_RUNS:
            self._drop(min(self._runs.values(), key=lambda one: one.created).id)
        self._room.ledger.put(("run", run.id), _shown(run, owners[run.owner]))
        marks = self._stamps.setdefault(run.id, [])
        if not marks or marks[-1][1] < len(run.curve):
            marks.append((self._room.ledger.latest, len(run.curve)))

    def _is_own(self, run: Summary) -> bool:
        """Whether its owner has made all of it: neither from saved weights, nor from another one's run."""
        if run.start or not run.parent:
            return not run.start
        parent = self._runs.get(run.parent)
        return parent is not None and parent.owner == run.owner and self._is_own(parent)

    def _drop(self, run_id: str) -> None:
        if self._runs.pop(run_id, None):
            del self._stamps[run_id]
            self._room.ledger.put(("run", run_id), None)

    def _note_solved(self, owners: dict[str, int]) -> None:
        """Find out who has solved the task; their own pages hear of it, too."""
        task = self._room.agenda.task
        runs = [run for run in self._runs.values() if task and self._is_own(run) and task.is_solved(run.curve)]
        solved = {owners[run.owner] for run in runs if run.owner in owners}
        for number in solved ^ self._solved_by:
            self._room.tell(number)
        self._solved_by = solved
        self._room.ledger.put(("solved",), sorted(solved))


def _shown(run: Summary, member: int) -> dict[str, Any]:
    """A run as the board shows it, without its curve. `alphas` are those it went by, one after the other."""
    return {
        "member": member,
        "status": run.status.value,
        "iteration": run.iteration,
        "iterations": run.config.iterations,
        "alpha": run.config.alpha,
        "alphas": [written_alpha(alpha) for _, alpha in run.alphas] or [written_alpha(run.config.alpha)],
        "accuracy": _point(run.curve[-1])[1] if run.curve else None,
        "created": round(run.created, 1),
    }


def _point(point: Point) -> tuple[int, float]:
    """A point of a held-out curve: the step, and the accuracy."""
    return point.iteration, round(point.held_out_accuracy or 0.0, 4)
