"""Runs on disk, so that a run outlives the server: SQLite by default, any database that SQLAlchemy knows by a URL.

A run is a row; its kept moments are rows of their own, written once. Arrays are stored as `.npz` and never unpickled.
"""

import io
import json
import math
import os
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import asdict, fields
from operator import attrgetter
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import platformdirs
from sqlalchemy import Float, ForeignKey, LargeBinary, String, create_engine, delete, event, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from engine.run import Leg, Moment, Point, Record, Run, Status
from model import Config, DigitLabError, Params
from model.optimisers import Memory

MOST_RECORDS = 200
DAMAGED = (ValueError, KeyError, TypeError, OSError, EOFError, BadZipFile)  # what a damaged row raises
RESTARTED = "The server was started again in between. Press Resume to go on from here."


POINT = [field.name for field in fields(Point)]
IN_ORDER = attrgetter(*POINT)  # ten times as fast as `astuple`, which copies deeply


class ArchiveError(DigitLabError):
    """The database can't be read or written."""


class Base(DeclarativeBase):
    """What SQLAlchemy needs to know of the tables."""


class RunRow(Base):
    """A run as it was when it was last written."""

    __tablename__ = "runs"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    bench: Mapped[str] = mapped_column(String(32), index=True)
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
        points = np.array([*map(IN_ORDER, run.points)], dtype=np.float64).reshape(-1, len(POINT))
        state = _pack(Moment(run.iteration, run.params, run.memory))
        row = RunRow(
            id=run.id,
            bench=run.bench,
            created=run.created,
            about=json.dumps(about),
            points=_packed(points=points),
            state=state,
        )
        try:
            with Session(self._database) as session, session.begin():
                session.merge(row)
                for moment in run.moments:
                    if moment.iteration > known:
                        session.merge(MomentRow(run=run.id, iteration=moment.iteration, state=_pack(moment)))
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

    def bench(self, bench: str, but: Collection[str] = ()) -> list[Record]:
        """The newest runs of a bench, without their weights; those with an id in `but`, or damaged, are left out."""
        wanted = (
            select(RunRow.id, RunRow.created, RunRow.about, RunRow.points)
            .where(RunRow.bench == bench, RunRow.id.not_in(but))
            .order_by(RunRow.created.desc())
            .limit(MOST_RECORDS)
        )
        try:
            with Session(self._database) as session:
                rows = session.execute(wanted).all()
        except SQLAlchemyError as error:
            raise ArchiveError(f"The kept runs can't be read: {_short(error)}") from error
        records = []
        for row in rows:
            with suppress(*DAMAGED):  # who opens that run is told
                records.append(_record(*row))
        return records

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


def _packed(**arrays: Any) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def _pack(moment: Moment) -> bytes:
    arrays: dict[str, Any] = moment.params._asdict()
    if moment.memory:
        arrays["step"] = np.array(moment.memory.step)
        for part, values in (("mean", moment.memory.means), ("square", moment.memory.squares)):
            arrays |= {f"{part}_{name}": value for name, value in values._asdict().items()}
    return _packed(**arrays)


def _unpack(iteration: int, state: bytes) -> Moment:
    with np.load(io.BytesIO(state), allow_pickle=False) as file:
        params = Params(*(file[name] for name in Params._fields))
        if "step" not in file:
            return Moment(iteration, params)
        means, squares = (Params(*(file[f"{part}_{name}"] for name in Params._fields)) for part in ("mean", "square"))
        return Moment(iteration, params, Memory(int(file["step"]), means, squares))


def _run(row: RunRow, moments: Sequence[MomentRow]) -> Run:
    about = json.loads(row.about)
    state = _unpack(about["iteration"], row.state)
    status, message = Status(about["status"]), about["message"]
    if status is Status.RUNNING:
        status, message = Status.PAUSED, RESTARTED
    return Run(
        row.id,
        Config(**about["config"]),
        about["data"],
        Path(about["folder"]),
        state.params,
        iteration=state.iteration,
        points=tuple(_point(*values) for values in _table(row.points)),
        status=status,
        message=message,
        seconds=about["seconds"],
        memory=state.memory,
        moments=tuple(_unpack(moment.iteration, moment.state) for moment in moments),
        legs=tuple(Leg(iteration, Config(**config)) for iteration, config in about["legs"]),
        start=about["start"],
        parent=about["parent"],
        bench=row.bench,
        name=about["name"],
        created=row.created,
    )


def _record(run_id: str, created: float, about_text: str, points: bytes) -> Record:
    about = json.loads(about_text)
    status = Status(about["status"])
    table = _table(points)
    return Record(
        run_id,
        about["name"],
        Config(**about["config"]),
        about["data"],
        about["start"],
        about["parent"],
        Status.PAUSED if status is Status.RUNNING else status,
        about["iteration"],
        about["seconds"],
        created,
        tuple(_point(*values) for values in table if not math.isnan(values[3])),
    )


def _table(points: bytes) -> list[list[float]]:
    """The rows of the kept points."""
    with np.load(io.BytesIO(points), allow_pickle=False) as file:
        rows: list[list[float]] = file["points"].tolist()
    return rows


def _point(
    iteration: float, accuracy: float, loss: float, held_out_accuracy: float, held_out_loss: float, slope: float
) -> Point:
    if math.isnan(held_out_accuracy):
        return Point(int(iteration), accuracy, loss, None, None, slope)
    return Point(int(iteration), accuracy, loss, held_out_accuracy, held_out_loss, slope)


def _short(error: BaseException) -> str:
    return str(error).splitlines()[0][:200]
