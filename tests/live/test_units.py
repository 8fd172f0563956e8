"""What is said of the hidden units."""

import pytest

from live.units import remark


@pytest.mark.parametrize(
    ("shown", "hidden", "dead", "words"),
    [
        (10, 10, [], ""),
        (10, 10, [3], "Unit 4 is dead: no digit of 2,000 excites it, so it no longer learns."),
        (10, 10, [0, 9], "Units 1 and 10 are dead: no digit of 2,000 excites them, so they no longer learn."),
        (10, 10, [0, 3, 8], "Units 1, 4 and 9 are dead: no digit of 2,000 excites them, so they no longer learn."),
        (10, 10, [0, 1, 2, 3], "4 of the 10 units are dead: no digit of 2,000 excites them, so they no longer learn."),
        (2, 2, [0, 1], "All 2 units are dead: no digit of 2,000 excites them, so they no longer learn."),
        (1, 1, [0], "Unit 1 is dead: no digit of 2,000 excites it, so it no longer learns."),
        (10, 800, [], "These are the first 10 of 800 hidden units."),
        (
            10,
            1_000,
            [*range(17)],
            "These are the first 10 of 1,000 hidden units. 17 of the 1,000 units are dead: no digit of 2,000 excites "
            "them, so they no longer learn.",
        ),
        (
            10,
            100,
            [54],
            "These are the first 10 of 100 hidden units. Unit 55 is dead: no digit of 2,000 excites it, so it no "
            "longer learns.",
        ),
    ],
)
def test_units_that_are_shown_and_units_that_are_dead_are_named(shown, hidden, dead, words):
    assert remark(shown, hidden, dead, 2_000) == words
