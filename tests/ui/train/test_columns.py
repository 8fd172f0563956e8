"""What differs among runs and what they have in common."""

from dataclasses import fields, replace

import pytest

from engine import Status, Summary
from model import Config
from ui.train import columns


def a_run(steps=500, start="", data="mnist", **settings) -> Summary:
    return Summary("a", "", Config(**settings), data, start, "", Status.FINISHED, steps, 1.0, 5.0, (), 1)


def test_one_run_differs_from_none_and_all_its_settings_stand_in_the_sentence():
    runs = [a_run(alpha=0.2, digits=10_000)]
    assert columns.differing(runs) == {}
    assert columns.in_common(runs) == "Settings: alpha 0.20, 500 steps, 10,000 digits, 10 units"


def test_what_differs_has_a_column_and_what_is_shared_stands_in_the_sentence():
    runs = [a_run(alpha=0.2, digits=10_000), a_run(alpha=0.5, digits=10_000)]
    assert columns.differing(runs) == {"alpha": [0.2, 0.5]}
    assert columns.in_common(runs) == "All: 500 steps, 10,000 digits, 10 units"


def test_unusual_settings_are_told_and_usual_ones_go_without_saying():
    run = a_run(steps=1, optimiser="adam", batch=1024, decay=0.001, distort=True, seed=4, init="zeros")
    assert columns.in_common([run]) == (
        "Settings: alpha 0.10, 1 step, 60,000 digits, 10 units, zeros, Adam, batch 1,024, decay 0.001, seed 4, "
        "distorted"
    )


@pytest.mark.parametrize(
    ("one", "other", "name", "cells"),
    [
        ({"alpha": 0.001}, {"alpha": 9.0}, "alpha", [0.001, 9.0]),
        ({"steps": 7}, {}, "steps", [7, 500]),
        ({"digits": 100}, {}, "digits", [100, 60_000]),
        ({"hidden": 50}, {}, "units", [50, 10]),
        ({"init": "zeros"}, {}, "start", ["zeros", "He"]),
        ({"start": "classic-10"}, {"init": "uniform"}, "start", ["classic-10", "uniform"]),
        ({"optimiser": "momentum"}, {}, "optimiser", ["momentum", "gradient descent"]),
        ({"batch": 1024}, {}, "batch", ["1,024", "all"]),
        ({"decay": 0.01}, {}, "decay", [0.01, 0.0]),
        ({"seed": 3}, {}, "seed", [3, 0]),
        ({"distort": True}, {}, "distorted", ["yes", "no"]),
        ({"data": "offline"}, {}, "data", ["offline", "mnist"]),
    ],
)
def test_each_setting_that_differs_has_a_column_of_its_own(one, other, name, cells):
    assert columns.differing([a_run(**one), a_run(**other)]) == {name: cells}


def test_an_alpha_that_was_changed_on_the_way_has_a_column_that_says_from_and_to():
    steady, changed = a_run(alpha=0.5), replace(a_run(alpha=0.5), alphas=((0, 0.1), (120, 0.5)))
    assert columns.differing([steady, changed]) == {"alphas": ["", "0.10 → 0.50"]}
    assert columns.in_common([changed]) == "Settings: alpha 0.10 → 0.50, 500 steps, 60,000 digits, 10 units"


def test_every_setting_that_a_person_can_change_can_be_a_column():
    unusual = {"alpha": 1.0, "digits": 7, "hidden": 7, "seed": 7, "init": "zeros", "optimiser": "adam", "batch": 7}
    unusual |= {"decay": 0.1, "distort": True}
    assert {field.name for field in fields(Config)} - unusual.keys() == {"iterations", "schedule"}
    for name, value in unusual.items():
        assert columns.differing([a_run(), a_run(**{name: value})]), name


def test_weights_that_all_runs_began_with_are_named():
    assert "from classic-10" in columns.in_common([a_run(start="classic-10"), a_run(start="classic-10")])


def test_nothing_in_common_is_no_sentence():
    runs = [a_run(steps=1, alpha=1.0, digits=1, hidden=1), a_run(steps=2, alpha=2.0, digits=2, hidden=2)]
    assert columns.in_common(runs) == ""


@pytest.mark.parametrize(
    ("alphas", "written"),
    [([0.2], ["0.20"]), ([0.001, 0.3, 9.0], ["0.001", "0.300", "9.000"]), ([0.0125, 10.0], ["0.0125", "10.0000"])],
)
def test_alphas_below_each_other_have_as_many_decimals_as_the_finest_needs(alphas, written):
    assert [columns.alpha_format([a_run(alpha=one) for one in alphas]) % one for one in alphas] == written
