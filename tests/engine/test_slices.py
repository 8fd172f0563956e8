"""What a worker does with a run, a little at a time; here without a worker."""

import math
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine import Point, slices
from engine.slices import MOMENTS, Slice, moment_every
from model import Config, Dataset, Params, init_params, train
from model.data import as_columns
from tests.engine.helpers import same

CONFIG = Config(alpha=0.1, iterations=12, digits=40, hidden=5)


@pytest.fixture(autouse=True)
def data(monkeypatch, tmp_path) -> Iterator[Dataset]:
    """Sixty digits to learn from and twenty held out, of pixels at random."""
    rng = np.random.default_rng(0)
    images = (rng.integers(256, size=(count, 784), dtype=np.uint8) for count in (60, 20))
    train_images, test_images = images
    found = Dataset("few", train_images, np.arange(60) % 10, test_images, np.arange(20) % 10, tmp_path)
    monkeypatch.setattr(slices, "_training", {})
    monkeypatch.setattr(slices, "dataset", lambda name, folder: {("few", Path("there")): found}[name, folder])
    forget_digits()
    yield found
    forget_digits()


def forget_digits() -> None:
    slices.blocks_to_learn_from.cache_clear()
    slices.held_out.cache_clear()


def order(config=CONFIG, **changes) -> Slice:
    params = init_params(config.hidden, np.random.default_rng(config.seed), config.init)
    return replace(Slice(config, "few", Path("there"), params, 0, seconds=1_000.0, threads=1), **changes)


def advance(order: Slice):
    (outcome,) = slices.advance([order])
    return outcome


def by_hand(data, config=CONFIG):
    X, Y = data.X_train[:, : config.digits], data.y_train[: config.digits]
    return list(train(X, Y, config, (data.X_test, data.y_test), threads=1))


def test_long_slice_carries_a_run_to_its_end(data):
    outcome = advance(order())
    steps = by_hand(data)
    assert outcome.iteration == 12
    assert not outcome.diverged
    assert same(outcome.params, steps[-1].params)
    assert [point.iteration for point in outcome.points] == [*range(13)]
    for point, step in zip(outcome.points, steps, strict=True):
        values = step.iteration, step.train_accuracy, step.train_loss, step.held_out_accuracy, step.held_out_loss
        assert point == Point(*values, step.gradient_norm)


def test_slice_without_time_takes_one_step_and_says_where_it_is(data):
    outcome = advance(order(seconds=0.0))
    assert outcome.iteration == 1
    assert [point.iteration for point in outcome.points] == [0]
    assert same(outcome.params, by_hand(data)[1].params)


@pytest.mark.parametrize(("step_seconds", "steps"), [(0.001, 70), (0.04, 2), (0.05, 1), (0.2, 1)])
def test_slice_ends_as_near_to_its_time_as_whole_steps_can(data, monkeypatch, step_seconds, steps):
    now = 5.0

    def take_steps(*arguments):
        nonlocal now
        now += step_seconds
        return real(*arguments)

    real = slices.take_steps
    monkeypatch.setattr(slices, "take_steps", take_steps)
    monkeypatch.setattr(slices.time, "perf_counter", lambda: now)
    assert advance(order(replace(CONFIG, iterations=100), seconds=0.07)).iteration == steps


@pytest.mark.parametrize("optimiser", ["descent", "momentum", "adam"])
def test_many_short_slices_are_one_long_one(data, optimiser):
    config = replace(CONFIG, optimiser=optimiser, batch=16)
    whole = advance(order(config))
    here, points, moments = order(config, seconds=0.0), (), ()
    while here.iteration < 12:
        outcome = advance(here)
        assert outcome.iteration == min(12, here.iteration + 1)
        points, moments = points + outcome.points, moments + outcome.moments
        here = replace(here, params=outcome.params, iteration=outcome.iteration, memory=outcome.memory)
    assert same(here.params, whole.params)
    assert points == whole.points
    assert [moment.iteration for moment in moments] == [moment.iteration for moment in whole.moments]
    if optimiser != "descent":
        assert here.memory.step == whole.memory.step == 12
        assert same(here.memory.means, whole.memory.means)


def test_single_step_takes_one_and_shows_where_it_led(data):
    """However much time there is: the point after the step is computed too, so that the page can show it."""
    outcome = advance(order(single=True, iteration=0))
    assert outcome.iteration == 1
    assert [point.iteration for point in outcome.points] == [0, 1]
    assert same(outcome.params, by_hand(data)[1].params)
    assert advance(order(single=True, seconds=0.0)).iteration == 1


def test_single_step_before_the_end_reaches_it(data):
    outcome = advance(order(single=True, iteration=11))
    assert outcome.iteration == 12
    assert [point.iteration for point in outcome.points] == [11, 12]


@pytest.mark.parametrize(("runs", "batch"), [(1, 0), (1, 16), (2, 0)])
@pytest.mark.parametrize("threads", [1, 2])
def test_a_run_whose_numbers_overflow_goes_wrong_without_a_warning(runs, batch, threads, monkeypatch):
    """A warning is an error in these tests, and would stand in the server's log."""
    monkeypatch.setattr("model.blocks.SMALL_BLOCK", 10)  # several, so that threads share them
    config = replace(CONFIG, alpha=1000.0, decay=1.0, batch=batch, iterations=40)
    outcomes = slices.advance([order(config, threads=threads)] * runs)
    assert [outcome.diverged for outcome in outcomes] == [True] * runs


def test_run_that_leaves_the_range_of_numbers_has_diverged_where_it_still_was_finite():
    outcome = advance(order(replace(CONFIG, alpha=1_000.0, decay=1.0, iterations=40)))  # weights a thousandfold a step
    assert outcome.diverged
    assert all(math.isfinite(point.train_loss) for point in outcome.points)
    assert outcome.points
    assert outcome.iteration == outcome.points[-1].iteration + 1 < 40


def test_only_the_digits_of_the_settings_are_learned_from(data):
    more = replace(CONFIG, digits=41)
    forty, one_more = (advance(order(config)).params for config in (CONFIG, more))
    data.train_images[40:] = 255 - data.train_images[40:]
    shutil.rmtree(data.folder)
    forget_digits()
    assert same(advance(order()).params, forty)
    assert not same(advance(order(more)).params, one_more)


def test_moments_are_those_the_run_can_go_back_to(data):
    config = replace(CONFIG, iterations=200, digits=10)
    outcome = advance(order(config))
    assert [moment.iteration for moment in outcome.moments] == [*range(0, 201, 4)]
    steps = by_hand(data, config)
    for moment in outcome.moments:
        assert same(moment.params, steps[moment.iteration].params)


@pytest.mark.parametrize(
    ("iterations", "hidden", "optimiser", "every"),
    [
        (500, 10, "descent", 500 // MOMENTS),
        (20, 10, "descent", 1),
        (500, 800, "descent", 500 // 7),  # 2.5 MB a moment, 20 MB in all
        (500, 800, "adam", 500 // 4),  # three times as much, but never fewer than four
        (500, 10_000, "descent", 500 // 4),
        (5_000, 100, "adam", 5_000 // 20),  # 0.95 MB
    ],
)
def test_moments_are_about_fifty_or_as_many_as_fit(iterations, hidden, optimiser, every):
    params = Params(*(np.zeros(shape, np.float32) for shape in ((hidden, 784), (hidden, 1), (10, hidden), (10, 1))))
    assert moment_every(Config(iterations=iterations, hidden=hidden, optimiser=optimiser), params) == every


def test_slice_refuses_no_work_at_the_end(data):
    outcome = advance(order(iteration=12))
    assert outcome.iteration == 12
    assert [point.iteration for point in outcome.points] == [12]


def test_warming_up_does_nothing():
    assert slices.warm_up() is None


def test_digits_become_columns_once_and_again_only_for_more_of_them(offline, monkeypatch):
    made = []
    monkeypatch.setattr(slices, "_training", {})
    monkeypatch.setattr(slices, "as_columns", lambda images: made.append(len(images)) or as_columns(images))
    for count in (20, 10, 20, 30):
        X, Y = slices.training_digits(offline, count)
        np.testing.assert_array_equal(X, offline.X_train[:, :count])
        np.testing.assert_array_equal(Y, offline.y_train[:count])
    assert made == [20, 30]


def test_more_digits_than_there_are_mean_all_of_them_and_are_converted_once(data):
    X, Y = slices.training_digits(data, 60_000)
    assert (X.shape, Y.shape) == ((784, 60), (60,))
    assert slices.training_digits(data, 50_000)[0].base is X.base
    assert same(
        advance(order(replace(CONFIG, digits=60_000))).params, by_hand(data, replace(CONFIG, digits=60))[-1].params
    )


def test_runs_that_go_together_come_to_where_each_comes_alone(data):
    configs = [
        CONFIG,
        replace(CONFIG, alpha=0.5, seed=3, iterations=7),
        replace(CONFIG, hidden=12, optimiser="adam", alpha=0.01),
    ]
    outcomes = slices.advance([order(config) for config in configs])
    for config, outcome in zip(configs, outcomes, strict=True):
        alone = advance(order(config))
        assert outcome.iteration == alone.iteration == config.iterations
        assert [point.iteration for point in outcome.points] == [point.iteration for point in alone.points]
        assert [moment.iteration for moment in outcome.moments] == [moment.iteration for moment in alone.moments]
        for ours, theirs in zip(outcome.params, alone.params, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-3, atol=1e-5)


def test_one_that_diverges_leaves_the_others_alone(data):
    wild = order(replace(CONFIG, alpha=1_000.0, decay=1.0, iterations=40))
    one, other = slices.advance([wild, order()])
    assert one.diverged
    assert not other.diverged
    assert other.iteration == 12
    assert [point.iteration for point in other.points] == [*range(13)]


def test_without_time_each_takes_one_step_whatever_its_iteration(data):
    outcomes = slices.advance([order(seconds=0.0), order(seconds=0.0, iteration=5), order(seconds=0.0, iteration=11)])
    assert [outcome.iteration for outcome in outcomes] == [1, 6, 12]
    assert [[point.iteration for point in outcome.points] for outcome in outcomes] == [[0], [5], [11, 12]]
