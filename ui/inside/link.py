"""A view of Inside as a link: digit, unit, output or function, label, steps, alpha, and one's own drawing."""

import math
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import numpy as np

from live.ink import MOST_STROKES, Strokes
from live.inside.lesson import is_function
from live.inside.view import DEFAULT_ALPHA, InsideError, alphas_in, is_alpha, whole
from model.network import CLASSES

PARAMETERS = ("digit", "label", "unit", "output", "stage", "alpha", "steps", "drawing")
FINEST = 4095  # steps of a drawing's coordinates in a link: two letters each
MOST_POINTS = 300  # of a drawing in a link; of more, only some stand there
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

View = dict[str, Any]


def empty() -> View:
    """A view of nothing in particular."""
    nothing = dict.fromkeys(("digit", "label", "unit", "output", "stage", "wanted"))
    return nothing | {"alpha": DEFAULT_ALPHA, "steps": []}


def view_in(said: Mapping[str, Any], digits: int, hidden: int) -> View:
    """A view as the browser or a link tells it; what can't be is left out."""
    view = empty()
    for name, below in (("digit", digits), ("label", CLASSES), ("unit", hidden), ("output", CLASSES)):
        view[name] = said.get(name) if whole(said.get(name), below) else None
    view["stage"] = said.get("stage") if is_function(said.get("stage")) else None
    alpha = said.get("alpha")
    if is_alpha(alpha):
        view["alpha"] = alpha
    view["steps"] = _steps(said.get("steps"))
    view["wanted"] = view["unit"]
    return view


def _steps(said: Any) -> list[list[float]]:
    """Pairs of an alpha and how often, if all of them can be taken."""
    with suppress(InsideError):
        alphas_in(said)
        return said or []
    return []


def from_link(query: Mapping[str, str], digits: int, hidden: int) -> tuple[View, list[str]]:
    """The view that a link names, and a sentence for each part of it that can't be. People count units from 1."""
    said: View = {name: _number(query[name]) for name in ("digit", "label", "output", "alpha") if name in query}
    if "unit" in query:
        number = _number(query["unit"])
        said["unit"] = number - 1 if isinstance(number, int) else number
    said["stage"] = query.get("stage")
    said["steps"] = [[_number(part) for part in pair.split("x")] for pair in query.get("steps", "").split(",") if pair]
    view = view_in(said, digits, hidden)
    wrong = [name for name in PARAMETERS[:-1] if query.get(name) and view[name] in (None, [])]
    if "alpha" in query and view["alpha"] != said["alpha"]:
        wrong.append("alpha")
    return view, [f"{name}={query[name][:20]} in the link can’t be, so it is left out." for name in wrong]


def as_link(view: View, strokes: Strokes) -> dict[str, str]:
    """The link's parameters for a view, and for a drawing instead of a held-out digit. What is empty is not in it."""
    link = {name: "" if view[name] is None else str(view[name]) for name in ("digit", "label", "output", "stage")}
    link["unit"] = "" if view["unit"] is None else str(view["unit"] + 1)
    link["alpha"] = f"{view['alpha']:g}" if view["alpha"] != DEFAULT_ALPHA else ""
    link["steps"] = ",".join(f"{alpha:g}x{count}" for alpha, count in view["steps"])
    link["drawing"] = written(strokes)
    if link["drawing"]:
        link["digit"] = ""
    return {name: link[name] for name in PARAMETERS if link[name]}


def _number(text: str) -> Any:
    """A number as people write it, or the text where it is none."""
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() and abs(number) < 1e9 else number if math.isfinite(number) else text


def written(strokes: Strokes) -> str:
    """Strokes in 0..1 as text: four letters a point, a dot between two strokes."""
    every = max(1, math.ceil(sum(map(len, strokes)) / MOST_POINTS))
    thinned = [np.concatenate([stroke[:-1:every], stroke[-1:]]) for stroke in strokes if len(stroke)]
    return ".".join("".join(map(_letters, stroke.ravel())) for stroke in thinned)


def _letters(share: float) -> str:
    step = round(FINEST * min(1.0, max(0.0, float(share))))
    return LETTERS[step >> 6] + LETTERS[step & 63]


def strokes_in(text: str) -> Strokes:
    """The way back from `written`; nothing where the text is no drawing."""
    places = {letter: at for at, letter in enumerate(LETTERS)}
    strokes = []
    for part in text.split(".") if text else []:
        if not part or len(part) % 4 or any(letter not in places for letter in part) or len(part) > 8 * MOST_POINTS:
            return []
        steps = [64 * places[high] + places[low] for high, low in zip(part[::2], part[1::2], strict=True)]
        strokes.append(np.array(steps, dtype=np.float64).reshape(-1, 2) / FINEST)
    return strokes if len(strokes) <= MOST_STROKES else []
