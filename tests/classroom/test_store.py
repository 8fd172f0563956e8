import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace

import pytest
from sqlalchemy import create_engine, text

from classroom.agenda import Agenda, Round
from classroom.members import Drawing, Member, Reading
from classroom.store import Kept, Store
from engine import ArchiveError

MEMBER = Member(1, "o" * 32, "Quiet Heron", 100.0, 120.0, "Zoë")
DRAWING = Drawing(2, 1, 7, ((0.1, 0.2, 0.3, 0.4),), (Reading("wide-800", 7, 7, 0.9),))


def a_class(code="KX4PQ7") -> Kept:
    return Kept(code, "7b", 1.0, 2.0, 3.0, "salt:hash", {"teacher"}, Agenda(round=Round(2, 7)))


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'runs.db'}"


@pytest.fixture
def store(url):
    one = Store(url)
    yield one
    one.close()


def filled(store: Store, code="KX4PQ7") -> Kept:
    kept = a_class(code)
    store.add(kept)
    store.put_member(code, MEMBER, 1, 150.0)
    store.put_drawing(code, DRAWING, 200.0)
    store.put_vote(code, 3, 1, 2)
    kept.members, kept.drawings, kept.votes = {1: MEMBER}, {(2, 1): DRAWING}, {(3, 1): 2}
    kept.joined, kept.touched = 1, 200.0
    return kept


def test_a_class_comes_back_as_it_was(store, url):
    kept = filled(store)
    with closing(Store(url)) as other:
        assert other.all() == store.all() == [kept]


def test_a_store_without_a_database_lasts_as_long_as_it_does():
    store = Store()
    kept = filled(store)
    assert store.all() == [kept]
    assert Store().all() == []


def test_what_is_put_again_takes_the_place_of_what_was_there(store):
    filled(store)
    store.put_member("KX4PQ7", replace(MEMBER, name="Zoë", wish=""), 1, 0.0)
    store.put_drawing("KX4PQ7", replace(DRAWING, meant=1), 0.0)
    store.put_vote("KX4PQ7", 3, 1, 0)
    (kept,) = store.all()
    assert (kept.members[1].name, kept.drawings[2, 1].meant, kept.votes) == ("Zoë", 1, {(3, 1): 0})


def test_a_member_goes_with_all_that_they_did(store):
    filled(store)
    other = replace(MEMBER, number=2, owner="p" * 32)
    store.put_member("KX4PQ7", other, 2, 0.0)
    store.put_drawing("KX4PQ7", replace(DRAWING, member=2), 0.0)
    store.forget_member("KX4PQ7", 1)
    (kept,) = store.all()
    assert (kept.members, [*kept.drawings], kept.votes, kept.joined) == ({2: other}, [(2, 2)], {}, 2)


def test_work_goes_and_the_people_stay(store):
    filled(store)
    store.change("KX4PQ7", {"taught": b"weights"})
    store.forget_work("KX4PQ7")
    (kept,) = store.all()
    assert ([*kept.members], kept.drawings, kept.votes, kept.taught) == ([1], {}, {}, None)


def test_nothing_is_left_of_a_class_that_is_forgotten(store, url):
    filled(store)
    other = filled(store, "ACDEFH")
    store.forget("KX4PQ7")
    assert store.all() == [other]
    with create_engine(url).connect() as connection:
        for table in ("classes", "class_members", "class_drawings", "class_votes"):
            assert connection.execute(text(f"select distinct code from {table}")).scalars().all() == ["ACDEFH"]


def test_many_at_once_are_all_written(store):
    store.add(a_class())
    for number in range(1, 31):
        store.put_member("KX4PQ7", replace(MEMBER, number=number, owner=str(number)), number, 0.0)
    (kept,) = store.all()
    assert len(kept.members) == 30


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all/runs.db", "nonsense", "postgresql+absent://x/y"])
def test_a_database_that_cannot_be_opened_is_an_archive_error(url):
    with pytest.raises(ArchiveError, match="class can't be saved"):
        Store(url)


def test_a_database_that_is_gone_is_an_archive_error(store, url):
    with create_engine(url).begin() as connection:
        connection.execute(text("drop table class_votes"))
    with pytest.raises(ArchiveError):
        store.put_vote("KX4PQ7", 1, 1, 0)


@pytest.mark.parametrize(
    "damage", ["'x'", "'[]'", '\'{"place": {"page": "Moon", "turn": 1}}\'', '\'{"task": {"accuracy": 0.9}}\'']
)
def test_a_damaged_class_is_left_out_and_the_others_open(store, url, caplog, damage):
    store.add(a_class())
    other = filled(store, "ACDEFH")
    with create_engine(url).begin() as connection:
        connection.execute(
            text(f"update classes set agenda = {damage.replace(':', chr(92) + ':')} where code = 'KX4PQ7'")
        )
    assert store.all() == [other]
    assert "KX4PQ7 can't be read" in caplog.text


def test_a_store_in_memory_takes_what_many_threads_write():
    store = Store()
    store.add(a_class())

    def write(number):
        store.put_vote("KX4PQ7", 1, number, 0)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(200)))
    assert len(store.all()[0].votes) == 200


def test_times_are_kept_to_the_second(store):
    now = time.time()
    store.add(replace(a_class(), opened=now))
    assert abs(store.all()[0].opened - now) < 1
