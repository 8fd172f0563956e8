"""Charts: curves over iterations. Numbers in, chart out.

A chart is a fixed Vega-Lite specification and a small table. Its axes never move while a run goes on.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ui.palette import BLUE, GREY, ORANGE

MOST_POINTS = 120  # a line: more can hardly be seen, and each one costs the browser time at every redraw
HEIGHT = 170  # pixels
LEAST_TOP = 2.5  # of the losses' axis: guessing costs 2.3 nats
CONFIG = {"view": {"stroke": None}}
PADDING = {"left": 0, "right": 4, "top": 6, "bottom": 4}
X = {"field": "iteration", "type": "quantitative"}
STEPS = {
    "title": None,
    "grid": False,
    "tickMinStep": 1,
    "tickCount": 5,
    "labelFlush": True,
    "labelExpr": "datum.value ? format(datum.value, ',d') : 'iteration 0'",
}

Chart = tuple[dict[str, list[Any]], dict[str, Any]]  # a table, by columns, and a specification
Values = Sequence[float | None]  # None where a value is not known


class Marks(NamedTuple):
    """Iterations to draw an upright line at: the moment looked at, and where the run went wrong."""

    moment: int | None = None
    trouble: int | None = None


NO_MARKS = Marks()
GRADIENT = "gradient (dotted)"


def learning_curve(
    iterations: Sequence[int],
    train: Values,
    held_out: Values,
    end: int,
    names: tuple[str, str] = ("train", "held-out"),
    marks: Marks = NO_MARKS,
) -> Chart:
    """Accuracies (0..1) against iterations 0..end: training thin, held-out strong. `names` stand in the legend."""
    table = _table(iterations, dict(zip(names, (train, held_out), strict=True)))
    return table, _spec(end, [*reversed(names)], _share_axis(), _rules(marks, "it went wrong here"), "bottom-right")


def loss_curve(
    iterations: Sequence[int],
    train: Sequence[float],
    held_out: Values,
    gradient_norms: Sequence[float],
    end: int,
    marks: Marks = NO_MARKS,
) -> Chart:
    """Losses (nats) and the gradient's length against iterations 0..end, up to a little over the first loss."""
    table = _table(iterations, {"train loss": train, "held-out loss": held_out, GRADIENT: gradient_norms})
    top = max(LEAST_TOP, math.ceil(2 * train[0]) / 2) if train and math.isfinite(train[0]) else LEAST_TOP
    names = ["held-out loss", "train loss", GRADIENT]
    return table, _spec(end, names, _loss_axis(top), _rules(marks), "top-right")


def _table(iterations: Sequence[int], lines: Mapping[str, Values]) -> dict[str, list[Any]]:
    """All lines in one table, each thinned to MOST_POINTS; unknown values left out."""
    x = np.asarray(iterations, dtype=float)
    table: dict[str, list[Any]] = {"iteration": [], "value": [], "line": []}
    for name, values in lines.items():
        y = np.asarray([np.nan if value is None else value for value in values], dtype=float)
        known = np.flatnonzero(np.isfinite(y))
        if known.size:
            known = known[np.unique(np.linspace(0, known.size - 1, MOST_POINTS).round().astype(int))]
        table["iteration"] += x[known].tolist()
        table["value"] += y[known].tolist()
        table["line"] += [name] * known.size
    return table


def _spec(end: int, names: list[str], y: dict[str, Any], rules: list[dict[str, Any]], legend: str) -> dict[str, Any]:
    """Lines over `end` iterations: the first strong and blue, the others thin and grey, the third one dotted."""
    symbols = {"title": None, "orient": legend, "symbolType": "stroke", "symbolStrokeWidth": 3}
    lines = {
        "mark": {"type": "line", "interpolate": "linear", "clip": True},
        "encoding": {
            "x": X | {"scale": {"domain": [0, end], "nice": False}, "axis": STEPS},
            "y": y,
            "color": _by("line", names, [BLUE, GREY, GREY]) | {"legend": symbols},
            "strokeWidth": _by("line", names, [3.5, 1.5, 1.5]) | {"legend": None},
            "strokeDash": _by("line", names, [[1, 0], [1, 0], [2, 3]]) | {"legend": None},
            "tooltip": [
                {"field": "line"},
                {"field": "iteration", "format": ",d"},
                {"field": "value", "format": ".3f"},
            ],
        },
    }
    return {"height": HEIGHT, "padding": PADDING, "layer": [lines, *rules], "config": CONFIG}


def _by(field: str, names: list[str], values: list[Any]) -> dict[str, Any]:
    """Tells the lines apart: each name has its value."""
    return {"field": field, "type": "nominal", "scale": {"domain": names, "range": values[: len(names)]}}


def _share_axis() -> dict[str, Any]:
    """Shares from none to all, in percent."""
    axis = {"title": None, "format": ".0%", "values": [0, 0.25, 0.5, 0.75, 1], "minExtent": 40}
    return {"field": "value", "type": "quantitative", "scale": {"domain": [0, 1]}, "axis": axis}


def _loss_axis(top: float) -> dict[str, Any]:
    axis = {"title": None, "format": ".1f", "tickCount": 5, "minExtent": 24}
    return {"field": "value", "type": "quantitative", "scale": {"domain": [0, top]}, "axis": axis}


def _rules(marks: Marks, trouble: str = "") -> list[dict[str, Any]]:
    """Upright lines at the marked iterations; `trouble` is written beside the one where it went wrong."""
    kinds = ((marks.moment, GREY, ""), (marks.trouble, ORANGE, trouble))
    values = [{"iteration": at, "colour": colour, "text": text} for at, colour, text in kinds if at is not None]
    place = {"x": X, "color": {"field": "colour", "type": "nominal", "scale": None}}
    return [
        {
            "data": {"values": values},
            "mark": {"type": "rule", "strokeDash": [4, 3], "strokeWidth": 1.5},
            "encoding": place,
        },
        {
            "data": {"values": values},
            "mark": {"type": "text", "align": "left", "dx": 5, "y": 12},
            "encoding": place | {"text": {"field": "text"}},
        },
    ]
