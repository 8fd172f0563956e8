"""Charts of runs compared: runs in, chart out."""

import math
from dataclasses import replace
from itertools import pairwise

import pytest

from engine import Point, Status, Summary
from model import Config
from ui.train import comparison_charts as charts
from ui.train.looks import look


def a_run(number=1, end=0.9, steps=500, status=Status.FINISHED, **settings) -> Summary:
    """A run whose held-out accuracy goes from 0.1 to `end`, and its loss from 2.3 to 1 - `end`."""
    curve = (Point(0, 0.1, 2.3, 0.1, 2.3), Point(steps, end, 1 - end, end, 1 - end))
    config = Config(**settings)
    return Summary(f"id{number}", "", config, "mnist", "", "", status, steps, 1.0, 5.0, curve, number)


def names(runs):
    return {one.id: f"{one.number} named" for one in runs}


def overlay(runs, loss=False):
    return charts.overlay(runs, names(runs), loss)


def against_alpha(runs, drawn=()):
    return charts.against_alpha(runs, names(runs), drawn)


def values(layer):
    return layer["data"]["values"]


def test_overlay_has_a_line_a_run_in_its_own_colour_and_dashes():
    table, spec = overlay([a_run(3), a_run(7, end=0.8)])
    assert table == {
        "iteration": [0, 500, 0, 500],
        "value": [0.1, 0.9, 0.1, 0.8],
        "run": ["3 named", "3 named", "7 named", "7 named"],
        "said": ["10.0 %", "90.0 %", "10.0 %", "80.0 %"],
    }
    encoding = spec["layer"][0]["encoding"]
    for channel, expected in (("color", [look(3).colour, look(7).colour]), ("strokeDash", [[1, 0], [6, 3]])):
        assert encoding[channel]["field"] == "run"
        assert encoding[channel]["scale"] == {"domain": ["3 named", "7 named"], "range": expected}


def test_a_run_keeps_its_look_whatever_runs_stand_beside_it():
    def colour(runs):
        scale = overlay(runs)[1]["layer"][0]["encoding"]["color"]["scale"]
        return dict(zip(scale["domain"], scale["range"], strict=True))["4 named"]

    assert colour([a_run(4)]) == colour([a_run(1), a_run(2), a_run(4), a_run(9)]) == look(4).colour


def test_overlay_ends_where_the_longest_run_does():
    spec = overlay([a_run(1, steps=12), a_run(2, steps=800)])[1]
    assert spec["layer"][0]["encoding"]["x"]["scale"]["domain"] == [0, 800]


def test_each_curve_has_its_runs_number_at_its_end():
    spec = overlay([a_run(1, end=0.4, steps=250), a_run(2, end=0.9)])[1]
    first, second = values(spec["layer"][2])
    assert (first["number"], first["across"], first["up"]) == ("1", 0.5, 0.25)  # 40 % is half way up the lower half
    assert (second["number"], second["across"]) == ("2", 1.0)
    assert second["up"] == pytest.approx(0.75)  # 90 % is half way up the upper half
    assert second["colour"] == look(2).colour


def test_numbers_of_curves_that_end_together_do_not_cover_each_other():
    ends = values(overlay([a_run(1, end=0.9), a_run(2, end=0.9), a_run(3, end=0.901)])[1]["layer"][2])
    ups = sorted(end["up"] for end in ends)
    assert [upper - lower for lower, upper in pairwise(ups)] == pytest.approx([charts.APART] * 2)
    assert {end["number"]: end["up"] for end in ends}["3"] == ups[2]


def test_a_run_that_went_wrong_ends_in_a_cross():
    crosses = overlay([a_run(1), a_run(2, end=0.098, steps=3, status=Status.FAILED)])[1]["layer"][1]
    assert values(crosses) == [{"iteration": 3, "value": 0.098, "colour": look(2).colour}]
    assert crosses["mark"]["shape"] == charts.CROSS


def test_accuracies_above_80_percent_have_the_upper_half_of_the_axis():
    for _, spec in (overlay([a_run()]), against_alpha([a_run()])):
        axis = spec["layer"][0]["encoding"]["y"]
        assert axis["scale"]["domain"] == [0, 0.8, 1]
        assert [place["expr"] for place in axis["scale"]["range"]] == ["1 * height", "0.5 * height", "0 * height"]
        assert axis["axis"]["values"] == sorted(axis["axis"]["values"])


def test_losses_have_their_own_axis_and_what_is_not_finite_is_left_out():
    points = [(0, 2.3), (1, math.nan), (2, math.inf), (3, None), (4, 9.0)]
    run = replace(a_run(), curve=tuple(Point(x, 0.1, 1.0, 0.1, y) for x, y in points))
    table, spec = overlay([run], loss=True)
    assert (table["iteration"], table["value"]) == ([0, 4], [2.3, 9.0])
    assert spec["layer"][0]["encoding"]["y"]["scale"] == {"domain": [0, charts.TOP_LOSS], "clamp": True}
    assert values(spec["layer"][2])[0]["up"] == 1.0
    assert [one.get("title") for one in spec["layer"][0]["encoding"]["tooltip"]] == [None, None, "loss"]


def test_in_words_each_run_has_its_name_alpha_and_accuracy():
    runs = [a_run(1, end=0.931, alpha=0.2), replace(a_run(2), curve=())]
    assert charts.in_words(runs, names(runs)) == (
        "Held-out accuracy at the end: 1 named, alpha 0.20, 93.1 %; 2 named, alpha 0.10, –."
    )


def test_runs_without_a_point_are_left_out():
    empty = replace(a_run(2), curve=())
    table, spec = overlay([a_run(1), empty])
    assert {*table["run"]} == {"1 named"}
    assert len(values(spec["layer"][2])) == 1
    assert overlay([empty])[0] == {"iteration": [], "value": [], "run": [], "said": []}
    assert against_alpha([empty])[0]["run"] == []


def test_accuracy_against_alpha_has_a_dot_a_run_on_a_scale_of_powers_of_ten():
    runs = [a_run(1, alpha=0.1), a_run(2, end=0.098, status=Status.FAILED, alpha=9.0, seed=5)]
    table, spec = against_alpha(runs, drawn=[runs[0]])
    assert table == {
        "run": ["1 named", "2 named"],
        "alpha": [0.1, 9.0],
        "value": [0.9, 0.098],
        "said": ["90.0 %", "9.8 %"],
        "seed": [0, 5],
        "state": ["finished", "went wrong"],
        "alphas": ["0.10", "9.00"],
        "end": ["went well", "went wrong"],
        "colour": [look(1).colour, look(2).colour],
        "opacity": [1.0, charts.FAINT],
    }
    dots = spec["layer"][1]["encoding"]
    assert dots["x"]["scale"] == {"type": "log", "domain": [0.001, 10], "clamp": True}
    assert dots["x"]["axis"]["labelExpr"] == charts.WRITTEN_ALPHA
    assert dots["shape"]["scale"] == {
        "domain": ["went well", "alpha changed", "went wrong"],
        "range": ["circle", "triangle-right", charts.CROSS],
    }
    assert {"field": "state"} in dots["tooltip"]


def test_a_run_whose_alpha_was_changed_has_a_sign_of_its_own_at_its_last_alpha():
    run = replace(a_run(1, alpha=0.5), alphas=((0, 0.1), (120, 0.5)))
    table, _ = against_alpha([run], drawn=[run])
    assert (table["alpha"], table["alphas"]) == ([0.5], ["0.10, 0.50 from step 120"])
    assert table["end"] == ["alpha changed"]


def test_runs_whose_curves_are_drawn_have_their_number_at_their_dot():
    runs = [a_run(1, alpha=0.1), a_run(2, alpha=0.001), a_run(3, alpha=500.0), a_run(4, alpha=1.0)]
    found = values(against_alpha(runs, drawn=runs[:3])[1]["layer"][2])
    assert [(one["number"], one["across"]) for one in found] == [("2", 0.0), ("1", pytest.approx(0.5)), ("3", 1.0)]


def test_runs_that_differ_in_their_seed_alone_are_joined():
    runs = [
        a_run(1, end=0.90, alpha=0.2, seed=1),
        a_run(2, end=0.93, alpha=0.2, seed=2),
        a_run(3, end=0.91, alpha=0.2, seed=3),
        a_run(4, end=0.97, alpha=0.2, seed=1, hidden=100),
        a_run(5, end=0.80, alpha=0.5),
        replace(a_run(6, end=0.50, alpha=0.2), parent="id1"),
    ]
    (span,) = values(against_alpha(runs)[1]["layer"][0])
    assert span == {"alpha": 0.2, "value": 0.90, "best": 0.93}


@pytest.mark.parametrize(
    ("heights", "expected"),
    [
        ([], []),
        ([0.5], [0.5]),
        ([0.2, 0.8], [0.2, 0.8]),  # far enough
        ([0.5, 0.5], [0.45, 0.55]),  # both move as far
        ([0.52, 0.5], [0.56, 0.46]),  # the order is kept
        ([0.5, 0.5, 0.5, 0.9], [0.4, 0.5, 0.6, 0.9]),
        ([1.0, 1.0, 1.0], [0.8, 0.9, 1.0]),  # none leaves the plot
        ([0.0, 0.0], [0.0, 0.1]),
    ],
)
def test_heights_are_moved_as_little_as_need_be(heights, expected):
    assert charts.apart(heights, 0.1) == pytest.approx(expected)


def test_every_layer_names_columns_that_its_table_has():
    for table, spec in (overlay([a_run(1), a_run(2)]), against_alpha([a_run(1), a_run(2)])):
        for layer in spec["layer"]:
            own = {name for row in values(layer) for name in row} if "data" in layer else {*table}
            channels = layer["encoding"].values()
            fields = {
                one["field"] for channel in channels for one in (channel if isinstance(channel, list) else [channel])
            }
            assert not own or fields <= own
        assert len({len(column) for column in table.values()}) == 1
