"""The engine on real worker processes, without Streamlit."""

import os
import signal
import threading
import time
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from engine import Archive, Cause, Engine, Leg, Point, Status, UnknownRunError, changes, company
from engine import autosave as autosave_module
from engine import entries as entries_module
from engine import executor as executor_module
from engine.executor import local_executor
from engine.slices import Outcome, advance
from model import Config, ConfigError, init_params, train
from tests.engine.helpers import PATIENCE, finish, same, undisturbed, wait_until


@pytest.fixture(scope="module")
def engine():
    one = Engine()
    yield one
    one.close()


@pytest.fixture
def database(tmp_path):
    return f"sqlite:///{tmp_path / 'runs.db'}"


class ByHand(Executor):
    """Computes nothing: a test says what comes of each slice."""

    def __init__(self):
        self.given: list[tuple[Future, object]] = []

    def submit(self, work, /, *arguments):
        future: Future = Future()
        if work is advance:
            self.given.append((future, *arguments))
        return future

    def shutdown(self, wait=True, *, cancel_futures=False):
        pass

    def come_back(self, iteration, number=-1):
        """The slice that was handed out last, or another, has got to this iteration."""
        wait_until(lambda: len(self.given) > max(number, 0), "a slice")
        future, orders = self.given[number]
        future.set_result([self._outcome(order, iteration) for order in orders])

    @staticmethod
    def _outcome(order, iteration):
        points = tuple(Point(one, 0.5, 1.0, None, None) for one in range(order.iteration, iteration))
        return Outcome(order.params, iteration, points)


@pytest.fixture
def hand():
    return ByHand()


@pytest.fixture
def slow(hand):
    """An engine whose slices come back when the test says so."""
    one = Engine(lambda: hand, parallel=1)
    yield one
    one.close()


def test_run_equals_training_in_process(engine, offline):
    config = Config(alpha=0.2, iterations=40, digits=5_000, seed=3)
    run_id = engine.create(config, offline)
    engine.start(run_id)
    run = finish(engine, run_id)
    steps = undisturbed(offline, config)
    assert run.status is Status.FINISHED
    assert run.iteration == 40
    assert same(run.params, steps[-1].params)
    assert [point.iteration for point in run.points] == list(range(41))
    assert [point.train_accuracy for point in run.points] == [step.train_accuracy for step in steps]
    assert run.latest_held_out.held_out_accuracy == steps[-1].held_out_accuracy


@pytest.mark.parametrize("act", [Engine.pause, Engine.stop])
def test_a_pause_waits_for_the_slice_that_is_being_computed(slow, hand, offline, act):
    run_id = slow.create(Config(iterations=100), offline)
    slow.start(run_id)
    wait_until(lambda: hand.given, "the first slice")

    def come_back():
        wait_until(lambda: slow.get(run_id).status is not Status.RUNNING, "the run to be held")
        hand.come_back(7)

    other = threading.Thread(target=come_back)
    other.start()
    act(slow, run_id)
    assert slow.get(run_id).iteration == 7
    other.join()
    assert len(hand.given) == 1


def test_a_paused_run_gets_no_slice(slow, hand, offline):
    paused, other = (slow.create(Config(iterations=100), offline) for _ in range(2))
    slow.start(other)
    wait_until(lambda: hand.given, "the first slice")
    slow.start(paused)  # waits in line
    slow.pause(paused)
    hand.come_back(5)
    wait_until(lambda: len(hand.given) == 2, "the next slice")
    (order,) = hand.given[1][1]
    assert order.iteration == 5  # the other run's


def test_pause_keeps_the_run_still_and_resume_loses_nothing(engine, offline):
    config = Config(iterations=60, digits=10_000)
    run_id = engine.create(config, offline)
    engine.start(run_id)
    wait_until(lambda: engine.get(run_id).iteration >= 5, "a few iterations")
    engine.pause(run_id)
    paused = engine.get(run_id)
    assert paused.status is Status.PAUSED
    assert 5 <= paused.iteration < 60
    other = engine.create(Config(iterations=3, digits=100), offline)
    engine.start(other)
    finish(engine, other)  # workers are busy elsewhere, this run stays still
    assert engine.get(run_id) == paused
    engine.start(run_id)
    assert engine.get(run_id).since == paused.iteration
    run = finish(engine, run_id)
    assert run.seconds > paused.seconds > 0
    assert same(run.params, undisturbed(offline, config)[-1].params)


def test_step_takes_exactly_one_iteration_and_measures_it(engine, offline):
    config = Config(iterations=10, digits=1_000)
    run_id = engine.create(config, offline)
    steps = undisturbed(offline, config)
    for expected in (1, 2):
        engine.step(run_id)
        run = finish(engine, run_id)
        assert run.status is Status.PAUSED
        assert run.iteration == expected
        assert run.latest.iteration == expected
        assert same(run.params, steps[expected].params)


def test_alpha_changed_in_mid_run_counts_from_there(engine, offline):
    run_id = engine.create(Config(alpha=0.1, iterations=20, digits=1_000), offline)
    for _ in range(5):
        engine.step(run_id)
        finish(engine, run_id)
    before = engine.get(run_id)
    engine.configure(run_id, alpha=0.5)
    engine.start(run_id)
    run = finish(engine, run_id)
    X, Y = offline.X_train[:, :1_000], offline.y_train[:1_000]
    expected = list(train(X, Y, Config(alpha=0.5, iterations=20), params=before.params, start=5))[-1].params
    assert same(run.params, expected)
    assert run.legs == (
        Leg(0, Config(alpha=0.1, iterations=20, digits=1_000)),
        Leg(5, Config(alpha=0.5, iterations=20, digits=1_000)),
    )


def test_more_iterations_in_mid_run_move_the_end(engine, offline):
    run_id = engine.create(Config(iterations=5, digits=1_000), offline)
    engine.step(run_id)
    finish(engine, run_id)
    engine.configure(run_id, iterations=12)
    engine.start(run_id)
    assert finish(engine, run_id).iteration == 12


def test_fewer_iterations_than_were_taken_end_the_run(engine, offline):
    run_id = engine.create(Config(iterations=50, digits=1_000), offline)
    for _ in range(3):
        engine.step(run_id)
        finish(engine, run_id)
    engine.configure(run_id, iterations=2)
    engine.start(run_id)
    run = finish(engine, run_id)
    assert run.status is Status.FINISHED
    assert run.iteration == 3


def test_wrong_setting_is_refused_and_the_run_unharmed(engine, offline):
    run_id = engine.create(Config(iterations=5, digits=100), offline)
    with pytest.raises(ConfigError, match="alpha"):
        engine.configure(run_id, alpha=float("nan"))
    assert engine.get(run_id).config == Config(iterations=5, digits=100)


def test_stop_ends_the_run_and_keeps_its_weights(engine, offline):
    run_id = engine.create(Config(iterations=5_000, digits=20_000), offline)
    engine.start(run_id)
    wait_until(lambda: engine.get(run_id).iteration >= 2, "two iterations")
    engine.stop(run_id)
    run = engine.get(run_id)
    assert run.status is Status.STOPPED
    engine.start(run_id)  # a stopped run stays stopped
    engine.step(run_id)
    assert engine.get(run_id) == run


def test_moments_are_kept_and_can_be_gone_on_from(engine, offline):
    config = Config(alpha=0.2, iterations=60, digits=1_000)
    run_id = engine.create(config, offline, collection="mine")
    engine.start(run_id)
    run = finish(engine, run_id)
    steps = undisturbed(offline, config)
    assert len(run.moments) >= 50
    assert all(same(moment.params, steps[moment.iteration].params) for moment in run.moments)
    branch_id = engine.branch(run_id, 24, alpha=0.7)
    branch = engine.get(branch_id)
    assert (branch.iteration, branch.parent, branch.collection, branch.status) == (24, run_id, "mine", Status.READY)
    engine.start(branch_id)
    branch = finish(engine, branch_id)
    X, Y = offline.X_train[:, :1_000], offline.y_train[:1_000]
    expected = list(train(X, Y, Config(alpha=0.7, iterations=60), params=steps[24].params, start=24))[-1].params
    assert same(branch.params, expected)
    assert [point.iteration for point in branch.points] == list(range(61))
    assert same(engine.get(run_id).params, run.params)


@pytest.mark.parametrize("settings", [{"optimiser": "adam", "alpha": 0.01}, {"batch": 100, "optimiser": "momentum"}])
def test_other_settings_survive_a_pause_to_the_last_bit(engine, offline, settings):
    config = Config(iterations=100, digits=2_000, **settings)
    run_id = engine.create(config, offline)
    engine.start(run_id)
    wait_until(lambda: engine.get(run_id).iteration >= 3, "a few iterations")
    engine.pause(run_id)
    engine.start(run_id)
    assert same(finish(engine, run_id).params, undisturbed(offline, config)[-1].params)


def test_run_that_nobody_looks_at_pauses_itself(engine, offline, monkeypatch):
    monkeypatch.setattr(changes, "UNATTENDED_SECONDS", 0.5)
    run_id = engine.create(Config(iterations=5_000, digits=60_000), offline)
    engine.start(run_id)
    for _ in range(6):  # somebody looks, for longer than that
        engine.look(run_id)
        threading.Event().wait(0.15)
    assert engine.get(run_id).status is Status.RUNNING
    run = finish(engine, run_id)
    assert run.status is Status.PAUSED
    assert "Nobody looked" in run.message


def test_runs_outlive_the_engine(offline, tmp_path):
    url = f"sqlite:///{tmp_path / 'runs.db'}"
    first = Engine(lambda: ThreadPoolExecutor(1), parallel=1, archive=Archive(url))
    run_id = first.create(Config(iterations=5_000, digits=20_000), offline, collection="mine")
    first.start(run_id)
    wait_until(lambda: first.get(run_id).iteration >= 5, "five iterations")
    first.rename(run_id, "kept")
    first.close()
    left = first.get(run_id)
    second = Engine(lambda: ThreadPoolExecutor(1), parallel=1, archive=Archive(url))
    try:
        (summary,) = second.summaries("mine")
        run = second.get(summary.id)
        assert (run.id, run.name, run.status, run.iteration) == (run_id, "kept", Status.PAUSED, left.iteration)
        assert same(run.params, left.params)
        second.step(run_id)
        assert finish(second, run_id).iteration == left.iteration + 1
        second.forget(run_id)
        assert second.summaries("mine") == []
        with pytest.raises(UnknownRunError):
            second.get(run_id)
    finally:
        second.close()


def test_start_and_pause_are_kept_at_once(offline, tmp_path, monkeypatch):
    monkeypatch.setattr(autosave_module, "LATEST", 3600)
    monkeypatch.setattr(autosave_module, "SOONEST", 3600)
    archive = Archive(f"sqlite:///{tmp_path / 'runs.db'}")
    engine = Engine(lambda: ThreadPoolExecutor(1), parallel=1, archive=archive)
    try:
        run_id = engine.create(Config(iterations=5_000, digits=20_000), offline)
        engine.start(run_id)
        wait_until(lambda: archive.load(run_id), "the started run to be kept")
        wait_until(lambda: engine.get(run_id).iteration >= 2, "two iterations")
        engine.pause(run_id)
        paused_at = engine.get(run_id).iteration
        wait_until(lambda: archive.load(run_id).iteration == paused_at, "the paused run to be kept")
    finally:
        engine.close()


class StuckArchive(Archive):
    """A disk that takes its time."""

    def __init__(self, url):
        super().__init__(url)
        self.asked, self.free = threading.Event(), threading.Event()

    def save(self, *arguments):
        self.asked.set()
        self.free.wait(PATIENCE)
        super().save(*arguments)


def test_a_stuck_disk_holds_up_no_click_and_no_run(offline, tmp_path):
    archive = StuckArchive(f"sqlite:///{tmp_path / 'runs.db'}")
    engine = Engine(lambda: ThreadPoolExecutor(1), parallel=1, archive=archive)
    try:
        run_id = engine.create(Config(iterations=5_000, digits=20_000), offline)
        engine.start(run_id)
        assert archive.asked.wait(PATIENCE)
        wait_until(lambda: engine.get(run_id).iteration >= 2, "two iterations")
        engine.pause(run_id)
        engine.start(run_id)
        engine.stop(run_id)
        assert engine.get(run_id).status is Status.STOPPED
        assert not archive.free.is_set()
    finally:
        archive.free.set()
        engine.close()


class BlockedArchive(Archive):
    """A disk that gives no run until the test says so."""

    def __init__(self, url):
        super().__init__(url)
        self.free = threading.Event()
        self.asked = threading.Semaphore(0)

    def load(self, run_id):
        self.asked.release()
        assert self.free.wait(PATIENCE)
        return super().load(run_id)

    def summaries(self, collection, without=()):
        self.asked.release()
        assert self.free.wait(PATIENCE)
        return super().summaries(collection, without)


def test_who_waits_for_the_archive_holds_up_no_other_run(offline, database):
    archive = BlockedArchive(database)
    engine = Engine(lambda: ThreadPoolExecutor(1), parallel=1, archive=archive)
    run_id = engine.create(Config(iterations=5_000, digits=20_000), offline)
    calls = (
        partial(engine.summaries, "mine"),
        *(partial(call, "unknown") for call in (engine.get, engine.look, engine.start, engine.step, engine.pause)),
        partial(engine.rename, "unknown", "name"),
        partial(engine.configure, "unknown", alpha=0.5),
        partial(engine.branch, "unknown", 3),
        partial(engine.forget, "unknown"),
    )

    def wait_for(call):
        with suppress(UnknownRunError):
            call()

    threads = [threading.Thread(target=wait_for, args=(call,)) for call in calls]
    try:
        for thread in threads:
            thread.start()
        for _ in threads:
            assert archive.asked.acquire(timeout=PATIENCE)
        engine.start(run_id)
        wait_until(lambda: engine.look(run_id).iteration >= 2, "two iterations")
        engine.configure(run_id, alpha=0.5)
        engine.rename(run_id, "mine")
        engine.pause(run_id)
        assert engine.get(run_id).status is Status.PAUSED
        assert all(thread.is_alive() for thread in threads)
    finally:
        archive.free.set()
        for thread in threads:
            thread.join(PATIENCE)
        engine.close()


def closed_within(engine, seconds):
    start = time.monotonic()
    engine.close()
    return time.monotonic() - start < seconds


def test_an_end_saves_the_last_known_state_and_waits_for_no_slice_that_takes_long(hand, offline, database):
    engine = Engine(lambda: hand, parallel=1, archive=Archive(database))
    run_id = engine.create(Config(iterations=100), offline)
    engine.start(run_id)
    hand.come_back(7)
    wait_until(lambda: len(hand.given) == 2, "the next slice")  # it never comes back
    engine.rename(run_id, "the last moment")
    assert closed_within(engine, 3)
    with closing(Archive(database)) as archive:
        run = archive.load(run_id)
    assert (run.iteration, run.name, run.status) == (7, "the last moment", Status.PAUSED)


def test_an_end_takes_in_a_slice_that_comes_back_at_once(hand, offline, database):
    engine = Engine(lambda: hand, parallel=1, archive=Archive(database))
    run_id = engine.create(Config(iterations=100), offline)
    engine.start(run_id)
    wait_until(lambda: hand.given, "the first slice")
    end = threading.Thread(target=engine.close)
    end.start()
    hand.come_back(7)
    end.join(PATIENCE)
    assert len(hand.given) == 1  # and no other is handed out
    with closing(Archive(database)) as archive:
        assert archive.load(run_id).iteration == 7


@pytest.mark.skipif(os.name != "posix", reason="signals of this kind exist on POSIX only")
def test_an_end_waits_for_no_worker_that_hangs(offline, database):
    made = []

    def make():
        made.append(local_executor())
        return made[-1]

    engine = Engine(make, parallel=2, archive=Archive(database))
    run_id = engine.create(Config(iterations=5_000, digits=20_000), offline)
    engine.start(run_id)
    wait_until(lambda: engine.get(run_id).iteration >= 2, "two iterations")
    for pid in list(made[0]._processes):
        os.kill(pid, signal.SIGSTOP)
    assert closed_within(engine, 3)
    with closing(Archive(database)) as archive:
        assert archive.load(run_id).iteration == engine.get(run_id).iteration >= 2


def test_runs_are_numbered_in_the_order_in_which_they_start_and_keep_their_numbers(offline, database):
    engine = Engine(lambda: ThreadPoolExecutor(1), parallel=1, archive=Archive(database))

    def trained(collection="mine"):
        run_id = engine.create(Config(iterations=3, digits=10), offline, collection)
        assert engine.get(run_id).number == 0
        engine.start(run_id)
        finish(engine, run_id)
        return run_id

    try:
        engine.create(Config(), offline, "mine")  # looked at, never started
        first, second, third = trained(), trained(), trained()
        assert engine.get(trained("theirs")).number == 1
        engine.forget(first)
        engine.step(engine.branch(second, 2))
        assert [(one.id, one.number) for one in engine.summaries("mine")][:2] == [(second, 2), (third, 3)]
        assert engine.get(trained()).number == 5
    finally:
        engine.close()
    again = Engine(lambda: ThreadPoolExecutor(1), parallel=1, archive=Archive(database))
    try:
        assert [one.number for one in again.summaries("mine")] == [2, 3, 4, 5]
        run_id = again.create(Config(iterations=3, digits=10), offline, "mine")
        again.step(run_id)
        assert finish(again, run_id).number == 6
    finally:
        again.close()


def test_numbers_that_cannot_be_computed_with_end_the_run_in_a_sentence(engine, offline):
    w1, *rest = init_params(10, np.random.default_rng(1))
    start = type(init_params())(w1 * np.float32(1e38), *rest)  # no training could have come from here
    run_id = engine.create(Config(alpha=1_000, iterations=50, digits=100), offline, start=("huge", start))
    engine.start(run_id)
    run = finish(engine, run_id)
    assert (run.status, run.cause) == (Status.FAILED, Cause.OVERFLOW)
    assert "alpha 1000" in run.message


def test_why_runs_are_not_saved_is_known(tmp_path):
    without = Engine(lambda: ThreadPoolExecutor(1), parallel=1, not_saved="No room.")
    engine = Engine(lambda: ThreadPoolExecutor(1), parallel=1, archive=Archive(f"sqlite:///{tmp_path / 'runs.db'}"))
    try:
        assert without.not_saved == "No room."
        assert engine.not_saved == ""
        engine.autosave.trouble = "The disk is full."
        assert engine.not_saved == "The disk is full."
    finally:
        without.close()
        engine.close()


@pytest.fixture
def mortal(monkeypatch):
    """An engine with one worker, and the executors that it has had: tests kill their processes."""
    monkeypatch.setattr(company, "LONGEST_SLICE", 0.05)  # many slices, so that there is much to kill
    monkeypatch.setattr(executor_module, "workers", lambda: 1)  # a second one would only have to start as well
    made = []

    def make():
        made.append(local_executor())
        return made[-1]

    engine = Engine(make, parallel=1)
    yield engine, made
    engine.close()


def test_twenty_killed_workers_lose_nothing(mortal, offline):
    config = Config(iterations=100_000, digits=2_000)
    chance = np.random.default_rng(20)
    engine, made = mortal
    run_id = engine.create(config, offline)
    engine.start(run_id)
    for _ in range(20):
        executor, before = made[-1], engine.get(run_id).iteration
        wait_until(lambda least=before + 1: engine.look(run_id).iteration >= least, "some progress")
        os.kill(int(chance.choice(list(executor._processes))), signal.SIGKILL)
        assert engine.get(run_id).status is Status.RUNNING
        wait_until(lambda old=executor: made[-1] is not old, "the engine to notice")
    engine.pause(run_id)
    run = engine.get(run_id)
    assert run.status is Status.PAUSED
    assert [point.iteration for point in run.points] == [*range(run.iteration)]  # the next step tells of the last
    assert same(run.params, undisturbed(offline, replace(config, iterations=run.iteration))[-1].params)


def test_workers_that_are_killed_under_runs_in_company_cost_none_of_them_anything(mortal, offline):
    configs = [Config(iterations=60, digits=2_000, alpha=alpha) for alpha in (0.03, 0.1, 0.3)]
    engine, made = mortal
    runs = [engine.create(config, offline) for config in configs]
    for run_id in runs:
        engine.start(run_id)
    for kill in range(3):
        executor, least = made[-1], 5 * (kill + 1)
        wait_until(lambda least=least: min(engine.get(one).iteration for one in runs) >= least, "progress of all")
        for worker in list(executor._processes):
            os.kill(worker, signal.SIGKILL)
        wait_until(lambda old=executor: made[-1] is not old, "the engine to notice")
    for run_id, config in zip(runs, configs, strict=True):
        run = finish(engine, run_id)
        assert run.status is Status.FINISHED
        assert [point.iteration for point in run.points] == [*range(61)]
        assert run.in_company
        *_, last = undisturbed(offline, config)
        assert run.latest.train_loss == pytest.approx(last.train_loss, rel=1e-3)


class BrokenPool(ThreadPoolExecutor):
    """An executor whose every worker dies."""

    def submit(self, work, /, *arguments):
        future: Future = Future()
        future.set_exception(BrokenExecutor("a worker died"))
        return future


def test_run_whose_workers_always_die_pauses_with_a_sentence(offline):
    engine = Engine(lambda: BrokenPool(1), parallel=1)
    try:
        run_id = engine.create(Config(iterations=5, digits=100), offline)
        engine.start(run_id)
        run = finish(engine, run_id)
        assert run.status is Status.PAUSED
        assert "Press Resume" in run.message
        assert run.iteration == 0
    finally:
        engine.close()


def test_any_executor_will_do(offline):
    engine = Engine(lambda: ThreadPoolExecutor(1), parallel=1)
    try:
        run_id = engine.create(Config(iterations=5, digits=500), offline)
        engine.start(run_id)
        assert finish(engine, run_id).status is Status.FINISHED
    finally:
        engine.close()


def test_vanished_digits_pause_the_run_with_a_sentence(offline, tmp_path):
    engine = Engine(lambda: ThreadPoolExecutor(1), parallel=1)
    try:
        run_id = engine.create(
            Config(iterations=5, digits=100), replace(offline, name="mine", folder=tmp_path / "gone")
        )
        engine.start(run_id)
        run = finish(engine, run_id)
        assert run.status is Status.PAUSED
        assert "press Resume" in run.message
    finally:
        engine.close()


def test_thirty_runs_get_equal_turns(engine, offline):
    runs = [engine.create(Config(iterations=5_000, digits=5_000, seed=seed), offline) for seed in range(30)]
    for run_id in runs:
        engine.start(run_id)
    wait_until(lambda: min(engine.get(run_id).iteration for run_id in runs) >= 6, "six iterations of each run")
    counts = [len(engine.get(run_id).points) for run_id in runs]
    engine.pause(*runs)
    assert max(counts) <= 3 * min(counts)


def test_a_large_run_among_many_small_ones_gets_as_much_of_the_processor_as_each_of_them(offline):
    """And they are not held up: an iteration of the large one takes as long as dozens of a small one."""
    spent = {}

    class Measured(ThreadPoolExecutor):
        def submit(self, work, /, *arguments):
            return super().submit(self.measured if work is advance else work, *arguments)

        def measured(self, orders):
            start = time.perf_counter()
            outcomes = advance(orders)
            for order in orders:
                key = order.config.hidden, order.config.seed
                spent[key] = spent.get(key, 0.0) + (time.perf_counter() - start) / len(orders)
            return outcomes

    engine = Engine(lambda: Measured(1), parallel=1)
    try:
        configs = [Config(iterations=5_000, digits=200, seed=seed) for seed in range(29)]
        configs.append(Config(iterations=5_000, digits=200, hidden=800))
        runs = [engine.create(config, offline) for config in configs]
        for run_id in runs:
            engine.start(run_id)
        wait_until(lambda: engine.get(runs[-1]).iteration >= 4, "four iterations of the large run")
        engine.pause(*runs)
        assert min(engine.get(run_id).iteration for run_id in runs[:-1]) >= 10
        assert spent[800, 0] <= 3 * min(spent[10, seed] for seed in range(29))
    finally:
        engine.close()


def test_runs_that_go_together_end_where_each_ends_alone_and_say_so(offline):
    engine = Engine(lambda: ThreadPoolExecutor(1), parallel=1)
    try:
        configs = [Config(iterations=40, digits=1_000, alpha=alpha) for alpha in (0.03, 0.1, 0.3)]
        runs = [engine.create(config, offline) for config in configs]
        for run_id in runs:
            engine.start(run_id)
        for run_id, config in zip(runs, configs, strict=True):
            run = finish(engine, run_id)
            assert run.in_company
            *_, last = undisturbed(offline, config)
            assert run.latest.train_loss == pytest.approx(last.train_loss, rel=1e-3)
            assert run.latest.train_accuracy == pytest.approx(last.train_accuracy, abs=0.01)
        alone = engine.create(configs[0], offline)
        engine.start(alone)
        assert not finish(engine, alone).in_company
        assert same(engine.get(alone).params, undisturbed(offline, configs[0])[-1].params)
    finally:
        engine.close()


def test_a_run_that_cannot_be_computed_stops_alone_and_not_those_beside_it(slow, hand, offline):
    first, *others = runs = [slow.create(Config(iterations=100, seed=seed), offline) for seed in range(3)]
    slow.start(first)
    wait_until(lambda: hand.given, "the first slice")
    for run_id in others:
        slow.start(run_id)
    hand.come_back(1)
    wait_until(lambda: len(hand.given) == 2, "a slice of all three")  # of those two who have had nothing, and the first
    future, orders = hand.given[1]
    assert len(orders) == 3
    future.set_exception(MemoryError("too much"))
    number = 2  # from here on, each by itself, until it has got on
    while True:
        wait_until(lambda least=number: len(hand.given) > least, "the next slice")
        future, orders = hand.given[number]
        if len(orders) > 1:
            break
        if orders[0].config.seed == 1:
            future.set_exception(MemoryError("too much"))
        else:
            hand.come_back(orders[0].iteration + 1, number)
        number += 1
    assert {order.config.seed for order in orders} == {0, 2}
    assert "too much" in slow.get(others[0]).message
    assert [slow.get(run_id).status for run_id in runs] == [Status.RUNNING, Status.PAUSED, Status.RUNNING]


def test_an_unknown_run_gives_a_sentence(engine):
    with pytest.raises(UnknownRunError, match="can't be found"):
        engine.get("nonsense")


def test_a_run_that_was_just_made_is_as_good_as_looked_at_and_stays(engine, offline, monkeypatch):
    monkeypatch.setattr(entries_module, "UNTOUCHED_BYTES", 0)
    made = [engine.create(Config(iterations=1, digits=10), offline) for _ in range(3)]
    assert {engine.get(run_id).status for run_id in made} == {Status.READY}
    monkeypatch.setattr(entries_module, "OPEN_SECONDS", 0.0)  # their pages are closed
    last = engine.create(Config(iterations=1, digits=10), offline)
    for run_id in (*made, last):
        with pytest.raises(UnknownRunError):
            engine.get(run_id)


def test_a_run_let_go_from_memory_comes_back_from_the_archive(offline, tmp_path, monkeypatch):
    monkeypatch.setattr(entries_module, "HELD_BYTES", 0)
    monkeypatch.setattr(entries_module, "OPEN_SECONDS", 0.0)  # its page is closed
    engine = Engine(lambda: ThreadPoolExecutor(1), parallel=1, archive=Archive(f"sqlite:///{tmp_path / 'runs.db'}"))
    try:
        old = engine.create(Config(iterations=4, digits=10), offline, collection="mine")
        engine.start(old)
        before = finish(engine, old)
        engine.autosave.write()
        assert engine._entries.get(old) is None
        assert [run.id for run in engine.summaries("mine")] == [old]
        assert engine.summaries("mine") == [before.summary]
        assert same(engine.get(old).params, before.params)
    finally:
        engine.close()


def test_a_run_begins_with_given_weights(engine, offline):
    start = init_params(3, np.random.default_rng(5))
    config = Config(alpha=0.3, iterations=6, digits=500, hidden=3)
    run_id = engine.create(config, offline, start=("five", start))
    engine.start(run_id)
    run = finish(engine, run_id)
    X, Y = offline.X_train[:, :500], offline.y_train[:500]
    assert same(run.params, list(train(X, Y, config, params=start))[-1].params)
    assert same(run.moment_at(0).params, start)
    assert run.start == "five"


def test_a_deleted_run_is_not_brought_back_by_those_who_still_look_at_it(offline, tmp_path):
    engine = Engine(lambda: ThreadPoolExecutor(1), parallel=1, archive=Archive(f"sqlite:///{tmp_path / 'runs.db'}"))
    looking = threading.Event()

    def look(run_id):
        while not looking.is_set():
            with suppress(UnknownRunError):
                engine.look(run_id)

    try:
        for _ in range(5):
            run_id = engine.create(Config(iterations=3, digits=10), offline, collection="mine")
            engine.start(run_id)
            finish(engine, run_id)
            looking.clear()
            watcher = threading.Thread(target=look, args=(run_id,))
            watcher.start()
            engine.forget(run_id)
            engine.forget(run_id)  # another tab deletes it too
            looking.set()
            watcher.join()
            engine.autosave.write()
            assert engine.summaries("mine") == []
    finally:
        looking.set()
        engine.close()


def test_fewer_iterations_in_mid_run_leave_a_run_whose_end_is_where_it_stands(engine, offline):
    run_id = engine.create(Config(iterations=5_000, digits=20_000), offline)
    engine.start(run_id)
    wait_until(lambda: engine.get(run_id).iteration >= 3, "three iterations")
    engine.configure(run_id, iterations=1)
    run = finish(engine, run_id)
    assert run.status is Status.FINISHED
    assert run.config.iterations == run.iteration


def test_a_branch_can_stand_in_another_collection(engine, offline):
    run_id = engine.create(Config(iterations=5, digits=10), offline, collection="theirs")
    engine.start(run_id)
    finish(engine, run_id)
    assert engine.get(engine.branch(run_id, 3)).collection == "theirs"
    assert engine.get(engine.branch(run_id, 3, "mine", alpha=0.5)).collection == "mine"


def test_a_name_is_stripped_and_cut(slow, offline):
    run_id = slow.create(Config(digits=10), offline, "mine")
    slow.rename(run_id, f"  {'long ' * 20}")
    assert slow.get(run_id).name == ("long " * 8)
    slow.rename(run_id, " short ")
    assert slow.get(run_id).name == "short"
