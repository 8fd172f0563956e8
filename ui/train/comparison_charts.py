"""Charts of runs compared: their curves over each other, and how well each ended against its alpha."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from engine import Status, Summary
from ui.charts import SILENT, STEPS, Chart
from ui.format import percent
from ui.palette import GREY
from ui.summaries import accuracy, alphas, state
from ui.train.looks import look

HEIGHT = 330  # pixels
PADDING = {"left": 0, "right": 30, "top": 8, "bottom": 4}  # pixels: the runs' numbers stand on the right
FAINT = 0.45  # opacity of a run whose curve is not drawn
ACCURACY, LOSS = "held-out accuracy", "held-out loss"  # what the curves show
TOP_LOSS = 2.5  # of the losses' axis: guessing costs 2.3 nats
ALPHAS = [0.001, 0.01, 0.1, 1, 10]
WRITTEN_ALPHA = "datum.value < 0.1 ? format(datum.value, '~g') : format(datum.value, '.2f')"  # as `written_alpha`
# What happens above 80 % decides which run is better, so it gets the upper half of the axis.
SHARES, HEIGHTS = [0, 0.8, 1], [0, 0.5, 1]
SHARE_TICKS = [0, 0.2, 0.4, 0.6, 0.8, 0.85, 0.9, 0.95, 1]
APART = 0.058  # share of the height: numbers closer than that would cover each other,
BESIDE, BESIDE_DOTS = 0.06, 0.1  # unless they are further from each other than these shares of the width
CROSS = "M-1,-0.6L-0.6,-1L0,-0.4L0.6,-1L1,-0.6L0.4,0L1,0.6L0.6,1L0,0.4L-0.6,1L-1,0.6L-0.4,0Z"
WELL, CHANGED, WRONG = "went well", "alpha changed", "went wrong"
OWN_COLOUR = {"field": "colour", "type": "nominal", "scale": None}


class End(NamedTuple):
    """The last point of a run's curve, or its dot. `across` and `up` are shares of the plot's width and height."""

    run: Summary
    across: float
    up: float


def overlay(runs: Sequence[Summary], names: Mapping[str, str], loss: bool = False) -> Chart:
    """Curves of several runs: held-out accuracies (0..1), or losses (nats). Each has its run's number at its end."""
    curves = [(one, points) for one in runs if (points := _known(one, loss))]
    said = "{:.3f}".format if loss else percent
    rows = [(x, y, names[one.id], said(y)) for one, points in curves for x, y in points]
    table = {column: [row[place] for row in rows] for place, column in enumerate(("iteration", "value", "run", "said"))}
    last = max((x for x, *_ in rows), default=1)
    place = {"x": _steps(last), "y": _loss_axis() if loss else _share_axis()}
    lines = {
        "mark": {"type": "line", "strokeWidth": 2.5} | SILENT,
        "encoding": {
            **place,
            **_looks([one for one, _ in curves], names),
            "tooltip": [
                {"field": "run"},
                {"field": "iteration", "format": ",d"},
                {"field": "said", "title": "loss" if loss else "accuracy"},
            ],
        },
    }
    wrong = [
        {"iteration": points[-1][0], "value": points[-1][1], "colour": look(one.number).colour}
        for one, points in curves
        if one.status is Status.FAILED
    ]
    crosses = {
        "data": {"values": wrong},
        "mark": {"type": "point", "shape": CROSS, "filled": True, "opacity": 1, "size": 80} | SILENT,
        "encoding": place | {"color": OWN_COLOUR},
    }
    ends = [End(one, points[-1][0] / max(last, 1), _up(points[-1][1], loss)) for one, points in curves]
    return table, _spec([lines, crosses, _numbers(ends, BESIDE)])


def against_alpha(runs: Sequence[Summary], names: Mapping[str, str], drawn: Sequence[Summary]) -> Chart:
    """How well each run ended. Alpha on a scale of powers of ten; runs that differ in their seed alone are joined.

    Those whose curves are `drawn` beside it have their number here too; the others are faint.
    """
    ended = [(one, share) for one in runs if (share := accuracy(one)) is not None]
    table: dict[str, list[Any]] = {
        "run": [names[one.id] for one, _ in ended],
        "alpha": [one.config.alpha for one, _ in ended],
        "value": [share for _, share in ended],
        "said": [percent(share) for _, share in ended],
        "seed": [one.config.seed for one, _ in ended],
        "state": [state(one) for one, _ in ended],
        "alphas": [alphas(one) for one, _ in ended],
        "end": [WRONG if one.status is Status.FAILED else CHANGED if len(one.alphas) > 1 else WELL for one, _ in ended],
        "colour": [look(one.number).colour for one, _ in ended],
        "opacity": [1.0 if one in drawn else FAINT for one, _ in ended],
    }
    shapes = {"domain": [WELL, CHANGED, WRONG], "range": ["circle", "triangle-right", CROSS]}
    dots = {
        "mark": {"type": "point", "filled": True, "size": 80} | SILENT,
        "encoding": {
            "x": _alphas(),
            "y": _share_axis(),
            "shape": {"field": "end", "type": "nominal", "scale": shapes, "legend": None},
            "color": OWN_COLOUR,
            "opacity": {"field": "opacity", "type": "quantitative", "scale": None},
            "tooltip": [
                {"field": "run"},
                {"field": "alphas", "title": "alpha"},
                {"field": "said", "title": "accuracy"},
                {"field": "seed"},
                {"field": "state"},
            ],
        },
    }
    decades = math.log(ALPHAS[-1] / ALPHAS[0])
    ends = [
        End(one, math.log(min(max(one.config.alpha, ALPHAS[0]), ALPHAS[-1]) / ALPHAS[0]) / decades, _up(share))
        for one, share in ended
        if one in drawn
    ]
    return table, _spec([_spans(ended), dots, _numbers(ends, BESIDE_DOTS)])


def in_words(runs: Sequence[Summary], names: Mapping[str, str]) -> str:
    """What the plots show of these runs, for those who can't see them."""
    ends = "; ".join(f"{names[one.id]}, alpha {alphas(one)}, {percent(accuracy(one))}" for one in runs)
    return f"Held-out accuracy at the end: {ends}."


def apart(heights: Sequence[float], gap: float) -> list[float]:
    """Heights in 0..1, moved as little as need be for all to lie `gap` apart in the same order.

    With the gaps taken off, this is the closest rising sequence, which pooling neighbours that fall finds
    (Barlow et al., "Statistical Inference under Order Restrictions", 1972).
    """
    order = np.argsort(heights, kind="stable")
    pools: list[list[float]] = []
    for place, index in enumerate(order):
        pools.append([heights[index] - place * gap])
        while len(pools) > 1 and np.mean(pools[-2]) > np.mean(pools[-1]):
            pools[-2:] = [pools[-2] + pools[-1]]
    levels = np.array([np.mean(pool) for pool in pools for _ in pool])
    levels = np.clip(levels, 0, max(0.0, 1 - gap * (len(order) - 1)))
    moved = np.empty(len(order))
    moved[order] = levels + gap * np.arange(len(order))
    return [float(height) for height in moved]


def _known(one: Summary, loss: bool) -> list[tuple[int, float]]:
    values = [(point.iteration, point.held_out_loss if loss else point.held_out_accuracy) for point in one.curve]
    return [(x, y) for x, y in values if y is not None and math.isfinite(y)]


def _up(value: float, loss: bool = False) -> float:
    """How far up the axis this value stands, as a share of its height."""
    return float(np.interp(value, *([0, TOP_LOSS], [0, 1]) if loss else (SHARES, HEIGHTS)))


def _numbers(ends: Sequence[End], beside: float) -> dict[str, Any]:
    """Each run's number, right of the end of its curve or its dot, but clear of the numbers above and below it."""
    groups: list[list[End]] = []
    for end in sorted(ends, key=lambda end: end.across):
        if groups and end.across - groups[-1][-1].across <= beside:
            groups[-1].append(end)
        else:
            groups.append([end])
    values = [
        {"across": end.across, "up": up, "number": str(end.run.number), "colour": look(end.run.number).colour}
        for group in groups
        for end, up in zip(group, apart([end.up for end in group], APART), strict=True)
    ]
    return {
        "data": {"values": values},
        "mark": {
            "type": "text",
            "align": "left",
            "dx": 7,
            "fontSize": 14,
            "fontWeight": "bold",
            "x": {"expr": "datum.across * width"},
            "y": {"expr": "(1 - datum.up) * height"},
            **SILENT,
        },
        "encoding": {"text": {"field": "number"}, "color": OWN_COLOUR},
    }


def _spans(ended: Sequence[tuple[Summary, float]]) -> dict[str, Any]:
    """Upright lines from the worst to the best of those runs that differ in their seed alone."""
    groups = defaultdict(list)
    for one, share in ended:
        groups[one.data, one.start, one.parent, replace(one.config, seed=0)].append(share)
    values = [
        {"alpha": config.alpha, "value": min(shares), "best": max(shares)}
        for (*_, config), shares in groups.items()
        if len(shares) > 1
    ]
    return {
        "data": {"values": values},
        "mark": {"type": "rule", "strokeWidth": 1.5, "color": GREY} | SILENT,
        "encoding": {"x": _alphas(), "y": _share_axis(), "y2": {"field": "best"}},
    }


def _looks(runs: Sequence[Summary], names: Mapping[str, str]) -> dict[str, Any]:
    """Each run's line has its own colour and dashes, as in the table, which is therefore their legend."""
    looks = [look(one.number) for one in runs]
    ways = {"color": [one.colour for one in looks], "strokeDash": [[*one.dashes] for one in looks]}
    domain = [names[one.id] for one in runs]
    return {
        channel: {"field": "run", "type": "nominal", "scale": {"domain": domain, "range": values}, "legend": None}
        for channel, values in ways.items()
    }


def _steps(last: int) -> dict[str, Any]:
    scale = {"domain": [0, last], "nice": False}
    return {"field": "iteration", "type": "quantitative", "scale": scale, "axis": STEPS}


def _alphas() -> dict[str, Any]:
    scale = {"type": "log", "domain": [ALPHAS[0], ALPHAS[-1]], "clamp": True}
    axis = {"title": None, "grid": False, "values": ALPHAS, "labelExpr": WRITTEN_ALPHA}
    return {"field": "alpha", "type": "quantitative", "scale": scale, "axis": axis}


def _share_axis() -> dict[str, Any]:
    """Shares from none to all, in percent, on an axis that opens up at its upper end."""
    places = [{"expr": f"{1 - height} * height"} for height in HEIGHTS]
    axis = _y_axis() | {
        "values": SHARE_TICKS,
        "labelExpr": "format(100 * datum.value, '.0f') + '\u00a0%'",
        "labelOverlap": False,
        "gridWidth": {"condition": {"test": f"datum.value === {SHARES[1]}", "value": 2}, "value": 1},
    }
    return {"field": "value", "type": "quantitative", "scale": {"domain": SHARES, "range": places}, "axis": axis}


def _loss_axis() -> dict[str, Any]:
    """Losses; those beyond the axis lie on its upper edge."""
    axis = _y_axis() | {"format": ".1f", "tickCount": 5}
    scale = {"domain": [0, TOP_LOSS], "clamp": True}
    return {"field": "value", "type": "quantitative", "scale": scale, "axis": axis}


def _y_axis() -> dict[str, Any]:
    return {"title": None, "labelFlush": False, "minExtent": 44}


def _spec(layers: list[dict[str, Any]]) -> dict[str, Any]:
    return {"height": HEIGHT, "padding": PADDING, "layer": layers, "config": {"view": {"stroke": None}}}
