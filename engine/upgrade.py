"""Brings a database of version 0.1 up to date: adds the columns that it lacks, and fills them from what it has.

Version 0.1 saved everything that is text or a number as one JSON text, and found what the table of runs shows by
reading all points. Whatever a killed process left undone, the next one that opens the database does.
"""

import json
from contextlib import suppress
from typing import Any

from sqlalchemy import Engine, RowMapping, Table, func, inspect, select, text, update
from sqlalchemy.schema import CreateColumn

from engine.packing import unpack_points
from engine.rows import BOUNDS_INDEX, DAMAGED, Base, RunRow, summary_columns
from engine.run import Cause, Status, Summary, alphas_of
from model import Config, Leg

# How the sentences of version 0.1 begin: it saved no more than the sentence of what went wrong.
SENTENCES = {
    "The numbers grew": Cause.OVERFLOW,
    "The loss rises": Cause.RISING,
    "All weights began at zero": Cause.ZEROS,
    "It is right no more often than chance. At alpha": Cause.DEAD,
    "It is right no more often than chance, and hardly moves": Cause.TOO_SLOW,
}


def upgrade(database: Engine) -> None:
    """Add what is missing, if anything. Raises SQLAlchemyError."""
    add_columns(database, Base.metadata.tables[RunRow.__tablename__])
    _number_runs(database)
    _fill_columns(database)
    _fill_alphas(database)
    _fill_owners(database)
    BOUNDS_INDEX.create(database, checkfirst=True)


def add_columns(database: Engine, table: Table) -> None:
    """Add the columns which a table lacks. Raises SQLAlchemyError."""
    for statement in missing_columns(database, table):
        with database.begin() as connection:
            connection.execute(text(statement))


def missing_columns(database: Engine, table: Table) -> list[str]:
    """The statements that add the columns which a table lacks."""
    present = {column["name"] for column in inspect(database).get_columns(table.name)}
    return [
        f"ALTER TABLE {table.name} ADD COLUMN {CreateColumn(column).compile(dialect=database.dialect)}"
        for column in table.columns
        if column.name not in present
    ]


def cause_of(message: str) -> Cause | None:
    """What went wrong, by the sentence that version 0.1 saved."""
    return next((cause for beginning, cause in SENTENCES.items() if message.startswith(beginning)), None)


def _number_runs(database: Engine) -> None:
    """Number runs that have no number, by age within their collection."""
    with database.begin() as connection:
        without = select(RunRow.id, RunRow.collection).where(RunRow.number.is_(None))
        rows = connection.execute(without.order_by(RunRow.created)).all()
        highest: dict[str, int] = {}
        if rows:
            numbers = select(RunRow.collection, func.max(RunRow.number)).group_by(RunRow.collection)
            highest = {collection: number or 0 for collection, number in connection.execute(numbers)}
        for run_id, collection in rows:
            highest[collection] += 1
            connection.execute(update(RunRow).where(RunRow.id == run_id).values(number=highest[collection]))


def _fill_columns(database: Engine) -> None:
    """Fill the columns of rows that have none yet, one at a time: a lesson's runs together don't fit into memory."""
    with database.connect() as connection:
        ids = connection.scalars(select(RunRow.id).where(RunRow.curve.is_(None))).all()
    for run_id in ids:
        with database.begin() as connection:
            wanted = select(RunRow.id, RunRow.created, RunRow.about, RunRow.points).where(RunRow.id == run_id)
            row = connection.execute(wanted).mappings().one()
            with suppress(*DAMAGED):  # such a run stays out of the table; who opens it reads that it is damaged
                connection.execute(update(RunRow).where(RunRow.id == run_id).values(_columns(row)))


def _fill_alphas(database: Engine) -> None:
    """Fill the column of alphas, which rows lack that were written before it was there."""
    with database.begin() as connection:
        wanted = select(RunRow.id, RunRow.about).where(RunRow.alphas.is_(None), RunRow.curve.is_not(None))
        for run_id, about in connection.execute(wanted).all():
            with suppress(*DAMAGED):
                alphas = json.dumps(_alphas(json.loads(about)))
                connection.execute(update(RunRow).where(RunRow.id == run_id).values(alphas=alphas))


def _fill_owners(database: Engine) -> None:
    """Runs from before there were owners have none: who holds the link may change them, and owns them from then on.

    Whether a person named them isn't known. So a name counts as given by a person: such runs are kept longest.
    """
    named = func.coalesce(RunRow.name, "") != ""
    values = {"owner": "", "co_owners": "[]", "named": named, "opened": RunRow.created}
    with database.begin() as connection:
        connection.execute(update(RunRow).where(RunRow.opened.is_(None)).values(values))


def _alphas(about: dict[str, Any]) -> tuple[tuple[int, float], ...]:
    return alphas_of(Leg(iteration, Config(**config)) for iteration, config in about["legs"])


def _columns(row: RowMapping) -> dict[str, object]:
    about = json.loads(row["about"])
    summary = Summary(
        row["id"],
        about["name"],
        Config(**about["config"]),
        about["data"],
        about["start"],
        about["parent"],
        Status(about["status"]),
        about["iteration"],
        about["seconds"],
        row["created"],
        tuple(point for point in unpack_points(row["points"]) if point.held_out_accuracy is not None),
        alphas=_alphas(about),
    )
    return summary_columns(summary) | {"cause": cause_of(about["message"]) if summary.status is Status.FAILED else None}
