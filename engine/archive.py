"""Runs on disk, so that a run outlives the server: in the database of `engine.database`.

A run is a row (`engine.rows`); its moments are rows of their own, written once. `engine.autosave` decides when.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Executable, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from engine.database import default_url, open_database
from engine.leases import Leases, making_tables
from engine.packing import GrowingTable, pack_moment
from engine.rows import DAMAGED, SUMMARY, Base, MomentRow, RunRow, columns_of, to_row, to_run, to_summary
from engine.run import Run, Status, Summary
from engine.upgrade import upgrade
from model import DigitLabError

MOST_SUMMARIES = 200
# Made once: SQLAlchemy then knows their SQL, and thirty runs are saved in half the time.
RUNS, MOMENTS = (Base.metadata.tables[row.__tablename__] for row in (RunRow, MomentRow))
OURS = RUNS.c.server.is_not_distinct_from(bindparam("ours"))  # so what another server has taken over stays as it is
UPDATE_RUN = update(RUNS).where(RUNS.c.id == bindparam("this"), OURS)
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


class LostError(ArchiveError):
    """Another server has taken over the run."""


class Kept(NamedTuple):
    """A saved run, as far as bounds care."""

    id: str
    owner: str
    size: int  # bytes


class Archive:
    """Runs in a database. Its methods raise ArchiveError.

    Attributes
    ----------
    database : sqlalchemy.Engine
    leases : Leases or None
        What this server has, if it is one of several.
    """

    def __init__(self, url: str | None = None) -> None:
        self.leases: Leases | None = None
        try:
            self.database = open_database(url or default_url())
            with making_tables(self.database):
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

        A `table` that is kept from one time to the next saves the work that was done before. Raises LostError where
        another server has the run.
        """
        ours = self.leases.id if self.leases else None
        try:
            with self.database.begin() as connection:
                columns = columns_of(to_row(run, as_of, table)) | {"server": ours}
                if not connection.execute(UPDATE_RUN, columns | {"this": run.id, "ours": ours}).rowcount:
                    connection.execute(INSERT_RUN, columns)
                new = [moment for moment in run.moments if moment.iteration > known]
                if new:
                    connection.execute(DELETE_MOMENTS, {"of": run.id, "beyond": known})  # from before a restart
                    rows = [MomentRow(run=run.id, iteration=one.iteration, state=pack_moment(one)) for one in new]
                    connection.execute(INSERT_MOMENTS, [columns_of(row) for row in rows])
        except SQLAlchemyError as error:
            kind = LostError if ours and isinstance(error, IntegrityError) else ArchiveError
            raise kind(f"The run can't be saved: {_short(error)}") from error

    def claim(self, run_id: str) -> bool:
        """Have the run, unless another server has it, or `engine.heirs` is about to let it go on."""
        if self.leases is None:
            return True
        try:
            return self.leases.claim(RUNS, run_id, RUNS.c.server.is_not(None) & (RUNS.c.status == Status.RUNNING.value))
        except SQLAlchemyError as error:
            raise ArchiveError(f"This run can't be read: {_short(error)}") from error

    def version(self, run_id: str) -> str:
        """A text that differs whenever the run was saved again, by whatever server."""
        try:
            with self.database.connect() as connection:
                return str(
                    connection.execute(
                        select(RUNS.c.server, RUNS.c.status, RUNS.c.about).where(RUNS.c.id == run_id)
                    ).one_or_none()
                )
        except SQLAlchemyError as error:
            raise ArchiveError(f"This run can't be read: {_short(error)}") from error

    def elsewhere(self) -> set[str]:
        """The ids of runs that other servers have: only they delete them."""
        if self.leases is None:
            return set()
        try:
            with self.database.connect() as connection:
                return {*connection.scalars(select(RUNS.c.id).where(RUNS.c.server.in_(self.leases.others)))}
        except SQLAlchemyError as error:
            raise ArchiveError(f"The saved runs can't be read: {_short(error)}") from error

    def load(self, run_id: str, going: bool = False) -> Run | None:
        """The run with this id, paused if it was running and isn't `going` elsewhere; or None."""
        try:
            with Session(self.database) as session:
                row = session.get(RunRow, run_id)
                if row is None:
                    return None
                moments = session.scalars(
                    select(MomentRow).where(MomentRow.run == run_id).order_by(MomentRow.iteration)
                ).all()
                return to_run(row, moments, going)
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
        summaries, others = [], self.leases.others if self.leases else ()
        for row in rows:
            with suppress(*DAMAGED):  # who opens such a run reads that it is damaged
                summaries.append(to_summary(row, going=row.server in others))
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


def _short(error: BaseException) -> str:
    return str(error).splitlines()[0][:200]
