"""Classes on disk, beside the runs: SQLite by default, any database that SQLAlchemy knows by a URL."""

import json
import logging
import threading
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

from classroom.agenda import Agenda, from_json
from classroom.members import Drawing, Member, drawing_from_json
from engine.archive import ArchiveError
from engine.database import open_database
from engine.leases import SERVER, ElsewhereError, Leases, making_tables
from engine.upgrade import add_columns
from model import DigitLabError

ELSEWHERE = "This class is on another server. Reload the page to go there."
LOGGER = logging.getLogger(__name__)
TABLES = MetaData()
CODE = String(8)
CLASSES = Table(
    "classes",
    TABLES,
    Column("code", CODE, primary_key=True),
    Column("title", Text, nullable=False),
    Column("opened", Float, nullable=False),  # this and the next two: seconds since 1970
    Column("since", Float, nullable=False),  # runs made before don't count
    Column("touched", Float, nullable=False),
    Column("key", Text, nullable=False),  # salt and hash
    Column("teachers", Text, nullable=False),  # JSON
    Column("agenda", Text, nullable=False),  # JSON
    Column("joined", Integer, nullable=False),  # members so far, those who left included
    Column("taught", LargeBinary),  # weights that learned the class's drawings, as a file holds them
    Column("server", SERVER),  # the one of several that has it: see `engine.leases`
)
MEMBERS = Table(
    "class_members",
    TABLES,
    Column("code", CODE, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("owner", String(32), nullable=False),
    Column("name", Text, nullable=False),
    Column("joined", Float, nullable=False),
    Column("came", Float, nullable=False),
    Column("wish", Text, nullable=False),
    Column("banned", Boolean, nullable=False),
)
DRAWINGS = Table(
    "class_drawings",
    TABLES,
    Column("code", CODE, primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("member", Integer, primary_key=True),
    Column("drawing", Text, nullable=False),  # JSON
)
VOTES = Table(
    "class_votes",
    TABLES,
    Column("code", CODE, primary_key=True),
    Column("poll", Integer, primary_key=True),
    Column("member", Integer, primary_key=True),
    Column("choice", Integer, nullable=False),
)
OF_A_CLASS = (MEMBERS, DRAWINGS, VOTES)


@dataclass
class Kept:
    """A class as the database has it."""

    code: str
    title: str
    opened: float
    since: float
    touched: float
    key: str
    teachers: set[str]
    agenda: Agenda
    joined: int = 0
    taught: bytes | None = None
    server: str | None = None
    members: dict[int, Member] = field(default_factory=dict)
    drawings: dict[tuple[int, int], Drawing] = field(default_factory=dict)  # by round and member
    votes: dict[tuple[int, int], int] = field(default_factory=dict)  # by poll and member


class Store:
    """Classes in a database; without a URL they last as long as the server. Its methods raise ArchiveError.

    Of several servers each has its own classes, by its `leases`. What changes a class that another one has raises
    ElsewhereError.
    """

    def __init__(self, url: str = "", leases: Leases | None = None) -> None:
        self._leases = leases
        self._lock = threading.Lock()  # a database in memory has one connection for all threads
        try:
            memory = {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
            self._database = open_database(url) if url else create_engine("sqlite://", **memory)
            with making_tables(self._database):
                TABLES.create_all(self._database)
                add_columns(self._database, CLASSES)
        except (SQLAlchemyError, ImportError) as error:
            raise _trouble(error) from error

    def all(self, known: Collection[str] = ()) -> list[Kept]:
        """Every class that is open, but for damaged ones.

        Of several servers, those that no other one has, but for those with a `known` code.
        """
        found, wanted = [], select(CLASSES)
        try:
            if self._leases:
                wanted = wanted.where(CLASSES.c.server == self._leases.id, CLASSES.c.code.not_in(known))
                with self._database.begin() as connection:
                    connection.execute(self._leases.take(CLASSES))
            with self._lock, self._database.connect() as connection:
                for row in connection.execute(wanted).mappings().all():
                    try:
                        found.append(self._filled(connection, dict(row)))
                    except (ValueError, KeyError, TypeError, AttributeError, DigitLabError) as error:
                        LOGGER.warning("The class %s can't be read, and is left out: %s", row["code"], error)
        except SQLAlchemyError as error:
            raise _trouble(error) from error
        return found

    def elsewhere(self) -> set[str]:
        """The codes of the classes that other servers have."""
        if self._leases is None:
            return set()
        try:
            with self._database.connect() as connection:
                return {*connection.scalars(select(CLASSES.c.code).where(CLASSES.c.server.in_(self._leases.others)))}
        except SQLAlchemyError as error:
            raise _trouble(error) from error

    def _filled(self, connection: Any, row: dict[str, Any]) -> Kept:
        kept = Kept(**row | {"teachers": set(json.loads(row["teachers"])), "agenda": from_json(row["agenda"])})
        members, drawings, votes = (
            connection.execute(select(table).where(table.c.code == kept.code)).mappings().all() for table in OF_A_CLASS
        )
        without_code = ({name: value for name, value in one.items() if name != "code"} for one in members)
        kept.members = {one["number"]: Member(**one) for one in without_code}
        kept.drawings = {(one["round"], one["member"]): drawing_from_json(one["drawing"]) for one in drawings}
        kept.votes = {(one["poll"], one["member"]): one["choice"] for one in votes}
        return kept

    def add(self, kept: Kept) -> None:
        """Write a new class, which nobody is in yet."""
        columns = {column.name: getattr(kept, column.name) for column in CLASSES.columns}
        columns |= {"teachers": json.dumps(sorted(kept.teachers)), "agenda": kept.agenda.to_json()}
        columns["server"] = self._leases.id if self._leases else None
        self._write("", [insert(CLASSES).values(columns)])

    def change(self, code: str, values: Mapping[str, Any]) -> None:
        """Write these columns of a class."""
        self._write(code, [update(CLASSES).where(CLASSES.c.code == code).values(dict(values))])

    def put_member(self, code: str, member: Member, joined: int, now: float) -> None:
        """Write a member, and how many have joined so far."""
        values = {column.name: getattr(member, column.name) for column in MEMBERS.columns if column.name != "code"}
        self._write(
            code,
            [
                delete(MEMBERS).where(MEMBERS.c.code == code, MEMBERS.c.number == member.number),
                insert(MEMBERS).values(code=code, **values),
                update(CLASSES).where(CLASSES.c.code == code).values(joined=joined, touched=now),
            ],
        )

    def put_drawing(self, code: str, drawing: Drawing, now: float) -> None:
        """Write a drawing in place of the one that this member made before in the same round."""
        of = DRAWINGS.c.code == code, DRAWINGS.c.round == drawing.round, DRAWINGS.c.member == drawing.member
        values = {"code": code, "round": drawing.round, "member": drawing.member, "drawing": drawing.to_json()}
        touched = update(CLASSES).where(CLASSES.c.code == code).values(touched=now)
        self._write(code, [delete(DRAWINGS).where(*of), insert(DRAWINGS).values(values), touched])

    def put_vote(self, code: str, poll: int, member: int, choice: int) -> None:
        """Write what a member chose, in place of what they chose before."""
        of = VOTES.c.code == code, VOTES.c.poll == poll, VOTES.c.member == member
        values = {"code": code, "poll": poll, "member": member, "choice": choice}
        self._write(code, [delete(VOTES).where(*of), insert(VOTES).values(values)])

    def forget_member(self, code: str, number: int) -> None:
        """Delete a member with all that they drew and chose."""
        columns = (MEMBERS.c.number, DRAWINGS.c.member, VOTES.c.member)
        self._write(code, [delete(one.table).where(one.table.c.code == code, one == number) for one in columns])

    def forget_work(self, code: str) -> None:
        """Delete all drawings and votes of a class, and what was taught by them."""
        taught = update(CLASSES).where(CLASSES.c.code == code).values(taught=None)
        self._write(code, [*(delete(table).where(table.c.code == code) for table in (DRAWINGS, VOTES)), taught])

    def forget(self, code: str) -> None:
        """Delete a class with all that belongs to it."""
        self._write(code, [delete(table).where(table.c.code == code) for table in (*OF_A_CLASS, CLASSES)])

    def close(self) -> None:
        """Give the connections back."""
        self._database.dispose()

    def _write(self, code: str, statements: Iterable[Any]) -> None:
        """All of these about a class, or none; without a code, about a new one."""
        try:
            with self._lock, self._database.begin() as connection:
                if self._leases and code:
                    held = select(CLASSES.c.server).where(CLASSES.c.code == code).with_for_update()
                    if connection.scalar(held) != self._leases.id:
                        raise ElsewhereError(ELSEWHERE)
                for statement in statements:
                    connection.execute(statement)
        except SQLAlchemyError as error:
            raise _trouble(error) from error


def _trouble(error: BaseException) -> ArchiveError:
    return ArchiveError(f"The class can't be saved or read: {str(error).splitlines()[0][:200]}")
