"""Which of several servers has what."""

from contextlib import closing

import pytest

from classroom.agenda import Agenda
from classroom.members import Member
from classroom.store import ELSEWHERE, Kept, Store
from classroom.whereabouts import Whereabouts
from engine.leases import ElsewhereError
from engine.saved_sweeps import SavedSweeps
from tests.engine.helpers import a_run
from tests.engine.sharing import dies, two_archives
from tests.engine.test_saved_sweeps import a_sweep

CODE, OTHER = "KX4PQ7", "KX4PQ9"


def a_class(code=CODE, opened=1.0) -> Kept:
    return Kept(code, "7b", opened, 2.0, 3.0, "salt:hash", {"teacher"}, Agenda())


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'runs.db'}"


@pytest.fixture
def both(url):
    with two_archives(url) as two:
        yield two


@pytest.fixture
def stores(url, both):
    ann, bob = (Store(url, archive.leases) for archive in both)
    with closing(ann), closing(bob):
        yield ann, bob


@pytest.fixture
def where(both, stores):
    for archive in both:
        SavedSweeps(archive.database, archive.leases)
    return Whereabouts(both[1].leases)


def test_a_class_a_sweep_and_a_run_are_where_they_were_made(both, stores, where):
    ann, _ = both
    stores[0].add(a_class())
    SavedSweeps(ann.database, ann.leases).put(a_sweep())
    ann.save(a_run())
    assert where.of_class("kx4-pq7") == where.of_sweep("one") == where.of_run("abc") == "ann"
    assert where.of_class("nothing") == where.of_sweep("nothing") == where.of_run("nothing") == ""


def test_of_a_dead_server_a_class_is_still_awaited_and_other_things_are_free(both, stores, where):
    ann, bob = both
    stores[0].add(a_class())
    ann.save(a_run())
    dies(ann, bob)
    assert where.of_class(CODE) == "ann"
    assert where.of_run("abc") == ""
    assert [kept.code for kept in stores[1].all()] == [CODE]
    assert where.of_class(CODE) == "bob"


def test_somebody_is_where_the_class_is_that_they_came_to_last_or_else_teach(stores, where):
    ann, bob = stores
    ann.add(a_class())
    bob.add(a_class(OTHER, opened=2.0))
    assert where.of_person("teacher") == "bob"
    assert where.of_person("nobody") == ""
    ann.put_member(CODE, Member(1, "pupil", "Quiet Heron", 1.0, 5.0), 1, 0.0)
    bob.put_member(OTHER, Member(1, "pupil", "Quiet Heron", 1.0, 4.0), 1, 0.0)
    assert where.of_person("pupil") == "ann"
    ann.put_member(CODE, Member(1, "pupil", "Quiet Heron", 1.0, 5.0, "", banned=True), 1, 0.0)
    assert where.of_person("pupil") == "bob"


def test_each_server_has_its_own_classes_and_refuses_changes_of_others(both, stores):
    ann, bob = stores
    ann.add(a_class())
    assert [kept.code for kept in ann.all()] == [CODE]
    assert ann.all(known=[CODE]) == bob.all() == []
    assert (ann.elsewhere(), bob.elsewhere()) == (set(), {CODE})
    with pytest.raises(ElsewhereError, match=ELSEWHERE):
        bob.put_vote(CODE, 1, 1, 1)
    dies(both[0], both[1])
    assert [kept.code for kept in bob.all()] == [CODE]
    bob.put_vote(CODE, 1, 1, 1)
    with pytest.raises(ElsewhereError):  # it hung, and doesn't know yet
        ann.change(CODE, {"title": "8b"})
