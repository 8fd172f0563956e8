"""Tells when a run has gone wrong, and why, from its curve."""

from typing import Any

from engine.run import Run

WINDOW = 60  # points looked at
CHANCE = 0.15  # an accuracy that guessing reaches too
STANDSTILL = 0.002  # nats; a loss that fell by less than this over the window doesn't fall
LEAP = 1.5  # times the loss that it began with
RISES = 0.9  # times the mean loss of the window's first half; less in the second half, and it falls
BEYOND_REASON = 3.0  # times the loss that it began with, and of guessing

OVERFLOW = (
    "The numbers grew until they could not be computed with: at alpha {alpha:g} each step overshoots further than the "
    "last."
)
RISING = "The loss rises instead of falling: at alpha {alpha:g} each step overshoots the valley that it should go down."
ZEROS = (
    "All weights began at zero, so no hidden unit ever lights up, and none hears a gradient. It only learns which "
    "digit is the commonest. Choose another start under More."
)
DEAD = (
    "It is right no more often than chance. At alpha {alpha:g} the first big steps threw the hidden units so far that "
    "no digit excites them, and such a unit learns nothing."
)
SLOW = "It is right no more often than chance, and hardly moves: at alpha {alpha:g} the steps are too small to see."
SMALL_STEP = 0.01
TRY, LOWEST_ALPHA = 3.0, 0.001  # another alpha: so many times smaller, or larger; and not below
GUESSING = 2.303  # nats, ln 10: the loss of giving each digit one in ten


def overflow(run: Run) -> str:
    """What to say when the numbers left the range that can be computed with."""
    return OVERFLOW.format(alpha=run.config.alpha)


def place(run: Run) -> int:
    """The iteration at which it went wrong: where the loss leapt up, or else where the run was last started."""
    first = run.points[0].train_loss if run.points else 0.0
    return next((point.iteration for point in run.points if point.train_loss > LEAP * first), run.since)


def cure(run: Run) -> dict[str, Any]:
    """The setting to try next, or nothing: random weights after zeros, else another alpha."""
    if not run.params.w1.any():
        return {"init": "he"}
    slow = run.message == SLOW.format(alpha=run.config.alpha)
    alpha = float(f"{run.config.alpha * (TRY if slow else 1 / TRY):.1g}")
    return {"alpha": alpha} if alpha >= LOWEST_ALPHA else {}


def found(run: Run) -> str:
    """A sentence about what has gone wrong with this run, or empty."""
    window = [point for point in run.points[-WINDOW:] if point.iteration >= run.since]
    if len(window) < WINDOW:
        return ""
    losses = [point.train_loss for point in window]
    half = WINDOW // 2
    early, late = sum(losses[:half]) / half, sum(losses[half:]) / half
    beyond_reason = min(losses[-10:]) > BEYOND_REASON * max(run.points[0].train_loss, GUESSING)
    if beyond_reason and late > RISES * early:
        return RISING.format(alpha=run.config.alpha)
    at_chance = sum(point.train_accuracy for point in window) / WINDOW < CHANCE
    if at_chance and early - late < STANDSTILL:
        if not run.params.w1.any():
            return ZEROS
        return (SLOW if run.config.alpha < SMALL_STEP else DEAD).format(alpha=run.config.alpha)
    return ""
