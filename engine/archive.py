"""Runs on disk, so that a run outlives the server: SQLite by default, any database that SQLAlchemy knows by a URL.

A run is a row (`engine.rows`); its moments are rows of their own, written once. `engine.writer` decides when.
"""

import json
import os
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import platformdirs
from sqlalchemy import Engine as Database
from sqlalchemy import Executable, bindparam, create_engine, delete, event, func, insert, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from engine.packing import GrowingTable, pack_moment
from engine.rows import DAMAGED, SUMMARY, Base, MomentRow, RunRow, columns_of, to_row, to_run, to_summary
from engine.run import Run, Summary
from engine.upgrade import upgrade
from model import DigitLabError

MOST_SUMMARIES = 200
# Made once: SQLAlchemy then knows their SQL, and thirty runs are saved in half the time.
RUNS, MOMENTS = (Base.metadata.tables[row.__tablename__] for row in (RunRow, MomentRow))
UPDATE_RUN = update(RUNS).where(RUNS.c.id == bindparam("this"))
INSERT_RUN = insert(RUNS)
DELETE_MOMENTS = delete(MOMENTS).where(MOMENTS.c.run == bindparam("of"), MOMENTS.c.iteration > bindparam("beyond"))
INSERT_MOMENTS = insert(MOMENTS)
STAMP = update(RUNS).where(RUNS.c.id == bindparam("this")).values(opened=bindparam("at"))
KEPT = select(RUNS.c.id, RUNS.c.owner, func.coalesce(RUNS.c.size, 0)).order_by(RUNS.c.named, RUNS.c.opened, RUNS.c.id)
STATES = select(func.coalesce(func.sum(func.length(MOMENTS.c.state)), 0)).where(MOMENTS.c.run == RUNS.c.id)
COUNT = update(RUNS).values(
    size=func.length(RUNS.c.points) + func.length(RUNS.c.state) + STATES.correlate(RUNS).scalar_subquery()
)
COUNTED_AT_ONCE = 50  # so that nobody waits for long for the database


class ArchiveError(DigitLabError):
    """The database can't be read or written."""


class Kept(NamedTuple):
    """A saved run, as far as bounds care."""

    id: str
    owner: str
    size: int  # bytes


def default_url() -> str:
    """`DIGIT_LAB_DATABASE`, or an SQLite file in the folder in which this system keeps a user's data."""
    if url := os.environ.get("DIGIT_LAB_DATABASE"):
        return url
    folder = Path(platformdirs.user_data_path("digit-lab"))
    folder.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{folder / 'runs.db'}"


def open_database(url: str) -> Database:
    """The database at this URL. Raises SQLAlchemyError, or ImportError where its driver is absent."""
    database = create_engine(url)
    if database.dialect.name == "sqlite":
        event.listen(database, "connect", _prepare_sqlite)
    return database


class Archive:
    """Runs in a database. Its methods raise ArchiveError.

    Attributes
    ----------
    database : sqlalchemy.Engine
    """

    def __init__(self, url: str | None = None) -> None:
        try:
            self.database = open_database(url or default_url())
            Base.metadata.create_all(self.database)
            upgrade(self.database)
        except (SQLAlchemyError, OSError, ImportError) as error:
            raise ArchiveError(f"Runs can't be saved: {_short(error)}") from error

    @property
    def file(self) -> Path | None:
        """The file of an SQLite database, or None for any other."""
        url = self.database.url
        named = url.get_backend_name() == "sqlite" and url.database not in {None, "", ":memory:"}
        return Path(str(url.database)) if named else None

    def made_again(self) -> bool:
        """Whether the database's file had been deleted, so that an empty one was made. Raises ArchiveError."""
        if self.file is None or self.file.exists():
            return False
        try:
            self.database.dispose()
            Base.metadata.create_all(self.database)
        except SQLAlchemyError as error:
            raise ArchiveError(f"The runs' database was deleted, and can't be made again: {_short(error)}") from error
        return True

    def save(self, run: Run, known: int = -1, as_of: float | None = None, table: GrowingTable | None = None) -> None:
        """Write the run as it was at the time `as_of`, and those of its moments that lie beyond iteration `known`.

        A `table` that is kept from one time to the next saves the work that was done before.
        """
        try:
            with self.database.begin() as connection:
                columns = columns_of(to_row(run, as_of, table))
                if not connection.execute(UPDATE_RUN, columns | {"this": run.id}).rowcount:
                    connection.execute(INSERT_RUN, columns)
                new = [moment for moment in run.moments if moment.iteration > known]
                if new:
                    connection.execute(DELETE_MOMENTS, {"of": run.id, "beyond": known})  # from before a restart
                    rows = [MomentRow(run=run.id, iteration=one.iteration, state=pack_moment(one)) for one in new]
                    connection.execute(INSERT_MOMENTS, [columns_of(row) for row in rows])
        except SQLAlchemyError as error:
            raise ArchiveError(f"The run can't be saved: {_short(error)}") from error

    def load(self, run_id: str) -> Run | None:
        """The run with this id, paused if it was running; or None."""
        try:
            with Session(self.database) as session:
                row = session.get(RunRow, run_id)
                if row is None:
                    return None
                moments = session.scalars(
                    select(MomentRow).where(MomentRow.run == run_id).order_by(MomentRow.iteration)
                ).all()
                return to_run(row, moments)
        except (SQLAlchemyError, *DAMAGED) as error:
            raise ArchiveError(f"This run can't be read: {_short(error)}") from error

    def summaries(self, collection: str, without: Sequence[str] = ()) -> list[Summary]:
        """The newest runs of a collection, but for damaged ones and those with an id in `without`."""
        return self._summaries(
            select(*SUMMARY)
            .where(RunRow.collection == collection, RunRow.id.not_in(without))
            .order_by(RunRow.created.desc())
            .limit(MOST_SUMMARIES)
        )

    def made_by(self, owners: Collection[str], since: float) -> list[Summary]:
        """The runs of these people that were made after this time, but for damaged ones."""
        return self._summaries(select(*SUMMARY).where(RunRow.owner.in_(owners), RunRow.created >= since))

    def _summaries(self, wanted: Executable) -> list[Summary]:
        try:
            with Session(self.database) as session:
                rows = session.execute(wanted).all()
        except SQLAlchemyError as error:
            raise ArchiveError(f"The saved runs can't be read: {_short(error)}") from error
        summaries = []
        for row in rows:
            with suppress(*DAMAGED):  # who opens such a run reads that it is damaged
                summaries.append(to_summary(row))
        return summaries

    def highest_number(self, collection: str) -> int:
        """The highest number of a run in this collection, or 0."""
        highest = select(func.max(RunRow.number)).where(RunRow.collection == collection)
        try:
            with Session(self.database) as session:
                return session.scalar(highest) or 0
        except SQLAlchemyError as error:
            raise ArchiveError(f"The saved runs can't be read: {_short(error)}") from error

    def owners(self, collection: str) -> set[str]:
        """All who own runs in this collection, the empty one for runs that nobody owns."""
        wanted = select(RunRow.owner, RunRow.co_owners).where(RunRow.collection == collection).distinct()
        try:
            with Session(self.database) as session:
                rows = session.execute(wanted).all()
            return {one for owner, co_owners in rows for one in (owner or "", *json.loads(co_owners or "[]"))}
        except (SQLAlchemyError, ValueError) as error:
            raise ArchiveError(f"The saved runs can't be read: {_short(error)}") from error

    def kept(self) -> list[Kept]:
        """All saved runs with their sizes, in the order in which `engine.bounds` would have them go."""
        try:
            with self.database.connect() as connection:
                changed = connection.scalars(select(RUNS.c.id).where(RUNS.c.size.is_(None))).all()
            for start in range(0, len(changed), COUNTED_AT_ONCE):
                with self.database.begin() as connection:
                    connection.execute(COUNT.where(RUNS.c.id.in_(changed[start : start + COUNTED_AT_ONCE])))
            with self.database.connect() as connection:
                return [Kept(run_id, owner or "", size) for run_id, owner, size in connection.execute(KEPT)]
        except SQLAlchemyError as error:
            raise ArchiveError(f"The saved runs can't be counted: {_short(error)}") from error

    def stamp(self, opened: Mapping[str, float]) -> None:
        """Write down when runs were opened, in seconds since 1970, by their ids."""
        if opened:
            try:
                with self.database.begin() as connection:
                    connection.execute(STAMP, [{"this": run_id, "at": at} for run_id, at in opened.items()])
            except SQLAlchemyError as error:
                raise ArchiveError(f"The run can't be saved: {_short(error)}") from error

    def forget(self, run_id: str) -> None:
        """Delete a run for good."""
        try:
            with Session(self.database) as session, session.begin():
                session.execute(delete(MomentRow).where(MomentRow.run == run_id))
                session.execute(delete(RunRow).where(RunRow.id == run_id))
        except SQLAlchemyError as error:
            raise ArchiveError(f"The run can't be deleted: {_short(error)}") from error

    def close(self) -> None:
        """Give the connections back."""
        self.database.dispose()


def _prepare_sqlite(connection: Any, _: Any) -> None:
    """Readers and the writer don't wait for each other, and a killed process leaves no half-written row."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA busy_timeout=5000")


def _short(error: BaseException) -> str:
    return str(error).splitlines()[0][:200]
