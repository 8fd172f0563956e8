"""Curves: numbers in, chart out."""

import math

import numpy as np

from ui import charts


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
    lines = early["layer"][0]
    assert lines["encoding"]["x"]["scale"]["domain"] == [0, 500]
    assert lines["encoding"]["y"]["scale"]["domain"] == [0, 1]


def test_marks_are_rules_at_their_iterations_and_the_lines_stay_the_same():
    _, plain = charts.learning_curve([0], [0.1], [0.1], end=500)
    _, marked = charts.learning_curve([0], [0.1], [0.1], end=500, marks=charts.Marks(120, 7))
    assert plain["layer"][1]["data"]["values"] == []
    moment, trouble = marked["layer"][1]["data"]["values"]
    assert (moment["iteration"], moment["text"]) == (120, "")
    assert (trouble["iteration"], trouble["text"]) == (7, "it went wrong here")
    assert moment["colour"] != trouble["colour"]
    assert marked["layer"][0] == plain["layer"][0]


def test_long_curve_is_thinned_but_keeps_its_ends():
    n = 40_000
    table, _ = charts.learning_curve(range(n), np.linspace(0, 1, n), [None] * n, end=n)
    train = line(table, "train")
    assert len(train) == charts.MOST_POINTS
    assert train[0] == (0, 0.0)
    assert train[-1] == (n - 1, 1.0)


def test_empty_curves_are_empty_charts_with_axes():
    assert charts.learning_curve([], [], [], end=500)[0] == {"iteration": [], "value": [], "line": []}
    table, spec = charts.loss_curve([], [], [], [], end=500)
    assert table["value"] == []
    assert spec["layer"][0]["encoding"]["y"]["scale"]["domain"] == [0, charts.LEAST_TOP]


def test_loss_axis_reaches_over_the_first_loss_and_is_not_moved_by_later_ones():
    def top(losses):
        spec = charts.loss_curve(range(len(losses)), losses, losses, losses, end=9)[1]
        return spec["layer"][0]["encoding"]["y"]["scale"]["domain"][1]

    assert top([2.3, 80.0]) == charts.LEAST_TOP
    assert top([4.2]) == 4.5
    assert top([math.inf]) == charts.LEAST_TOP


def test_what_is_not_finite_is_not_drawn():
    table, _ = charts.loss_curve([0, 1, 2], [2.0, math.inf, math.nan], [2.0, None, 1.0], [0.1, 0.2, math.inf], end=5)
    assert line(table, "train loss") == [(0, 2.0)]
    assert line(table, "held-out loss") == [(0, 2.0), (2, 1.0)]
    assert line(table, charts.GRADIENT) == [(0, 0.1), (1, 0.2)]


def test_overlay_gives_each_run_its_colour_and_shares_the_axes():
    runs = {f"run {number}": [(0, 0.1), (10, None), (20, number / 10)] for number in range(8)}
    table, spec = charts.overlay(runs)
    assert table["run"].count("run 3") == 2
    colours = spec["encoding"]["color"]["scale"]
    assert colours["domain"] == [*runs]
    assert len(set(colours["range"][:6])) == 6
    assert len(colours["range"]) == 8


def test_accuracy_against_alpha_has_a_point_for_each_run():
    table, spec = charts.against_alpha([("a", 0.1, 0.9), ("b", 9.0, 0.1)])
    assert table == {"run": ["a", "b"], "alpha": [0.1, 9.0], "value": [0.9, 0.1]}
    assert spec["encoding"]["x"]["scale"]["type"] == "log"
