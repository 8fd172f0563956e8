"""A sweep on the live channel: how each of its runs is, for all who have its link."""

import asyncio
import json
import secrets
import zlib
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from engine import Point, Status, Summary, Sweep
from engine.lab import lab
from model.config import CHOICES, written_alpha

LOOK_SECONDS = 0.25  # between two answers to a viewer, at least
CHANGES_A_SECOND = 200.0  # of one sweep: where many runs move, each is told of less often, and 25 KB/s are kept
MOST_VERSIONS = 500  # that differences are told to
LABELS = {"hidden": "hidden units", "decay": "weight decay", "init": "start"}  # others are called what they are
LOGARITHMIC = {"alpha", "hidden", "digits"}  # others may be 0, or no numbers

SHOWN = ("id", "status", "iteration", "accuracy")
State = tuple[str, str, int, float | None, int]  # id, status, steps, accuracy, points
_born = secrets.token_urlsafe(4)  # after the server's restart, versions are others
_versions: OrderedDict[str, list[State]] = OrderedDict()


async def answer(question: dict[str, Any]) -> str:
    """What is new in a sweep, as JSON, as soon as something is. Raises DigitLabError.

    The question names the `sweep`, the `version` of the last answer, and of each run how many points the viewer has
    (`known`). With an unknown version the answer is the whole of it.
    """
    await asyncio.sleep(LOOK_SECONDS if question.get("version") else 0)
    while True:
        found = await asyncio.to_thread(news, question)
        if found:
            await asyncio.sleep(max(0.0, len(found["runs"]) / CHANGES_A_SECOND - LOOK_SECONDS))
            return json.dumps(found)
        await asyncio.sleep(LOOK_SECONDS)


def news(question: dict[str, Any]) -> dict[str, Any] | None:
    """What this viewer hasn't seen, or None."""
    sweeps, sweep_id = lab().sweeps, str(question.get("sweep"))
    runs = sweeps.runs(sweep_id)
    sweep = sweeps.get(sweep_id)  # after its runs: once it has ended, they have
    pairs = zip(runs, sweep.runs, strict=True)
    states = [state(run, run_id, sweeps.computes(run_id)) for run, run_id in pairs]
    version = f"{_born}.{zlib.crc32(repr((sweep_id, sweep.going, states)).encode()):x}"
    if version == question.get("version"):
        return None
    before, known = _versions.get(str(question.get("version")), []), question.get("known")
    whole = not isinstance(known, list) or not len(known) == len(before) == len(runs)
    _remember(version, states)
    counts = (
        [0] * len(runs) if whole else [count if isinstance(count, int) and count > 0 else 0 for count in known or []]
    )
    changed = [at for at in range(len(runs)) if whole or before[at] != states[at]]
    told = [_told(sweep, at, runs[at], counts[at]) | dict(zip(SHOWN, states[at], strict=False)) for at in changed]
    left = sweeps.seconds_left(sweep_id, runs) if sweep.going else None
    found = {"version": version, "going": sweep.going, "left": left, "whole": whole, "runs": told}
    return found | ({"plan": plan_of(sweep)} if whole else {})


def state(run: Summary | None, run_id: str, computed: bool) -> State:
    """What a viewer sees of a run, which may not have been made yet, or be no more.

    One that is held while it is `computed` still runs, until its last slice is here: no number moves after "paused".
    """
    if run is None:
        return "", "deleted" if run_id else "waiting", 0, None, 0
    status = Status.RUNNING if computed else run.status
    return run.id, status.value, run.iteration, accuracy(run), len(run.curve)


def accuracy(run: Summary) -> float | None:
    """Held-out accuracy when it was last looked at."""
    return _point(run.curve[-1])[1] if run.curve else None


def plan_of(sweep: Sweep) -> dict[str, Any]:
    """What varies, for the axes."""
    plan = sweep.plan
    varied = [
        {
            "name": name,
            "label": LABELS.get(name, name),
            "values": values,
            "written": [written(name, value) for value in values],
            "scale": "log" if name in LOGARITHMIC else "ordinal",
        }
        for name, values in plan.varied
    ]
    seeds = [plan.base.seed + seed for seed in range(plan.seeds)]
    return {"varied": varied, "seeds": seeds, "iterations": plan.base.iterations}


def written(name: str, value: Any) -> str:
    """A value as people read it."""
    if name == "alpha":
        return written_alpha(value)
    if name in CHOICES:
        return str(value)
    return "all" if name == "batch" and not value else f"{value:,}" if isinstance(value, int) else f"{value:g}"


def _told(sweep: Sweep, at: int, run: Summary | None, known: int) -> dict[str, Any]:
    place, seed = sweep.plan.places[at]
    points: Sequence[Point] = run.curve[known:] if run else ()
    return {
        "index": at,
        "place": place,
        "seed": seed,
        "iterations": run.config.iterations if run else sweep.plan.configs[at].iterations,
        "from": min(known, len(run.curve)) if run else 0,
        "points": [_point(point) for point in points],
    }


def _point(point: Point) -> tuple[int, float]:
    return point.iteration, round(point.held_out_accuracy or 0.0, 4)


def _remember(version: str, states: list[State]) -> None:
    _versions[version] = states
    _versions.move_to_end(version)
    while len(_versions) > MOST_VERSIONS:
        _versions.popitem(last=False)
