"""Sweeps: to the end, stopped, resumed, after a restart, and when something goes wrong."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from engine import Archive, Engine, Status, company
from engine import sweeps as sweeps_module
from engine.executor import Capacity
from engine.run import ENDED
from engine.saved_sweeps import SavedSweeps, UnknownSweepError
from engine.sweep import Plan
from engine.sweeps import Sweeps, rows_of
from model import Config
from tests.engine.helpers import undisturbed, wait_until

BASE = Config(iterations=12, digits=200)
PLAN = Plan(BASE, (("alpha", (0.1, 0.3, 1.0)),), seeds=2)
LONG = Plan(Config(iterations=100_000, digits=200), (("alpha", (0.01, 0.02)),), seeds=2)


@pytest.fixture(autouse=True)
def short_slices(monkeypatch):
    monkeypatch.setattr(company, "CROWD_SLICE", 0.05)
    monkeypatch.setattr(sweeps_module, "REST_SECONDS", 0.02)


@pytest.fixture
def archive(tmp_path):
    one = Archive(f"sqlite:///{tmp_path / 'runs.db'}")
    yield one
    one.close()


def engine_with(archive):
    """An engine whose workers are threads, which are there at once."""
    return closing(Engine(lambda: ThreadPoolExecutor(2), parallel=2, archive=archive))


@pytest.fixture
def engine(archive):
    with engine_with(archive) as one:
        yield one


@pytest.fixture
def sweeps(engine, archive):
    with closing(Sweeps(engine, SavedSweeps(archive.database))) as one:
        yield one


def end(sweeps, sweep_id):
    wait_until(lambda: not sweeps.get(sweep_id).going, "the sweep to end")
    return sweeps.runs(sweep_id)


def statuses(sweeps, sweep_id):
    return [run and run.status for run in sweeps.runs(sweep_id)]


def test_each_run_ends_as_it_would_by_itself_and_workers_are_processes(archive, offline):
    with closing(Engine(archive=archive)) as engine, closing(Sweeps(engine, SavedSweeps(archive.database))) as sweeps:
        runs = end(sweeps, sweeps.start(PLAN, offline.name, "ann"))
    assert [run.status for run in runs] == [Status.FINISHED] * 6
    assert [run.config for run in runs] == PLAN.configs
    for run, config in zip(runs, PLAN.configs, strict=True):
        alone = undisturbed(offline, config)[-1]
        assert abs(run.curve[-1].held_out_accuracy - alone.held_out_accuracy) < 0.0005
        assert run.owner == "ann"


def test_a_run_that_goes_wrong_holds_up_no_other(sweeps, offline):
    plan = Plan(Config(iterations=40, digits=200, decay=1.0), (("alpha", (0.001, 1000.0)),))
    good, bad = end(sweeps, sweeps.start(plan, offline.name))
    assert (good.status, bad.status) == (Status.FINISHED, Status.FAILED)


def test_stop_holds_all_runs_and_go_on_resumes_them(sweeps, offline):
    sweep_id = sweeps.start(LONG, offline.name)
    wait_until(lambda: all(run and run.iteration for run in sweeps.runs(sweep_id)), "all runs to begin")
    sweeps.stop(sweep_id)
    assert statuses(sweeps, sweep_id) == [Status.PAUSED] * 4
    before = sweeps.runs(sweep_id)
    sweeps.go_on(sweep_id)
    wait_until(
        lambda: all(a.iteration > b.iteration for a, b in zip(sweeps.runs(sweep_id), before, strict=True)), "more"
    )
    assert [run.id for run in sweeps.runs(sweep_id)] == [run.id for run in before]


def test_a_sweep_goes_on_after_the_servers_restart(engine, archive, offline):
    saved = SavedSweeps(archive.database)
    with closing(Sweeps(engine, saved)) as first:
        sweep_id = first.start(LONG, offline.name)
        wait_until(lambda: all(run and run.iteration for run in first.runs(sweep_id)), "all runs to begin")
    engine.close()
    with engine_with(archive) as again, closing(Sweeps(again, SavedSweeps(archive.database))) as second:
        reached = [run.iteration for run in second.runs(sweep_id)]
        assert min(reached) > 0
        wait_until(
            lambda: all(run.iteration > at for run, at in zip(second.runs(sweep_id), reached, strict=True)), "more"
        )
        assert second.get(sweep_id).going


def test_a_sweep_that_was_stopped_stays_so_after_the_servers_restart(engine, archive, offline):
    with closing(Sweeps(engine, SavedSweeps(archive.database))) as first:
        sweep_id = first.start(LONG, offline.name)
        wait_until(lambda: all(run and run.iteration for run in first.runs(sweep_id)), "all runs to begin")
        first.stop(sweep_id)
    engine.close()
    with engine_with(archive) as again, closing(Sweeps(again, SavedSweeps(archive.database))) as second:
        assert statuses(second, sweep_id) == [Status.PAUSED] * 4
        assert second.going_of("") == []


def test_no_more_runs_are_under_way_than_there_is_memory_for(sweeps, engine, offline, monkeypatch):
    monkeypatch.setattr(sweeps_module, "MOST_ROWS", 2 * BASE.hidden)
    monkeypatch.setattr(engine, "capacity", lambda: Capacity(1, 1))
    sweep_id = sweeps.start(LONG, offline.name)
    wait_until(lambda: statuses(sweeps, sweep_id).count(Status.RUNNING) == 2, "two runs")
    first = next(run for run in sweeps.runs(sweep_id) if run)
    assert statuses(sweeps, sweep_id).count(None) == 2
    engine.stop(first.id)
    wait_until(lambda: statuses(sweeps, sweep_id).count(None) == 1, "the third run")
    assert statuses(sweeps, sweep_id).count(Status.RUNNING) == 2


def test_a_run_that_needs_more_memory_than_there_is_goes_beside_as_many_as_there_are_workers(sweeps, engine, offline):
    plan = Plan(Config(iterations=100_000, digits=100, hidden=600), (("alpha", (0.01, 0.02, 0.03)),))
    sweep_id = sweeps.start(plan, offline.name)
    wait_until(
        lambda: statuses(sweeps, sweep_id).count(Status.RUNNING) == min(3, engine.capacity().slots), "a run a worker"
    )


def test_a_run_that_a_person_holds_stays_so_and_the_sweep_ends_without_it(sweeps, engine, offline):
    plan = Plan(BASE, (("alpha", (0.1, 0.3)),))
    sweep_id = sweeps.start(Plan(LONG.base, (("alpha", (0.01, 0.02)),)), offline.name)
    wait_until(lambda: all(run and run.iteration for run in sweeps.runs(sweep_id)), "both runs to begin")
    one, other = sweeps.runs(sweep_id)
    engine.pause(one.id)
    engine.stop(other.id)
    assert [run.status for run in end(sweeps, sweep_id)] == [Status.PAUSED, Status.STOPPED]
    assert end(sweeps, sweeps.start(plan, offline.name))[0].status in ENDED


def test_a_run_that_was_deleted_is_made_again_when_the_sweep_goes_on(sweeps, engine, offline):
    sweep_id = sweeps.start(PLAN, offline.name)
    runs = end(sweeps, sweep_id)
    engine.forget(runs[2].id)
    assert statuses(sweeps, sweep_id)[2] is None
    sweeps.go_on(sweep_id)
    again = end(sweeps, sweep_id)
    assert again[2].status is Status.FINISHED
    assert again[2].id != runs[2].id
    assert [run.id for run in again[:2]] == [run.id for run in runs[:2]]


def test_a_deleted_sweep_takes_its_runs_along(sweeps, engine, offline):
    sweep_id = sweeps.start(LONG, offline.name)
    wait_until(lambda: all(sweeps.runs(sweep_id)), "all runs")
    sweeps.forget(sweep_id)
    assert engine.summaries(sweep_id) == []
    with pytest.raises(UnknownSweepError):
        sweeps.get(sweep_id)


def test_a_deleted_sweeps_runs_are_held_all_at_once_before_the_first_is_deleted(sweeps, engine, offline, monkeypatch):
    """One after the other, each would wait for a slice of those that go on: ten seconds for forty runs."""
    sweep_id = sweeps.start(LONG, offline.name)
    wait_until(lambda: all(run and run.status is Status.RUNNING for run in sweeps.runs(sweep_id)), "all runs")
    runs, found, forget = sweeps.runs(sweep_id), [], engine.forget

    def look_and_forget(run_id):
        found.append([engine.get(run.id).status for run in runs[len(found) :]])
        forget(run_id)

    monkeypatch.setattr(engine, "forget", look_and_forget)
    sweeps.forget(sweep_id)
    assert found == [[Status.PAUSED] * left for left in (4, 3, 2, 1)]


def test_digits_that_cannot_be_read_stop_the_sweep_with_a_sentence(sweeps):
    sweep_id = sweeps.start(PLAN, "digits-that-are-not-there")
    wait_until(lambda: sweep_id in sweeps.troubles, "a sentence")
    assert "The sweep stopped" in sweeps.troubles[sweep_id]
    assert not sweeps.get(sweep_id).going


def test_its_runs_do_not_count_among_those_that_a_person_has_going(sweeps, engine, offline):
    sweep_id = sweeps.start(LONG, offline.name, "ann")
    wait_until(lambda: statuses(sweeps, sweep_id).count(Status.RUNNING) == 4, "all runs to begin")
    assert engine.running("ann") == set()
    assert sweeps.going_of("ann") == [sweep_id]


def test_nobody_needs_to_look_for_a_sweep_to_go_on(sweeps, engine, offline, monkeypatch):
    monkeypatch.setattr(sweeps_module, "ATTEND_SECONDS", 0.02)
    monkeypatch.setattr("engine.changes.UNATTENDED_SECONDS", 0.4)
    sweep_id = sweeps.start(LONG, offline.name)
    wait_until(lambda: all(run and run.seconds > 0.8 for run in sweeps.runs(sweep_id)), "twice as long")
    assert statuses(sweeps, sweep_id) == [Status.RUNNING] * 4


def test_the_time_left_is_what_the_steps_left_take_at_the_present_rate(sweeps, offline):
    sweep_id = sweeps.start(LONG, offline.name)
    wait_until(lambda: (sweeps.seconds_left(sweep_id, sweeps.runs(sweep_id)) or 0) > 0, "a rate")
    sweeps.stop(sweep_id)
    assert sweeps.seconds_left(sweep_id, sweeps.runs(sweep_id)) is None


def test_a_server_that_was_taken_for_dead_lets_go_of_its_sweeps(sweeps, offline):
    sweep_id = sweeps.start(LONG, offline.name, "ann")
    wait_until(lambda: any(sweeps.runs(sweep_id)), "a run")
    sweeps.lose()
    assert sweeps.going_of("ann") == []


def test_a_run_whose_optimiser_remembers_takes_more_memory():
    assert rows_of(Config(hidden=10, optimiser="adam")) == 3 * rows_of(Config(hidden=10))
