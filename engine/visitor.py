"""What one visitor may do with runs: everything with those that are theirs, and with others' nothing but watch.

Pages change runs through this alone, so no forged message gets past it.
"""

import threading
from contextlib import suppress
from typing import Any

from engine.bounds import MOST_RUNNING
from engine.engine import Engine
from engine.entries import UnknownRunError
from engine.owners import Key
from engine.run import Run, Start, Summary
from engine.sweep import Plan
from engine.sweeps import Sweeps
from model import Config, Dataset, DigitLabError

_starting = threading.Lock()  # so that of two that start at the same moment only one can be the last that is allowed


class NotTheirsError(DigitLabError):
    """The run belongs to somebody else."""


class TooManyRunsError(DigitLabError):
    """One more run of this person can't start now."""


class Visitor:
    """Somebody, known by a secret that only their browser has.

    Methods that change a run raise NotTheirsError for somebody else's, and what the engine raises. A run that has no
    owner, since it is older than owners are, belongs to the first who changes it.
    """

    def __init__(self, engine: Engine, key: Key, secret: str) -> None:
        self.owner = key.owner(secret)
        self.engine, self._key = engine, key

    def may_change(self, run: Run | Summary) -> bool:
        """Whether this run is theirs, or nobody's."""
        return not run.owner or self.owner in {run.owner, *run.co_owners}

    def may_use(self, collection: str) -> bool:
        """Whether this collection is theirs: one of its runs is, or all of them are nobody's. Raises ArchiveError."""
        owners = self.engine.owners(collection) - {""}
        return not owners or self.owner in owners

    @property
    def usual(self) -> Config:
        """What their runs begin with where nothing else is said."""
        return Config()

    def settings_within(self, config: Config) -> Config:
        """These settings, as far as they may choose them; a class may have fixed some (`classroom.student`)."""
        return config

    def create(self, config: Config, data: Dataset, collection: str, name: str = "", start: Start | None = None) -> str:
        """Make a run of theirs that waits to be started, and return its id."""
        return self.engine.create(config, data, collection, name, start, owner=self.owner)

    def branch(self, run_id: str, iteration: int, collection: str, **settings: Any) -> str:
        """Make a run of theirs that goes on from where any other was at this iteration, and return its id."""
        return self.engine.branch(run_id, iteration, collection, owner=self.owner, **settings)

    def start(self, run_id: str) -> None:
        """Start the run, or let it go on. Raises TooManyRunsError."""
        self._check(run_id)
        with _starting:
            self._check_room(run_id)
            self.engine.start(run_id)

    def step(self, run_id: str) -> None:
        """Take one iteration. Raises TooManyRunsError."""
        self._check(run_id)
        with _starting:
            self._check_room(run_id)
            self.engine.step(run_id)

    def pause(self, run_id: str) -> None:
        """Hold the run."""
        self._check(run_id)
        self.engine.pause(run_id)

    def stop(self, run_id: str) -> None:
        """End the run where it is."""
        self._check(run_id)
        self.engine.stop(run_id)

    def configure(self, run_id: str, **settings: Any) -> None:
        """Change alpha or the number of iterations."""
        self._check(run_id)
        self.engine.configure(run_id, **settings)

    def accompany(self, run_id: str, wanted: bool) -> None:
        """Give the run neighbours, or none."""
        self._check(run_id)
        self.engine.neighbours.wish(run_id, wanted)

    def take_over(self, run_id: str, side: str) -> str:
        """Make a neighbour of this run a run of theirs in its place, and return its id. Raises GoneError."""
        self._check(run_id)
        return self.engine.neighbours.take_over(run_id, side)

    def rename(self, run_id: str, name: str) -> None:
        """Give the run a name."""
        self._check(run_id)
        self.engine.rename(run_id, name)

    def forget(self, run_id: str) -> None:
        """Delete the run for good, if it is still there."""
        with suppress(UnknownRunError):
            self._check(run_id)
            self.engine.forget(run_id)

    def check_sweeping(self) -> None:
        """Raise what speaks against their starting a sweep: a class may."""

    def start_sweep(self, sweeps: Sweeps, plan: Plan, data: Dataset) -> str:
        """Start a sweep of theirs, and return its id. Raises TooManyRunsError."""
        with _starting:
            self._check_sweeps(sweeps)
            return sweeps.start(plan, data.name, self.owner)

    def stop_sweep(self, sweeps: Sweeps, sweep_id: str) -> None:
        """Pause the sweep."""
        self._check_sweep(sweeps, sweep_id)
        sweeps.stop(sweep_id)

    def resume_sweep(self, sweeps: Sweeps, sweep_id: str) -> None:
        """Let the sweep go on. Raises TooManyRunsError."""
        self._check_sweep(sweeps, sweep_id)
        with _starting:
            self._check_sweeps(sweeps)
            sweeps.go_on(sweep_id)

    def forget_sweep(self, sweeps: Sweeps, sweep_id: str) -> None:
        """Delete the sweep with all its runs."""
        self._check_sweep(sweeps, sweep_id)
        sweeps.forget(sweep_id)

    def token(self, run_id: str) -> str:
        """What the owner's link of this run carries. Raises NotTheirsError."""
        self._check(run_id, claim=False)
        return self._key.token(run_id)

    def join(self, run_id: str, token: str) -> None:
        """Become an owner of the run, by its owner's link. Raises NotTheirsError for a wrong token."""
        if not self._key.fits(run_id, token):
            raise NotTheirsError("This owner's link is not complete. Copy it again, or watch the run without it.")
        self.engine.own(run_id, self.owner)

    def _check(self, run_id: str, claim: bool = True) -> None:
        run = self.engine.get(run_id)
        if not run.owner and claim:
            run = self.engine.own(run_id, self.owner, first=True)
        if not self.may_change(run):
            raise NotTheirsError(
                "This is somebody else's run: only its owner can change it. Go on from it as a run of your own."
            )

    def _check_sweep(self, sweeps: Sweeps, sweep_id: str) -> None:
        if sweeps.get(sweep_id).owner != self.owner:
            raise NotTheirsError("This is somebody else's sweep: only who started it can change it. Start your own.")

    def _check_sweeps(self, sweeps: Sweeps) -> None:
        self.check_sweeping()
        if sweeps.going_of(self.owner):
            raise TooManyRunsError("A sweep of yours is going already. Stop it first, or wait until it has ended.")

    def _check_room(self, run_id: str) -> None:
        others = self.engine.running(self.owner) - {run_id}
        if len(others) >= MOST_RUNNING:
            raise TooManyRunsError(
                f"{MOST_RUNNING} runs of yours are going already, as many as one person may have going at once. "
                "Pause or stop one of them first."
            )
