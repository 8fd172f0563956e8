"""A cluster in place of this machine's own workers: what is computed, and what happens when parts of it end."""

import time
from concurrent.futures import CancelledError
from contextlib import closing
from functools import partial

import numpy as np
import pytest

from engine import Engine, Status
from engine.cluster import NO_SCHEDULER, NO_WORKERS, ClusterExecutor, capacity_of, chosen_executor, timed, told
from engine.executor import AwayError, Capacity, local_executor
from engine.saved_sweeps import SavedSweeps
from engine.slices import Slice, advance
from engine.sweep import Plan
from engine.sweeps import Sweeps
from model import Config, DataError, DigitLabError, init_params
from tests.engine.dask_cluster import DaskCluster
from tests.engine.helpers import PATIENCE, wait_until

CONFIG = Config(iterations=120, digits=2_000, alpha=0.1)


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory):
    with DaskCluster(tmp_path_factory.mktemp("cluster")) as one:
        yield one


@pytest.fixture
def cluster(scheduler):
    """A scheduler without workers."""
    yield scheduler
    while scheduler.workers:
        scheduler.stop_worker()


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory):
    """For tests that leave the cluster as it was."""
    with DaskCluster(tmp_path_factory.mktemp("cluster")) as one:
        one.start_worker()
        one.start_worker()
        yield one


def engine_on(cluster):
    return closing(Engine(partial(ClusterExecutor, cluster.address), parallel=1))


def workers_are(engine, count):
    wait_until(lambda: not engine.capacity().away and engine.capacity().slots == count, f"{count} workers")


def started(engine, data, **settings):
    run_id = engine.create(Config(**(CONFIG.__dict__ | settings)), data)
    engine.start(run_id)
    return run_id


def ended(engine, run_id):
    wait_until(lambda: engine.get(run_id).status is Status.FINISHED, "the end of the run")
    return engine.get(run_id)


def test_a_run_has_the_params_that_it_has_on_this_machines_own_workers_to_the_last_bit(two_workers, offline):
    with engine_on(two_workers) as far, closing(Engine(local_executor)) as near:
        workers_are(far, 2)
        assert far.capacity().place == "2 workers with 2 cores of a cluster"
        there, here = (ended(engine, started(engine, offline)) for engine in (far, near))
    assert there.iteration == here.iteration == CONFIG.iterations
    for theirs, ours in zip(there.params, here.params, strict=True):
        np.testing.assert_array_equal(theirs, ours)
    assert there.points == here.points


def test_a_worker_that_is_killed_in_mid_run_costs_a_slice_at_most(cluster, offline):
    cluster.start_worker()
    cluster.start_worker()
    with engine_on(cluster) as engine:
        workers_are(engine, 2)
        run_id = started(engine, offline, iterations=100_000)
        wait_until(lambda: engine.get(run_id).iteration > 20, "some steps")
        before = engine.get(run_id).iteration
        cluster.stop_worker()
        workers_are(engine, 1)
        wait_until(lambda: engine.get(run_id).iteration > before + 20, "further steps")
        run = engine.get(run_id)
        assert run.status is Status.RUNNING
        assert [point.iteration for point in run.points] == [*range(run.points[-1].iteration + 1)]


def test_without_workers_a_run_pauses_says_so_and_goes_on_by_itself_when_there_are_some(cluster, offline):
    with engine_on(cluster) as engine:
        cluster.start_worker()
        workers_are(engine, 1)
        run_id = started(engine, offline, iterations=100_000)
        wait_until(lambda: engine.get(run_id).iteration > 5, "some steps")
        cluster.stop_worker()
        wait_until(lambda: engine.get(run_id).status is Status.PAUSED, "a pause")
        assert engine.get(run_id).message.startswith(NO_WORKERS)
        assert engine.capacity().away
        still = engine.get(run_id).iteration
        cluster.start_worker()
        wait_until(lambda: engine.get(run_id).iteration > still, "it to go on")
        assert engine.get(run_id).status is Status.RUNNING
        assert engine.get(run_id).message == ""


def test_after_the_schedulers_restart_a_run_goes_on_by_itself_and_one_that_was_stopped_meanwhile_does_not(
    cluster, offline
):
    with engine_on(cluster) as engine:
        cluster.start_worker()
        workers_are(engine, 1)
        goes_on, stopped, held = (started(engine, offline, iterations=100_000, seed=seed) for seed in range(3))
        wait_until(lambda: all(engine.get(one).iteration > 5 for one in (goes_on, stopped, held)), "some steps")
        cluster.stop_scheduler()
        wait_until(lambda: engine.get(goes_on).status is engine.get(held).status is Status.PAUSED, "a pause")
        assert engine.get(goes_on).message.startswith(NO_SCHEDULER)
        engine.stop(stopped)
        engine.pause(held)
        still = {one: engine.get(one).iteration for one in (goes_on, stopped, held)}
        cluster.stop_worker()
        cluster.start_scheduler()
        cluster.start_worker()
        wait_until(lambda: engine.get(goes_on).iteration > still[goes_on], "it to go on")
        assert engine.get(stopped).status is Status.STOPPED
        assert engine.get(held).status is Status.PAUSED
        assert [engine.get(one).iteration for one in (stopped, held)] == [still[stopped], still[held]]


def test_a_run_started_before_the_cluster_is_there_waits_for_it(cluster, offline):
    with engine_on(cluster) as engine:
        run_id = started(engine, offline, iterations=10)
        wait_until(lambda: engine.get(run_id).status is Status.PAUSED, "a pause")
        cluster.start_worker()
        assert ended(engine, run_id).iteration == 10


def test_a_single_step_that_waited_is_still_a_single_one(cluster, offline):
    with engine_on(cluster) as engine:
        run_id = engine.create(CONFIG, offline)
        engine.step(run_id)
        wait_until(lambda: engine.waits(run_id), "it to wait")
        cluster.start_worker()
        wait_until(lambda: engine.get(run_id).iteration == 1, "the step")
        wait_until(lambda: engine.get(run_id).status is Status.PAUSED, "a pause")
        assert not engine.waits(run_id)
        assert engine.get(run_id).message == ""


def test_many_runs_are_computed_together_there_too(two_workers, offline):
    with engine_on(two_workers) as engine:
        workers_are(engine, 2)
        runs = [started(engine, offline, iterations=30, seed=seed) for seed in range(12)]
        finished = [ended(engine, run_id) for run_id in runs]
        assert {run.iteration for run in finished} == {30}
        assert all(run.in_company for run in finished)


def test_a_sweep_waits_for_the_cluster_and_then_ends_with_all_its_runs(cluster, offline):
    plan = Plan(Config(iterations=200, digits=2_000), (("alpha", (0.01, 0.03, 0.1)),))
    with engine_on(cluster) as engine, closing(Sweeps(engine, SavedSweeps())) as sweeps:
        cluster.start_worker()
        workers_are(engine, 1)
        sweep_id = sweeps.start(plan, offline.name)
        wait_until(lambda: any(run and run.iteration > 5 for run in sweeps.runs(sweep_id)), "some steps")
        cluster.stop_worker()
        wait_until(lambda: engine.capacity().away, "the loss of the worker")
        wait_until(
            lambda: all(run is None or run.status is not Status.RUNNING for run in sweeps.runs(sweep_id)), "rest"
        )
        assert sweeps.get(sweep_id).going
        cluster.start_worker()
        wait_until(lambda: not sweeps.get(sweep_id).going, "the end of the sweep")
        assert [run.status for run in sweeps.runs(sweep_id)] == [Status.FINISHED] * 3


def test_workers_without_our_cache_find_the_digits_by_themselves(cluster, offline, tmp_path):
    """MNIST or the offline digits; others are refused with a sentence."""
    folder = tmp_path / "elsewhere"
    cluster.start_worker(DIGIT_LAB_CACHE=str(folder))
    order = Slice(CONFIG, offline.name, tmp_path / "not there", init_params(10), 0, 0.01, 1)
    with closing_executor(cluster) as executor:
        (outcome,) = executor.submit(advance, [order]).result(PATIENCE)
        assert outcome.iteration > 0
        assert [*folder.glob(f"{offline.name}-*/*.npy")]
        mine = Slice(CONFIG, "mine", tmp_path / "not there", init_params(10), 0, 0.01, 1)
        with pytest.raises(DigitLabError, match="The cluster can’t read these digits"):
            executor.submit(advance, [mine]).result(PATIENCE)


def test_a_cluster_that_was_started_without_our_code_says_what_to_do(tmp_path):
    with DaskCluster(tmp_path, cwd=tmp_path) as cluster:
        cluster.start_worker()
        with closing_executor(cluster) as executor, pytest.raises(DigitLabError, match="in Digit Lab’s own folder"):
            executor.submit(advance, []).result(PATIENCE)


def test_errors_of_the_work_itself_come_back_as_they_are(two_workers):
    with closing_executor(two_workers) as executor, pytest.raises(ZeroDivisionError):
        executor.submit(divmod, 1, 0).result(PATIENCE)


def test_what_waits_for_an_answer_hears_that_the_cluster_is_gone(cluster):
    cluster.start_worker()
    with closing_executor(cluster) as executor:
        waiting = executor.submit(time.sleep, 10 * PATIENCE)
        cluster.stop_worker()
        with pytest.raises(AwayError, match="has no workers"):
            waiting.result(PATIENCE)
        with pytest.raises(AwayError, match="has no workers"):
            executor.submit(abs, -3).result(0)


def test_work_that_no_worker_ever_answers_is_called_off(cluster, monkeypatch):
    monkeypatch.setattr("engine.cluster.LATE_SECONDS", 0.5)
    cluster.start_worker()
    with closing_executor(cluster) as executor, pytest.raises(CancelledError):
        executor.submit(time.sleep, 10 * PATIENCE).result(PATIENCE)


def test_the_way_to_a_worker_and_back_is_measured(two_workers):
    with closing_executor(two_workers) as executor:
        for _ in range(30):
            executor.submit(time.sleep, 0.02).result(PATIENCE)
        wait_until(lambda: executor.capacity.overhead != 0.01, "a measurement")
        assert 0.0005 < executor.capacity.overhead < 0.2


def closing_executor(cluster):
    executor = ClusterExecutor(cluster.address)
    wait_until(lambda: not executor.capacity.away, "the cluster")

    class Closing:
        def __enter__(self):
            return executor

        def __exit__(self, *_):
            executor.shutdown()

    return Closing()


@pytest.mark.parametrize(
    ("cores", "slots", "threads"), [({"a": 1}, 1, 1), ({"a": 1, "b": 1}, 2, 1), ({"a": 8, "b": 4}, 12, 4)]
)
def test_a_slice_has_at_most_the_cores_of_one_worker(cores, slots, threads):
    found = capacity_of(cores, 0.02)
    assert (found.slots, found.threads, found.overhead, found.away) == (slots, threads, 0.02, "")


def test_without_workers_nothing_is_computed():
    assert capacity_of({}, 0.02) == Capacity(1, 1, 0.02, away=NO_WORKERS)


def test_work_is_timed_where_it_is_done():
    result, seconds = timed(lambda: time.sleep(0.05) or 7)
    assert result == 7
    assert seconds >= 0.05


@pytest.mark.parametrize(("error", "words"), [(OSError("gone"), "gone"), (DataError("damaged"), "damaged")])
def test_digits_that_the_cluster_lacks_are_told(error, words):
    assert words in str(told(error))
    assert "DIGIT_LAB_SCHEDULER" in str(told(error))


def test_the_environment_chooses_who_computes(monkeypatch):
    monkeypatch.delenv("DIGIT_LAB_SCHEDULER", raising=False)
    assert chosen_executor() is local_executor
    monkeypatch.setenv("DIGIT_LAB_SCHEDULER", " tcp://127.0.0.1:8786 ")
    assert chosen_executor().func is ClusterExecutor


@pytest.mark.parametrize("address", ["computer:8786", "tcp://computer", "http://computer:8786", "tcp:// :1", "x" * 200])
def test_an_address_that_is_none_is_refused_with_a_sentence(monkeypatch, address):
    monkeypatch.setenv("DIGIT_LAB_SCHEDULER", address)
    with pytest.raises(DigitLabError, match="Write it as tcp://computer:8786"):
        chosen_executor()


def test_without_dask_the_environment_is_refused_with_a_sentence(monkeypatch):
    monkeypatch.setenv("DIGIT_LAB_SCHEDULER", "tcp://127.0.0.1:8786")
    monkeypatch.setattr("engine.cluster.find_spec", lambda name: None)
    with pytest.raises(DigitLabError, match="pip install"):
        chosen_executor()
