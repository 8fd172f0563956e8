"""Carries sweeps: makes their runs, starts as many as go well together, and goes on until all have ended.

The runs are ordinary runs of the engine, in a collection of their own. What this adds is whose turn it is to be made.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace

from engine.archive import ArchiveError
from engine.engine import Engine
from engine.entries import UnknownRunError
from engine.run import ENDED, Status, Summary, new_id
from engine.saved_sweeps import SavedSweeps
from engine.sweep import Plan, Sweep
from model import Config, DigitLabError, open_dataset
from model.data import data_folder

LOGGER = logging.getLogger(__name__)
MOST_ROWS = 500  # of the first layers of all runs of sweeps that are under way: what they take of memory
WITH_MEMORY = 3  # times as much takes a run whose optimiser remembers
REST_SECONDS = 0.2  # between two looks at what has ended
ATTEND_SECONDS = 30.0  # so often it looks at its runs, so that they don't pause for want of somebody who does
MOST_RESTED = 1_000  # runs that are remembered without being in memory


@dataclass
class Course:
    """How far a sweep that goes on is: runs that were made before and wait to go on, and those under way."""

    waiting: deque[int] = field(default_factory=deque)  # their places in the plan
    under_way: dict[int, str] = field(default_factory=dict)


class Sweeps:
    """The sweeps of one server. Methods raise UnknownSweepError and ArchiveError.

    Parameters
    ----------
    engine : Engine
        Carries the runs.
    saved : SavedSweeps
        Knows all sweeps.

    Attributes
    ----------
    troubles : dict of str to str
        Why sweeps stopped by themselves, a sentence each, by their ids.
    """

    def __init__(self, engine: Engine, saved: SavedSweeps) -> None:
        self._engine, self._saved = engine, saved
        self.get, self.of, self.computes = saved.get, saved.of, engine.computes
        self._lock = threading.RLock()
        self._courses: dict[str, Course] = {}  # of those that go on, the one that was started first before all others
        self._rested: dict[str, Summary | None] = {}  # runs that were left to the archive; None where they are no more
        self._watched: set[str] = set()  # ids of runs under way
        self.troubles: dict[str, str] = {}
        self._attended = 0.0
        self._wake, self._closed = threading.Event(), threading.Event()
        try:
            for sweep in saved.going():
                self._set_going(sweep)
        except ArchiveError as error:
            LOGGER.warning("%s", error)
        engine.listeners.add(self._hear)
        self._thread = threading.Thread(target=self._serve, name="sweeps", daemon=True)
        self._thread.start()

    def start(self, plan: Plan, data: str, owner: str = "") -> str:
        """Start a sweep on the digits of this name, and return its id."""
        sweep = Sweep(new_id(), plan, data, owner, time.time(), ("",) * plan.size)
        self._set_going(sweep)
        return sweep.id

    def going_of(self, owner: str) -> list[str]:
        """The ids of their sweeps that are going."""
        with self._lock:
            return [sweep_id for sweep_id in self._courses if self.get(sweep_id).owner == owner]

    def stop(self, sweep_id: str) -> None:
        """Make no further runs, and pause those that are under way."""
        with self._lock:
            course = self._courses.pop(sweep_id, None)
            self._saved.put(replace(self.get(sweep_id), going=False))
        if course:
            self._engine.pause(*self._known(course.under_way.values()))

    def go_on(self, sweep_id: str) -> None:
        """Go on with the runs that have not ended, and make those that were not made or are no more."""
        self.troubles.pop(sweep_id, None)
        with self._lock:
            if sweep_id not in self._courses:
                self._set_going(self.get(sweep_id))

    def lose(self) -> None:
        """Let go of all sweeps: this server was taken for dead, and others go on with them."""
        with self._lock:
            self._courses.clear()
            self._saved.lose()

    def forget(self, sweep_id: str) -> None:
        """Delete the sweep with all its runs."""
        self.stop(sweep_id)  # all at once: one after the other, each would wait for a slice of those that go on
        with self._lock:
            runs = self.get(sweep_id).runs
            self._saved.forget(sweep_id)
        for run_id in filter(None, runs):
            self._engine.forget(run_id)

    def runs(self, sweep_id: str) -> list[Summary | None]:
        """How each run of the sweep is, in the order of its plan; None for one that was not made, or is no more."""
        sweep = self.get(sweep_id)
        here: dict[str, Summary] = {}
        for run_id in filter(None, sweep.runs):
            if self._engine.holds(run_id):
                with suppress(UnknownRunError, ArchiveError):
                    here[run_id] = self._engine.get(run_id).summary
        rested = () if self._saved.is_elsewhere(sweep_id) else self._rested  # elsewhere they go on unheard
        absent = [run_id for run_id in filter(None, sweep.runs) if run_id not in here and run_id not in rested]
        if absent:
            found = {one.id: one for one in self._engine.summaries(sweep_id)}
            if len(self._rested) > MOST_RESTED:
                self._rested.clear()
            self._rested |= {run_id: found.get(run_id) for run_id in absent}
            here = found | here
        return [here.get(run_id) or self._rested.get(run_id) for run_id in sweep.runs]

    def seconds_left(self, sweep_id: str, runs: Iterable[Summary | None]) -> float | None:
        """About how long the sweep still takes at the present rate, or None while that is unknown."""
        sweep, steps, rate = self.get(sweep_id), 0, 0.0
        for config, run in zip(sweep.plan.configs, runs, strict=True):
            if run is None or run.status not in ENDED:
                steps += config.iterations - (run.iteration if run else 0)
            if run and run.status is Status.RUNNING:
                with suppress(UnknownRunError, ArchiveError):
                    rate += self._engine.get(run.id).rate
        return steps / rate if rate else None

    def close(self) -> None:
        """Make no further runs. Sweeps that go on do so when the server is started again."""
        self._closed.set()
        self._wake.set()
        self._thread.join()
        self._engine.listeners.discard(self._hear)

    def _hear(self, run_id: str) -> None:
        self._rested.pop(run_id, None)  # called under the engine's lock: no more than this
        if run_id in self._watched:
            self._wake.set()

    def _serve(self) -> None:
        """What the sweeps' own thread does, with all methods below."""
        while not self._closed.is_set():
            self._wake.wait(ATTEND_SECONDS)
            self._wake.clear()
            try:
                self._attend()
                for sweep_id in [*self._courses]:
                    try:
                        self._carry_on(sweep_id)
                    except (DigitLabError, OSError, ValueError) as error:  # digits that can't be read
                        self.stop(sweep_id)
                        self.troubles[sweep_id] = f"The sweep stopped: {error}"
            except Exception:
                LOGGER.exception("Sweeps go on after an error of their own.")
            self._closed.wait(REST_SECONDS)

    def _carry_on(self, sweep_id: str) -> None:
        """Start what there is room for; with nothing left to do, the sweep has ended."""
        with self._lock:
            course = self._courses.get(sweep_id)
            if course is None:
                return  # stopped meanwhile
            sweep = self.get(sweep_id)
            course.under_way = {at: one for at, one in course.under_way.items() if self._is_running(one)}
            runs = [*sweep.runs]
            todo = deque([*course.waiting, *(at for at, run_id in enumerate(runs) if not run_id)])
            while todo and self._has_room(sweep.plan.configs[todo[0]]):
                at = todo.popleft()
                runs[at] = course.under_way[at] = self._started(sweep, at, runs[at])
            course.waiting = deque(at for at in todo if runs[at])
            self._watched = {one for other in self._courses.values() for one in other.under_way.values()}
            if not todo and not course.under_way:
                del self._courses[sweep_id]
            changed = replace(sweep, runs=tuple(runs), going=sweep_id in self._courses)
            if changed != sweep:
                self._saved.put(changed)

    def _started(self, sweep: Sweep, at: int, run_id: str) -> str:
        """Start the run at this place of the plan, a new one where there is none any more. Returns its id."""
        if run_id:
            with suppress(UnknownRunError, ArchiveError):
                self._engine.start(run_id)
                return run_id
        data = open_dataset(sweep.data, data_folder(sweep.data))
        run_id = self._engine.create(sweep.plan.configs[at], data, collection=sweep.id, owner=sweep.owner)
        self._engine.start(run_id)
        return run_id

    def _has_room(self, config: Config) -> bool:
        """Whether one more run with these settings can be under way."""
        under_way = [
            self.get(sweep_id).plan.configs[at] for sweep_id, course in self._courses.items() for at in course.under_way
        ]
        rows = sum(map(rows_of, [*under_way, config]))
        return rows <= MOST_ROWS or len(under_way) < self._engine.capacity().slots

    def _is_running(self, run_id: str) -> bool:
        with suppress(UnknownRunError, ArchiveError):
            held = self._engine.holds(run_id)
            return held and (self._engine.get(run_id).status is Status.RUNNING or self._engine.waits(run_id))
        return False

    def _attend(self) -> None:
        """Look at the runs under way, so that they go on."""
        now = time.monotonic()
        if now - self._attended > ATTEND_SECONDS / 2:
            self._attended = now
            for run_id in self._known(self._watched):
                self._engine.look(run_id)

    def _known(self, run_ids: Collection[str]) -> list[str]:
        return [run_id for run_id in run_ids if self._engine.holds(run_id)]

    def _set_going(self, sweep: Sweep) -> None:
        """Go on with this sweep: first with runs of it that were paused."""
        self._saved.put(sweep)
        known = self.runs(sweep.id)
        unknown = {at for at, run in enumerate(known) if run is None}
        runs = tuple("" if at in unknown else run_id for at, run_id in enumerate(sweep.runs))
        unended = deque(at for at, run in enumerate(known) if run and run.status not in ENDED)
        with self._lock:
            self._saved.put(replace(sweep, runs=runs, going=True))
            self._courses[sweep.id] = Course(unended)
            self._engine.crowds.add(sweep.id)
        self._wake.set()


def rows_of(config: Config) -> int:
    """How many rows of a first layer a run takes the memory of."""
    return config.hidden * (1 if config.optimiser == "descent" else WITH_MEMORY)
