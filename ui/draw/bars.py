"""Bars: how probable each digit is, and what each hidden unit gave. Arrays in, chart out."""

import numpy as np

from model.network import CLASSES, Array
from ui.charts import Chart
from ui.palette import BLUE, GREY, ORANGE


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
    scale = {"domain": [-1.3, 1.3], "nice": False}
    spec = {
        "height": height,
        "encoding": {
            "y": {"field": "unit", "type": "nominal", "sort": None, "axis": axis},
            "x": {"field": "part", "type": "quantitative", "scale": scale, "axis": None},
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
