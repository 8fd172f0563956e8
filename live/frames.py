"""What a viewer of a run is sent: where it stands, what is new in its curves, and, less often, the network itself."""

import base64
import math
import zlib
from collections.abc import Callable, Sequence
from itertools import cycle
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import Moment, Point, Run, Status, trouble
from live.units import remark
from model import Dataset
from model.config import written_alpha
from model.data import as_columns
from model.dead_units import dead_units
from model.network import CLASSES, Array, Params, forward_prop

UNITS = 10  # hidden units that are shown, the first ones
TRIED = 2_000  # held-out digits that tell dead units from those that are alive
MOST_POINTS = 400  # of a curve: a screen shows no more
MOST_MOMENTS = 36  # of a run, sent at once when somebody looks back: less than half a megabyte
INT8 = 127
FULL_COLOUR = 98  # this percentile of the weights' sizes; by the largest one, all others would be pale


def version(run: Run) -> str:
    """A short text that differs whenever a viewer would see something else."""
    rest = zlib.crc32(repr((run.config, run.message, run.name)).encode())
    return f"{run.iteration}.{run.status}.{rest:x}"


def standing(run: Run) -> str:
    """What the page itself depends on, its buttons, sliders and table. While a run goes on, this stays the same."""
    rests = "" if run.status is Status.RUNNING else run.iteration
    return f"{run.id} {run.status} {run.config.alpha:g} {run.config.iterations} {rests}"


def news(run: Run, since: int) -> dict[str, Any]:
    """Where the run stands, and the points of its curves after the iteration `since`."""
    latest, held_out = run.latest, run.latest_held_out
    return {
        "standing": standing(run),
        "status": run.status.value,
        "iteration": run.iteration,
        "iterations": run.config.iterations,
        "alpha": run.config.alpha,
        "rate": round(run.rate, 2),
        "left": None if run.seconds_left is None else round(run.seconds_left, 1),
        "message": run.message,
        "since": since,
        "points": [written(point) for point in thinned(run, since)],
        "latest": written(latest) if latest else None,
        "held": written(held_out) if held_out else None,
        "alphas": [(iteration, written_alpha(alpha)) for iteration, alpha in run.alphas],
        "trouble": trouble.place(run) if run.status is Status.FAILED else None,
    }


def thinned(run: Run, since: int) -> list[Point]:
    """The points after an iteration, but no more than a screen shows: those at which held-out digits were read, first.

    Which ones are left out depends on the run's length alone, so that pieces fit together, whenever they are sent.
    """
    every = max(1, math.ceil(run.config.iterations / MOST_POINTS))
    start = next((at for at in range(len(run.points), 0, -1) if run.points[at - 1].iteration <= since), 0)
    return [p for p in run.points[start:] if p.iteration % every == 0 or p.held_out_accuracy is not None]


def written(point: Point) -> list[float | None]:
    """A point as JSON has it, None for what is unknown or no number.

    Six decimals: with fewer, a share of 60,000 digits that is rounded once more to be shown could come out differently.
    """
    values = (round(value, 6) if value is not None and math.isfinite(value) else None for value in point[1:])
    return [point.iteration, *values]


def shown_digits(data: Dataset) -> list[int]:
    """Which held-out digits are read again and again while a network learns: ten, the first one of each kind.

    Where a kind is missing, the first digit that is not shown yet takes its place.
    """
    first = [next(iter(np.flatnonzero(data.y_test == digit)), None) for digit in range(CLASSES)]
    others = cycle([at for at in range(min(data.y_test.size, 2 * CLASSES)) if at not in first] or [0])
    return [int(next(others) if at is None else at) for at in first]


def tried_digits(data: Dataset) -> NDArray[np.integer]:
    """Which held-out digits tell dead units from those that are alive: spread over all, which may be sorted."""
    return np.linspace(0, data.y_test.size - 1, min(TRIED, data.y_test.size)).round().astype(int)


class Columns:
    """Some held-out digits as columns (784, m), made once for the digits in use."""

    def __init__(self, choose: Callable[[Dataset], Sequence[int] | NDArray[np.integer]]) -> None:
        self._choose = choose
        self._made: tuple[Dataset, Array] | None = None

    def __call__(self, data: Dataset) -> Array:
        """The columns of these digits."""
        if self._made is None or self._made[0] is not data:
            self._made = data, as_columns(np.asarray(data.test_images[self._choose(data)]))
        return self._made[1]


shown_columns = Columns(shown_digits)
tried_columns = Columns(tried_digits)


def network(iteration: int, params: Params, X: Array | None, tried: Array | None = None) -> dict[str, Any]:
    """The network as it is drawn: its first hidden units, and what it makes of the digits X (784, m).

    `units` are int8 (UNITS, 784) in Base64, in full colour at `scale`; `w2` is (10, UNITS), a row an output; `hidden`
    (m, UNITS) and `probabilities` (m, 10) have a row a digit. `dead` are those of the shown units that none of the
    digits `tried` (784, n) excites, and `remark` says so.
    """
    shown = params.w1[:UNITS]
    with np.errstate(over="ignore", invalid="ignore"):  # a run that went wrong is shown too
        sizes = np.abs(shown).ravel()
        place = sizes.size * FULL_COLOUR // 100
        scale = float(np.nan_to_num(np.partition(sizes, place)[place], posinf=0.0)) or 1.0
        units = np.nan_to_num(shown / scale * INT8).clip(-INT8, INT8).round().astype(np.int8)
        found: dict[str, Any] = {
            "iteration": iteration,
            "units": base64.b64encode(units.tobytes()).decode("ascii"),
            "scale": scale,
            "w2": rows(params.w2[:, :UNITS]),
        }
        if X is not None:
            _, a1, _, a2 = forward_prop(*params, X)
            found |= {"hidden": rows(a1[:UNITS].T), "probabilities": rows(a2.T)}
    return found | _units_in_words(params, tried)


def _units_in_words(params: Params, tried: Array | None) -> dict[str, Any]:
    hidden, count = params.b1.size, 0 if tried is None else tried.shape[1]
    dead: list[int] = [] if tried is None else dead_units(params, tried).tolist()
    shown = min(UNITS, hidden)
    return {"dead": [unit for unit in dead if unit < shown], "remark": remark(shown, hidden, dead, count)}


def moments(
    run: Run, X: Array | None, tried: Array | None = None, read: Callable[[Params], dict[str, Any]] | None = None
) -> list[dict[str, Any]]:
    """The run as it was, and is: the network at moments spread over its course, and the numbers of each.

    With `read`, each also has what that network reads in one's own drawing: `own`.
    """
    here = [*run.moments, Moment(run.iteration, run.params)]
    chosen = np.unique(np.linspace(0, len(here) - 1, MOST_MOMENTS).round().astype(int))
    found = []
    for at in chosen:
        moment = here[at]
        known = [point for point in run.points if point.iteration <= moment.iteration]
        held_out = next((point for point in reversed(known) if point.held_out_accuracy is not None), None)
        numbers = {"latest": written(known[-1]) if known else None, "held": written(held_out) if held_out else None}
        own = {"own": read(moment.params)} if read else {}
        found.append(network(moment.iteration, moment.params, X, tried) | numbers | own)
    return found


def rows(values: Array) -> Sequence[Sequence[float]]:
    """A matrix as JSON has it, to three decimals; what is no number is nought."""
    found: list[list[float]] = np.nan_to_num(values).astype(np.float64).clip(-1e6, 1e6).round(3).tolist()
    return found
