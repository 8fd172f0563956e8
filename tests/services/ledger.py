"""What the database itself saw of the runs, noted by a trigger: who saved what, in which order."""

from typing import NamedTuple

import psycopg

TRIGGER = """
CREATE TABLE saves (number bigserial, run text, server text, iteration int, status text);
CREATE FUNCTION note_save() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO saves (run, server, iteration, status) VALUES (NEW.id, NEW.server, NEW.iteration, NEW.status);
    RETURN NEW;
END $$;
CREATE TRIGGER note AFTER INSERT OR UPDATE ON runs FOR EACH ROW EXECUTE FUNCTION note_save();
"""


class Save(NamedTuple):
    server: str
    iteration: int
    status: str


class Ledger:
    def __init__(self, url: str) -> None:
        self._url = url
        self.connect()
        self._database.execute(TRIGGER)

    def connect(self) -> None:
        """Again, once the database was away."""
        self._database = psycopg.connect(self._url, autocommit=True)

    def ask(self, query: str, *values) -> list[tuple]:
        return self._database.execute(query, values).fetchall()

    def saves(self, run_id: str) -> list[Save]:
        """All of a run, the first one first."""
        rows = self.ask("SELECT server, iteration, status FROM saves WHERE run = %s ORDER BY number", run_id)
        return [Save(server.rpartition(".")[0], iteration, status) for server, iteration, status in rows]

    def latest(self, run_id: str) -> Save:
        return [Save("", 0, ""), *self.saves(run_id)][-1]

    def servers(self) -> dict[str, str]:
        """The servers that live: their ids by their names."""
        return dict(self.ask("SELECT name, id FROM servers"))

    def close(self) -> None:
        self._database.close()
