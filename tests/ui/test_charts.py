"""Charts: arrays in, chart out."""

import numpy as np
import pytest

from ui import charts
from ui.palette import BLUE


def line(table, name):
    return [
        (x, y)
        for x, y, digits in zip(table["iteration"], table["accuracy"], table["digits"], strict=True)
        if digits == name
    ]


def test_curve_holds_both_lines_and_leaves_unknown_points_out():
    table, _ = charts.learning_curve([0, 1, 2], [0.1, 0.2, 0.3], [0.15, None, 0.35], end=10)
    assert line(table, "train") == [(0, 0.1), (1, 0.2), (2, 0.3)]
    assert line(table, "held-out") == [(0, 0.15), (2, 0.35)]


def test_axes_are_fixed_by_the_end_alone():
    _, early = charts.learning_curve([0], [0.1], [0.1], end=500)
    _, late = charts.learning_curve(range(400), [0.9] * 400, [0.9] * 400, end=500)
    assert early == late
    line_layer, _ = early["layer"]
    assert line_layer["encoding"]["x"]["scale"]["domain"] == [0, 500]
    assert line_layer["encoding"]["y"]["scale"]["domain"] == [0, 1]


def test_a_mark_is_a_rule_at_its_iteration_and_the_lines_stay_the_same():
    _, plain = charts.learning_curve([0], [0.1], [0.1], end=500)
    _, marked = charts.learning_curve([0], [0.1], [0.1], end=500, mark=120)
    assert plain["layer"][1]["data"]["values"] == []
    assert marked["layer"][1]["data"]["values"] == [{"iteration": 120}]
    assert marked["layer"][0] == plain["layer"][0]


def test_long_curve_is_thinned_but_keeps_its_ends():
    n = 40_000
    table, _ = charts.learning_curve(range(n), np.linspace(0, 1, n), [None] * n, end=n)
    train = line(table, "train")
    assert len(train) == charts.MOST_POINTS
    assert train[0] == (0, 0.0)
    assert train[-1] == (n - 1, 1.0)


def test_empty_curve_is_an_empty_chart():
    table, _ = charts.learning_curve([], [], [], end=500)
    assert table == {"iteration": [], "accuracy": [], "digits": []}


def test_bars_mark_the_answer():
    probabilities = np.full((10, 1), 0.02)
    probabilities[7] = 0.82
    table, spec = charts.probability_bars(probabilities)
    assert table["answer"] == [digit == 7 for digit in range(10)]
    assert table["text"][7] == "82.0 %"
    assert spec["layer"][0]["encoding"]["color"]["condition"]["value"] == BLUE


def test_bars_without_an_answer_keep_their_axes():
    empty, spec = charts.probability_bars(None)
    assert empty["probability"] == [0.0] * 10
    assert not any(empty["answer"])
    assert spec == charts.probability_bars(np.eye(10)[0])[1]


def test_contributions_of_few_units_stand_in_their_order():
    table, spec = charts.contribution_bars(np.array([1.0, -3.0, 0.5]))
    assert table["unit"] == ["unit 1", "unit 2", "unit 3"]
    np.testing.assert_allclose(table["part"], [1 / 3, -1, 0.5 / 3])
    assert table["text"][1] == "−3.00"
    low, high = spec["encoding"]["x"]["scale"]["domain"]
    assert low == -high
    assert high > 1
    assert spec == charts.contribution_bars(np.array([7.0, 1.0]))[1]


def test_contributions_of_many_units_are_the_weightiest_and_the_rest_in_one():
    values = np.linspace(-1, 1, 41)
    table, _ = charts.contribution_bars(values, most=4)
    assert table["unit"][:2] == ["unit 1", "unit 41"]
    assert table["unit"][-1] == "37 others"
    assert sum(table["part"]) == pytest.approx(values.sum(), abs=1e-9)  # the longest is 1
