"""The lesson's eleven functions at work on this digit: what goes in, what comes out, or why there is nothing yet."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeGuard

import numpy as np
from numpy.typing import NDArray

from live.inside.arrays import array
from model.inside import Forward, backward
from model.network import (
    Labels,
    Params,
    ReLU,
    d_a,
    get_accuracy,
    get_predictions,
    init_params,
    ohe,
    softmax,
    update_params,
)

NO_DIGIT = "Not computed yet: draw a digit, or take another one."
NO_LABEL = "Not computed yet: say what the digit is."
NAMES = ("w1", "b1", "w2", "b2")
GRADIENTS = ("dw1", "db1", "dw2", "db2")
FORWARD = ("z1", "a1", "z2", "a2")
SEED = 0

Named = dict[str, NDArray[Any]]


class Scene(NamedTuple):
    """What there is to compute with; None for what is not known."""

    params: Params
    units: list[int]  # the hidden units that the page shows
    found: Forward | None
    Y: Labels | None
    alpha: float
    losses: tuple[float, ...]


class _MissingError(Exception):
    """Something that has to be there first."""


def is_function(name: Any) -> TypeGuard[str]:
    """Whether this names one of the eleven."""
    return isinstance(name, str) and name in FUNCTIONS


def at_work(name: str, scene: Scene) -> dict[str, Any]:
    """The function of this name: its `inputs` and `outputs` as the page draws them, or what is `missing`."""
    try:
        inputs, outputs = FUNCTIONS[name](scene)
    except _MissingError as missing:
        return {"name": name, "inputs": [], "outputs": [], "missing": str(missing)}
    units = scene.units
    written = [[array(one, values, units) for one, values in named.items()] for named in (inputs, outputs)]
    return {"name": name, "inputs": written[0], "outputs": written[1], "missing": ""}


def _forward(scene: Scene) -> Forward:
    if scene.found is None:
        raise _MissingError(NO_DIGIT)
    return scene.found


def _label(scene: Scene) -> Labels:
    _forward(scene)
    if scene.Y is None:
        raise _MissingError(NO_LABEL)
    return scene.Y


def _init_params(scene: Scene) -> tuple[Named, Named]:
    drawn = init_params(hidden=scene.params.b1.size, rng=np.random.default_rng(SEED))
    return {}, drawn._asdict()


def _relu(scene: Scene) -> tuple[Named, Named]:
    z1 = _forward(scene).z1
    return {"z1": z1}, {"a1": ReLU(z1)}


def _softmax(scene: Scene) -> tuple[Named, Named]:
    z2 = _forward(scene).z2
    return {"z2": z2}, {"a2": softmax(z2)}


def _forward_prop(scene: Scene) -> tuple[Named, Named]:
    found = _forward(scene)
    return scene.params._asdict() | {"X": found.X}, {one: getattr(found, one) for one in FORWARD}


def _ohe(scene: Scene) -> tuple[Named, Named]:
    Y = _label(scene)
    return {"Y": Y}, {"ohe(Y)": ohe(Y)}


def _d_a(scene: Scene) -> tuple[Named, Named]:
    z1 = _forward(scene).z1
    return {"z1": z1}, {"d_a(z1)": d_a(z1)}


def _back_prop(scene: Scene) -> tuple[Named, Named]:
    found = _forward(scene)
    inputs = {one: getattr(found, one) for one in FORWARD} | {"w2": scene.params.w2, "X": found.X, "Y": _label(scene)}
    return inputs, dict(zip(GRADIENTS, backward(scene.params, found, _label(scene)), strict=True))


def _update_params(scene: Scene) -> tuple[Named, Named]:
    gradients = backward(scene.params, _forward(scene), _label(scene))
    after = update_params(*scene.params, *gradients, scene.alpha)
    given = scene.params._asdict() | dict(zip(GRADIENTS, gradients, strict=True))
    return given | {"alpha": np.asarray(scene.alpha)}, after._asdict()


def _get_predictions(scene: Scene) -> tuple[Named, Named]:
    a2 = _forward(scene).a2
    return {"a2": a2}, {"pred": get_predictions(a2)}


def _get_accuracy(scene: Scene) -> tuple[Named, Named]:
    pred, Y = get_predictions(_forward(scene).a2), _label(scene)
    return {"pred": pred, "Y": Y}, {"accuracy": np.asarray(get_accuracy(pred, Y))}


def _gradient_descent(scene: Scene) -> tuple[Named, Named]:
    inputs = {"X": _forward(scene).X, "Y": _label(scene), "alpha": np.asarray(scene.alpha)}
    return inputs, {"losses": np.asarray(scene.losses)}


FUNCTIONS: dict[str, Callable[[Scene], tuple[Named, Named]]] = {
    "init_params": _init_params,
    "ReLU": _relu,
    "softmax": _softmax,
    "forward_prop": _forward_prop,
    "ohe": _ohe,
    "d_a": _d_a,
    "back_prop": _back_prop,
    "update_params": _update_params,
    "get_predictions": _get_predictions,
    "get_accuracy": _get_accuracy,
    "gradient_descent": _gradient_descent,
}
