"""Sweeps in memory and on disk."""

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import OperationalError

from engine import Archive, ArchiveError
from engine.saved_sweeps import SavedSweeps, UnknownSweepError
from engine.sweep import Plan, Sweep
from model import Config

PLAN = Plan(Config(iterations=5), (("alpha", (0.1, 0.3)),), seeds=2)


def a_sweep(sweep_id: str = "one", owner: str = "ann", created: float = 1.0, going: bool = True) -> Sweep:
    return Sweep(sweep_id, PLAN, "offline", owner, created, ("a", "", "b", ""), going)


@pytest.fixture
def database(tmp_path):
    archive = Archive(f"sqlite:///{tmp_path / 'runs.db'}")
    yield archive.database
    archive.close()


def test_a_sweep_is_the_same_after_a_restart(database):
    SavedSweeps(database).put(a_sweep())
    assert SavedSweeps(database).get("one") == a_sweep()


def test_the_last_that_was_put_counts(database):
    saved = SavedSweeps(database)
    saved.put(a_sweep())
    saved.put(a_sweep(going=False))
    assert saved.get("one") == SavedSweeps(database).get("one") == a_sweep(going=False)


def test_those_of_a_person_come_newest_first_and_those_that_go_on_oldest_first(database):
    saved = SavedSweeps(database)
    for sweep in (a_sweep("b", created=2), a_sweep("a", created=1), a_sweep("c", "bob", 3), a_sweep("d", going=False)):
        saved.put(sweep)
    again = SavedSweeps(database)
    assert [one.id for one in again.of("ann")] == ["b", "a", "d"]
    assert [one.id for one in again.going()] == ["a", "b", "c"]


def test_a_persons_sweeps_are_found_by_an_index(database):
    assert ["owner"] in [index["column_names"] for index in inspect(database).get_indexes("sweeps")]


def test_one_that_was_deleted_is_gone_for_good(database):
    saved = SavedSweeps(database)
    saved.put(a_sweep())
    saved.forget("one")
    for one in (saved, SavedSweeps(database)):
        with pytest.raises(UnknownSweepError, match="deleted"):
            one.get("one")


def test_without_a_database_they_last_as_long_as_the_server():
    saved = SavedSweeps()
    saved.put(a_sweep())
    assert (saved.get("one"), saved.of("ann"), saved.going()) == (a_sweep(), [a_sweep()], [])
    saved.forget("one")
    with pytest.raises(UnknownSweepError):
        saved.get("one")


def test_one_that_cannot_be_deleted_says_so(database):
    saved = SavedSweeps(database)
    saved.put(a_sweep())
    with database.begin() as connection:
        connection.execute(text("DROP TABLE sweeps"))
    with pytest.raises(ArchiveError, match="Sweeps can't be read or saved"):
        saved.forget("one")


def test_a_change_is_refused_while_nobody_can_tell_whose_it_is(database):
    class Gone:
        id = "ann.1"

        def claim(self, *_):
            raise OperationalError("", {}, Exception("gone"))

    saved = SavedSweeps(database, Gone())
    for change in (lambda: saved.put(a_sweep()), lambda: saved.forget("one")):
        with pytest.raises(ArchiveError, match="Sweeps can't be read or saved"):
            change()


@pytest.mark.parametrize("column", ["plan = '{'", "runs = '[1]'", 'plan = \'{"base": {}, "varied": [], "seeds": 1}\''])
def test_a_damaged_one_stops_no_other(database, column):
    saved = SavedSweeps(database)
    for sweep in (a_sweep(), a_sweep("two", created=2)):
        saved.put(sweep)
    with database.begin() as connection:
        connection.execute(text(f"UPDATE sweeps SET {column} WHERE id = 'one'"))
    again = SavedSweeps(database)
    assert [one.id for one in again.going()] == [one.id for one in again.of("ann")] == ["two"]
    with pytest.raises(ArchiveError, match="Sweeps can't be read"):
        again.get("one")


def test_a_database_that_cannot_be_written_keeps_them_as_long_as_the_server_lasts(database, caplog):
    saved = SavedSweeps(database)
    with database.begin() as connection:
        connection.execute(text("DROP TABLE sweeps"))
    saved.put(a_sweep())
    assert saved.get("one") == a_sweep()
    assert "can't be read or saved" in caplog.text
