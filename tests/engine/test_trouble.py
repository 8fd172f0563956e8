"""What is found wrong with a run, on curves drawn by hand and on real ones."""

from dataclasses import replace

import numpy as np
import pytest

from engine import Cause, Point, Run, trouble
from model import Config, init_params, train

FLAT = [0.11] * 60, [2.301] * 60
FEWEST = 60  # points that must be there before anything is said


def a_run(accuracies, losses, config=None, since=0, params=None) -> Run:
    points = tuple(
        Point(number, accuracy, loss, None, None)
        for number, (accuracy, loss) in enumerate(zip(accuracies, losses, strict=True))
    )
    params = params or init_params(10, np.random.default_rng(0))
    return Run("abc", config or Config(), "offline", params, points=points, since=since)


def trained(offline, **settings) -> Run:
    config = Config(**{"iterations": 150, "digits": 1_000} | settings)
    steps = list(train(offline.X_train[:, :1_000], offline.y_train[:1_000], config))
    params = steps[-1].params
    return a_run([step.train_accuracy for step in steps], [step.train_loss for step in steps], config, params=params)


def test_a_curve_that_falls_is_left_alone():
    assert trouble.found(a_run(np.linspace(0.1, 0.9, 100), np.linspace(2.3, 0.3, 100))) is None


def test_a_short_curve_is_left_alone_whatever_it_does():
    assert trouble.found(a_run([0.1] * (FEWEST - 1), [2.3] * (FEWEST - 1))) is None
    assert trouble.found(a_run([0.1] * FEWEST, [2.3] * FEWEST)) is Cause.DEAD


def test_what_lies_before_the_last_start_does_not_count():
    assert trouble.found(a_run([0.11] * 100, [2.301] * 100, since=41)) is None
    assert trouble.found(a_run([0.11] * 100, [2.301] * 100, since=40)) is Cause.DEAD


def test_what_lies_before_the_last_sixty_points_does_not_count():
    assert trouble.found(a_run([0.9] * 100 + [0.1] * FEWEST, [0.3] * 100 + [2.3] * FEWEST)) is Cause.DEAD


def test_a_loss_that_stays_far_above_its_start_is_rising():
    assert trouble.found(a_run([0.2] * 100, [2.3] * 50 + [9.0] * 50)) is Cause.RISING


@pytest.mark.parametrize(("height", "cause"), [(3.1, Cause.RISING), (2.9, None)])
def test_far_is_three_times_the_loss_it_began_with(height, cause):
    assert trouble.found(a_run([0.2] * 61, [5.0] + [5.0 * height] * 60)) is cause


@pytest.mark.parametrize(("height", "cause"), [(3.1, Cause.RISING), (2.9, None)])
def test_who_began_better_than_by_guessing_may_rise_to_three_times_guessing(height, cause):
    assert trouble.found(a_run([0.2] * 61, [0.01] + [2.303 * height] * 60)) is cause


def test_one_of_the_last_ten_losses_within_reason_is_enough():
    high = [9.0] * 60
    assert trouble.found(a_run([0.2] * 61, [2.3, *high[:50], 3.0, *high[:9]])) is None
    assert trouble.found(a_run([0.2] * 61, [2.3, *high[:49], 3.0, *high[:10]])) is Cause.RISING


def test_a_loss_that_falls_again_is_not_rising_however_high_it_stands():
    assert trouble.found(a_run([0.2] * 100, [2.3] * 40 + [*np.linspace(90.0, 20.0, 60)])) is None


@pytest.mark.parametrize(("late", "cause"), [(0.91, Cause.RISING), (0.89, None)])
def test_to_fall_is_to_fall_by_a_tenth(late, cause):
    assert trouble.found(a_run([0.2] * 61, [2.3] + [90.0] * 30 + [90.0 * late] * 30)) is cause


@pytest.mark.parametrize(("accuracy", "cause"), [(0.149, Cause.DEAD), (0.151, None)])
def test_chance_is_up_to_fifteen_in_a_hundred(accuracy, cause):
    assert trouble.found(a_run([accuracy] * 60, [2.3] * 60)) is cause


@pytest.mark.parametrize(("fall", "cause"), [(0.0019, Cause.DEAD), (0.0021, None)])
def test_a_standstill_is_a_loss_that_falls_by_less_than_two_thousandths(fall, cause):
    assert trouble.found(a_run([0.1] * 60, [2.3] * 30 + [2.3 - fall] * 30)) is cause


@pytest.mark.parametrize(("alpha", "cause"), [(5.0, Cause.DEAD), (0.01, Cause.DEAD), (0.009, Cause.TOO_SLOW)])
def test_a_standstill_has_its_cause_in_the_size_of_the_steps(alpha, cause):
    assert trouble.found(a_run(*FLAT, Config(alpha=alpha))) is cause


def test_weights_that_are_zero_are_the_cause_whatever_the_curve_does():
    zeros = init_params(10, init="zeros")
    assert trouble.found(a_run(*FLAT, Config(alpha=0.001), params=zeros)) is Cause.ZEROS
    assert trouble.found(a_run([0.2] * 100, [2.3] * 50 + [9.0] * 50, params=zeros)) is Cause.ZEROS


@pytest.mark.parametrize(
    ("cause", "alpha", "cure"),
    [
        (Cause.DEAD, 9.0, {"alpha": 3.0}),
        (Cause.OVERFLOW, 1_000.0, {"alpha": 300.0}),
        (Cause.RISING, 0.5, {"alpha": 0.2}),
        (Cause.TOO_SLOW, 0.004, {"alpha": 0.01}),
        (Cause.ZEROS, 0.5, {"init": "he"}),
        (Cause.RISING, 0.002, {}),  # a third of it would be less than the page offers
        (Cause.RISING, 0.003, {"alpha": 0.001}),
        (None, 0.5, {}),
    ],
)
def test_the_cure_fits_the_cause_and_not_the_words(cause, alpha, cure):
    run = replace(a_run(*FLAT, Config(alpha=alpha)), cause=cause, message="In other words.")
    assert trouble.cure(run) == cure


def test_it_went_wrong_where_the_loss_leapt_up():
    assert trouble.place(a_run([0.2] * 6, [2.0, 2.9, 3.1, 2.0, 9.0, 9.0])) == 2  # half as high again


def test_without_a_leap_it_went_wrong_where_it_was_last_started():
    assert trouble.place(a_run(*FLAT, since=7)) == 7
    assert trouble.place(a_run([], [], since=3)) == 3


@pytest.mark.parametrize(("cause", "word"), [(Cause.OVERFLOW, "grew"), (Cause.RISING, "rises"), (Cause.DEAD, "chance")])
def test_the_sentence_names_cause_and_alpha(cause, word):
    sentence = trouble.sentence(cause, 0.5)
    assert word in sentence
    assert "alpha 0.5 " in sentence


def test_every_cause_has_a_sentence_of_its_own():
    assert len({trouble.sentence(cause, 1.0) for cause in Cause}) == len(Cause)


@pytest.mark.parametrize(
    ("settings", "cause"), [({"alpha": 9.0}, Cause.DEAD), ({"init": "zeros", "alpha": 0.5}, Cause.ZEROS)]
)
def test_real_runs_that_go_wrong(offline, settings, cause):
    assert trouble.found(trained(offline, **settings)) is cause


@pytest.mark.parametrize("alpha", [0.002, 0.01, 0.1, 0.5])
def test_real_runs_that_go_well_are_left_alone(offline, alpha):
    assert trouble.found(trained(offline, alpha=alpha)) is None
