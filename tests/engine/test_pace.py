"""About how long a sweep takes."""

from concurrent.futures import BrokenExecutor, CancelledError, Future, ThreadPoolExecutor
from contextlib import closing

import pytest

from engine import Engine, pace
from engine.executor import AwayError
from engine.sweep import Plan
from model import Config


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch):
    monkeypatch.setattr(pace, "_known", {})
    monkeypatch.setattr(pace, "TRIAL_SECONDS", 0.05)


@pytest.fixture
def engine():
    with closing(Engine(lambda: ThreadPoolExecutor(2), parallel=2)) as one:
        yield one


def plan_with(iterations=100, **settings):
    return Plan(Config(iterations=iterations, digits=500, **settings), (("alpha", (0.01, 0.02, 0.03)),), seeds=2)


def test_twice_the_steps_take_twice_as_long(offline, engine):
    short = pace.seconds_for(plan_with(100), offline, engine)
    assert short > 0
    assert pace.seconds_for(plan_with(200), offline, engine) == pytest.approx(2 * short)


def test_what_is_known_is_not_tried_again(offline, engine, monkeypatch):
    first = pace.seconds_for(plan_with(), offline, engine)
    monkeypatch.setattr(engine, "submit", lambda *_: pytest.fail("tried again"))
    assert pace.seconds_for(plan_with(), offline, engine) == first


def test_kinds_of_runs_are_tried_apart(offline, engine):
    mixed = Plan(Config(iterations=10, digits=500), (("hidden", (5, 200)), ("batch", (0, 32))))
    assert pace.seconds_for(mixed, offline, engine) > 0
    assert {cost[2:-1] for cost in pace._known} == {
        (5,),
        (200, 0, False, "descent"),
        (5, 32, False, "descent"),
        (200, 32, False, "descent"),
    }


def test_the_estimate_is_near_the_truth_for_runs_of_one_kind(offline, engine):
    orders = [pace._order(config, offline) for config in plan_with().configs[:3]]
    each = pace.tried(orders)
    assert 0 < each < pace.TRIAL_SECONDS  # many steps were taken in that time


@pytest.mark.parametrize(
    "error",
    [
        BrokenExecutor("a worker ended"),
        RuntimeError("shut down"),
        CancelledError(),
        OSError("no digits"),
        AwayError("far"),
    ],
)
def test_work_that_fails_gives_no_answer(offline, engine, monkeypatch, error):
    failed: Future = Future()
    failed.set_exception(error)
    monkeypatch.setattr(engine, "submit", lambda *_: failed)
    assert pace.seconds_for(plan_with(), offline, engine) is None


def test_workers_that_are_too_busy_give_no_answer(offline, engine, monkeypatch):
    monkeypatch.setattr(pace, "PATIENCE", 0.01)
    monkeypatch.setattr(engine, "submit", lambda *_: Future())
    assert pace.seconds_for(plan_with(), offline, engine) is None


def test_of_very_many_kinds_of_runs_the_last_are_known(offline, engine, monkeypatch):
    monkeypatch.setattr(pace, "MOST_KNOWN", 2)
    for hidden in (4, 5, 6):
        pace.seconds_for(plan_with(hidden=hidden), offline, engine)
    assert {cost[2] for cost in pace._known} == {6}
