"""What the command prints of a sweep. As a command it is tried in `test_main.py`."""

from dataclasses import replace

from engine.run import Point, Status
from engine.sweep import Plan
from engine.sweep_command import results
from model import Config
from tests.engine.helpers import a_run


def ended(config, share, status=Status.FINISHED):
    return replace(a_run(), config=config, status=status, points=(Point(20, 0.9, 0.3, share, 0.4),)).summary


def test_a_line_has_the_mean_and_the_range_over_seeds_and_says_how_many_went_wrong():
    plan = Plan(Config(iterations=20), (("alpha", (0.1, 0.3)),), seeds=2)
    shares = (0.8, Status.FINISHED), (0.1, Status.FAILED), (0.9, Status.FINISHED), (0.2, Status.FINISHED)
    runs = [ended(config, *one) for config, one in zip(plan.configs, shares, strict=True)]
    assert [" ".join(line.split()) for line in results(plan, runs)] == [
        "alpha 0.1 85.00 % (80.00 to 90.00)",
        "alpha 0.3 15.00 % (10.00 to 20.00) 1 went wrong",
    ]


def test_runs_that_are_not_there_are_left_out():
    plan = Plan(Config(iterations=20), (("hidden", (5, 10)),))
    assert [" ".join(line.split()) for line in results(plan, [None, ended(plan.configs[1], 0.5)])] == [
        "hidden 5",
        "hidden 10 50.00 %",
    ]
