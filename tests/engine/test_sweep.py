"""What a sweep tries: its runs, in which order, and what can't be one."""

from itertools import pairwise

import pytest

from engine.sweep import MOST_RUNS, Plan, SweepError, grid, plan_of, text_of, values_of
from model import Config, ConfigError

BASE = Config(iterations=50, digits=1000, seed=7)


def test_each_combination_is_run_with_each_seed_and_the_first_seed_comes_first():
    plan = Plan(BASE, (("hidden", (2, 5)), ("alpha", (0.1, 1.0, 3.0))), seeds=2)
    assert plan.size == 12
    assert plan.places[:4] == [((0, 0), 7), ((0, 1), 7), ((0, 2), 7), ((1, 0), 7)]
    assert plan.places[6] == ((0, 0), 8)
    assert plan.configs[8] == Config(iterations=50, digits=1000, seed=8, hidden=2, alpha=3.0)
    assert len(set(plan.configs)) == 12


def test_seeds_alone_make_a_sweep():
    assert [config.seed for config in Plan(BASE, (), seeds=3).configs] == [7, 8, 9]


def test_a_plan_survives_being_written_down():
    plan = Plan(BASE, (("optimiser", ("descent", "adam")), ("alpha", (0.01, 0.0316))), seeds=3)
    assert Plan.from_json(plan.as_json()) == plan


@pytest.mark.parametrize(
    ("varied", "seeds", "words"),
    [
        ((), 1, "2 to 120"),
        ((("alpha", (0.1,)),), 3, "at least two values"),
        ((("alpha", (0.1, 0.1)),), 1, "each once"),
        ((("alpha", (0.1, 0.2)), ("alpha", (0.3, 0.4))), 1, "each once"),
        ((("iterations", (1, 2)),), 1, "must be among"),
        ((("alpha", (0.1, 0.2)), ("hidden", (1, 2)), ("digits", (10, 20))), 1, "up to 2"),
        ((("alpha", (0.1, 0.2)),), 0, "1 to 20 seeds"),
        ((("alpha", (0.1, 0.2)),), 21, "1 to 20 seeds"),
        ((("hidden", tuple(range(1, 62))),), 2, "122 runs"),
    ],
)
def test_what_cannot_be_swept_is_refused_with_a_sentence(varied, seeds, words):
    with pytest.raises(SweepError, match=words):
        Plan(BASE, varied, seeds)


def test_a_value_out_of_its_range_is_refused():
    with pytest.raises(ConfigError, match="hidden"):
        Plan(BASE, (("hidden", (5, 20_000)),))


def test_the_largest_sweep_is_allowed():
    assert Plan(BASE, (("hidden", tuple(range(1, 61))),), 2).size == MOST_RUNS


def test_a_grid_has_equal_ratios_and_its_ends_as_they_were_written():
    alphas = grid("alpha", 0.01, 10, 13)
    assert (alphas[0], alphas[4], alphas[8], alphas[-1]) == (0.01, 0.1, 1.0, 10)
    ratios = [after / before for before, after in pairwise(alphas)]
    assert max(ratios) / min(ratios) < 1.01
    assert grid("hidden", 1, 8, 8) == (1, 2, 3, 4, 6, 8)  # rounded, and each once
    assert grid("alpha", 0.12345, 1, 3) == (0.12345, 0.351, 1)


@pytest.mark.parametrize(
    ("name", "text", "values"),
    [
        ("alpha", "0.3", (0.3,)),
        ("alpha", " 0.1, 1e-2", (0.1, 0.01)),
        ("hidden", "5,10", (5, 10)),
        ("optimiser", "adam,descent", ("adam", "descent")),
        ("digits", "100:10000:3", (100, 1000, 10000)),
    ],
)
def test_texts_stand_for_values(name, text, values):
    assert values_of(name, text) == values
    assert values_of(name, text_of(values)) == values


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("alpha", ""),
        ("alpha", "fast"),
        ("alpha", "0.1:1"),
        ("alpha", "0:1:5"),
        ("alpha", "1:0.1:5"),
        ("alpha", "0.1:inf:5"),
        ("alpha", "nan:1:5"),
        ("alpha", "0.1:1:1"),
        ("alpha", "0.1:1:1000000000"),
        ("hidden", "2.5"),
        ("optimiser", "sgd"),
        ("init", "he,,zeros"),
    ],
)
def test_texts_that_make_no_sense_are_refused_with_a_sentence(name, text):
    with pytest.raises(SweepError, match=name):
        values_of(name, text)


def test_one_value_alone_stays_the_same():
    plan = plan_of(BASE, {"alpha": "0.1,0.3", "hidden": "5"}, 2)
    assert plan.varied == (("alpha", (0.1, 0.3)),)
    assert {config.hidden for config in plan.configs} == {5}
