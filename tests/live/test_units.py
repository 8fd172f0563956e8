"""What is said of the hidden units."""

import pytest

from live.units import remark

IT = "dead: none of 2,000 digits excites it, and a unit learns only when one does."
THEM = "dead: none of 2,000 digits excites them, and a unit learns only when one does."


@pytest.mark.parametrize(
    ("shown", "hidden", "dead", "words"),
    [
        (10, 10, [], ""),
        (10, 10, [3], f"Unit 4 is {IT}"),
        (10, 10, [0, 9], f"Units 1 and 10 are {THEM}"),
        (10, 10, [0, 3, 8], f"Units 1, 4 and 9 are {THEM}"),
        (10, 10, [0, 1, 2, 3], f"4 of the 10 units are {THEM}"),
        (2, 2, [0, 1], f"All 2 units are {THEM}"),
        (1, 1, [0], f"Unit 1 is {IT}"),
        (10, 800, [], "These are the first 10 of 800 hidden units."),
        (10, 100, [54], f"These are the first 10 of 100 hidden units. Unit 55 is {IT}"),
        (10, 1_000, range(17), f"These are the first 10 of 1,000 hidden units. 17 of the 1,000 units are {THEM}"),
    ],
)
def test_units_that_are_shown_and_units_that_are_dead_are_named(shown, hidden, dead, words):
    assert remark(shown, hidden, dead, 2_000) == words
