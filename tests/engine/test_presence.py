"""Signs of life, and what follows when they stay away."""

import pytest
from sqlalchemy.exc import OperationalError

from engine import Archive
from engine.leases import SILENT_SECONDS, ServersError
from engine.presence import SURE_SECONDS, Presence, be_present
from tests.engine.helpers import wait_until


class Told:
    """Leases that do as they are told, and note what is asked of them."""

    name, id, others = "ann", "ann.1", frozenset({"bob.1"})

    def __init__(self) -> None:
        self.lives, self.reached, self.gone = True, True, False
        self.asked: list[str] = []

    def beat(self) -> bool:
        self.asked.append("beat")
        if not self.reached:
            raise OperationalError("", {}, Exception("gone"))
        return self.lives

    def enter(self) -> None:
        self.asked.append("enter")
        self.lives = True

    def strike_off_silent(self) -> None:
        self.asked.append("strike")

    def look(self) -> bool:
        return self.gone

    def leave(self) -> None:
        self.asked.append("leave")


@pytest.fixture
def told():
    return Told()


@pytest.fixture
def clock():
    return [100.0]


@pytest.fixture
def presence(told, clock):
    return Presence(told, clock=lambda: clock[0])


def test_it_is_sure_for_some_seconds_after_each_sign_of_life(presence, clock):
    assert presence.is_sure()
    clock[0] += SURE_SECONDS - 0.1
    assert presence.is_sure()
    clock[0] += 0.2
    assert not presence.is_sure()
    presence.beat()
    assert presence.is_sure()
    assert SURE_SECONDS < SILENT_SECONDS - 1.0  # so that it stops before another one may begin


def test_a_sign_of_life_that_took_long_counts_from_when_it_began(presence, told, clock):
    def slow():
        clock[0] += SURE_SECONDS
        return True

    told.beat = slow
    presence.beat()
    assert not presence.is_sure()


def test_a_database_that_does_not_answer_is_no_sign_of_life(presence, told, clock):
    clock[0] += SURE_SECONDS + 1.0
    told.reached = False
    with pytest.raises(OperationalError):
        presence.beat()
    assert not presence.is_sure()


def test_once_it_is_sure_again_who_waits_is_told(presence, clock):
    heard = []
    presence.when_sure.append(lambda: heard.append("go on"))
    presence.beat()
    assert heard == []
    clock[0] += SURE_SECONDS + 1.0
    presence.beat()
    assert heard == ["go on"]


def test_one_that_was_struck_off_lets_go_of_everything_before_it_enters_again(presence, told):
    presence.when_lost.append(lambda: told.asked.append("let go"))
    presence._died.clear()
    told.lives = False
    presence.beat()
    assert told.asked == ["beat", "let go", "enter"]
    assert presence.is_sure()
    assert presence._died.is_set()  # heirs look again: some of what it had may still be there


def test_heirs_are_told_at_once_that_a_server_is_gone(presence, told):
    presence._died.clear()
    presence.beat()
    assert not presence._died.is_set()
    told.gone = True
    presence.beat()
    assert presence._died.is_set()


def test_who_was_silent_itself_judges_nobody_for_a_while(presence, told, clock):
    def beats(seconds: int) -> None:
        for _ in range(seconds):
            clock[0] += 1.0
            presence.beat()

    beats(int(SILENT_SECONDS))
    assert "strike" not in told.asked
    beats(1)
    assert told.asked.count("strike") == 1
    clock[0] += SILENT_SECONDS  # the database was away
    beats(int(SILENT_SECONDS))
    assert told.asked.count("strike") == 1
    beats(2)
    assert told.asked.count("strike") > 1


def test_heirs_are_called_at_the_start_and_when_a_server_is_gone(presence, told):
    calls = []
    presence.heirs += [lambda: 1 / 0, lambda: calls.append(1)]  # one that fails stops no other
    presence.start()
    wait_until(lambda: len(calls) == 1, "the first call")
    told.gone = True
    presence.beat()
    wait_until(lambda: len(calls) > 1, "the second call")
    presence.close()
    assert told.asked[-1] == "leave"


def test_a_file_has_a_single_server_and_needs_no_presence(tmp_path):
    archive = Archive(f"sqlite:///{tmp_path / 'runs.db'}")
    assert be_present(archive, "") is None
    assert archive.leases is None
    with pytest.raises(ServersError, match="postgresql://"):
        be_present(archive, "lab-0")
    archive.close()
