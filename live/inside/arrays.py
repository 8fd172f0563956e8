"""Arrays as the page draws them: figures where there are few, bytes where they make a picture."""

import base64
from typing import Any

import numpy as np

from live.frames import FULL_COLOUR
from model.network import PIXELS, Array

FIGURES = 7  # significant ones, as many as a float32 has
INT8 = 127
HIDDEN_AXIS = {"b1": 0, "z1": 0, "a1": 0, "db1": 0, "d_a(z1)": 0, "w2": 1, "dw2": 1}  # a row or a column a hidden unit


def figures(values: Array) -> Any:
    """An array as nested lists, each number with as many figures as it has. What is no number is None."""
    if values.ndim:
        return [figures(one) for one in values]
    value = float(values)
    return float(f"{value:.{FIGURES}g}") if np.isfinite(value) else None


def picture(values: Array, full: float = 100) -> dict[str, Any]:
    """Numbers of either sign as signed bytes, in base64.

    127 stands for `scale`: the size that so many percent of the numbers stay within, `full`; by the largest one of many
    weights, all others would be pale. `most` is the largest.
    """
    finite = np.nan_to_num(values.astype(np.float64), posinf=0.0, neginf=0.0)
    sizes = np.abs(finite)
    most = sizes.max(initial=0.0)
    scale = np.percentile(sizes, full) or most
    scaled = (finite / (scale or 1.0) * INT8).clip(-INT8, INT8).round().astype(np.int8)
    found = {"bytes": base64.b64encode(scaled.tobytes()).decode("ascii")}
    return found | {"scale": figures(np.asarray(scale)), "most": figures(np.asarray(most))}


def array(name: str, values: Array, units: list[int]) -> dict[str, Any]:
    """An array with its name and shape, as much of it as is shown: of one with a row or a column a unit, `units`.

    A picture for each row where there are 784 columns, or for the whole where there are 784 rows; else figures.
    """
    finite = values[np.isfinite(values)]
    extremes = [figures(finite.min()), figures(finite.max())] if finite.size else [None, None]
    found: dict[str, Any] = {"name": name, "shape": list(values.shape), "extremes": extremes, "units": None}
    if values.ndim == 2 and PIXELS in values.shape:
        if values.shape[0] != PIXELS:
            values, found["units"] = values[units], units
        return found | {"picture": picture(values, 100 if name == "X" else FULL_COLOUR)}
    if name in HIDDEN_AXIS:
        values, found["units"] = np.take(values, units, axis=HIDDEN_AXIS[name]), units
    return found | {"figures": figures(values)}
