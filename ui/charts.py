"""Charts: arrays in, chart out. A chart is a fixed Vega-Lite specification and a small table; its axes never move."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from model.network import CLASSES, Array
from ui.palette import BLUE, GREY, ORANGE

Chart = tuple[dict[str, list[Any]], dict[str, Any]]  # a table, by columns, and a specification
MOST_POINTS = 300  # a line: more can't be seen, and each one travels to the browser four times a second


def learning_curve(
    iterations: Sequence[int],
    train: Sequence[float],
    held_out: Sequence[float | None],
    end: int,
    names: tuple[str, str] = ("train", "held-out"),
    mark: int | None = None,
) -> Chart:
    """Accuracies (0..1) against iterations 0..end: training thin, held-out strong. `names` stand in the legend.

    `mark` is an iteration to draw a line at.
    """
    x = np.asarray(iterations, dtype=float)
    table: dict[str, list[Any]] = {"iteration": [], "accuracy": [], "digits": []}
    for name, values in zip(names, (train, held_out), strict=True):
        y = np.asarray([np.nan if value is None else value for value in values], dtype=float)
        known = np.flatnonzero(~np.isnan(y))
        chosen = (
            known[np.unique(np.linspace(0, known.size - 1, MOST_POINTS).round().astype(int))] if known.size else known
        )
        table["iteration"] += x[chosen].tolist()
        table["accuracy"] += y[chosen].tolist()
        table["digits"] += [name] * chosen.size
    return table, _curve_spec(end, names, mark)


def probability_bars(probabilities: Array | None, height: int = 300) -> Chart:
    """Ten horizontal bars, one a digit; the longest in the colour of an answer. None draws empty axes."""
    values = np.zeros(CLASSES) if probabilities is None else np.asarray(probabilities, dtype=float).ravel()
    table = {
        "digit": list(range(CLASSES)),
        "probability": values.tolist(),
        "text": [f"{100 * value:.1f} %" if value >= 0.0005 else "" for value in values],
        "answer": ((values == values.max()) & (values > 0)).tolist(),
    }
    position = {"field": "digit", "type": "ordinal", "axis": {"title": None, "labelFontSize": 16, "ticks": False}}
    length = {
        "field": "probability",
        "type": "quantitative",
        "scale": {"domain": [0, 1.18]},  # room for the longest text beside a full bar
        "axis": None,
    }
    colour = {"condition": {"test": "datum.answer", "value": BLUE}, "value": GREY}
    spec = {
        "height": height,
        "encoding": {"y": position, "x": length},
        "layer": [
            {"mark": {"type": "bar", "cornerRadiusEnd": 2}, "encoding": {"color": colour}},
            {
                "mark": {"type": "text", "align": "left", "dx": 5, "fontSize": 13, "color": GREY},
                "encoding": {"text": {"field": "text"}},
            },
        ],
        "config": {"view": {"stroke": None}},
    }
    return table, spec


def contribution_bars(values: Array, most: int = 10, height: int = 230) -> Chart:
    """What each hidden unit gave: the `most` weightiest as bars, blue for and orange against, the rest as one.

    The longest bar has length 1, so that the specification stays the same and the browser needn't read it again.
    """
    order = np.argsort(-np.abs(values), kind="stable")
    chosen, rest = (order[:most], order[most:]) if values.size > most else (np.arange(values.size), order[:0])
    names = [f"unit {number + 1}" for number in chosen]
    sizes = values[chosen].tolist()
    if rest.size:
        names.append(f"{rest.size} others")
        sizes.append(float(values[rest].sum()))
    most_of_all = max(1e-6, *map(abs, sizes))
    texts = ["0" if abs(size) < 0.005 else f"{size:+.2f}".replace("-", "−") for size in sizes]
    table = {"unit": names, "part": [size / most_of_all for size in sizes], "text": texts}
    axis = {"title": None, "ticks": False, "labelOverlap": False}
    spec = {
        "height": height,
        "encoding": {
            "y": {"field": "unit", "type": "nominal", "sort": None, "axis": axis},
            "x": {
                "field": "part",
                "type": "quantitative",
                "scale": {"domain": [-1.3, 1.3], "nice": False},
                "axis": None,
            },
        },
        "layer": [
            {
                "mark": {"type": "bar"},
                "encoding": {"color": {"condition": {"test": "datum.part >= 0", "value": BLUE}, "value": ORANGE}},
            },
            {
                "mark": {
                    "type": "text",
                    "align": {"expr": "datum.part >= 0 ? 'left' : 'right'"},
                    "dx": {"expr": "datum.part >= 0 ? 4 : -4"},
                    "color": GREY,
                },
                "encoding": {"text": {"field": "text"}},
            },
        ],
        "config": {"view": {"stroke": None}},
    }
    return table, spec


def _curve_spec(end: int, names: tuple[str, str], mark: int | None) -> dict[str, Any]:
    """Axes, colours and widths of the learning curve, for a run of `end` iterations."""
    line = {
        "mark": {"type": "line", "interpolate": "linear", "clip": True},
        "encoding": {
            "x": {
                "field": "iteration",
                "type": "quantitative",
                "scale": {"domain": [0, end], "nice": False},
                "axis": {"title": "iterations", "grid": False, "tickMinStep": 1, "tickCount": 5, "format": ",d"},
            },
            "y": {
                "field": "accuracy",
                "type": "quantitative",
                "scale": {"domain": [0, 1]},
                "axis": {"title": None, "format": ".0%", "values": [0, 0.25, 0.5, 0.75, 1], "minExtent": 40},
            },
            "color": {
                "field": "digits",
                "type": "nominal",
                "scale": {"domain": [*reversed(names)], "range": [BLUE, GREY]},
                "legend": {"title": None, "orient": "bottom-right", "symbolType": "stroke", "symbolStrokeWidth": 3},
            },
            "strokeWidth": {
                "field": "digits",
                "type": "nominal",
                "scale": {"domain": [*reversed(names)], "range": [3.5, 1.5]},
                "legend": None,
            },
            "tooltip": [
                {"field": "digits", "title": "digits"},
                {"field": "iteration", "title": "iteration", "format": ",d"},
                {"field": "accuracy", "title": "accuracy", "format": ".1%"},
            ],
        },
    }
    rule = {
        "data": {"values": [{"iteration": mark}] if mark is not None else []},
        "mark": {"type": "rule", "color": GREY, "strokeDash": [4, 3]},
        "encoding": {"x": {"field": "iteration", "type": "quantitative"}},
    }
    return {"height": 200, "layer": [line, rule], "config": {"view": {"stroke": None}}}
