"""What a dead server had goes on at another one, and at no third."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from engine import Engine, Plan, Status
from engine.archive import RUNS
from engine.heirs import take_over_runs, take_over_sweeps
from engine.run import ENDED
from engine.saved_sweeps import SavedSweeps
from engine.sweep import Sweep
from engine.sweeps import Sweeps
from model import Config
from tests.engine.helpers import a_run, finish, wait_until
from tests.engine.sharing import dies, two_archives

SHORT = Config(iterations=5, digits=10, hidden=4)


def engine(archive) -> Engine:
    return Engine(lambda: ThreadPoolExecutor(1), 1, archive=archive)


@pytest.fixture
def both(tmp_path):
    with two_archives(f"sqlite:///{tmp_path / 'runs.db'}") as two:
        yield two


def test_runs_that_were_running_go_on_and_others_rest(both, offline):
    ann, bob = both
    for name, status in (("goes", Status.RUNNING), ("rests", Status.PAUSED)):
        ann.save(a_run(id=name, status=status, config=SHORT, iteration=0, memory=None, cause=None))
    with closing(engine(bob)) as heir:
        take_over_runs(bob.leases, heir)
        assert bob.load("goes", going=True).status is Status.RUNNING
        assert heir.is_elsewhere("goes") is False
        assert not heir.holds("goes")  # its server lives
        dies(ann, bob)
        take_over_runs(bob.leases, heir)
        assert finish(heir, "goes").iteration == 5
        assert not heir.holds("rests")
        assert bob.leases.holder(RUNS, RUNS.c.id == "goes") == "bob"
        assert bob.leases.holder(RUNS, RUNS.c.id == "rests") == ""


def test_of_two_heirs_one_gets_it(both, tmp_path, offline):
    ann, bob = both
    ann.save(a_run(id="goes", status=Status.RUNNING, config=SHORT, iteration=0, memory=None))
    dies(ann, bob)
    with (
        two_archives(f"sqlite:///{tmp_path / 'runs.db'}") as (_, other),  # takes bob's name: he is struck off, too
        closing(engine(other)) as heir,
    ):
        take_over_runs(other.leases, heir)
        assert finish(heir, "goes").iteration == 5
        wait_until(lambda: other.load("goes").iteration == 5, "it to be saved")
        with closing(engine(bob)) as late:
            take_over_runs(bob.leases, late)
            assert not late.holds("goes")


def test_a_run_whose_digits_are_gone_stays_paused_and_says_so_in_the_log(both, caplog):
    ann, bob = both
    ann.save(a_run(id="goes", status=Status.RUNNING, data="never seen", config=SHORT, iteration=0, memory=None))
    dies(ann, bob)
    with closing(engine(bob)) as heir:
        take_over_runs(bob.leases, heir)
        wait_until(lambda: heir.get("goes").status is Status.PAUSED, "it to pause")


def test_a_sweep_goes_on_with_the_runs_that_it_had(both, offline):
    ann, bob = both
    plan = Plan(SHORT, (("alpha", (0.1, 0.3)),), seeds=1)
    SavedSweeps(ann.database, ann.leases).put(Sweep("sweep", plan, "offline", "o", 1.0, ("half", ""), True))
    ann.save(a_run(id="half", collection="sweep", status=Status.RUNNING, config=SHORT, iteration=0, memory=None))
    with closing(engine(bob)) as heir, closing(Sweeps(heir, SavedSweeps(bob.database, bob.leases))) as sweeps:
        take_over_sweeps(bob.leases, sweeps)
        assert sweeps.get("sweep").runs == ("half", "")
        assert sweeps.going_of("o") == []
        dies(ann, bob)
        take_over_runs(bob.leases, heir)
        assert not heir.holds("half")  # it goes with its sweep
        take_over_sweeps(bob.leases, sweeps)
        wait_until(lambda: not sweeps.get("sweep").going, "the sweep to end")
        assert [run.status in ENDED for run in sweeps.runs("sweep")] == [True, True]
        assert sweeps.get("sweep").runs[0] == "half"
