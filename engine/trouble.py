"""Finds out when a run has gone wrong, and why, from its curve; says so; and knows what to try next."""

from typing import Any

from engine.run import Cause, Run

WINDOW = 60  # points looked at
CHANCE = 0.15  # an accuracy that guessing reaches too
STANDSTILL = 0.002  # nats; a loss that fell by less than this over the window doesn't fall
LEAP = 1.5  # times the loss that it began with
RISES = 0.9  # times the mean loss of the window's first half; less in the second half, and it falls
BEYOND_REASON = 3.0  # times the loss that it began with, and of guessing
RECENT = 10  # points; the loss of all of them is beyond reason, or it isn't
SMALL_STEP = 0.01  # an alpha below this is too small rather than too large
GUESSING = 2.303  # nats, ln 10: the loss of giving each digit one in ten
TRY, LOWEST_ALPHA = 3.0, 0.001  # another alpha: so many times smaller, or larger; and not below

SENTENCES = {
    Cause.OVERFLOW: "The numbers grew until they could not be computed with: at alpha {alpha:g} each step overshoots "
    "further than the last.",
    Cause.RISING: "The loss rises instead of falling: at alpha {alpha:g} each step overshoots the valley that it "
    "should go down.",
    Cause.ZEROS: "All weights began at zero, so no hidden unit ever lights up, and none hears a gradient. It only "
    "learns which digit is the commonest. Choose another start under More.",
    Cause.DEAD: "It is right no more often than chance. At alpha {alpha:g} the first big steps threw the hidden units "
    "so far that no digit excites them, and such a unit learns nothing.",
    Cause.TOO_SLOW: "It is right no more often than chance, and hardly moves: at alpha {alpha:g} the steps are too "
    "small to see.",
}


def found(run: Run) -> Cause | None:
    """What has gone wrong with this run since it was last started, or None."""
    window = [point for point in run.points[-WINDOW:] if point.iteration >= run.since]
    if len(window) < WINDOW:
        return None
    losses = [point.train_loss for point in window]
    half = WINDOW // 2
    early, late = sum(losses[:half]) / half, sum(losses[half:]) / half
    beyond_reason = min(losses[-RECENT:]) > BEYOND_REASON * max(run.points[0].train_loss, GUESSING)
    rises = beyond_reason and late > RISES * early
    at_chance = sum(point.train_accuracy for point in window) / WINDOW < CHANCE
    stands_still = at_chance and early - late < STANDSTILL
    if not (rises or stands_still):
        return None
    if not run.params.w1.any():
        return Cause.ZEROS
    if rises:
        return Cause.RISING
    return Cause.TOO_SLOW if run.config.alpha < SMALL_STEP else Cause.DEAD


def sentence(cause: Cause, alpha: float) -> str:
    """Say to people what went wrong at this alpha."""
    return SENTENCES[cause].format(alpha=alpha)


def place(run: Run) -> int:
    """The iteration at which it went wrong: where the loss leapt up, or else where the run was last started."""
    first = run.points[0].train_loss if run.points else 0.0
    return next((point.iteration for point in run.points if point.train_loss > LEAP * first), run.since)


def cure(run: Run) -> dict[str, Any]:
    """The setting to try next, or nothing: random weights after zeros, else another alpha."""
    if run.cause is None:
        return {}
    if run.cause is Cause.ZEROS:
        return {"init": "he"}
    alpha = float(f"{run.config.alpha * (TRY if run.cause is Cause.TOO_SLOW else 1 / TRY):.1g}")
    return {"alpha": alpha} if alpha >= LOWEST_ALPHA else {}
