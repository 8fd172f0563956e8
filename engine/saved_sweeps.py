"""The sweeps that this process knows, and all of them on disk, beside the runs that they consist of."""

import json
import logging
import threading

from sqlalchemy import ColumnElement, Float, String, delete, select
from sqlalchemy import Engine as Database
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.archive import ArchiveError
from engine.leases import SERVER, ElsewhereError, Leases, is_orphaned, making_tables
from engine.rows import DAMAGED, Base
from engine.sweep import Plan, Sweep
from engine.upgrade import add_columns
from model import DigitLabError

REFUSED = "This sweep is carried by another server. Reload the page to go there."
LOGGER = logging.getLogger(__name__)


class UnknownSweepError(DigitLabError):
    """The sweep was deleted, or never was."""


class SweepRow(Base):
    """A sweep as it was when it was last saved."""

    __tablename__ = "sweeps"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner: Mapped[str] = mapped_column(String(32), index=True)
    created: Mapped[float] = mapped_column(Float)
    data: Mapped[str]
    plan: Mapped[str]  # JSON
    runs: Mapped[str]  # JSON
    going: Mapped[bool]
    server: Mapped[str | None] = mapped_column(SERVER)  # the one of several that has it: see `engine.leases`


SWEEPS = Base.metadata.tables[SweepRow.__tablename__]


class SavedSweeps:
    """Sweeps by their ids; without a database they last as long as the server. Methods raise ArchiveError."""

    def __init__(self, database: Database | None = None, leases: Leases | None = None) -> None:
        self._database, self._leases = database, leases
        self._known: dict[str, Sweep] = {}
        self._forgotten: set[str] = set()
        self._lock = threading.Lock()
        if database is not None:
            try:
                with making_tables(database):
                    Base.metadata.create_all(database)
                    add_columns(database, SWEEPS)
            except SQLAlchemyError as error:
                raise _trouble(error) from error

    def get(self, sweep_id: str) -> Sweep:
        """The sweep as it is now. Raises UnknownSweepError."""
        with self._lock:
            if found := self._known.get(sweep_id):
                return found
        try:
            ours = self._leases is None or self._leases.claim(SWEEPS, sweep_id, is_orphaned(SWEEPS) & SWEEPS.c.going)
            with Session(self._database) as session:
                row = session.get(SweepRow, sweep_id) if self._database is not None else None
                loaded = _sweep(row) if row else None
        except (SQLAlchemyError, *DAMAGED) as error:
            raise _trouble(error) from error
        with self._lock:
            if loaded is None or sweep_id in self._forgotten:
                raise UnknownSweepError("This sweep can't be found: it was deleted, or never saved.")
            return self._known.setdefault(sweep_id, loaded) if ours else loaded

    def is_elsewhere(self, sweep_id: str) -> bool:
        """Whether another server has the sweep. Raises UnknownSweepError."""
        self.get(sweep_id)
        return sweep_id not in self._known

    def put(self, sweep: Sweep) -> None:
        """Hold the sweep as it is, and save it. What can't be saved is held as long as the server lasts.

        Raises ElsewhereError for a sweep that another server has.
        """
        self._check(sweep.id)
        with self._lock:
            self._known[sweep.id] = sweep
        if self._database is None:
            return
        row = SweepRow(
            id=sweep.id,
            owner=sweep.owner,
            created=sweep.created,
            data=sweep.data,
            plan=sweep.plan.as_json(),
            runs=json.dumps(sweep.runs),
            going=sweep.going,
            server=self._leases.id if self._leases else None,
        )
        try:
            with Session(self._database) as session, session.begin():
                session.merge(row)
        except SQLAlchemyError as error:
            LOGGER.warning("%s", _trouble(error))

    def going(self) -> list[Sweep]:
        """Sweeps that were going when the server ended, the oldest first, but for damaged ones.

        Of several servers none has any at its start: heirs are given theirs (`engine.heirs`).
        """
        return [] if self._leases else self._all(SweepRow.going.is_(True))

    def of(self, owner: str) -> list[Sweep]:
        """The sweeps that somebody started, the newest first, but for damaged ones."""
        saved = {one.id: one for one in self._all(SweepRow.owner == owner)}
        with self._lock:
            here = {one.id: one for one in self._known.values() if one.owner == owner}
        return sorted((saved | here).values(), key=lambda one: -one.created)

    def forget(self, sweep_id: str) -> None:
        """Delete the sweep; its runs are the engine's business. Raises ElsewhereError."""
        self._check(sweep_id)
        with self._lock:
            self._known.pop(sweep_id, None)
            self._forgotten.add(sweep_id)  # who reads it just now doesn't bring it back
        if self._database is None:
            return
        try:
            with Session(self._database) as session, session.begin():
                session.execute(delete(SweepRow).where(SweepRow.id == sweep_id))
        except SQLAlchemyError as error:
            raise _trouble(error) from error

    def lose(self) -> None:
        """Let go of all sweeps: this server was taken for dead."""
        with self._lock:
            self._known.clear()

    def _check(self, sweep_id: str) -> None:
        """Refuse a change of a sweep that another server has."""
        try:
            ours = self._leases is None or self._leases.claim(SWEEPS, sweep_id)
        except SQLAlchemyError as error:
            raise _trouble(error) from error
        if not ours:
            with self._lock:
                self._known.pop(sweep_id, None)
            raise ElsewhereError(REFUSED)

    def _all(self, condition: ColumnElement[bool]) -> list[Sweep]:
        if self._database is None:
            return []
        try:
            with Session(self._database) as session:
                rows = session.scalars(select(SweepRow).where(condition).order_by(SweepRow.created)).all()
        except SQLAlchemyError as error:
            raise _trouble(error) from error
        found = []
        for row in rows:
            try:
                found.append(_sweep(row))
            except DAMAGED:  # who opens it by its link reads that it is damaged
                continue
        return found


def _sweep(row: SweepRow) -> Sweep:
    """The sweep of a row. Raises one of DAMAGED."""
    plan = Plan.from_json(row.plan)
    runs = tuple(str(run_id) for run_id in json.loads(row.runs))
    if len(runs) != plan.size:
        raise ValueError(f"it has {len(runs)} runs and not {plan.size}")
    return Sweep(row.id, plan, row.data, row.owner, row.created, runs, row.going)


def _trouble(error: Exception) -> ArchiveError:
    return ArchiveError(f"Sweeps can't be read or saved: {str(error).splitlines()[0][:200]}")
