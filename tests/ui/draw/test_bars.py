"""Charts: arrays in, chart out."""

import numpy as np
import pytest

from ui.draw import bars
from ui.palette import BLUE


def test_bars_mark_the_answer():
    probabilities = np.full((10, 1), 0.02)
    probabilities[7] = 0.82
    table, spec = bars.probability_bars(probabilities)
    assert table["answer"] == [digit == 7 for digit in range(10)]
    assert table["text"][7] == "82.0 %"
    assert spec["layer"][0]["encoding"]["color"]["condition"]["value"] == BLUE


def test_bars_without_an_answer_keep_their_axes():
    empty, spec = bars.probability_bars(None)
    assert empty["probability"] == [0.0] * 10
    assert not any(empty["answer"])
    assert spec == bars.probability_bars(np.eye(10)[0])[1]


def test_contributions_of_few_units_stand_in_their_order():
    table, spec = bars.contribution_bars(np.array([1.0, -3.0, 0.5]))
    assert table["unit"] == ["unit 1", "unit 2", "unit 3"]
    np.testing.assert_allclose(table["part"], [1 / 3, -1, 0.5 / 3])
    assert table["text"][1] == "−3.00"
    low, high = spec["encoding"]["x"]["scale"]["domain"]
    assert low == -high
    assert high > 1
    assert spec == bars.contribution_bars(np.array([7.0, 1.0]))[1]


def test_contributions_of_many_units_are_the_weightiest_and_the_rest_in_one():
    values = np.linspace(-1, 1, 41)
    table, _ = bars.contribution_bars(values, most=4)
    assert table["unit"][:2] == ["unit 1", "unit 41"]
    assert table["unit"][-1] == "37 others"
    assert sum(table["part"]) == pytest.approx(values.sum(), abs=1e-9)  # the longest is 1
