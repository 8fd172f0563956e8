"""Bars: what each hidden unit gave to a score. Arrays in, chart out."""

import numpy as np

from model.network import Array
from ui.charts import SILENT, Chart
from ui.palette import BLUE, ORANGE


def contribution_bars(values: Array, most: int = 10, height: int = 230) -> Chart:
    """What each hidden unit gave: the `most` weightiest as bars, blue for and orange against, the rest as one.

    The longest bar has length 1, so that the specification stays the same and the browser needn't read it again.
    """
    order = np.argsort(-np.abs(values), kind="stable")
    chosen, rest = (order[:most], order[most:]) if values.size > most else (np.arange(values.size), order[:0])
    names = [f"unit {number + 1}" for number in chosen]
    sizes = values[chosen].tolist()
    if rest.size:
        names.append(f"{rest.size} other{'s' if rest.size > 1 else ''}")
        sizes.append(float(values[rest].sum()))
    most_of_all = max(1e-6, *map(abs, sizes))
    texts = ["0" if abs(size) < 0.005 else f"{size:+.2f}".replace("-", "−") for size in sizes]
    table = {"unit": names, "part": [size / most_of_all for size in sizes], "text": texts}
    axis = {"title": None, "ticks": False, "labelOverlap": False, "labelFlush": False}
    scale = {"domain": [-1.3, 1.3], "nice": False}
    spec = {
        "height": height,
        "encoding": {
            "y": {"field": "unit", "type": "nominal", "sort": None, "axis": axis},
            "x": {"field": "part", "type": "quantitative", "scale": scale, "axis": None},
        },
        "layer": [
            {
                "mark": {"type": "bar"} | SILENT,
                "encoding": {"color": {"condition": {"test": "datum.part >= 0", "value": BLUE}, "value": ORANGE}},
            },
            {
                "mark": {
                    "type": "text",
                    "align": {"expr": "datum.part >= 0 ? 'left' : 'right'"},
                    "dx": {"expr": "datum.part >= 0 ? 4 : -4"},
                    "description": {"expr": "datum.unit + ': ' + datum.text"},
                },
                "encoding": {"text": {"field": "text"}},
            },
        ],
        "config": {"view": {"stroke": None}},
    }
    return table, spec
