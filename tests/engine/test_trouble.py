"""What is found wrong with a run, on curves drawn by hand and on real ones."""

from dataclasses import replace

import numpy as np
import pytest

from engine import Cause, Moment, Point, Run, Status, trouble
from model import Config, Params, evaluate, init_params, train
from model.config import Leg

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


@pytest.mark.parametrize(
    ("optimiser", "alpha", "cause"),
    [
        ("descent", 5.0, Cause.DEAD),
        ("descent", 0.01, Cause.DEAD),
        ("descent", 0.009, Cause.TOO_SLOW),
        ("momentum", 0.001, Cause.DEAD),
        ("momentum", 0.0009, Cause.TOO_SLOW),
        ("adam", 0.009, Cause.DEAD),
        ("adam", 0.0001, Cause.DEAD),
        ("adam", 0.00009, Cause.TOO_SLOW),
    ],
)
def test_a_standstill_has_its_cause_in_the_size_of_the_steps(optimiser, alpha, cause):
    assert trouble.found(a_run(*FLAT, Config(alpha=alpha, optimiser=optimiser))) is cause


def test_weights_that_are_zero_are_the_cause_whatever_the_curve_does():
    zeros = init_params(10, init="zeros")
    assert trouble.found(a_run(*FLAT, Config(alpha=0.001), params=zeros)) is Cause.ZEROS
    assert trouble.found(a_run([0.2] * 100, [2.3] * 50 + [9.0] * 50, params=zeros)) is Cause.ZEROS


@pytest.mark.parametrize(
    ("cause", "optimiser", "alpha", "cure"),
    [
        (Cause.DEAD, "descent", 9.0, {"alpha": 0.3}),
        (Cause.OVERFLOW, "descent", 1_000.0, {"alpha": 0.3}),
        (Cause.RISING, "descent", 0.5, {"alpha": 0.2}),
        (Cause.DEAD, "momentum", 9.0, {"alpha": 0.03}),
        (Cause.RISING, "momentum", 0.05, {"alpha": 0.02}),
        (Cause.DEAD, "adam", 0.3, {"alpha": 0.003}),
        (Cause.DEAD, "adam", 0.006, {"alpha": 0.002}),
        (Cause.TOO_SLOW, "descent", 0.004, {"alpha": 0.3}),
        (Cause.TOO_SLOW, "momentum", 0.001, {"alpha": 0.03}),
        (Cause.TOO_SLOW, "adam", 0.00001, {"alpha": 0.003}),
        (Cause.ZEROS, "descent", 0.5, {"init": "he"}),
        (Cause.DECAY, "descent", 0.5, {"decay": 0.01}),
        (Cause.RISING, "descent", 0.001, {}),  # a third of it would be less than the page offers
        (Cause.RISING, "descent", 0.003, {"alpha": 0.001}),
        (None, "descent", 0.5, {}),
    ],
)
def test_the_cure_fits_the_cause_and_not_the_words(cause, optimiser, alpha, cure):
    config = Config(alpha=alpha, optimiser=optimiser)
    run = replace(a_run(*FLAT, config), cause=cause, message="In other words.")
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
    assert "alpha 0.50 " in sentence


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


def buried(params: Params, units: int) -> Params:
    """The network with its first units dead."""
    b1 = params.b1.copy()
    b1[:units] = -1_000
    return params._replace(b1=b1)


@pytest.mark.parametrize(
    ("dead", "iteration"),
    [((0, 0, 0), 20), ((0, 0, 2), 20), ((0, 0, 3), 10), ((0, 10, 10), 0), ((1, 10, 10), 0), ((3, 10, 10), None)],
)
def test_the_way_back_leads_to_the_last_moment_whose_units_are_alive(offline, dead, iteration):
    alive = init_params(10, np.random.default_rng(0))
    moments = tuple(Moment(10 * at, buried(alive, units)) for at, units in enumerate(dead))
    later = (Moment(30, alive),)
    run = replace(a_run([0.2] * 40, [2.0] * 25 + [9.0] * 15), moments=moments + later)
    assert trouble.place(run) == 25
    assert trouble.way_back(run, offline.X_test[:, :2_000]) == iteration


class Patient:
    """A run that goes on as the engine's do, with a moment every ten steps, until it goes wrong."""

    def __init__(self, data, config: Config) -> None:
        self.X, self.Y = data.X_train[:, : config.digits], data.y_train[: config.digits]
        self.test = data.X_test[:, :2_000], data.y_test[:2_000]
        params = init_params(config.hidden, np.random.default_rng(config.seed), config.init)
        self.run = Run("abc", config, "offline", params)

    def go_on(self, **changes) -> "Patient":
        """Go on with these settings to the last iteration, or to where the run goes wrong."""
        run = self.run
        config = replace(run.config, **changes)
        run = replace(run, config=config, since=run.iteration, legs=(*run.legs, Leg(run.iteration, config)))
        with np.errstate(over="ignore", invalid="ignore"):
            for step in train(self.X, self.Y, config, None, run.params, run.iteration, memory=run.memory):
                if not np.isfinite(step.train_loss):
                    self.run = replace(run, status=Status.FAILED, cause=Cause.OVERFLOW)
                    return self
                point = Point(step.iteration, step.train_accuracy, step.train_loss, None, None)
                moment = (Moment(step.iteration, run.params, run.memory),) if step.iteration % 10 == 0 else ()
                run = replace(run, points=(*run.points, point), moments=run.moments + moment)
                run = replace(run, iteration=step.iteration + 1, params=step.next_params, memory=step.next_memory)
                if cause := trouble.found(run):
                    self.run = replace(run, status=Status.FAILED, cause=cause)
                    return self
        self.run = run
        return self

    def cured(self) -> float:
        """What share of held-out digits it reads after the cure that is offered, from where the page goes on."""
        start = trouble.way_back(self.run, self.test[0])
        moment = self.run.moment_at(start)
        config = replace(self.run.config, iterations=start + 150, **trouble.cure(self.run))
        steps = train(self.X, self.Y, config, None, moment.params, start, memory=moment.memory)
        *_, last = steps
        return evaluate(last.params, *self.test)[0]


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize(
    ("optimiser", "alpha"),
    [("descent", 9.0), ("descent", 3.0), ("descent", 100.0), ("momentum", 9.0), ("adam", 1.0), ("adam", 10.0)],
)
def test_the_cure_works_wherever_steps_were_too_large(offline, optimiser, alpha, seed):
    config = Config(alpha=alpha, optimiser=optimiser, seed=seed, digits=2_000, iterations=400)
    patient = Patient(offline, config).go_on()
    assert patient.run.status is Status.FAILED
    assert patient.cured() > 0.8


def test_the_cure_works_with_a_hundred_units(offline):
    patient = Patient(offline, Config(alpha=9.0, hidden=100, digits=2_000, iterations=400)).go_on()
    assert patient.run.status is Status.FAILED
    assert patient.cured() > 0.8


@pytest.mark.parametrize("optimiser", trouble.SAFE)
@pytest.mark.parametrize("hidden", [100, 800])
def test_wide_networks_learn_with_the_alphas_that_are_offered(offline, optimiser, hidden):
    alpha = trouble.SAFE[optimiser]
    patient = Patient(offline, Config(alpha, 60, digits=1_000, hidden=hidden, optimiser=optimiser)).go_on()
    assert evaluate(patient.run.params, *patient.test)[0] > 0.8


def test_the_cure_works_where_decay_left_nothing_of_the_weights(offline):
    patient = Patient(offline, Config(0.3, 250, digits=2_000, decay=1.0)).go_on()
    assert patient.run.cause is Cause.DECAY
    again = replace(patient.run.config, **trouble.cure(patient.run))
    assert evaluate(Patient(offline, again).go_on().run.params, *patient.test)[0] > 0.8


def test_the_cure_works_where_a_run_that_went_well_was_given_too_large_an_alpha(offline):
    patient = Patient(offline, Config(alpha=0.2, digits=2_000, iterations=100)).go_on()
    patient.go_on(alpha=9.0, iterations=400)
    assert patient.run.status is Status.FAILED
    assert trouble.way_back(patient.run, patient.test[0]) == 100
    assert patient.cured() > 0.8


@pytest.mark.parametrize(("optimiser", "alpha"), [("descent", 0.001), ("momentum", 0.0001), ("adam", 0.00001)])
def test_the_cure_works_where_steps_were_too_small(offline, optimiser, alpha):
    patient = Patient(offline, Config(alpha=alpha, optimiser=optimiser, digits=2_000, iterations=100, seed=3)).go_on()
    patient.run = replace(patient.run, status=Status.FAILED, cause=Cause.TOO_SLOW)
    assert patient.cured() > 0.8


def test_a_network_with_as_many_dead_units_as_the_way_back_allows_still_learns(offline):
    patient = Patient(offline, Config(alpha=0.3, digits=2_000, iterations=250))
    patient.run = replace(patient.run, params=buried(patient.run.params, 2))
    assert evaluate(patient.go_on().run.params, *patient.test)[0] > 0.8
