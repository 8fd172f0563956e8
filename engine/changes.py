"""All that changes a run, from a new alpha to a slice that came back, as pure functions.

They need no worker, lock, clock or disk: the engine brings those.
"""

from concurrent.futures import BrokenExecutor, CancelledError
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from engine import trouble
from engine.executor import AwayError
from engine.run import Cause, Run, Start, Status
from engine.slices import Outcome
from model import Config, Leg, init_params
from model.data import OUR_OWN

MOST_LETTERS = 40  # of a name
CRASHES_IN_A_ROW = 5  # so many without any progress, and a run is given up
RATE_SECONDS = 1.0  # the iterations a second are averaged over about this long
UNATTENDED_SECONDS = 120.0  # a run that nobody looks at for so long pauses
UNATTENDED = "Nobody looked for two minutes, so it paused itself. Press Resume to go on."
AWAY = "{}; the run waits for it."
CRASHED = "The process that computed this run ended {} times in a row. Press Resume to go on from where it was."
STARTABLE = {Status.READY, Status.PAUSED}
UNREADABLE = "The digits can't be read any more ({}). Start the app again, open this link, and press Resume."
OWN_UNREADABLE = (
    "The digits “{}” of this run can't be read any more ({}). Set DIGIT_LAB_DATA to the folder they came from, start "
    "the app again, open this link, and press Resume."
)


@dataclass(frozen=True)
class Entry:
    """A run, and what only this process knows of it. Moments in time are those of `time.monotonic`.

    Attributes
    ----------
    run : Run
    single : bool
        Whether only one iteration was asked for.
    crashes : int
        How often in a row its worker died.
    moved : float
        When it was started, or its last slice came back.
    looked : float
        When somebody last looked at it.
    beside : str
        Id of the run whose neighbour it is (`engine.neighbours`), or empty.
    waits : bool
        Whether it is paused only until what computes is back.
    elsewhere : bool
        Whether another server has it.
    """

    run: Run
    single: bool = False
    crashes: int = 0
    moved: float = 0.0
    looked: float = 0.0
    beside: str = ""
    waits: bool = False
    elsewhere: bool = False


def started(entry: Entry, now: float) -> Entry:
    """Let the run go on to its end, if it is ready, paused, or taking a single step."""
    return replace(_running(entry, now) if entry.run.status in STARTABLE else entry, single=False)


def stepping(entry: Entry, now: float) -> Entry:
    """Let the run take a single step, if it is ready or paused."""
    return replace(_running(entry, now), single=True) if entry.run.status in STARTABLE else entry


def brought_back(entry: Entry, now: float) -> Entry:
    """Let the run go on as it went before what computes was away."""
    return replace(_running(entry, now), looked=entry.looked)


def paused(entry: Entry) -> Entry:
    """Hold the run, if it is running."""
    if entry.run.status is not Status.RUNNING:
        return replace(entry, waits=False)
    return replace(entry, run=_resting(entry.run, Status.PAUSED))


def stopped(entry: Entry) -> Entry:
    """End the run where it is, if it is running or paused."""
    if entry.run.status not in {Status.RUNNING, Status.PAUSED}:
        return entry
    return replace(entry, run=_resting(entry.run, Status.STOPPED))


def configured(run: Run, settings: dict[str, Any]) -> Run:
    """The run with other settings, but never fewer iterations than it has taken. Raises ConfigError."""
    if "iterations" in settings:
        settings = settings | {"iterations": max(settings["iterations"], run.iteration)}
    return replace(run, config=replace(run.config, **settings))


def owned(run: Run, owner: str, first: bool) -> Run:
    """The run with one more owner; or, if they are to be the `first`, the same run where it has one already."""
    if not run.owner:
        return replace(run, owner=owner)
    return run if first or owner in {run.owner, *run.co_owners} else replace(run, co_owners=(*run.co_owners, owner))


def renamed(run: Run, name: str) -> Run:
    """The run with a name that a person gave it, or without one."""
    name = name.strip()[:MOST_LETTERS]
    return replace(run, name=name, named=bool(name))


def fresh(run_id: str, config: Config, data: str, collection: str, name: str, start: Start | None, owner: str) -> Run:
    """A run that waits to be started, from these weights or from those that its seed gives."""
    begun_with, params = start or ("", init_params(config.hidden, np.random.default_rng(config.seed), config.init))
    return Run(run_id, config, data, params, collection=collection, name=name, start=begun_with, owner=owner)


def branched(run: Run, iteration: int, run_id: str, collection: str, settings: dict[str, Any], owner: str = "") -> Run:
    """A new run that goes on from the last moment at or before this iteration. Raises ConfigError."""
    moment = run.moment_at(iteration)
    return Run(
        run_id,
        replace(run.config, **settings),
        run.data,
        moment.params,
        iteration=moment.iteration,
        points=tuple(point for point in run.points if point.iteration <= moment.iteration),
        memory=moment.memory,
        moments=tuple(other for other in run.moments if other.iteration <= moment.iteration),
        legs=tuple(leg for leg in run.legs if leg.iteration < moment.iteration),
        start=run.start,
        parent=run.id,
        collection=collection or run.collection,
        in_company=run.in_company,
        owner=owner,
    )


def with_present_leg(run: Run) -> Run:
    """The run, its legs saying that its present settings count from here on."""
    past = tuple(leg for leg in run.legs if leg.iteration < run.iteration)
    if past and past[-1].config == run.config:
        return replace(run, legs=past)
    return replace(run, legs=(*past, Leg(run.iteration, run.config)))


def advanced(entry: Entry, outcome: Outcome, now: float) -> Entry:
    """Bring the run up to date with a slice that came back, and let it rest if it ended, went wrong or is alone."""
    run, elapsed = entry.run, now - entry.moved
    last_point, last_moment = (known[-1].iteration if known else -1 for known in (run.points, run.moments))
    run = replace(
        run,
        params=outcome.params,
        memory=outcome.memory,
        iteration=outcome.iteration,
        points=run.points + tuple(new for new in outcome.points if new.iteration > last_point),
        moments=run.moments + tuple(new for new in outcome.moments if new.iteration > last_moment),
        seconds=run.seconds + elapsed,
    )
    if run.status is Status.RUNNING:
        rate = smoothed(run.rate, outcome.iteration - entry.run.iteration, elapsed)
        run = _judged(replace(run, rate=rate), outcome.diverged, entry.single, now - entry.looked)
    return replace(entry, run=run, single=False, crashes=0, moved=now)


def interrupted(entry: Entry, error: BaseException, alone: bool = True) -> Entry:
    """What becomes of the run when its slice failed: another try if a worker died, else a pause that says why.

    If it was not computed `alone`, another one may be the reason, so it gets another try in any case.
    """
    if entry.run.status is not Status.RUNNING:
        return entry
    if isinstance(error, AwayError):
        return replace(entry, run=_resting(entry.run, Status.PAUSED, AWAY.format(error)), waits=True)
    died = isinstance(error, (BrokenExecutor, CancelledError))
    if not alone or (died and entry.crashes < CRASHES_IN_A_ROW):
        return replace(entry, crashes=entry.crashes + 1)  # nothing is lost: the same slice once more, by itself
    if died:
        message = CRASHED.format(CRASHES_IN_A_ROW)
    elif isinstance(error, (OSError, ValueError)):
        ours = entry.run.data in OUR_OWN
        message = UNREADABLE.format(error) if ours else OWN_UNREADABLE.format(entry.run.data, error)
    else:
        message = f"{error} Press Resume to go on from where it was."
    return replace(entry, run=_resting(entry.run, Status.PAUSED, message))


def smoothed(rate: float, iterations: int, seconds: float) -> float:
    """Exponential moving average of iterations a second; old news fades in about RATE_SECONDS."""
    if seconds <= 0:
        return rate
    weight = 1.0 if rate == 0 else min(1.0, seconds / RATE_SECONDS)
    return rate + weight * (iterations / seconds - rate)


def _running(entry: Entry, now: float) -> Entry:
    run = replace(entry.run, status=Status.RUNNING, message="", since=entry.run.iteration)
    return replace(entry, run=run, crashes=0, moved=now, looked=now, waits=False)


def _resting(run: Run, status: Status, message: str = "", cause: Cause | None = None) -> Run:
    return replace(run, status=status, message=message, cause=cause, rate=0.0)


def _judged(run: Run, diverged: bool, single: bool, unattended: float) -> Run:
    """The running run, or the same at rest if it went wrong, came to its end, or has no reason to go on."""
    cause = Cause.OVERFLOW if diverged else trouble.found(run)
    if cause:
        return _resting(run, Status.FAILED, trouble.sentence(cause, run.config.alpha), cause)
    if run.iteration >= run.config.iterations:
        taken = replace(run.config, iterations=run.iteration)
        return _resting(replace(run, config=taken), Status.FINISHED)
    if single:
        return _resting(run, Status.PAUSED)
    if unattended > UNATTENDED_SECONDS:
        return _resting(run, Status.PAUSED, UNATTENDED)
    return run
