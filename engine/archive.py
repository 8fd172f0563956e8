"""Runs on disk, so that a run outlives the server: SQLite by default, any database that SQLAlchemy knows by a URL.

A run is a row; its kept moments are rows of their own, written once. Arrays are stored as bytes (`engine.packing`).
"""

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import platformdirs
from sqlalchemy import Float, ForeignKey, LargeBinary, String, create_engine, delete, event, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from engine.packing import pack_moment, pack_points, unpack_moment, unpack_points
from engine.run import Moment, Run, Status, Summary
from model import Config, DigitLabError, Leg

MOST_SUMMARIES = 200
DAMAGED = (ValueError, KeyError, TypeError, OSError, EOFError, BadZipFile)  # what a damaged row raises
RESTARTED = "The server was started again in between. Press Resume to go on from here."


class ArchiveError(DigitLabError):
    """The database can't be read or written."""


class Base(DeclarativeBase):
    """What SQLAlchemy needs to know of the tables."""


class RunRow(Base):
    """A run as it was when it was last written."""

    __tablename__ = "runs"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    collection: Mapped[str] = mapped_column("bench", String(32), index=True)  # its name in version 0.1
    created: Mapped[float] = mapped_column(Float)
    about: Mapped[str]  # everything that is text or a number, as JSON
    points: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[bytes] = mapped_column(LargeBinary)


class MomentRow(Base):
    """A moment of a run."""

    __tablename__ = "moments"
    run: Mapped[str] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    iteration: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[bytes] = mapped_column(LargeBinary)


def default_url() -> str:
    """`DIGIT_LAB_DATABASE`, or an SQLite file in the folder in which this system keeps a user's data."""
    if url := os.environ.get("DIGIT_LAB_DATABASE"):
        return url
    folder = Path(platformdirs.user_data_path("digit-lab"))
    folder.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{folder / 'runs.db'}"


class Archive:
    """Runs in a database. Its methods raise ArchiveError."""

    def __init__(self, url: str | None = None) -> None:
        try:
            self._database = create_engine(url or default_url())
            if self._database.dialect.name == "sqlite":
                event.listen(self._database, "connect", _prepare_sqlite)
            Base.metadata.create_all(self._database)
        except (SQLAlchemyError, OSError, ImportError) as error:
            raise ArchiveError(f"Runs can't be kept on disk: {_short(error)}") from error

    def save(self, run: Run, known: int = -1, as_of: float | None = None) -> None:
        """Write the run as it was at the time `as_of`, and those of its moments that lie beyond iteration `known`."""
        about = {
            "config": asdict(run.config),
            "legs": [(leg.iteration, asdict(leg.config)) for leg in run.legs],
            "start": run.start,
            "data": run.data,
            "folder": str(run.folder),
            "iteration": run.iteration,
            "status": run.status.value,
            "message": run.message,
            "seconds": run.seconds,
            "parent": run.parent,
            "name": run.name,
            "as_of": as_of,
        }
        row = RunRow(
            id=run.id,
            collection=run.collection,
            created=run.created,
            about=json.dumps(about),
            points=pack_points(run.points),
            state=pack_moment(Moment(run.iteration, run.params, run.memory)),
        )
        try:
            with Session(self._database) as session, session.begin():
                session.merge(row)
                for moment in run.moments:
                    if moment.iteration > known:
                        session.merge(MomentRow(run=run.id, iteration=moment.iteration, state=pack_moment(moment)))
        except SQLAlchemyError as error:
            raise ArchiveError(f"The run can't be kept on disk: {_short(error)}") from error

    def load(self, run_id: str) -> Run | None:
        """The run with this id, paused if it was running; or None."""
        try:
            with Session(self._database) as session:
                row = session.get(RunRow, run_id)
                if row is None:
                    return None
                moments = session.scalars(
                    select(MomentRow).where(MomentRow.run == run_id).order_by(MomentRow.iteration)
                ).all()
                return _run(row, moments)
        except (SQLAlchemyError, *DAMAGED) as error:
            raise ArchiveError(f"This run can't be read: {_short(error)}") from error

    def summaries(self, collection: str, without: Sequence[str] = ()) -> list[Summary]:
        """The newest runs of a collection, but for damaged ones and those with an id in `without`."""
        wanted = (
            select(RunRow.id, RunRow.created, RunRow.about, RunRow.points)
            .where(RunRow.collection == collection, RunRow.id.not_in(without))
            .order_by(RunRow.created.desc())
            .limit(MOST_SUMMARIES)
        )
        try:
            with Session(self._database) as session:
                rows = session.execute(wanted).all()
        except SQLAlchemyError as error:
            raise ArchiveError(f"The kept runs can't be read: {_short(error)}") from error
        summaries = []
        for row in rows:
            with suppress(*DAMAGED):  # who opens that run is told
                summaries.append(_summary(*row))
        return summaries

    def forget(self, run_id: str) -> None:
        """Delete a run for good."""
        try:
            with Session(self._database) as session, session.begin():
                session.execute(delete(MomentRow).where(MomentRow.run == run_id))
                session.execute(delete(RunRow).where(RunRow.id == run_id))
        except SQLAlchemyError as error:
            raise ArchiveError(f"The run can't be deleted: {_short(error)}") from error

    def close(self) -> None:
        """Give the connections back."""
        self._database.dispose()


def _prepare_sqlite(connection: Any, _: Any) -> None:
    """Readers and the writer don't wait for each other, and a killed process leaves no half-written row."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA busy_timeout=5000")


def _run(row: RunRow, moments: Sequence[MomentRow]) -> Run:
    about = json.loads(row.about)
    state = unpack_moment(about["iteration"], row.state)
    return Run(
        row.id,
        Config(**about["config"]),
        about["data"],
        Path(about["folder"]),
        state.params,
        iteration=state.iteration,
        points=unpack_points(row.points),
        status=_at_rest(about["status"]),
        message=RESTARTED if about["status"] == Status.RUNNING else about["message"],
        seconds=about["seconds"],
        memory=state.memory,
        moments=tuple(unpack_moment(moment.iteration, moment.state) for moment in moments),
        legs=tuple(Leg(iteration, Config(**config)) for iteration, config in about["legs"]),
        start=about["start"],
        parent=about["parent"],
        collection=row.collection,
        name=about["name"],
        created=row.created,
    )


def _summary(run_id: str, created: float, about_text: str, points: bytes) -> Summary:
    about = json.loads(about_text)
    return Summary(
        run_id,
        about["name"],
        Config(**about["config"]),
        about["data"],
        about["start"],
        about["parent"],
        _at_rest(about["status"]),
        about["iteration"],
        about["seconds"],
        created,
        tuple(point for point in unpack_points(points) if point.held_out_accuracy is not None),
    )


def _at_rest(status: str) -> Status:
    """A kept run rests: nobody computes it."""
    return Status.PAUSED if status == Status.RUNNING else Status(status)


def _short(error: BaseException) -> str:
    return str(error).splitlines()[0][:200]
