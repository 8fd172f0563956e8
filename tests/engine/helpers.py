"""What the engine's tests share."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from engine import Leg, Moment, Point, Run, Status
from model import Config, init_params, train
from model.optimisers import blank_memory

PATIENCE = 60  # seconds, for the slowest machine


def wait_until(condition: Callable[[], object], what: str) -> float:
    """Poll, since the engine has no callbacks: pages poll it too. Returns how many seconds it took."""
    began, tick = time.monotonic(), threading.Event()
    while not condition():
        assert time.monotonic() - began < PATIENCE, f"still waiting for: {what}"
        tick.wait(0.005)
    return time.monotonic() - began


def finish(engine, run_id):
    wait_until(lambda: engine.get(run_id).status is not Status.RUNNING, "the run to end")
    return engine.get(run_id)


def undisturbed(data, config):
    X, Y = data.X_train[:, : config.digits], data.y_train[: config.digits]
    return list(train(X, Y, config, (data.X_test, data.y_test)))


def same(left, right):
    return all(np.array_equal(a, b) for a, b in zip(left, right, strict=True))


def same_moment(one: Moment, other: Moment) -> bool:
    return one.iteration == other.iteration and same(one.params, other.params)


def a_run(**changes) -> Run:
    """A finished run in which no field has its usual value, but for those that only a failed run has."""
    params = [init_params(4, np.random.default_rng(seed)) for seed in range(3)]
    run = Run(
        "abc",
        Config(alpha=0.3, hidden=4, optimiser="adam", iterations=50),
        "offline",
        params[2],
        iteration=20,
        points=(Point(0, 0.1, 2.3, 0.12, 2.31, 0.5), Point(1, 0.2, 2.2, None, None, 0.4)),
        status=Status.FINISHED,
        seconds=1.5,
        memory=blank_memory(params[2])._replace(step=20),
        moments=(Moment(0, params[0]), Moment(10, params[1], blank_memory(params[1]))),
        collection="mine",
        legs=(Leg(0, Config(alpha=0.1, hidden=4)), Leg(7, Config(alpha=0.3, hidden=4))),
        start="seed of doubt",
        parent="xyz",
        since=7,
        number=3,
        name="first",
        named=True,
        created=12.0,
        in_company=True,
        owner="ann",
        co_owners=("bob", "cem"),
    )
    return replace(run, **changes)
