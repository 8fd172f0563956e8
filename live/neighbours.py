"""What a viewer of a run is sent of its neighbours: their held-out curves, and where they stand."""

from collections.abc import Mapping
from typing import Any

from engine import Run
from engine.neighbours import Beside
from live.frames import thinned, written
from model.config import written_alpha

HELD_OUT = (0, 3, 4)  # columns of a written point: iteration, held-out accuracy and loss


def parted(run: Run) -> int:
    """The iteration from which the neighbour went its own way."""
    return run.alphas[-1][0] if run.alphas and run.alphas[-1][1] == run.config.alpha else run.iteration


def name(side: str, run: Run) -> str:
    """What tells this neighbour from another one that stood in its place before.

    Its id stays here: who has that could ask for it as for any run.
    """
    return f"{side} {run.config.alpha:g} {parted(run)}"


def ordered(beside: Beside) -> list[tuple[str, Run]]:
    """The neighbours with their sides, the smaller alpha first."""
    return sorted(beside.runs.items(), key=lambda item: item[1].config.alpha)


def version(beside: Beside) -> str:
    """A short text that differs whenever a viewer would see something else."""
    here = (f"{name(side, run)} {run.iteration} {run.status}" for side, run in ordered(beside))
    return ", ".join([beside.why, *here])


def news(beside: Beside, known: Mapping[str, Any]) -> dict[str, Any]:
    """The neighbours, each with what is new in its curve; `known` is the last iteration of those the viewer has."""
    curves = []
    for side, run in ordered(beside):
        own = name(side, run)
        since = known.get(own)
        since = since if isinstance(since, int) else parted(run) - 1
        points = [written(point) for point in thinned(run, since) if point.held_out_accuracy is not None]
        curves.append(
            {
                "side": side,
                "name": own,
                "alpha": written_alpha(run.config.alpha),
                "status": run.status.value,
                "iteration": run.iteration,
                "points": [[point[column] for column in HELD_OUT] for point in points],
            }
        )
    return {"version": version(beside), "why": beside.why, "curves": curves}
