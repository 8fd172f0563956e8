"""The answers to Inside: the network with the digit in it, one unit's arithmetic, one function's work, one check."""

from typing import Any

import numpy as np

from live.frames import FULL_COLOUR
from live.ink import say
from live.inside.arrays import figures, picture
from live.inside.lesson import NAMES, Scene, at_work, is_function
from live.inside.view import InsideError, View, alpha_in, telling_units, view_of, whole
from live.inside.words import NO_INK, after_steps, check_in_words
from model import Weights
from model.inside import Forward, backward, check_gradient, forward
from model.network import Array, Params, get_predictions


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """What the network makes of a digit, with all numbers on the way. Raises DigitLabError.

    Besides what `view_of` reads, the question may name the units that are shown (`shown`) and the pictures that the
    page has of them (`pictures`, as they were called), one that was searched for (`wanted`), the `unit` that is
    looked into, the lesson's `function` and the `alpha` that it would be called with.
    """
    view = view_of(question)
    hidden, X = view.params.b1.size, view.known.column
    found = None if X is None else forward(view.params, X)
    gradients = None if found is None or view.labels is None else backward(view.params, found, view.labels)
    units = _units(question, view, found)
    inside: dict[str, Any] = {"units": units, "hidden": hidden, "label": view.label, "truth": view.truth}
    inside |= {"learning": view.learning, "standing": view.standing}
    inside |= _pictures(view, units, question.get("pictures"))
    if found is not None:
        inside |= _forward(view, found, units)
        if gradients is not None:
            inside |= _backward(view, found, gradients, units)
    unit, function = question.get("unit"), question.get("function")
    if whole(unit, hidden):
        inside["unit"] = _unit(view.params, found, gradients, unit)
    if is_function(function):
        scene = Scene(view.params, units, found, view.labels, alpha_in(question), view.losses)
        inside["function"] = at_work(function, scene)
    return say(view.known, Weights("", view.params)) | {"learning": view.learning, "inside": inside}


def check(question: dict[str, Any]) -> dict[str, Any]:
    """The gradient of one parameter, found twice. Raises DigitLabError.

    The question is one to `answer` with the parameter's `name`, `row` and `column`.
    """
    view = view_of(question)
    name, row, column = (question.get(one) for one in ("name", "row", "column"))
    if name not in NAMES:
        raise InsideError("Only w1, b1, w2 and b2 have gradients.")
    height, width = getattr(view.params, name).shape
    if not whole(row, height) or not whole(column, width):
        raise InsideError(f"{name} has {height} rows and {width} columns.")
    if view.known.column is None or view.labels is None:
        raise InsideError("Without a digit, and what it is, there is no loss.")
    found = check_gradient(view.params, view.known.column, view.labels, name, row, column)
    inkless = name == "w1" and not view.known.column[column, 0]
    return {"name": name, "row": row, "column": column, "kink": found.kink} | {
        "by_back_prop": figures(np.asarray(found.by_back_prop)),
        "by_trying": figures(np.asarray(found.by_trying)),
        "value": figures(getattr(view.params, name)[row, column]),
        "words": NO_INK if inkless else check_in_words(found),
    }


def _units(question: dict[str, Any], view: View, found: Forward | None) -> list[int]:
    """The hidden units to show: those that matter most, the one that was searched for instead of the last one."""
    units, wanted = telling_units(view.params, found, question.get("shown")), question.get("wanted")
    if whole(wanted, view.params.b1.size) and wanted not in units:
        units = [*units[:-1], wanted]
    return units


def _pictures(view: View, units: list[int], have: Any) -> dict[str, Any]:
    """What the units look for, unless the page has it: pictures of the same units of the same weights have one name."""
    w1 = view.params.w1[units]
    name = f"{hash((w1.tobytes(), tuple(units))):x}"
    return {"pictures": name} | ({} if have == name else {"weights": picture(w1, FULL_COLOUR)})


def _forward(view: View, found: Forward, units: list[int]) -> dict[str, Any]:
    """Each number between the pixels and the answer; of the units that are not shown, what they say together."""
    w2 = view.params.w2
    with np.errstate(over="ignore", invalid="ignore"):
        flow = w2 * found.a1.T  # (10, hidden): what each unit tells each output
    others = np.setdiff1d(np.arange(w2.shape[1]), units)
    return {
        "ink": picture(found.X),
        "b1": figures(view.params.b1[units, 0]),
        "z1": figures(found.z1[units, 0]),
        "a1": figures(found.a1[units, 0]),
        "w2": figures(w2[:, units]),
        "flow": figures(flow[:, units]),
        "others": figures(flow[:, others].sum(axis=1)),
        "b2": figures(view.params.b2[:, 0]),
        "z2": figures(found.z2[:, 0]),
        "a2": figures(found.a2[:, 0]),
        "read": int(get_predictions(found.a2)[0]),
    }


def _backward(view: View, found: Forward, gradients: Params, units: list[int]) -> dict[str, Any]:
    """The loss, how it changes with each number, and how it went over the steps that were taken.

    Of a single digit, `db2` and `db1` are `dz2` and `dz1` of `back_prop`: a bias sums over the examples.
    """
    return {
        "losses": figures(np.asarray(view.losses)),
        "dz2": figures(gradients.b2[:, 0]),
        "dw2": figures(gradients.w2[:, units]),
        "dz1": figures(gradients.b1[units, 0]),
        "words": after_steps(view.losses, view.alphas, bool((found.a1 > 0).any())),
    }


def _unit(params: Params, found: Forward | None, gradients: Params | None, unit: int) -> dict[str, Any]:
    """One hidden unit's arithmetic: its weights, what they make of the ink, and the gradient of its weights."""
    row = params.w1[unit]
    known: dict[str, Any] = {"number": unit, "weights": picture(row, FULL_COLOUR), "b1": figures(params.b1[unit, 0])}
    if found is None:
        return known
    products: Array = row * found.X[:, 0]
    known |= {"products": picture(products), "sum": figures(products.sum(dtype=np.float64))}
    known |= {"z1": figures(found.z1[unit, 0]), "a1": figures(found.a1[unit, 0])}
    known |= {"tells": figures(params.w2[:, unit] * found.a1[unit, 0]), "w2": figures(params.w2[:, unit])}
    if gradients is not None:
        known |= {"dw1": picture(gradients.w1[unit]), "dz1": figures(gradients.b1[unit, 0])}
    return known
