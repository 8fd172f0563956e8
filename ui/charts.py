"""Charts that do not move: numbers in, chart out. What moves is drawn by the browser parts (`ui/components`).

A chart is a fixed Vega-Lite specification and a small table.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ui.palette import BLUE, GREY

MOST_POINTS = 120  # a line: more can hardly be seen
HEIGHT = 170  # pixels
STEPS = {
    "title": None,
    "grid": False,
    "tickMinStep": 1,
    "tickCount": 5,
    "labelFlush": True,
    "labelExpr": "datum.value ? format(datum.value, ',d') : 'step 0'",
}
SILENT = {"aria": False}  # of a chart's marks: a screen reader hears a sentence about the chart, not each of its dots

Chart = tuple[dict[str, list[Any]], dict[str, Any]]  # a table, by columns, and a specification
Values = Sequence[float | None]  # None where a value is not known


def learning_curve(
    iterations: Sequence[int], thin: Values, strong: Values, end: int, names: tuple[str, str] = ("train", "held-out")
) -> Chart:
    """Two accuracies (0..1) against iterations 0..end, one thin, one strong. `names` stand in the legend."""
    table = _table(iterations, dict(zip(names, (thin, strong), strict=True)))
    _, strong_one = names
    legend = {"title": None, "orient": "bottom-right", "symbolType": "stroke", "symbolStrokeWidth": 3}
    shares = {
        "title": None,
        "labelExpr": "format(100 * datum.value, '.0f') + '\u00a0%'",
        "values": [0, 0.25, 0.5, 0.75, 1],
        "minExtent": 40,
    }
    spec = {
        "height": HEIGHT,
        "padding": {"left": 0, "right": 4, "top": 6, "bottom": 4},
        "mark": {"type": "line", "clip": True} | SILENT,
        "encoding": {
            "x": {
                "field": "iteration",
                "type": "quantitative",
                "scale": {"domain": [0, end], "nice": False},
                "axis": STEPS,
            },
            "y": {"field": "value", "type": "quantitative", "scale": {"domain": [0, 1]}, "axis": shares},
            "color": {
                "field": "line",
                "type": "nominal",
                "scale": {"domain": [*reversed(names)], "range": [BLUE, GREY]},
                "legend": legend,
            },
            "strokeWidth": {"condition": {"test": {"field": "line", "equal": strong_one}, "value": 3.5}, "value": 1.5},
            "tooltip": [
                {"field": "line"},
                {"field": "iteration", "format": ",d"},
                {"field": "value", "format": ".3f"},
            ],
        },
        "config": {"view": {"stroke": None}},
    }
    return table, spec


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
