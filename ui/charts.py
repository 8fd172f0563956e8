"""Charts: arrays in, chart out. A chart is a fixed Vega-Lite specification and a small table; its axes never move."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from model.network import CLASSES, Array
from ui.palette import BLUE, GREY

Chart = tuple[dict[str, list[Any]], dict[str, Any]]  # a table, by columns, and a specification
MOST_POINTS = 300  # a line: more can't be seen, and each one travels to the browser four times a second


def learning_curve(
    iterations: Sequence[int], train: Sequence[float], held_out: Sequence[float | None], end: int
) -> Chart:
    """Accuracies (0..1) against iterations 0..end: training thin, held-out strong."""
    x = np.asarray(iterations, dtype=float)
    table: dict[str, list[Any]] = {"iteration": [], "accuracy": [], "digits": []}
    for name, values in (("train", train), ("held-out", held_out)):
        y = np.asarray([np.nan if value is None else value for value in values], dtype=float)
        known = np.flatnonzero(~np.isnan(y))
        chosen = (
            known[np.unique(np.linspace(0, known.size - 1, MOST_POINTS).round().astype(int))] if known.size else known
        )
        table["iteration"] += x[chosen].tolist()
        table["accuracy"] += y[chosen].tolist()
        table["digits"] += [name] * chosen.size
    return table, _curve_spec(end)


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


def _curve_spec(end: int) -> dict[str, Any]:
    """Axes, colours and widths of the learning curve, for a run of `end` iterations."""
    return {
        "height": 250,
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
                "scale": {"domain": ["held-out", "train"], "range": [BLUE, GREY]},
                "legend": {"title": None, "orient": "bottom-right", "symbolType": "stroke", "symbolStrokeWidth": 3},
            },
            "strokeWidth": {
                "field": "digits",
                "type": "nominal",
                "scale": {"domain": ["held-out", "train"], "range": [3.5, 1.5]},
                "legend": None,
            },
            "tooltip": [
                {"field": "digits", "title": "digits"},
                {"field": "iteration", "title": "iteration", "format": ",d"},
                {"field": "accuracy", "title": "accuracy", "format": ".1%"},
            ],
        },
        "config": {"view": {"stroke": None}},
    }
