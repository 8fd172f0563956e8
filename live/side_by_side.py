"""The same drawing through two networks: what each answers, and its hidden units at work."""

from typing import Any

from live.frames import FULL_COLOUR
from live.ink import Known, say
from live.inside.arrays import figures, picture
from live.inside.view import telling_units
from model import Weights
from model.inside import forward
from model.network import Params


def side_by_side(known: Known, networks: tuple[Weights, Weights], placed: Any = None) -> dict[str, Any]:
    """What the page shows of the first network, with that of the second one in it as `other`.

    `placed` names the hidden units that the page shows of each, so that those which stay keep their places.
    """
    shown = placed if isinstance(placed, list) and len(placed) == len(networks) else [None, None]
    at_work = [_at_work(weights.params, known, units) for weights, units in zip(networks, shown, strict=True)]
    first, second = (say(known, weights) | found for weights, (found, _) in zip(networks, at_work, strict=True))
    return first | {"other": second, "placed": [units for _, units in at_work]}


def _at_work(params: Params, known: Known, placed: Any) -> tuple[dict[str, Any], list[int]]:
    """The hidden units that matter most, as `network.js` draws them: pictures, activations, weights to the outputs."""
    found = None if known.column is None else forward(params, known.column)
    units = telling_units(params, found, None if found is None else placed)
    drawn = {
        "units": picture(params.w1[units], FULL_COLOUR)["bytes"],
        "w2": figures(params.w2[:, units]),
        "hidden": [0.0] * len(units) if found is None else figures(found.a1[units, 0]),
    }
    return drawn, units
