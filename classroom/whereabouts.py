"""Which of several servers has what somebody asks for: a class, a sweep, a run, or the class that they are in."""

from typing import Any

from sqlalchemy import Select, select

from classroom.codes import typed_code
from classroom.store import CLASSES, MEMBERS
from engine.archive import RUNS
from engine.leases import Leases, name_of
from engine.saved_sweeps import SWEEPS


class Whereabouts:
    """Looks it up in the database that the servers share. Methods raise SQLAlchemyError.

    They return a living server's name, or nothing where no living server has it.
    """

    def __init__(self, leases: Leases) -> None:
        self._leases = leases

    def of_class(self, code: str) -> str:
        """Who has the class with this code, as somebody typed it, or had it: soon another one will."""
        return name_of(self._server(select(CLASSES.c.server).where(CLASSES.c.code == typed_code(code))))

    def of_sweep(self, sweep_id: str) -> str:
        """Who carries this sweep."""
        return self._name(select(SWEEPS.c.server).where(SWEEPS.c.id == sweep_id))

    def of_run(self, run_id: str) -> str:
        """Who computes this run."""
        return self._name(select(RUNS.c.server).where(RUNS.c.id == run_id))

    def of_person(self, owner: str) -> str:
        """Who has the class that somebody joined last; or else, the one that they opened last."""
        theirs = MEMBERS.c.owner == owner, MEMBERS.c.banned.is_(False)
        joined = select(CLASSES.c.server).join(MEMBERS, MEMBERS.c.code == CLASSES.c.code).where(*theirs)
        taught = select(CLASSES.c.server).where(CLASSES.c.teachers.contains(f'"{owner}"'))
        found = self._name(joined.order_by(MEMBERS.c.came.desc()))
        return found or self._name(taught.order_by(CLASSES.c.opened.desc()))

    def _name(self, wanted: Select[Any]) -> str:
        server = self._server(wanted)
        return name_of(server) if server in {self._leases.id, *self._leases.others} else ""

    def _server(self, wanted: Select[Any]) -> str | None:
        with self._leases.database.connect() as connection:
            return connection.scalar(wanted.limit(1))
