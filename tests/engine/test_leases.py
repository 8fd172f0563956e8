"""Which of several servers has what, on the database that every machine has; tests/services has it on PostgreSQL."""

import re
from contextlib import closing

import pytest
from sqlalchemy import Column, MetaData, String, Table, insert, select, update

from engine import leases as leases_module
from engine.database import open_database
from engine.leases import SERVER, SERVERS, Leases, ServersError, name_of, server_name

THINGS = Table("things", MetaData(), Column("id", String(8), primary_key=True), Column("server", SERVER))


@pytest.fixture
def database(tmp_path):
    one = open_database(f"sqlite:///{tmp_path / 'shared.db'}")
    THINGS.create(one)
    with one.begin() as connection:
        connection.execute(insert(THINGS), [{"id": "a"}, {"id": "b"}])
    yield one
    one.dispose()


@pytest.fixture
def enter(database):
    def entered(name: str) -> Leases:
        one = Leases(database, name)
        one.enter()
        return one

    return entered


def fall_silent(one: Leases, seconds: float) -> None:
    """As if it had given its last sign of life so many seconds ago."""
    with one.database.begin() as connection:
        connection.execute(update(SERVERS).where(SERVERS.c.id == one.id).values(beat=SERVERS.c.beat - seconds))


def holders(database) -> dict[str, str]:
    with database.connect() as connection:
        return {key: name_of(server) for key, server in connection.execute(select(THINGS))}


def test_one_that_claims_first_has_it_and_the_other_does_not(database, enter):
    ann, bob = enter("ann"), enter("bob")
    assert ann.claim(THINGS, "a")
    assert not bob.claim(THINGS, "a")
    assert ann.claim(THINGS, "a")  # still its own
    assert bob.claim(THINGS, "b")
    assert holders(database) == {"a": "ann", "b": "bob"}
    assert [one.holder(THINGS, THINGS.c.id == "b") for one in (ann, bob)] == ["bob", "bob"]


def test_what_is_not_there_is_free(enter):
    assert enter("ann").claim(THINGS, "never made")


def test_a_claim_that_something_speaks_against_is_none(database, enter):
    assert not enter("ann").claim(THINGS, "a", THINGS.c.id == "a")
    assert holders(database) == {"a": "", "b": ""}


def test_a_server_that_was_silent_for_long_is_struck_off_and_what_it_had_is_free(database, enter):
    ann, bob = enter("ann"), enter("bob")
    ann.claim(THINGS, "a")
    assert not bob.look()
    fall_silent(ann, leases_module.SILENT_SECONDS - 1.0)
    bob.strike_off_silent()
    assert not bob.claim(THINGS, "a")
    fall_silent(ann, 2.0)
    assert not bob.claim(THINGS, "a")  # silent for long, and nobody has struck it off yet
    bob.strike_off_silent()
    assert bob.look()
    assert bob.claim(THINGS, "a")
    assert holders(database)["a"] == "bob"


def test_a_server_that_was_struck_off_learns_it_and_has_nothing_when_it_enters_again(enter):
    ann, bob = enter("ann"), enter("bob")
    ann.claim(THINGS, "a")
    assert ann.beat()
    fall_silent(ann, 60.0)
    bob.strike_off_silent()
    assert not ann.beat()
    before = ann.id
    ann.enter()
    assert ann.beat()
    assert ann.id != before
    assert bob.claim(THINGS, "a")
    assert not ann.claim(THINGS, "a")


def test_a_sign_of_life_is_never_struck_off_by_its_own_server_or_too_soon(enter):
    ann, bob = enter("ann"), enter("bob")
    fall_silent(ann, 60.0)
    ann.strike_off_silent()
    assert ann.beat()
    bob.strike_off_silent()
    assert ann.beat()


def test_one_of_the_same_name_takes_the_place_of_the_earlier_one(enter):
    first = enter("ann")
    first.claim(THINGS, "a")
    second = enter("ann")
    assert not first.beat()
    assert second.claim(THINGS, "a")


def test_one_that_leaves_frees_what_it_had_at_once(enter):
    ann, bob = enter("ann"), enter("bob")
    ann.claim(THINGS, "a")
    ann.leave()
    assert bob.claim(THINGS, "a")


def test_taking_everything_takes_what_is_free_alone(database, enter):
    ann, bob = enter("ann"), enter("bob")
    ann.claim(THINGS, "a")
    with database.begin() as connection:
        connection.execute(bob.take(THINGS))
    assert holders(database) == {"a": "ann", "b": "bob"}


def test_without_a_name_there_is_a_random_one(database):
    names = {Leases(database).name for _ in range(2)}
    assert len(names) == 2
    assert all(leases_module.NAME.fullmatch(name) for name in names)


def test_its_name_is_in_the_environment(monkeypatch):
    monkeypatch.delenv("DIGIT_LAB_SERVER", raising=False)
    monkeypatch.delenv("DIGIT_LAB_SECRET", raising=False)
    assert server_name() == ""
    monkeypatch.setenv("DIGIT_LAB_SERVER", "lab-0")
    with pytest.raises(ServersError, match="DIGIT_LAB_SECRET"):
        server_name()
    monkeypatch.setenv("DIGIT_LAB_SECRET", "x" * 32)
    assert server_name() == "lab-0"
    for wrong in ("lab 0", "lab.0", "é", "x" * 41, "a;b"):
        monkeypatch.setenv("DIGIT_LAB_SERVER", wrong)
        with pytest.raises(ServersError, match=re.escape(wrong[:40])):
            server_name()


def test_a_database_that_others_use_opens_again(database):
    with closing(database.connect()):
        Leases(database, "ann")
        Leases(database, "bob")
