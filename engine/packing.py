"""Moments and points of a run as bytes, and back: `.npz` files, and a bare table for what a page reads often.

Nothing is pickled.
"""

import io
import math
from collections.abc import Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.run import Moment, Point
from model import Params
from model.optimisers import Memory

FLOAT = np.dtype("<f8")
POINT = [field.name for field in fields(Point)]
IN_ORDER = attrgetter(*POINT)  # ten times as fast as `astuple`, which copies deeply


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


def pack_points(points: Sequence[Point]) -> bytes:
    """An `.npz` file of all points."""
    return _packed(points=table_of(points))


def unpack_points(content: bytes) -> tuple[Point, ...]:
    """The points. Raises what NumPy and zipfile raise for damaged bytes."""
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        return tuple(_point(*values) for values in file["points"].tolist())


def pack_curve(points: Sequence[Point]) -> bytes:
    """The bytes of the table alone: read in a fifth of the time that an `.npz` file takes."""
    return table_of(points).tobytes()


def unpack_curve(content: bytes) -> tuple[Point, ...]:
    """The points. Raises ValueError for damaged bytes."""
    table = np.frombuffer(content, FLOAT).reshape(-1, len(POINT))
    return tuple(_point(*values) for values in table.tolist())


def table_of(points: Sequence[Point]) -> NDArray[np.float64]:
    """A table (points, fields of a Point) of little-endian float64; NaN where a value is None."""
    return np.array([*map(IN_ORDER, points)], dtype=FLOAT).reshape(-1, len(POINT))


def _point(
    iteration: float, accuracy: float, loss: float, held_out_accuracy: float, held_out_loss: float, gradient_norm: float
) -> Point:
    if math.isnan(held_out_accuracy):
        return Point(int(iteration), accuracy, loss, None, None, gradient_norm)
    return Point(int(iteration), accuracy, loss, held_out_accuracy, held_out_loss, gradient_norm)


def _packed(**arrays: Any) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()
