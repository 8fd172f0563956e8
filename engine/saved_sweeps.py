"""The sweeps that this process knows, and all of them on disk, beside the runs that they consist of."""

import json
import logging
import threading

from sqlalchemy import ColumnElement, Float, String, delete, select
from sqlalchemy import Engine as Database
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.archive import ArchiveError
from engine.rows import DAMAGED, Base
from engine.sweep import Plan, Sweep
from model import DigitLabError

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


class SavedSweeps:
    """Sweeps by their ids; without a database they last as long as the server. Methods raise ArchiveError."""

    def __init__(self, database: Database | None = None) -> None:
        self._database = database
        self._known: dict[str, Sweep] = {}
        self._forgotten: set[str] = set()
        self._lock = threading.Lock()
        if database is not None:
            try:
                Base.metadata.create_all(database)
            except SQLAlchemyError as error:
                raise _trouble(error) from error

    def get(self, sweep_id: str) -> Sweep:
        """The sweep as it is now. Raises UnknownSweepError."""
        with self._lock:
            if found := self._known.get(sweep_id):
                return found
        try:
            with Session(self._database) as session:
                row = session.get(SweepRow, sweep_id) if self._database is not None else None
                loaded = _sweep(row) if row else None
        except (SQLAlchemyError, *DAMAGED) as error:
            raise _trouble(error) from error
        with self._lock:
            if loaded is None or sweep_id in self._forgotten:
                raise UnknownSweepError("This sweep can't be found: it was deleted, or never saved.")
            return self._known.setdefault(sweep_id, loaded)

    def put(self, sweep: Sweep) -> None:
        """Hold the sweep as it is, and save it. What can't be saved is held as long as the server lasts."""
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
        )
        try:
            with Session(self._database) as session, session.begin():
                session.merge(row)
        except SQLAlchemyError as error:
            LOGGER.warning("%s", _trouble(error))

    def going(self) -> list[Sweep]:
        """Sweeps that were going when the server ended, the oldest first, but for damaged ones."""
        return self._all(SweepRow.going.is_(True))

    def of(self, owner: str) -> list[Sweep]:
        """The sweeps that somebody started, the newest first, but for damaged ones."""
        saved = {one.id: one for one in self._all(SweepRow.owner == owner)}
        with self._lock:
            here = {one.id: one for one in self._known.values() if one.owner == owner}
        return sorted((saved | here).values(), key=lambda one: -one.created)

    def forget(self, sweep_id: str) -> None:
        """Delete the sweep; its runs are the engine's business."""
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
