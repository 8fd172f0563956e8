"""Three charts: what stands in their tables, and that their axes hold all of it."""

import numpy as np
import pytest

from model.mistakes import Results, accuracies, calibration_curve, silences
from ui.mistakes import charts


def results(seed):
    rng = np.random.default_rng(seed)
    Y = rng.integers(10, size=300)
    scores = rng.normal(size=(10, 300)) + 2 * (np.arange(10)[:, np.newaxis] == Y)
    return Results((np.exp(scores) / np.exp(scores).sum(axis=0)).astype(np.float32), Y)


@pytest.fixture(params=[1, 2])
def found(request):
    return {f"number {seed}": results(seed) for seed in range(request.param)}


def rows(table, name):
    """The rows of one network, without its name."""
    return [row[:-1] for row in zip(*table.values(), strict=True) if row[-1] == name]


def test_bars_are_the_shares_that_are_misread(found):
    table, spec = charts.by_digit(found)
    for name, one in found.items():
        assert rows(table, name) == [(digit, 1 - share) for digit, share in enumerate(accuracies(one))]
    assert spec["encoding"]["y"]["scale"]["domain"] == [0, max(table["misread"])]


def test_dots_are_the_groups_of_the_calibration_curve(found):
    table, spec = charts.honesty(found)
    for name, one in found.items():
        assert rows(table, name) == [tuple(each) for each in calibration_curve(one)]
    low, high = spec["layer"][1]["encoding"]["x"]["scale"]["domain"]
    assert low == min(*table["confidence"], *table["right"])
    assert high == 1
    assert spec["layer"][0]["encoding"]["y"]["scale"] == spec["layer"][1]["encoding"]["x"]["scale"]


def test_line_is_what_staying_silent_brings(found):
    table, spec = charts.silence(found)
    for name, one in found.items():
        known = [each for each in silences(one) if each.right is not None]
        assert rows(table, name) == [(1 - each.answered, each.right, each.threshold) for each in known]
    assert spec["encoding"]["x"]["scale"]["domain"] == [0, max(table["silent"])]
    assert spec["encoding"]["y"]["scale"]["domain"] == [min(table["right"]), 1]


def test_each_network_has_its_colour_and_a_legend_where_there_are_two(found):
    for chart in (charts.by_digit, charts.silence):
        colour = chart(found)[1]["encoding"]["color"]
        assert colour["scale"] == {"domain": [*found], "range": [*charts.COLOURS[: len(found)]]}
        assert (colour["legend"] is not None) == (len(found) == 2)


def test_a_network_that_is_always_right_has_axes_too():
    perfect = Results(np.eye(10, dtype=np.float32), np.arange(10))
    for chart in (charts.by_digit, charts.silence):
        encoding = chart({"perfect": perfect})[1]["encoding"]
        low, high = encoding["y"]["scale"]["domain"]
        assert low < high
        if chart is charts.silence:
            assert encoding["x"]["scale"]["domain"] == [0, 0.01]
