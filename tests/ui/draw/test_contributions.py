"""What each hidden unit gave, as bars."""

import numpy as np
import pytest

from ui.draw import contributions
from ui.palette import BLUE, ORANGE


def test_contributions_of_few_units_stand_in_their_order():
    table, spec = contributions.contribution_bars(np.array([1.0, -3.0, 0.5]))
    assert table["unit"] == ["unit 1", "unit 2", "unit 3"]
    np.testing.assert_allclose(table["part"], [1 / 3, -1, 0.5 / 3])
    assert table["text"][1] == "−3.00"
    low, high = spec["encoding"]["x"]["scale"]["domain"]
    assert low == -high
    assert high > 1
    assert spec == contributions.contribution_bars(np.array([7.0, 1.0, 0.0]))[1]


def test_contributions_of_many_units_are_the_weightiest_and_the_rest_in_one():
    values = np.linspace(-1, 1, 41)
    table, _ = contributions.contribution_bars(values, most=4)
    assert table["unit"][:2] == ["unit 1", "unit 41"]
    assert table["unit"][-1] == "37 others"
    assert sum(table["part"]) == pytest.approx(values.sum(), abs=1e-9)  # the longest is 1


def test_bars_stand_in_the_order_of_the_table_whatever_stood_there_before():
    table, spec = contributions.contribution_bars(np.linspace(-1, 1, 41), most=4)
    assert table["place"] == spec["encoding"]["y"]["scale"]["domain"] == [0, 1, 2, 3, 4]
    _, other = contributions.contribution_bars(np.linspace(1, -2, 41), most=4)
    assert other == spec


def test_contributions_are_blue_for_and_orange_against():
    table, spec = contributions.contribution_bars(np.array([2.0, -0.5, 0.0]))
    assert table["part"] == [1, -0.25, 0]
    assert table["text"] == ["+2.00", "−0.50", "0"]
    colour = spec["layer"][0]["encoding"]["color"]
    assert colour == {"condition": {"test": "datum.part >= 0", "value": BLUE}, "value": ORANGE}


@pytest.mark.parametrize(("units", "names"), [(10, 10), (11, 11)])
def test_ten_units_have_a_bar_each_and_an_eleventh_makes_one_of_the_others(units, names):
    values = np.arange(units, 0, -1.0)
    table, _ = contributions.contribution_bars(values)
    assert len(table["unit"]) == names
    assert table["unit"][:10] == [f"unit {number}" for number in range(1, 11)]
    assert table["unit"][10:] == ["1 other"] * (units - 10)


def test_the_rest_may_be_the_longest_and_is_their_sum():
    values = np.array([1.0] * 5)
    table, _ = contributions.contribution_bars(values, most=2)
    assert table["unit"] == ["unit 1", "unit 2", "3 others"]
    assert table["part"] == pytest.approx([1 / 3, 1 / 3, 1])
    assert table["text"] == ["+1.00", "+1.00", "+3.00"]


def test_units_that_gave_nothing_have_no_length():
    table, _ = contributions.contribution_bars(np.zeros(3))
    assert table["part"] == [0, 0, 0]
    assert table["text"] == ["0", "0", "0"]
