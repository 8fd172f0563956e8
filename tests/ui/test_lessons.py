"""Experiments that one click starts, and whether what they say is so: each is carried out here."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from types import SimpleNamespace

import numpy as np
import pytest

from engine import Cause, Point, Run, trouble
from engine.neighbours import alphas_beside
from live.frames import tried_columns
from model import Config, Dataset, Params, Step, get_predictions, init_params, predict, train
from model.blocks import sorted_blocks
from model.config import Leg
from model.data import as_columns
from model.dead_units import dead_units
from model.together import take_steps
from model.training import Position
from ui import settings
from ui.lessons import LESSONS, keeps_to, lesson_of

LESSON = {lesson.name: lesson for lesson in LESSONS}
SEEDS = (0, 1, 2)
EACH = 4  # one of so many held-out digits is read; the app reads all of them
CURED = {"alpha": 0.3, "iterations": 200}  # what is offered where alpha was too large, and how long it is tried
NEIGHBOURS = 0.4  # correlation of weights beside each other, above which a picture shows strokes and no noise


@dataclass(frozen=True)
class Outcome:
    """What became of a run: its points, the network it ended with, its dead units, and what went wrong."""

    points: list[Point]
    params: Params
    dead: int
    cause: Cause | None

    def held_out(self, iteration: int | None = None) -> float:
        """How many of 100 held-out digits it reads right at an iteration, or at the end."""
        point = self.points[-1] if iteration is None else self.points[iteration]
        return 100 * point.held_out_accuracy

    @property
    def trained(self) -> float:
        """How many of 100 digits that it learns from it reads right at the end."""
        return 100 * self.points[-1].train_accuracy


def config_of(name: str, **others) -> Config:
    """The settings of a lesson's run, with other ones where they are given."""
    return replace(Config(**LESSON[name].settings), **others)


def beside_of(name: str) -> list[float]:
    """The alphas of the lesson's neighbours, the smaller one first."""
    return [*alphas_beside(LESSON[name].settings["alpha"]).values()]


# Runs that learn from the same digits are carried out together, which takes less time.
TOGETHER = [
    *(config_of("Just right", alpha=alpha) for alpha in beside_of("Just right")),
    *(config_of("Too small a step", alpha=alpha) for alpha in (0.002, *beside_of("Too small a step"))),
    config_of("Zeros never learn"),
    *(config_of("Just right", seed=seed, **others) for others in ({}, CURED) for seed in SEEDS),
    *(
        config_of(name, alpha=alpha, seed=seed)
        for name in ("Too large a step", "The lucky seed")
        for alpha in (LESSON[name].settings["alpha"], *beside_of(name))
        for seed in SEEDS
    ),
]


class Log:
    """What becomes of a run, step by step."""

    def __init__(self, config: Config, data: Dataset, start: int = 0) -> None:
        self._config, self._data, self._start = config, data, start
        self._points: list[Point] = []
        self._cause: Cause | None = None
        self._params: Params | None = None

    def goes_on(self, step: Step) -> bool:
        """Note a step. Returns whether the run goes on: it ends by itself when it goes wrong, as in the engine."""
        self._params = step.params
        values = step.train_accuracy, step.train_loss, step.held_out_accuracy, step.held_out_loss
        self._points.append(Point(step.iteration, *values))
        if len(self._points) >= trouble.WINDOW and step.held_out_accuracy:
            points = tuple(self._points)
            run = Run("a", self._config, self._data.name, step.params, step.iteration, points, since=self._start)
            self._cause = trouble.found(run)
        return self._cause is None and step.iteration < self._config.iterations

    @property
    def outcome(self) -> Outcome:
        """What became of it."""
        dead = dead_units(self._params, tried_columns(self._data)).size
        return Outcome(self._points, self._params, dead, self._cause)


class Laboratory:
    """Carries runs out, each once."""

    def __init__(self, data: Dataset) -> None:
        self.data = data
        self._columns = as_columns(data.train_images[:10_000])
        self._unseen = as_columns(data.test_images[::EACH]), data.y_test[::EACH]
        self._done: dict[Config, Outcome] = {}

    def run(self, name: str, **others) -> Outcome:
        """A lesson's run, with other settings where they are given."""
        config = config_of(name, **others)
        if config not in self._done:
            self._done |= self._carry_out_together(TOGETHER) if config in TOGETHER else {config: self.carry_out(config)}
        return self._done[config]

    def carry_out(self, config: Config, params: Params | None = None, start: int = 0) -> Outcome:
        """A run by itself."""
        X, Y = self._columns[:, : config.digits], self.data.y_train[: config.digits]
        log = Log(config, self.data, start)
        for step in train(X, Y, config, self._unseen, params, start):
            if not log.goes_on(step):
                break
        return log.outcome

    def _carry_out_together(self, configs: list[Config]) -> dict[Config, Outcome]:
        blocks = [*sorted_blocks(self._columns.T, self.data.y_train[:10_000])]
        unseen = [*sorted_blocks(self._unseen[0].T, self._unseen[1])]
        logs = {config: Log(config, self.data) for config in configs}
        here = [Position(c, init_params(c.hidden, np.random.default_rng(c.seed), c.init)) for c in configs]
        with ThreadPoolExecutor() as pool, np.errstate(over="ignore", invalid="ignore"):
            while here:
                taken = zip(here, take_steps(here, blocks, unseen, pool), strict=True)
                here = [one.after(step) for one, step in taken if logs[one.config].goes_on(step)]
        return {config: log.outcome for config, log in logs.items()}


@pytest.fixture(scope="module")
def offline_laboratory(offline):
    return Laboratory(offline)


@pytest.fixture(scope="module")
def mnist_laboratory(mnist):
    return Laboratory(mnist)


@pytest.fixture(params=["offline", pytest.param("mnist", marks=pytest.mark.mnist)])
def laboratory(request) -> Laboratory:
    return request.getfixturevalue(f"{request.param}_laboratory")


def test_just_right_learns_most_of_it_early_and_turns_noise_into_strokes(laboratory):
    for seed in SEEDS:
        found = laboratory.run("Just right", seed=seed)
        assert found.held_out(100) > 80
        assert 0 < found.held_out(500) - found.held_out(100) < 10
        assert likeness_of_neighbours(init_params(rng=np.random.default_rng(seed))) < 0.1
        assert likeness_of_neighbours(found.params) > NEIGHBOURS


def test_beside_just_right_a_third_of_alpha_is_later_and_three_times_as_much_silences_units(laboratory):
    right, smaller, larger = laboratory.run("Just right"), *beside(laboratory, "Just right")
    assert all(right.held_out(step) > smaller.held_out(step) for step in (50, 100, 200, 500))
    assert smaller.held_out() > right.held_out(100)
    assert larger.dead in (7, 8)
    assert larger.held_out() < 75


def beside(laboratory, name, **others) -> list[Outcome]:
    """What became of the lesson's neighbours, the smaller alpha first."""
    return [laboratory.run(name, alpha=alpha, **others) for alpha in beside_of(name)]


def likeness_of_neighbours(params: Params) -> float:
    """How alike weights beside each other are, where there is ink: the correlation, 0 for noise."""
    pictures = params.w1.reshape(-1, 28, 28)[:, 6:22, 6:22]
    return float(np.corrcoef(pictures[:, :, :-1].ravel(), pictures[:, :, 1:].ravel())[0, 1])


def test_too_small_a_step_gets_half_way_and_a_larger_alpha_takes_it_on_from_there(laboratory):
    slow = laboratory.run("Too small a step")
    assert slow.cause is None
    assert 25 < slow.held_out() < 60
    assert slow.held_out() > slow.held_out(250) > slow.held_out(0)
    (larger,) = beside(laboratory, "Too small a step")
    assert 15 < larger.held_out() - slow.held_out() < 35
    config = replace(Config(**LESSON["Too small a step"].settings), alpha=0.2, iterations=1_000)
    assert 88 < laboratory.carry_out(config, slow.params, start=500).held_out() < 93


def test_too_large_a_step_kills_the_units_and_the_cure_that_is_offered_works(laboratory):
    for seed in SEEDS:
        found = laboratory.run("Too large a step", seed=seed)
        assert found.cause is Cause.DEAD
        assert found.dead >= 9
        (smaller,) = beside(laboratory, "Too large a step", seed=seed)
        assert smaller.cause is Cause.DEAD
        run = Run("a", Config(alpha=9.0), "mnist", found.params, cause=found.cause, points=tuple(found.points))
        assert trouble.place(run) <= 10
        assert trouble.cure(run) == {"alpha": CURED["alpha"]}
        assert laboratory.run("Just right", seed=seed, **CURED).held_out() > 80
        later = laboratory.carry_out(replace(Config(**LESSON["Just right"].settings), iterations=200), found.params)
        assert later.held_out() < 50  # a smaller step wakes no dead unit


def test_zeros_stay_zeros_and_every_digit_gets_the_commonest_answer(laboratory):
    found = laboratory.run("Zeros never learn")
    assert found.cause is Cause.ZEROS
    assert not found.params.w1.any()
    assert found.dead == 10
    assert found.params.b2.any()
    (answer,) = np.unique(get_predictions(predict(found.params, laboratory.data.X_test)))
    counts = np.bincount(laboratory.data.y_train[:10_000])
    assert counts[answer] == counts.max()
    assert 8 < found.held_out() < 13


def test_a_hundred_units_read_a_little_more_than_ten_at_the_same_step(laboratory):
    hundred, ten = laboratory.run("A hundred units", seed=1), laboratory.run("Just right", seed=1)
    assert 1 < hundred.held_out(200) - ten.held_out(200) < 4


def test_a_hundred_digits_are_learned_by_heart_and_ten_thousand_are_not(laboratory):
    for seed in SEEDS:
        by_heart, understood = laboratory.run("By heart", seed=seed), laboratory.run("Just right", seed=seed)
        assert by_heart.trained == 100
        assert 60 < by_heart.held_out() < 80
        assert abs(understood.trained - understood.held_out()) < 4


def test_luck_costs_tens_of_points_the_more_units_die_and_almost_none_where_none_dies(laboratory):
    lucky = [laboratory.run("The lucky seed", seed=seed) for seed in SEEDS]
    ends = [found.held_out() for found in lucky]
    assert max(ends) - min(ends) > 15
    assert all(end > 85 for end, found in zip(ends, lucky, strict=True) if found.dead <= 3)
    assert lucky[0].dead == 7  # the lesson's own seed
    assert ends[0] < 75
    assert 0 < lucky[2].dead <= 4
    assert ends[2] > 85
    calm, unlucky = zip(*(beside(laboratory, "The lucky seed", seed=seed) for seed in SEEDS), strict=True)
    assert all(found.dead <= 1 for found in calm)
    ends = [found.held_out() for found in calm]
    assert max(ends) - min(ends) < 2
    assert all(found.cause is Cause.DEAD for found in unlucky)


def test_digits_that_are_never_the_same_twice_are_not_learned_by_heart(laboratory):
    changed = laboratory.run("Never the same digit twice")
    same = laboratory.run("Never the same digit twice", distort=False)
    assert changed.held_out() > 92
    assert changed.trained < changed.held_out()
    assert same.trained == 100
    assert 2 < changed.held_out() - same.held_out() < 8


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_settings_of_each_lesson_can_be_trained_with_and_stand_in_a_link(lesson):
    chosen = {name: setting.default for name, setting in settings.SETTINGS.items()} | lesson.settings
    assert settings.from_link(settings.as_link(chosen)) == (chosen, [])
    config = Config(**chosen | {"distort": bool(chosen["distort"])})
    assert settings.values_of(config) == chosen
    assert config != Config()


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_each_lesson_asks_says_what_to_watch_for_and_answers(lesson):
    assert lesson.question.endswith("?")
    assert lesson.watch
    assert lesson.answer
    assert not lesson.varies or lesson.varies in asdict(Config())


def test_run_knows_its_lesson_by_its_name():
    assert len(LESSON) == len(LESSONS)
    for lesson in LESSONS:
        assert lesson_of(SimpleNamespace(name=lesson.name)) is lesson
    assert lesson_of(SimpleNamespace(name="mine")) is None
    assert lesson_of(SimpleNamespace(name="")) is None


def a_run(lesson, legs=(), start="", **others) -> Run:
    config = replace(Config(**lesson.settings), **others)
    return Run("a", config, "mnist", init_params(), legs=legs or (Leg(0, config),), start=start, name=lesson.name)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_a_run_keeps_to_its_lesson_until_a_setting_is_changed(lesson):
    own = Config(**lesson.settings)
    assert keeps_to(a_run(lesson), lesson)
    assert not keeps_to(a_run(lesson, alpha=0.123), lesson)
    assert not keeps_to(a_run(lesson, iterations=501), lesson)
    assert not keeps_to(a_run(lesson, legs=(Leg(0, own), Leg(7, replace(own, alpha=0.5)), Leg(9, own))), lesson)
    assert not keeps_to(a_run(lesson, start="classic-10"), lesson)
    assert keeps_to(a_run(lesson, seed=7), lesson) == (lesson.varies == "seed")
