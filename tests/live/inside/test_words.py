"""What is said about a step and about a check."""

import math

import pytest

from live.inside.words import after_steps, check_in_words
from model.inside import Check


@pytest.mark.parametrize(
    ("losses", "alphas", "alive", "said"),
    [
        ((2.0,), (), True, "Take a step downhill"),
        ((2.0,), (), False, "No hidden unit answers"),
        ((2.0, 1.0), (0.1,), True, "went downhill"),
        ((2.0, 1.999), (0.1,), True, "less than a hundredth"),
        ((2.0, 0.0, 0.0), (0.1, 0.1), True, "less than a hundredth"),
        ((2.0, 1.0, 3.0), (0.1, 5.0), True, "with alpha 5, the step went over the valley"),
        ((2.0, 3.0), (5.0,), False, "only b2 learns"),
        ((2.0, math.inf), (9.0,), True, "left what a float32 can hold"),
        ((2.0, math.nan), (9.0,), False, "left what a float32 can hold"),
    ],
)
def test_a_step_is_explained_by_its_last_two_losses(losses, alphas, alive, said):
    assert said in after_steps(losses, alphas, alive)


def test_a_check_says_whether_both_agree_and_at_a_kink_why_not():
    assert check_in_words(Check(0.5, 0.50001, 0.5, 0.5, None)) == "They agree."
    assert check_in_words(Check(0.0, 1e-12, 0.0, 0.0, None)) == "They agree."
    assert "don’t agree" in check_in_words(Check(0.5, 0.6, 0.6, 0.6, None))
    at_kink = check_in_words(Check(0.0, 0.25, 0.0, 0.5, 3))
    assert at_kink.startswith("Unit 4 stands at ReLU’s kink: to one side the slope is 0, to the other 0.5.")
