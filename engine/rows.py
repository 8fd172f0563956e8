"""A run as a row of the database, and back.

What the table of runs shows has columns of its own: a page reads a few numbers and a short curve, and no points.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from zipfile import BadZipFile

from sqlalchemy import BigInteger, Float, ForeignKey, Index, LargeBinary, String, inspect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from engine.leases import SERVER
from engine.packing import (
    GrowingTable,
    pack_curve,
    pack_moment,
    pack_points,
    unpack_curve,
    unpack_moment,
    unpack_points,
)
from engine.run import Cause, Moment, Run, Status, Summary
from model import Config, DigitLabError, Leg

DAMAGED = (ValueError, KeyError, TypeError, OSError, EOFError, BadZipFile, DigitLabError)  # what a damaged row raises
RESTARTED = "The server was started again in between. Press Resume to go on from here."


class Base(DeclarativeBase):
    """What SQLAlchemy needs to know of the tables."""


class RunRow(Base):
    """A run as it was when it was last saved. What can be None was no column in version 0.1: see `engine.upgrade`."""

    __tablename__ = "runs"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    collection: Mapped[str] = mapped_column("bench", String(32), index=True)  # its name in version 0.1
    owner: Mapped[str | None] = mapped_column(String(32))
    co_owners: Mapped[str | None]  # JSON
    named: Mapped[bool | None]
    opened: Mapped[float | None] = mapped_column(Float)  # when somebody last looked at it
    server: Mapped[str | None] = mapped_column(SERVER)  # the one of several that has it: see `engine.leases`
    size: Mapped[int | None] = mapped_column(BigInteger)  # in bytes, its moments included; None until it is counted
    created: Mapped[float] = mapped_column(Float)
    number: Mapped[int | None]
    name: Mapped[str | None]
    data: Mapped[str | None]
    start: Mapped[str | None]
    parent: Mapped[str | None]
    config: Mapped[str | None]  # JSON
    status: Mapped[str | None]
    cause: Mapped[str | None]  # empty unless it failed
    iteration: Mapped[int | None]
    seconds: Mapped[float | None] = mapped_column(Float)
    held_out_accuracy: Mapped[float | None] = mapped_column(Float)  # this and the next two: the last of the curve
    held_out_loss: Mapped[float | None] = mapped_column(Float)
    train_accuracy: Mapped[float | None] = mapped_column(Float)
    curve: Mapped[bytes | None] = mapped_column(LargeBinary)
    alphas: Mapped[str | None]  # JSON: pairs of an iteration and the alpha from there on
    about: Mapped[str]  # what no table shows, as JSON
    points: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[bytes] = mapped_column(LargeBinary)


# What `engine.bounds` reads of all runs, without their points and weights.
BOUNDS_INDEX = Index("ix_runs_bounds", RunRow.named, RunRow.opened, RunRow.id, RunRow.owner, RunRow.size)


class MomentRow(Base):
    """A moment of a run."""

    __tablename__ = "moments"
    run: Mapped[str] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    iteration: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[bytes] = mapped_column(LargeBinary)


# The columns that a Summary is made of.
SUMMARY = (
    RunRow.id,
    RunRow.name,
    RunRow.config,
    RunRow.data,
    RunRow.start,
    RunRow.parent,
    RunRow.status,
    RunRow.iteration,
    RunRow.seconds,
    RunRow.created,
    RunRow.curve,
    RunRow.number,
    RunRow.alphas,
    RunRow.owner,
    RunRow.co_owners,
    RunRow.server,
)


def columns_of(row: Base) -> dict[str, Any]:
    """What a row holds, by the name of its column."""
    return {one.columns[0].name: getattr(row, one.key) for one in inspect(type(row)).column_attrs}


def to_row(run: Run, as_of: float | None = None, table: GrowingTable | None = None) -> RunRow:
    """The row of a run as it was at the time `as_of`, in seconds since 1970; `table` knows earlier points of it."""
    about = {
        "legs": [(leg.iteration, asdict(leg.config)) for leg in run.legs],
        "message": run.message,
        "since": run.since,
        "in_company": run.in_company,
        "as_of": as_of,
    }
    return RunRow(
        id=run.id,
        collection=run.collection,
        owner=run.owner,
        co_owners=json.dumps(run.co_owners),
        named=run.named,
        opened=run.created if as_of is None else as_of,
        created=run.created,
        number=run.number,
        cause=run.cause.value if run.cause else None,
        **summary_columns(run.summary),
        about=json.dumps(about),
        points=pack_points((table or GrowingTable()).of(run.points)),
        state=pack_moment(Moment(run.iteration, run.params, run.memory)),
    )


def summary_columns(summary: Summary) -> dict[str, Any]:
    """What the table of runs shows, by column; without the number."""
    last = summary.curve[-1] if summary.curve else None
    return {
        "name": summary.name,
        "data": summary.data,
        "start": summary.start,
        "parent": summary.parent,
        "config": json.dumps(asdict(summary.config)),
        "status": summary.status.value,
        "iteration": summary.iteration,
        "seconds": summary.seconds,
        "held_out_accuracy": last and last.held_out_accuracy,
        "held_out_loss": last and last.held_out_loss,
        "train_accuracy": last and last.train_accuracy,
        "curve": pack_curve(summary.curve),
        "alphas": json.dumps(summary.alphas),
    }


def to_summary(row: Any, going: bool = False) -> Summary:
    """The summary of a RunRow, or of the columns SUMMARY alone. Raises one of DAMAGED.

    A run that was running is paused, unless it is `going`: another server computes it.
    """
    return Summary(
        row.id,
        row.name,
        Config(**json.loads(row.config)),
        row.data,
        row.start,
        row.parent,
        Status(row.status) if going else _at_rest(row.status),
        row.iteration,
        row.seconds,
        row.created,
        unpack_curve(row.curve),
        row.number,
        tuple((int(iteration), float(alpha)) for iteration, alpha in json.loads(row.alphas)),
        row.owner or "",
        tuple(json.loads(row.co_owners or "[]")),
    )


def to_run(row: RunRow, moments: Sequence[MomentRow], going: bool = False) -> Run:
    """The run of a row, paused if it was running and isn't `going` elsewhere. Raises one of DAMAGED."""
    about = json.loads(row.about)
    summary = to_summary(row, going)
    restarted = row.status == Status.RUNNING and not going
    state = unpack_moment(summary.iteration, row.state)
    return Run(
        row.id,
        summary.config,
        summary.data,
        state.params,
        iteration=state.iteration,
        points=unpack_points(row.points),
        status=summary.status,
        message=RESTARTED if restarted else about["message"],
        cause=Cause(row.cause) if row.cause else None,
        seconds=summary.seconds,
        memory=state.memory,
        moments=tuple(unpack_moment(moment.iteration, moment.state) for moment in moments),
        legs=tuple(Leg(iteration, Config(**config)) for iteration, config in about["legs"]),
        start=summary.start,
        parent=summary.parent,
        since=about.get("since", 0),  # version 0.1 didn't save it
        in_company=about.get("in_company", True),  # runs from before that added up their digits in another order
        collection=row.collection,
        number=summary.number,
        name=summary.name,
        named=bool(row.named),
        created=row.created,
        owner=summary.owner,
        co_owners=summary.co_owners,
    )


def _at_rest(status: str) -> Status:
    """A saved run rests: nobody computes it."""
    return Status.PAUSED if status == Status.RUNNING else Status(status)
