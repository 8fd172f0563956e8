"""What is said of a run that goes wrong, on curves drawn by hand and on real ones."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine import Point, Run, trouble
from model import Config, init_params, train


def a_run(accuracies, losses, config=None, since=0, params=None) -> Run:
    points = tuple(
        Point(number, accuracy, loss, None, None)
        for number, (accuracy, loss) in enumerate(zip(accuracies, losses, strict=True))
    )
    params = params or init_params(10, np.random.default_rng(0))
    return Run("abc", config or Config(), "offline", Path("digits"), params, points=points, since=since)


def trained(offline, **settings) -> Run:
    config = Config(**{"iterations": 150, "digits": 1_000} | settings)
    steps = list(train(offline.X_train[:, :1_000], offline.y_train[:1_000], config))
    run = a_run([step.train_accuracy for step in steps], [step.train_loss for step in steps], config)
    return Run(run.id, config, run.data, run.folder, steps[-1].params, points=run.points)


def test_a_curve_that_falls_is_left_alone():
    assert trouble.found(a_run(np.linspace(0.1, 0.9, 100), np.linspace(2.3, 0.3, 100))) == ""


def test_a_short_curve_is_left_alone_whatever_it_does():
    assert trouble.found(a_run([0.1] * 30, [2.3] * 30)) == ""


def test_a_loss_that_stays_far_above_its_start_is_rising():
    assert "rises" in trouble.found(a_run([0.2] * 100, [2.3] * 50 + [9.0] * 50))


def test_a_loss_that_falls_again_is_not_rising_however_high_it_stands():
    assert trouble.found(a_run([0.2] * 100, [2.3] * 40 + [*np.linspace(90.0, 20.0, 60)])) == ""


def test_the_cure_fits_the_cause():
    flat = [0.11] * 100, [2.301] * 100

    def cure(alpha, params=None):
        run = a_run(*flat, Config(alpha=alpha), params=params)
        return trouble.cure(replace(run, message=trouble.found(run)))

    assert cure(9.0) == {"alpha": 3.0}
    assert cure(0.004) == {"alpha": 0.01}  # too small: larger
    assert cure(0.5, init_params(10, init="zeros")) == {"init": "he"}
    run = replace(a_run(*flat, Config(alpha=0.002)), message=trouble.RISING)
    assert trouble.cure(run) == {}  # a third of it would be less than the page offers


def test_standstill_at_chance_is_told_by_its_cause():
    flat = [0.11] * 100, [2.301] * 100
    assert "chance" in trouble.found(a_run(*flat, Config(alpha=5.0)))
    assert "too small" in trouble.found(a_run(*flat, Config(alpha=0.001)))
    assert "zero" in trouble.found(a_run(*flat, params=init_params(10, init="zeros")))


def test_what_lies_before_the_last_start_does_not_count():
    assert trouble.found(a_run([0.11] * 100, [2.301] * 100, since=70)) == ""


@pytest.mark.parametrize(("settings", "word"), [({"alpha": 9.0}, "alpha 9"), ({"init": "zeros", "alpha": 0.5}, "zero")])
def test_real_runs_that_go_wrong(offline, settings, word):
    assert word in trouble.found(trained(offline, **settings))


@pytest.mark.parametrize("alpha", [0.002, 0.01, 0.1, 0.5])
def test_real_runs_that_go_well_are_left_alone(offline, alpha):
    assert trouble.found(trained(offline, alpha=alpha)) == ""
