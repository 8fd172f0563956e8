"""What is said about steps on one digit, and about a gradient that was found twice."""

import math
from collections.abc import Sequence

from model.inside import Check

FIRST = "Take a step downhill on this one digit, and see what becomes of the loss."
NO_INK = "There is no ink on this pixel, so its weight changes nothing here: both are 0. Try one with ink."
AGREE = 1e-4  # of the larger of the two slopes, at most


def after_steps(losses: Sequence[float], alphas: Sequence[float], alive: bool) -> str:
    """What the last step did to the loss, and why; before the first one, what to do.

    Parameters
    ----------
    losses, alphas : sequence of float
        The losses before the first step and after each, and the alpha of each.
    alive : bool
        Whether any hidden unit answers to this digit now.
    """
    if not alphas:
        return FIRST if alive else "No hidden unit answers to this digit: no step can change what they look for."
    before, after = losses[-2], losses[-1]
    if not math.isfinite(after):
        return f"With alpha {alphas[-1]:g} the numbers left what a float32 can hold."
    if not alive:
        return "The step was so large that no hidden unit answers any more: from here on, only b2 learns."
    if after > before:
        return f"The loss rose: with alpha {alphas[-1]:g}, the step went over the valley and up the other side."
    if before - after <= 0.01 * before:
        return "The loss fell by less than a hundredth: the slope is flat here, or the step is small."
    return "The loss fell: the step went downhill."


def check_in_words(check: Check) -> str:
    """Whether the two slopes agree, or why they don't."""
    if check.kink is not None:
        return (
            f"Unit {check.kink + 1} stands at ReLU’s kink: to one side the slope is {check.left:.3g}, to the other "
            f"{check.right:.3g}. Trying finds what lies between them, back_prop takes one side."
        )
    if abs(check.by_back_prop - check.by_trying) <= AGREE * max(abs(check.by_back_prop), abs(check.by_trying), 1e-6):
        return "They agree."
    return "They don’t agree: here the loss bends too much for a nudge of 0.0001."
