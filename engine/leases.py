"""Which of several servers has what: a run, a class or a sweep belongs to one of them, as long as that one lives.

Servers that share a database say in it that they live, once a second and by the database's clock. One that was silent
for too long is struck off by another, for good: what it had may then be claimed. When it comes back it finds itself
struck off, lets go of all that it had, and begins as somebody new. So nothing ever has two servers.
"""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Float,
    MetaData,
    String,
    Table,
    Update,
    delete,
    exists,
    extract,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy import Engine as Database

from model import DigitLabError

BEAT_SECONDS = 1.0  # between two signs of life
SILENT_SECONDS = 5.0  # a server that was silent for so long is struck off
NAME = re.compile(r"[A-Za-z0-9-]{1,40}")
SERVER = String(64)  # the type of each column that says which server has something
LOCK = 0x0D161  # of the database: who makes tables holds it
SERVERS = Table(
    "servers",
    MetaData(),
    Column("id", SERVER, primary_key=True),  # another one each time that the server is started, or was struck off
    Column("name", String(40), nullable=False),
    Column("beat", Float, nullable=False),  # seconds since 1970
)


class ServersError(DigitLabError):
    """A server can't be one of several, as it is set up."""


class ElsewhereError(DigitLabError):
    """Another server has it."""


def server_name() -> str:
    """What this server is called, by `DIGIT_LAB_SERVER`; empty if it is not one of several. Raises ServersError."""
    name = os.environ.get("DIGIT_LAB_SERVER", "")
    if name and not NAME.fullmatch(name):
        raise ServersError(f"DIGIT_LAB_SERVER={name[:60]} is no name: give it 1 to 40 letters, digits and dashes.")
    if name and not os.environ.get("DIGIT_LAB_SECRET"):
        raise ServersError(
            "DIGIT_LAB_SERVER is set, so other servers share these runs: give all of them the same DIGIT_LAB_SECRET, "
            "at least 32 random letters. Else nobody's runs would be theirs on the next server."
        )
    return name


def name_of(server: str | None) -> str:
    """The name of the server with this id, or empty."""
    return (server or "").rpartition(".")[0]


@contextmanager
def making_tables(database: Database) -> Iterator[None]:
    """One server at a time makes tables: of two that start together, one would fail."""
    if database.dialect.name != "postgresql":
        yield
        return
    with database.begin() as connection:
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
        yield


class Leases:
    """What this server has, and which others live. Methods raise SQLAlchemyError.

    Attributes
    ----------
    name : str
        What it is called, the same after a restart.
    id : str
        What stands in the database; empty before `enter`.
    others : frozenset of str
        The ids of the other servers that lived when this one last looked.
    """

    def __init__(self, database: Database, name: str = "") -> None:
        self.database = database
        self.name = name or f"alone-{secrets.token_hex(4)}"
        self.id = ""
        self.others: frozenset[str] = frozenset()
        with making_tables(database):
            SERVERS.create(database, checkfirst=True)

    def enter(self) -> None:
        """Be one of the servers, as somebody new. An earlier one of the same name is struck off."""
        new = f"{self.name}.{secrets.token_hex(4)}"
        with self.database.begin() as connection:
            connection.execute(delete(SERVERS).where(SERVERS.c.name == self.name))
            connection.execute(insert(SERVERS).values(id=new, name=self.name, beat=self._now))
        self.id = new
        self.look()

    def beat(self) -> bool:
        """Say that this server lives. Returns False if it was struck off."""
        with self.database.begin() as connection:
            wanted = update(SERVERS).where(SERVERS.c.id == self.id).values(beat=self._now)
            return connection.execute(wanted).rowcount == 1

    def strike_off_silent(self) -> None:
        """Strike off servers that were silent for too long. One that beats at this very moment stays."""
        with self.database.begin() as connection:
            silent = SERVERS.c.beat < self._now - SILENT_SECONDS
            connection.execute(delete(SERVERS).where(silent, SERVERS.c.id != self.id))

    def look(self) -> bool:
        """Find out which others live. Returns whether one of those that lived before is gone."""
        with self.database.connect() as connection:
            found = frozenset(connection.scalars(select(SERVERS.c.id).where(SERVERS.c.id != self.id)))
        gone = bool(self.others - found)
        self.others = found
        return gone

    def leave(self) -> None:
        """Say that this server ends: what it had is free at once."""
        with self.database.begin() as connection:
            connection.execute(delete(SERVERS).where(SERVERS.c.id == self.id))

    def claim(self, table: Table, key: str, *unless: ColumnElement[bool]) -> bool:
        """Have this row, if no living server has it and nothing of `unless` is so.

        Returns False where another one has it; a row that is not there is free.
        """
        at = key_of(table) == key
        with self.database.begin() as connection:
            row = connection.execute(select(table.c.server).where(at)).one_or_none()
            if row is None or row.server == self.id:
                return True
            if row.server in self.others and connection.scalar(select(_lives(row.server))):
                return False
            seen = table.c.server.is_not_distinct_from(row.server)
            wanted = self.take(table).where(at, seen, *(~one for one in unless))
            return connection.execute(wanted).rowcount == 1

    def take(self, table: Table) -> Update:
        """The statement that makes this server the one of all rows that no living server has."""
        return update(table).where(is_free(table)).values(server=self.id)

    def holder(self, table: Table, *where: ColumnElement[bool]) -> str:
        """The name of the living server that has this row, or empty."""
        wanted = select(SERVERS.c.name).join(table, table.c.server == SERVERS.c.id).where(*where).limit(1)
        with self.database.connect() as connection:
            return connection.scalar(wanted) or ""

    @property
    def _now(self) -> ColumnElement[Any]:
        """The database's clock, in seconds since 1970."""
        if self.database.dialect.name == "sqlite":
            return literal_column("(julianday('now') - 2440587.5) * 86400.0", Float)
        return extract("epoch", func.clock_timestamp())


def key_of(table: Table) -> ColumnElement[Any]:
    """The column by which the rows of a table are known."""
    return next(iter(table.primary_key.columns))


def is_free(table: Table) -> ColumnElement[bool]:
    """Whether no living server has the row."""
    return or_(table.c.server.is_(None), ~_lives(table.c.server))


def is_orphaned(table: Table) -> ColumnElement[bool]:
    """Whether the server that had the row is no more."""
    return table.c.server.is_not(None) & ~_lives(table.c.server)


def _lives(server: Any) -> ColumnElement[bool]:
    return exists(select(SERVERS.c.id).where(SERVERS.c.id == server))
