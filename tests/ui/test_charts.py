"""Curves: numbers in, chart out."""

import math

import numpy as np
import pytest

from ui import charts
from ui.palette import BLUE, GREY, ORANGE


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


def encoding(spec):
    return spec["layer"][0]["encoding"]


def styles(spec):
    """Colour, width and dashes of each line, by name."""
    channels = [encoding(spec)[channel]["scale"] for channel in ("color", "strokeWidth", "strokeDash")]
    (names,) = {tuple(channel["domain"]) for channel in channels}
    return dict(zip(names, zip(*(channel["range"] for channel in channels), strict=True), strict=True))


def test_held_out_line_is_strong_and_blue_and_training_thin_and_grey():
    _, spec = charts.learning_curve([0], [0.1], [0.1], end=5)
    solid = [1, 0]
    assert styles(spec) == {"held-out": (BLUE, 3.5, solid), "train": (GREY, 1.5, solid)}
    assert [*styles(spec)] == ["held-out", "train"]


def test_names_of_the_lines_can_be_chosen():
    table, spec = charts.learning_curve([0], [0.1], [0.9], end=5, names=("drawings", "digits"))
    assert (line(table, "drawings"), line(table, "digits")) == ([(0, 0.1)], [(0, 0.9)])
    assert [*styles(spec)] == ["digits", "drawings"]


def test_gradient_is_the_dotted_line_among_the_losses():
    _, spec = charts.loss_curve([0], [2.3], [2.3], [0.1], end=5)
    assert [*styles(spec)] == ["held-out loss", "train loss", charts.GRADIENT]
    assert styles(spec)[charts.GRADIENT] == (GREY, 1.5, [2, 3])
    assert styles(spec)["train loss"] == (GREY, 1.5, [1, 0])


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        (charts.Marks(), []),
        (charts.Marks(moment=0), [(0, GREY, "")]),
        (charts.Marks(trouble=0), [(0, ORANGE, "it went wrong here")]),
        (charts.Marks(3, 4), [(3, GREY, ""), (4, ORANGE, "it went wrong here")]),
    ],
)
def test_each_mark_is_a_rule_and_its_words(marks, expected):
    rule, words = charts.learning_curve([0], [0.1], [0.1], end=5, marks=marks)[1]["layer"][1:]
    for layer in (rule, words):
        assert [(one["iteration"], one["colour"], one["text"]) for one in layer["data"]["values"]] == expected
        assert layer["encoding"]["x"]["field"] == "iteration"
        assert layer["encoding"]["color"] == {"field": "colour", "type": "nominal", "scale": None}
    assert (rule["mark"]["type"], words["mark"]["type"]) == ("rule", "text")
    assert words["encoding"]["text"] == {"field": "text"}


def test_words_beside_the_trouble_stand_on_the_curve_of_accuracies_only():
    layers = charts.loss_curve([0], [2.3], [2.3], [0.1], end=5, marks=charts.Marks(1, 2))[1]["layer"]
    assert [one["text"] for one in layers[2]["data"]["values"]] == ["", ""]


def test_every_chart_names_columns_that_its_table_has():
    for table, spec in (
        charts.learning_curve([0], [0.1], [0.1], end=5),
        charts.loss_curve([0], [2.3], [2.3], [0.1], end=5),
    ):
        channels = spec["layer"][0]["encoding"]
        fields = [
            one["field"]
            for channel in channels.values()
            for one in (channel if isinstance(channel, list) else [channel])
        ]
        assert {*fields} <= {*table}
        assert len({len(column) for column in table.values()}) == 1


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
    assert top([4.5]) == 4.5
    assert top([2.6]) == 3.0
    assert top([math.inf]) == charts.LEAST_TOP


def test_what_is_not_finite_is_not_drawn():
    table, _ = charts.loss_curve([0, 1, 2], [2.0, math.inf, math.nan], [2.0, None, 1.0], [0.1, 0.2, math.inf], end=5)
    assert line(table, "train loss") == [(0, 2.0)]
    assert line(table, "held-out loss") == [(0, 2.0), (2, 1.0)]
    assert line(table, charts.GRADIENT) == [(0, 0.1), (1, 0.2)]
