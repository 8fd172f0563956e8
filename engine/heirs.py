"""Lets runs and sweeps of a dead server go on, on this one; each of its heirs gets what it claims first."""

import logging
import random
from contextlib import suppress

from sqlalchemy import select

from engine.archive import RUNS
from engine.engine import Engine
from engine.leases import Leases, is_free, is_orphaned
from engine.rows import RunRow
from engine.run import Status
from engine.saved_sweeps import SWEEPS
from engine.sweeps import Sweeps
from model import DigitLabError

LOGGER = logging.getLogger(__name__)
OF_SWEEPS = RunRow.collection.in_(select(SWEEPS.c.id).where(SWEEPS.c.going))
INTERRUPTED = is_orphaned(RUNS) & (RUNS.c.status == Status.RUNNING.value)


def take_over_runs(leases: Leases, engine: Engine) -> None:
    """Let runs go on that were running; those of a sweep that goes on are left to who takes over that sweep."""
    with leases.database.connect() as connection:
        found = [*connection.scalars(select(RUNS.c.id).where(INTERRUPTED, ~OF_SWEEPS))]
    random.shuffle(found)  # so that several heirs share them
    for run_id in found:
        with leases.database.begin() as connection:
            claimed = connection.execute(leases.take(RUNS).where(INTERRUPTED, RUNS.c.id == run_id)).rowcount
        if claimed:
            try:
                engine.start(run_id)
            except (DigitLabError, OSError, ValueError) as error:  # its digits aren't here: who opens it reads so
                LOGGER.warning("The run %s stays paused: %s", run_id, error)


def take_over_sweeps(leases: Leases, sweeps: Sweeps) -> None:
    """Let sweeps go on, with all their runs."""
    with leases.database.connect() as connection:
        found = [*connection.scalars(select(SWEEPS.c.id).where(is_orphaned(SWEEPS), SWEEPS.c.going))]
    for sweep_id in found:
        if leases.claim(SWEEPS, sweep_id):
            with leases.database.begin() as connection:
                connection.execute(leases.take(RUNS).where(RunRow.collection == sweep_id, is_free(RUNS)))
            with suppress(DigitLabError):
                sweeps.go_on(sweep_id)
