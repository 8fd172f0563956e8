"""Bars: what each hidden unit gave to a score. Arrays in, chart out."""

from typing import Any

import numpy as np

from model.network import Array
from ui.charts import SILENT, Chart
from ui.palette import BLUE, ORANGE


def contribution_bars(values: Array, most: int = 10, height: int = 230) -> Chart:
    """What each hidden unit gave: the `most` weightiest as bars, blue for and orange against, the rest as one.

    The longest bar has length 1, so that the specification stays the same and the browser needn't read it again. So the
    bars' places are numbers, too: names on an axis would keep the order that they came in first.
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
    places = [*range(len(names))]
    table: dict[str, list[Any]] = {
        "place": places,
        "unit": names,
        "part": [size / most_of_all for size in sizes],
        "text": texts,
    }
    return table, _spec(places, height)


def _spec(places: list[int], height: int) -> dict[str, Any]:
    """A bar in each place, its length as a figure beside it, its unit's name on the left."""
    scale = {"domain": [-1.4, 1.4], "nice": False}
    beside = {"align": {"expr": "datum.part >= 0 ? 'left' : 'right'"}, "dx": {"expr": "datum.part >= 0 ? 4 : -4"}}
    return {
        "height": height,
        "encoding": {
            "y": {"field": "place", "type": "ordinal", "scale": {"domain": places}, "axis": None},
            "x": {"field": "part", "type": "quantitative", "scale": scale, "axis": None},
        },
        "layer": [
            {
                "mark": {"type": "bar"} | SILENT,
                "encoding": {"color": {"condition": {"test": "datum.part >= 0", "value": BLUE}, "value": ORANGE}},
            },
            {
                "mark": {"type": "text", "description": {"expr": "datum.unit + ': ' + datum.text"}} | beside,
                "encoding": {"text": {"field": "text"}},
            },
            {
                "mark": {"type": "text", "align": "right", "dx": -8} | SILENT,
                "encoding": {"text": {"field": "unit"}, "x": {"value": 0}},
            },
        ],
        "config": {"view": {"stroke": None}},
    }
