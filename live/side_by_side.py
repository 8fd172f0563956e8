"""The same drawing through two networks: what each answers, and its hidden units at work."""

from typing import Any

from live.frames import FULL_COLOUR, UNITS
from live.ink import Known, say
from live.inside.arrays import figures, picture
from live.inside.view import whole
from model import Weights
from model.inside import forward, most_telling
from model.network import Params


def side_by_side(known: Known, networks: tuple[Weights, Weights], placed: Any = None) -> dict[str, Any]:
    """What the page shows of the first network, with that of the second one in it as `other`.

    `placed` names the hidden units that the page shows of each, so that those which stay keep their places.
    """
    shown = placed if isinstance(placed, list) and len(placed) == len(networks) else [None, None]
    first, second = (
        say(known, weights) | _at_work(weights.params, known, units)
        for weights, units in zip(networks, shown, strict=True)
    )
    return first | {"other": second, "placed": [first.pop("placed"), second.pop("placed")]}


def _at_work(params: Params, known: Known, placed: Any) -> dict[str, Any]:
    """The hidden units that matter most, as `network.js` draws them: pictures, activations, weights to the outputs."""
    hidden, column = params.b1.size, known.column
    shown = [unit for unit in placed if whole(unit, hidden)] if isinstance(placed, list) else []
    found = None if column is None else forward(params, column)
    units = list(range(min(UNITS, hidden))) if found is None else most_telling(params, found.a1, UNITS, shown)
    return {
        "units": picture(params.w1[units], FULL_COLOUR)["bytes"],
        "w2": figures(params.w2[:, units]),
        "hidden": [0.0] * len(units) if found is None else figures(found.a1[units, 0]),
        "placed": units,
    }
