"""Moments and points of a run as bytes, and back: `.npz` files, and a bare table for what a page reads often.

Nothing is pickled.
"""

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.run import Moment, Point
from model import Params
from model.optimisers import Memory

FLOAT = np.dtype("<f8")


def pack_moment(moment: Moment) -> bytes:
    """Parameters and the optimiser's memory; not the iteration."""
    arrays: dict[str, Any] = moment.params._asdict()
    if moment.memory:
        arrays["step"] = np.array(moment.memory.step)
        for part, values in (("mean", moment.memory.means), ("square", moment.memory.squares)):
            arrays |= {f"{part}_{name}": value for name, value in values._asdict().items()}
    return _packed(**arrays)


def unpack_moment(iteration: int, state: bytes) -> Moment:
    """The moment at this iteration. Raises what NumPy and zipfile raise for damaged bytes."""
    with np.load(io.BytesIO(state), allow_pickle=False) as file:
        params = Params(*(file[name] for name in Params._fields))
        if "step" not in file:
            return Moment(iteration, params)
        means, squares = (Params(*(file[f"{part}_{name}"] for name in Params._fields)) for part in ("mean", "square"))
        return Moment(iteration, params, Memory(int(file["step"]), means, squares))


def pack_points(table: NDArray[np.float64]) -> bytes:
    """An `.npz` file of the table of all points."""
    return _packed(points=table)


def unpack_points(content: bytes) -> tuple[Point, ...]:
    """The points. Raises what NumPy and zipfile raise for damaged bytes."""
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        return points_of(file["points"])


def pack_curve(points: Sequence[Point]) -> bytes:
    """The bytes of the table alone: read in a fifth of the time that an `.npz` file takes."""
    return table_of(points).tobytes()


def unpack_curve(content: bytes) -> tuple[Point, ...]:
    """The points. Raises ValueError for damaged bytes."""
    return points_of(np.frombuffer(content, FLOAT).reshape(-1, len(Point._fields)))


def table_of(points: Sequence[Point]) -> NDArray[np.float64]:
    """A table (points, fields of a Point) of little-endian float64; NaN where a value is None."""
    table = np.empty((len(points), len(Point._fields)), FLOAT)
    for column, values in enumerate(zip(*points, strict=True)):  # twice as fast as point by point
        table[:, column] = values
    return table


class GrowingTable:
    """The table of a curve that grows: points that it has already are not made into numbers again."""

    def __init__(self) -> None:
        self._points: Sequence[Point] = ()
        self._table = table_of(())

    def of(self, points: Sequence[Point]) -> NDArray[np.float64]:
        """The table of all these points."""
        known = len(self._points)
        grown = known <= len(points) and (not known or points[known - 1] is self._points[-1])
        start = known if grown else 0  # curves begin with the same points if they share one
        self._table = np.concatenate([self._table[:start], table_of(points[start:])])
        self._points = points
        return self._table


def points_of(table: NDArray[np.float64]) -> tuple[Point, ...]:
    """The points of such a table. Raises ValueError if it has other columns."""
    iterations, accuracies, losses, held_out_accuracies, held_out_losses, norms = table.T.tolist()
    return tuple(
        map(
            Point,
            map(int, iterations),
            accuracies,
            losses,
            map(_or_none, held_out_accuracies),
            map(_or_none, held_out_losses),
            norms,
        )
    )


def _or_none(value: float) -> float | None:
    return value if value == value else None  # NaN is the only number that differs from itself


def _packed(**arrays: Any) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()
