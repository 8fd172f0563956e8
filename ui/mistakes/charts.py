"""Three charts: accuracy a digit, how honest the confidence is, and what staying silent would save."""

from collections.abc import Mapping, Sequence
from typing import Any

from model.mistakes import Results, accuracies, calibration_curve, silences
from model.network import CLASSES
from ui.charts import SILENT, Chart
from ui.palette import BLUE, GREY, RUNS

HEIGHT = 220  # pixels
COLOURS = (BLUE, RUNS[0])
PERCENT = "format(100 * datum.value, '.4~f') + '\u00a0%'"
NO_FRAME = {"view": {"stroke": None}}


def by_digit(results: Mapping[str, Results]) -> Chart:
    """How many of each digit are misread, a bar for each network."""
    found = [
        (digit, 1 - share, name)
        for name, one in results.items()
        for digit, share in enumerate(accuracies(one))
        if share is not None
    ]
    table = _columns(("digit", "misread", "network"), found)
    spec = {
        "height": HEIGHT,
        "mark": {"type": "bar", "cornerRadiusEnd": 2} | SILENT,
        "encoding": {
            "x": {"field": "digit", "type": "ordinal", "scale": {"domain": [*range(CLASSES)]}, "axis": _axis(None)},
            "xOffset": {"field": "network", "scale": {"domain": [*results]}},
            "y": {
                "field": "misread",
                "type": "quantitative",
                "scale": _scale(0, table["misread"]),
                "axis": _axis(PERCENT),
            },
            "color": _colour(results),
            "tooltip": _tooltip("network", "digit", misread=".2%"),
        },
        "config": NO_FRAME,
    }
    return table, spec


def honesty(results: Mapping[str, Results]) -> Chart:
    """How many answers are right against how sure they are; an honest network stays on the diagonal."""
    found = [
        (each.confidence, each.accuracy, each.size, name)
        for name, one in results.items()
        for each in calibration_curve(one)
    ]
    table = _columns(("confidence", "right", "answers", "network"), found)
    low = min([0.9, *table["confidence"], *table["right"]])
    scale = _scale(low, [1])
    rule = {"data": {"values": [{"x": low, "y": low}, {"x": 1, "y": 1}]}, "mark": _diagonal(), "encoding": _rule(scale)}
    dots = {
        "mark": {"type": "line", "point": {"size": 45}, "strokeWidth": 1.5} | SILENT,
        "encoding": {
            "x": {"field": "confidence", "type": "quantitative", "scale": scale, "axis": _axis(PERCENT, "how sure")},
            "y": {"field": "right", "type": "quantitative", "scale": scale, "axis": _axis(PERCENT)},
            "color": _colour(results),
            "tooltip": _tooltip("network", "answers", confidence=".2%", right=".2%"),
        },
    }
    return table, {"height": HEIGHT, "layer": [rule, dots], "config": NO_FRAME}


def silence(results: Mapping[str, Results]) -> Chart:
    """How many of the answers are right, against how many digits get none."""
    found = [
        (1 - each.answered, each.right, each.threshold, name)
        for name, one in results.items()
        for each in silences(one)
        if each.right is not None
    ]
    table = _columns(("silent", "right", "least", "network"), found)
    low = min([0.99, *table["right"]])
    spec = {
        "height": HEIGHT,
        "mark": {"type": "line", "strokeWidth": 2, "point": {"size": 18}} | SILENT,
        "encoding": {
            "x": {
                "field": "silent",
                "type": "quantitative",
                "scale": _scale(0, table["silent"]),
                "axis": _axis(PERCENT, "get no answer"),
            },
            "y": {"field": "right", "type": "quantitative", "scale": _scale(low, [1]), "axis": _axis(PERCENT)},
            "order": {"field": "least"},
            "color": _colour(results),
            "tooltip": _tooltip("network", least=".0%", silent=".2%", right=".2%"),
        },
        "config": NO_FRAME,
    }
    return table, spec


def _columns(names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> dict[str, list[Any]]:
    return {name: [row[at] for row in rows] for at, name in enumerate(names)}


def _scale(low: float, values: Sequence[float]) -> dict[str, Any]:
    """From `low` to the largest value. Fixed: Vega warns of a scale that has no values yet."""
    return {"domain": [low, max([*values, low + 0.01])], "nice": False}


def _axis(label: str | None, title: str | None = None) -> dict[str, Any]:
    axis = {"title": title, "grid": False, "labelAngle": 0, "tickCount": 4, "labelFlush": True}
    return axis | ({"labelExpr": label} if label else {})


def _colour(results: Mapping[str, Results]) -> dict[str, Any]:
    """A colour for each network; a legend only where there are two."""
    names = [*results]
    legend = {"title": None, "orient": "top"} if len(names) > 1 else None
    return {"field": "network", "scale": {"domain": names, "range": [*COLOURS[: len(names)]]}, "legend": legend}


def _tooltip(*names: str, **formatted: str) -> list[dict[str, str]]:
    return [{"field": name} for name in names] + [{"field": name, "format": how} for name, how in formatted.items()]


def _diagonal() -> dict[str, Any]:
    return {"type": "line", "strokeDash": [4, 4], "color": GREY} | SILENT


def _rule(scale: dict[str, Any]) -> dict[str, Any]:
    return {axis: {"field": axis, "type": "quantitative", "scale": scale} for axis in ("x", "y")}
