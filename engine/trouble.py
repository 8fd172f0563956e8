"""Finds out when a run has gone wrong, and why, from its curve; says so; and knows what to try next."""

from typing import Any

from engine.run import Cause, Run
from model.config import written_alpha
from model.dead_units import dead_units
from model.network import Array

WINDOW = 60  # points looked at
CHANCE = 0.15  # an accuracy that guessing reaches too
STANDSTILL = 0.002  # nats; a loss that fell by less than this over the window doesn't fall
LEAP = 1.5  # times the loss that it began with
RISES = 0.9  # times the mean loss of the window's first half; less in the second half, and it falls
BEYOND_REASON = 3.0  # times the loss that it began with, and of guessing
RECENT = 10  # points; the loss of all of them is beyond reason, or it isn't
SAFE = {"descent": 0.3, "momentum": 0.03, "adam": 0.003}  # alphas that networks of 10 to 800 units learn with
SMALL = 30.0  # times smaller than a safe one, and alpha is too small rather than too large
NOTHING, SAFE_DECAY = 0.01, 0.01  # the largest weight, where decay left none; a decay that leaves enough
GUESSING = 2.303  # nats, ln 10: the loss of giving each digit one in ten
TRY, LOWEST_ALPHA = 3.0, 0.001  # another alpha: so many times smaller, and not below
MOST_DEAD = 0.2  # share of the hidden units; with more of them dead, a run learns less than it could

SENTENCES = {
    Cause.OVERFLOW: "The numbers grew until they could not be computed with: at alpha {alpha} each step overshoots "
    "further than the last.",
    Cause.RISING: "The loss rises instead of falling: at alpha {alpha} each step overshoots the valley that it "
    "should go down.",
    Cause.ZEROS: "All weights began at zero, so no hidden unit ever lights up, and none hears a gradient. It only "
    "learns which digit is the commonest. Choose another start under More.",
    Cause.DEAD: "It is right no more often than chance. At alpha {alpha} big steps threw most or all hidden units so "
    "far that no digit excites them, and such a unit learns nothing.",
    Cause.DECAY: "It is right no more often than chance. The pull towards zero (weight decay) is so strong that "
    "nothing is left of the weights.",
    Cause.TOO_SLOW: "It is right no more often than chance, and hardly moves: at alpha {alpha} the steps are too "
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
    if run.config.decay and abs(run.params.w1).max() < NOTHING:
        return Cause.DECAY
    return Cause.TOO_SLOW if run.config.alpha < SAFE[run.config.optimiser] / SMALL else Cause.DEAD


def sentence(cause: Cause, alpha: float) -> str:
    """Say to people what went wrong at this alpha."""
    return SENTENCES[cause].format(alpha=written_alpha(alpha))


def place(run: Run) -> int:
    """The iteration at which it went wrong: where the loss leapt up, or else where the run was last started."""
    first = run.points[0].train_loss if run.points else 0.0
    return next((point.iteration for point in run.points if point.train_loss > LEAP * first), run.since)


def cure(run: Run) -> dict[str, Any]:
    """The setting to try next, or nothing: random weights after zeros, less decay, else an alpha that works."""
    if run.cause is None:
        return {}
    if run.cause is Cause.ZEROS:
        return {"init": "he"}
    if run.cause is Cause.DECAY:
        return {"decay": SAFE_DECAY}
    safe = SAFE[run.config.optimiser]
    if run.cause is Cause.TOO_SLOW:
        return {"alpha": safe}
    alpha = min(safe, float(f"{run.config.alpha / TRY:.1g}"))
    return {"alpha": alpha} if alpha >= LOWEST_ALPHA else {}


def way_back(run: Run, X: Array) -> int | None:
    """The iteration to go on from with another alpha: the last moment before it went wrong that can still learn.

    A moment at which many units are dead, tried on the digits X (784, m), is none: no alpha wakes them. None if there
    is no such moment.
    """
    before = max(0, place(run) - 1)
    moments = [moment for moment in run.moments if moment.iteration <= before]
    alive = (one for one in reversed(moments) if dead_units(one.params, X).size <= MOST_DEAD * one.params.b1.size)
    return next((one.iteration for one in alive), None)
