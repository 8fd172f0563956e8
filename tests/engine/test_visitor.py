"""What one visitor may do with their own runs, and with others'."""

import sqlite3
import threading
from contextlib import closing

import pytest

from engine import Archive, Engine, NotTheirsError, Status, TooManyRunsError, UnknownRunError, Visitor
from engine import engine as engine_module
from engine import visitor as visitor_module
from engine.owners import Key
from engine.saved_sweeps import SavedSweeps
from engine.sweep import Plan
from engine.sweeps import Sweeps
from model import Config
from tests.engine.helpers import PATIENCE, a_run, wait_until
from tests.idle import NoWorkers

CONFIG = Config(iterations=10, digits=100)
CHANGES = {
    "start": lambda who, run_id: who.start(run_id),
    "step": lambda who, run_id: who.step(run_id),
    "pause": lambda who, run_id: who.pause(run_id),
    "stop": lambda who, run_id: who.stop(run_id),
    "configure": lambda who, run_id: who.configure(run_id, alpha=0.9),
    "rename": lambda who, run_id: who.rename(run_id, "mine now"),
    "forget": lambda who, run_id: who.forget(run_id),
}
each_change = pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)


@pytest.fixture
def archive(tmp_path):
    return Archive(f"sqlite:///{tmp_path / 'runs.db'}")


@pytest.fixture
def engine(archive, monkeypatch):
    for patience in ("SETTLE_SECONDS", "CLOSE_SECONDS"):  # no slice comes back
        monkeypatch.setattr(engine_module, patience, 0.01)
    one = Engine(NoWorkers, parallel=1, archive=archive)
    yield one
    one.close()


@pytest.fixture
def ann(engine) -> Visitor:
    return Visitor(engine, Key(b"k" * 32), "ann's secret")


@pytest.fixture
def bob(engine) -> Visitor:
    return Visitor(engine, Key(b"k" * 32), "bob's secret")


@pytest.fixture
def run_id(ann, offline) -> str:
    """A run of Ann's that is running."""
    made = ann.create(CONFIG, offline, "anns")
    ann.start(made)
    return made


@pytest.fixture
def old(archive, engine) -> str:
    """A saved run from before runs had owners."""
    archive.save(a_run(id="old", owner="", co_owners=(), status=Status.PAUSED))
    return "old"


# --- rights


@each_change
def test_nobody_else_can_change_a_run(engine, bob, run_id, change):
    before = engine.get(run_id)
    with pytest.raises(NotTheirsError, match="only its owner can change it"):
        change(bob, run_id)
    assert engine.get(run_id) == before


@each_change
def test_its_owner_can_change_a_run(engine, ann, run_id, change):
    ann.pause(run_id)
    before = engine.get(run_id)
    change(ann, run_id)
    if change is CHANGES["forget"]:
        with pytest.raises(UnknownRunError):
            engine.get(run_id)
    elif change is not CHANGES["pause"]:
        assert engine.get(run_id) != before


def test_the_same_secret_is_the_same_person(engine, run_id):
    assert Visitor(engine, Key(b"k" * 32), "ann's secret").may_change(engine.get(run_id))
    assert not Visitor(engine, Key(b"x" * 32), "ann's secret").may_change(engine.get(run_id))


def test_who_watches_may_go_on_from_it_as_a_run_of_their_own(engine, bob, run_id):
    mine = bob.branch(run_id, 0, "bobs", alpha=0.5)
    run = engine.get(mine)
    assert (run.owner, run.co_owners, run.collection, run.parent) == (bob.owner, (), "bobs", run_id)
    bob.start(mine)
    assert engine.get(mine).status is Status.RUNNING


def test_the_database_holds_no_secret(engine, ann, run_id, tmp_path):
    engine.autosave.write()
    with closing(sqlite3.connect(tmp_path / "runs.db")) as database:
        assert database.execute("SELECT owner FROM runs").fetchall() == [(ann.owner,)]
    content = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"ann's secret" not in content


def test_an_owner_is_one_after_a_restart(ann, bob, run_id, engine, tmp_path):
    bob.join(run_id, ann.token(run_id))
    engine.close()
    again = Engine(NoWorkers, parallel=1, archive=Archive(f"sqlite:///{tmp_path / 'runs.db'}"))
    try:
        run = again.get(run_id)
        for secret, theirs in (("ann's secret", True), ("bob's secret", True), ("eve's secret", False)):
            who = Visitor(again, Key(b"k" * 32), secret)
            assert who.may_change(run) is theirs
            assert who.may_change(run.summary) is theirs
    finally:
        again.close()


# --- the owner's link


def test_the_owners_link_makes_one_more_owner(engine, ann, bob, run_id):
    bob.join(run_id, ann.token(run_id))
    bob.join(run_id, ann.token(run_id))
    assert engine.get(run_id).co_owners == (bob.owner,)
    bob.pause(run_id)
    ann.start(run_id)
    assert engine.get(run_id).status is Status.RUNNING


def test_a_wrong_token_makes_no_owner(engine, ann, bob, run_id, offline):
    other = ann.token(ann.create(CONFIG, offline, "anns"))
    for token in ("", "x", ann.token(run_id)[:-1], other):
        with pytest.raises(NotTheirsError, match="not complete"):
            bob.join(run_id, token)
    assert not bob.may_change(engine.get(run_id))


def test_only_an_owner_gets_the_token(engine, bob, run_id):
    with pytest.raises(NotTheirsError):
        bob.token(run_id)


# --- runs from before there were owners


@each_change
def test_the_first_who_changes_an_old_run_owns_it(engine, ann, bob, old, change):
    assert ann.may_change(engine.get(old))
    change(bob, old)
    if change is not CHANGES["forget"]:
        assert engine.get(old).owner == bob.owner
        with pytest.raises(NotTheirsError):
            ann.pause(old)


def test_a_look_at_an_old_run_takes_it_from_nobody(engine, ann, bob, old):
    engine.look(old)
    ann.branch(old, 0, "anns")
    ann.token(old)
    assert engine.get(old).owner == ""
    assert bob.may_change(engine.get(old))


# --- collections


def test_a_collection_is_theirs_who_have_a_run_in_it(ann, bob, run_id):
    assert ann.may_use("anns")
    assert not bob.may_use("anns")
    assert bob.may_use("nobody has a run here")
    bob.join(run_id, ann.token(run_id))
    assert bob.may_use("anns")


def test_a_run_that_nobody_has_started_keeps_others_out_of_its_collection_too(ann, bob, offline):
    ann.create(CONFIG, offline, "fresh")
    assert not bob.may_use("fresh")


def test_a_collection_of_old_runs_is_everybodys_until_somebody_owns_one(ann, bob, old):
    assert ann.may_use("mine")
    assert bob.may_use("mine")
    bob.rename(old, "bob's")
    assert not ann.may_use("mine")


def test_saved_runs_count_for_their_collection(archive, ann, bob):
    archive.save(a_run(owner=ann.owner, co_owners=()))
    assert ann.may_use("mine")
    assert not bob.may_use("mine")


# --- how many at once


@pytest.fixture
def two_at_once(monkeypatch):
    monkeypatch.setattr(visitor_module, "MOST_RUNNING", 2)


@pytest.mark.parametrize("begin", ["start", "step"])
def test_of_one_persons_runs_only_so_many_run_at_once(two_at_once, engine, ann, bob, offline, begin):
    runs = [ann.create(CONFIG, offline, "anns") for _ in range(3)]
    for run in runs[:2]:
        getattr(ann, begin)(run)
    with pytest.raises(TooManyRunsError, match=r"2 runs of yours are going already.* Pause or stop one"):
        getattr(ann, begin)(runs[2])
    assert engine.get(runs[2]).status is Status.READY
    ann.start(runs[0])  # it is running already, so there is none more
    bob.start(bob.create(CONFIG, offline, "bobs"))
    ann.pause(runs[0])
    getattr(ann, begin)(runs[2])
    assert engine.get(runs[2]).status is Status.RUNNING


def test_of_many_who_start_at_the_same_moment_no_more_get_through(two_at_once, engine, ann, offline):
    runs = [ann.create(CONFIG, offline, "anns") for _ in range(12)]
    together, refused = threading.Barrier(len(runs)), []

    def press(run_id):
        together.wait(PATIENCE)
        try:
            ann.start(run_id)
        except TooManyRunsError:
            refused.append(run_id)

    pressing = [threading.Thread(target=press, args=(run_id,)) for run_id in runs]
    for thread in pressing:
        thread.start()
    for thread in pressing:
        thread.join(PATIENCE)
    assert len(refused) == 10
    assert len(engine.running(ann.owner)) == 2


def test_a_run_that_is_gone_is_deleted_without_a_word(bob):
    bob.forget("gone")


# --- sweeps

SWEEPING = {
    "stop": lambda who, sweeps, sweep_id: who.stop_sweep(sweeps, sweep_id),
    "resume": lambda who, sweeps, sweep_id: who.resume_sweep(sweeps, sweep_id),
    "forget": lambda who, sweeps, sweep_id: who.forget_sweep(sweeps, sweep_id),
}
PLAN = Plan(CONFIG, (("alpha", (0.1, 0.3)),))


@pytest.fixture
def sweeps(engine):
    with closing(Sweeps(engine, SavedSweeps())) as one:
        yield one


@pytest.mark.parametrize("change", SWEEPING.values(), ids=SWEEPING)
def test_nobody_changes_somebody_elses_sweep(ann, bob, sweeps, offline, change):
    sweep_id = ann.start_sweep(sweeps, PLAN, offline)
    with pytest.raises(NotTheirsError, match="somebody else's sweep"):
        change(bob, sweeps, sweep_id)
    assert sweeps.get(sweep_id).going


def test_one_sweep_of_a_person_goes_at_a_time(ann, bob, sweeps, offline):
    first = ann.start_sweep(sweeps, PLAN, offline)
    with pytest.raises(TooManyRunsError, match="going already"):
        ann.start_sweep(sweeps, PLAN, offline)
    bob.start_sweep(sweeps, PLAN, offline)
    ann.stop_sweep(sweeps, first)
    second = ann.start_sweep(sweeps, PLAN, offline)
    with pytest.raises(TooManyRunsError):
        ann.resume_sweep(sweeps, first)
    ann.forget_sweep(sweeps, second)
    ann.resume_sweep(sweeps, first)
    assert sweeps.going_of(ann.owner) == [first]


def test_runs_of_a_sweep_are_their_owners_and_leave_room_for_others(ann, bob, sweeps, offline, monkeypatch):
    monkeypatch.setattr(visitor_module, "MOST_RUNNING", 1)
    sweep_id = ann.start_sweep(sweeps, PLAN, offline)
    wait_until(lambda: all(sweeps.get(sweep_id).runs), "both runs")
    own = ann.create(CONFIG, offline, "mine")
    ann.start(own)
    with pytest.raises(NotTheirsError):
        bob.pause(sweeps.get(sweep_id).runs[0])
    ann.pause(sweeps.get(sweep_id).runs[0])
    assert ann.engine.get(own).status is Status.RUNNING
