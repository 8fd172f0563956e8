"""Curves: numbers in, chart out."""

import math

import numpy as np
import pytest

from ui import charts
from ui.palette import BLUE, GREY


def line(table, wanted):
    return [
        (x, y) for x, y, name in zip(table["iteration"], table["value"], table["line"], strict=True) if name == wanted
    ]


def test_curve_holds_both_lines_and_leaves_unknown_points_out():
    table, _ = charts.learning_curve([0, 1, 2], [0.1, 0.2, 0.3], [0.15, None, 0.35], end=10)
    assert line(table, "train") == [(0, 0.1), (1, 0.2), (2, 0.3)]
    assert line(table, "held-out") == [(0, 0.15), (2, 0.35)]


def test_axes_are_fixed_by_the_end_alone():
    _, early = charts.learning_curve([0], [0.1], [0.1], end=500)
    _, late = charts.learning_curve(range(400), [0.9] * 400, [0.9] * 400, end=500)
    assert early == late
    assert early["encoding"]["x"]["scale"]["domain"] == [0, 500]
    assert early["encoding"]["y"]["scale"]["domain"] == [0, 1]


def test_long_curve_is_thinned_but_keeps_its_ends():
    n = 40_000
    table, _ = charts.learning_curve(range(n), np.linspace(0, 1, n), [None] * n, end=n)
    train = line(table, "train")
    assert len(train) == charts.MOST_POINTS
    assert train[0] == (0, 0.0)
    assert train[-1] == (n - 1, 1.0)


@pytest.mark.parametrize("n", [1, 2, 119, 120])
def test_curve_that_is_short_enough_keeps_every_point(n):
    table, _ = charts.learning_curve(range(n), np.linspace(0, 1, n), [None] * n, end=n)
    assert line(table, "train") == [*zip(range(n), np.linspace(0, 1, n), strict=True)]


def test_thinned_points_lie_at_even_distances_and_belong_together():
    n = 1_200
    values = [number**2 for number in range(n)]
    found = line(charts.learning_curve(range(n), values, [None] * n, end=n)[0], "train")
    assert all(value == x**2 for x, value in found)
    assert {*np.diff([x for x, _ in found]).tolist()} == {10, 11}


def test_unknown_points_do_not_count_when_a_line_is_thinned():
    held_out = [0.5 if number % 100 == 0 else None for number in range(10_000)]
    found = line(charts.learning_curve(range(10_000), held_out, held_out, end=9_999)[0], "held-out")
    assert [x for x, _ in found] == [*range(0, 10_000, 100)]


def styles(spec):
    """Colour and width of each line, by name."""
    colours, width = spec["encoding"]["color"]["scale"], spec["encoding"]["strokeWidth"]
    strong = {width["condition"]["test"]["equal"]: width["condition"]["value"]}
    pairs = zip(colours["domain"], colours["range"], strict=True)
    return {name: (colour, strong.get(name, width["value"])) for name, colour in pairs}


def test_held_out_line_is_strong_and_blue_and_training_thin_and_grey():
    _, spec = charts.learning_curve([0], [0.1], [0.1], end=5)
    assert styles(spec) == {"held-out": (BLUE, 3.5), "train": (GREY, 1.5)}
    assert [*styles(spec)] == ["held-out", "train"]


def test_names_of_the_lines_can_be_chosen():
    table, spec = charts.learning_curve([0], [0.1], [0.9], end=5, names=("drawings", "digits"))
    assert (line(table, "drawings"), line(table, "digits")) == ([(0, 0.1)], [(0, 0.9)])
    assert [*styles(spec)] == ["digits", "drawings"]


def test_the_chart_names_columns_that_its_table_has():
    table, spec = charts.learning_curve([0], [0.1], [0.1], end=5)
    channels = [*spec["encoding"].values()]
    every = [one for channel in channels for one in (channel if isinstance(channel, list) else [channel])]
    fields = [one["field"] for one in every if "field" in one]
    assert {*fields} <= {*table}
    assert len({len(column) for column in table.values()}) == 1


def test_empty_curves_are_empty_charts_with_axes():
    assert charts.learning_curve([], [], [], end=500)[0] == {"iteration": [], "value": [], "line": []}


def test_what_is_not_finite_is_not_drawn():
    table, _ = charts.learning_curve([0, 1, 2], [0.5, math.inf, math.nan], [0.4, None, 0.6], end=5)
    assert line(table, "train") == [(0, 0.5)]
    assert line(table, "held-out") == [(0, 0.4), (2, 0.6)]
